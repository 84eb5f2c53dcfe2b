//! Literals in the emitted Rust.

use super::layout::Doc;

/// A string literal.
pub(super) fn string(text: &str) -> String {
    format!("{text:?}")
}

/// `key = "value"`, in an attribute.
pub(super) fn pair(key: &str, value: &str) -> Doc {
    format!("{key} = {}", string(value)).into()
}
