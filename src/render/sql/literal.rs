//! Literals in the emitted SQL.

/// `E` for a text with a backslash: what one means in a plain string depends on the setting
/// `standard_conforming_strings`.
pub(super) fn prefix(text: &str) -> &'static str {
    if text.contains('\\') { "E" } else { "" }
}

/// Text as it stands between single quotes, after a prefix.
pub(super) fn quoted(text: &str, prefix: &str) -> String {
    let text = text.replace('\'', "''");
    if prefix.is_empty() { text } else { text.replace('\\', r"\\") }
}

/// A text literal, without what tools that apply migrations take for a placeholder: see
/// [`json`](super::json::json).
pub(super) fn string(text: &str) -> String {
    let is_plain = !text.contains(['?', ':']);
    let prefix = if is_plain { prefix(text) } else { "E" };
    let quoted = quoted(text, prefix).replace('?', r"\x3f").replace(':', r"\x3a");
    format!("{prefix}'{quoted}'")
}

#[cfg(test)]
mod tests {
    use super::string;

    #[test]
    fn a_literal_holds_no_placeholder() {
        assert_eq!(string("shop's"), "'shop''s'");
        assert_eq!(string(r"a\b"), r"E'a\\b'");
        assert_eq!(string(r"who? \:name"), r"E'who\x3f \\\x3aname'");
    }
}
