//! How a Rust name is spelled in Elm. Shared by the checks, which look for clashes, and the Elm
//! renderer.

use std::borrow::Cow;

use heck::ToLowerCamelCase;

/// How Elm record fields are spelled: `field_case` in `buildamp.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldCase {
    /// As in Rust: `public_id`.
    #[default]
    Snake,
    /// `publicId`
    Camel,
}

impl FieldCase {
    /// The record field for a Rust field name: cased, beginning with a small letter, and with `_`
    /// added to a reserved word.
    pub fn apply(self, name: &str) -> String {
        self.spelled(name).into_owned()
    }

    /// The same; most names in Rust are spelled so in Elm.
    pub(crate) fn spelled(self, name: &str) -> Cow<'_, str> {
        match self {
            FieldCase::Snake => {
                let name = name.trim_start_matches('_');
                let is_small = name.starts_with(|first: char| first.is_ascii_lowercase());
                match is_small && !reserved(name) {
                    true => Cow::Borrowed(name),
                    false => Cow::Owned(value_name(lower_first(name))),
                }
            }
            FieldCase::Camel => Cow::Owned(value_name(name.to_lower_camel_case())),
        }
    }
}

/// Whether `name` cannot name a value or field in Elm: its reserved words (elm/compiler 0.19.1,
/// `Parse/Variable.hs`).
pub(crate) fn reserved(name: &str) -> bool {
    matches!(
        name,
        "if" | "then"
            | "else"
            | "case"
            | "of"
            | "let"
            | "in"
            | "type"
            | "module"
            | "where"
            | "import"
            | "exposing"
            | "as"
            | "port"
    )
}

/// A name for a value or field: `_` is added to a reserved word.
pub(crate) fn value_name(mut name: String) -> String {
    if reserved(&name) {
        name.push('_');
    }
    name
}

/// `EmailAddress` → `emailAddress`: only the first letter is lowered.
pub(crate) fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) if first.is_ascii() => {
            let mut lowered = name.to_owned();
            lowered[..1].make_ascii_lowercase();
            lowered
        }
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
