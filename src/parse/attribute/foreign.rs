//! Attributes and derives of other crates, and misspelt ones of ours.

use crate::diagnostic::nearest;

use super::OWN;

const HARMLESS: [&str; 35] = [
    "allow",
    "automatically_derived",
    "builder",
    "cold",
    "deny",
    "deprecated",
    "derivative",
    "derive_where",
    "diesel",
    "educe",
    "expect",
    "forbid",
    "garde",
    "getset",
    "graphql",
    "inline",
    "macro_use",
    "must_use",
    "no_implicit_prelude",
    "non_exhaustive",
    "oai",
    "path",
    "proptest",
    "sa",
    "schema",
    "schemars",
    "sea_orm",
    "sqlx",
    "strum",
    "track_caller",
    "ts",
    "typeshare",
    "utoipa",
    "validate",
    "warn",
];

/// Whether it changes nothing about the JSON.
pub(super) fn is_harmless(name: &str) -> bool {
    HARMLESS.contains(&name)
}

const UNKNOWN: &str =
    "say it with serde's attributes, or leave it out: model files are not compiled as they stand";

/// What to do about it.
pub(super) fn help(name: &str) -> &'static str {
    match name {
        "skip_serializing_none" => "leave it out: a `None` in a named field is left out by itself",
        "serde_as" => {
            "write `#[serde(with = \"…\")]` on the field, and what JSON that gives: `#[webhook(as = \"String\")]`"
        }
        _ => UNKNOWN,
    }
}

/// The attribute that an unknown one is probably meant as.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    match name {
        "success" | "succeeded" => Some("ok"),
        "err" | "error" | "failure" => Some("failed"),
        _ => nearest(name, OWN.into_iter().chain(["serde", "webhook"])),
    }
}

/// Whether a derive of this name gives another JSON than serde's: `Serialize_repr`.
pub(super) fn writes_json(name: &str) -> bool {
    ["Serialize", "Deserialize"]
        .iter()
        .any(|serdes| name.strip_prefix(serdes).is_some_and(|rest| !rest.is_empty()))
}
