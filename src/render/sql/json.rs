//! JSON on one line, as it stands in a migration.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;

use crate::diagnostic::is_unseen;

/// JSON without what tools that apply migrations take for a placeholder: knex a `?`, SQLAlchemy (and so
/// alembic) a `:8080`.
pub(super) fn json(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Spaced);
    // Strings, numbers, and maps of strings only: it cannot fail.
    let _ = value.serialize(&mut serializer);
    without_placeholders(&String::from_utf8(bytes).unwrap_or_default())
}

/// A space after each colon and comma.
struct Spaced;

impl Spaced {
    fn separate<W: ?Sized + io::Write>(writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }
}

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        Self::separate(writer, first)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        Self::separate(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

/// Escapes, within the strings of a JSON text whose members are spaced, what might be a placeholder.
fn without_placeholders(json: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut text = String::with_capacity(json.len());
    let mut before = '\0';
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        let is_named = c == ':'
            && !is_word(before)
            // SQLAlchemy takes the backslash of `\:` away.
            && (before == '\\' || chars.peek().is_some_and(|&after| is_word(after)));
        match c {
            '?' => text.push_str(r"\u003f"),
            ':' if is_named => text.push_str(r"\u003a"),
            // Marks that turn the statement around them, say.
            _ if is_unseen(c) => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => text.push(c),
        }
        before = c;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::json;

    #[test]
    fn what_nobody_sees_is_escaped() {
        let text = "é\u{202e}\u{9b}\u{7f}\u{2028}?";
        let written = json(&text);
        assert_eq!(written, r#""é\u202e\u009b\u007f\u2028\u003f""#);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
