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

/// A text literal.
pub(super) fn string(text: &str) -> String {
    let prefix = prefix(text);
    format!("{prefix}'{}'", quoted(text, prefix))
}
