//! Literals in the emitted Rust.

use super::layout::Doc;

/// A string literal.
pub(super) fn string(text: &str) -> String {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    match text.bytes().all(is_plain) {
        true => ["\"", text, "\""].concat(),
        false => format!("{text:?}"),
    }
}

/// `key = "value"`, in an attribute.
pub(super) fn pair(key: &str, value: &str) -> Doc {
    [key, " = ", &string(value)].concat().into()
}
