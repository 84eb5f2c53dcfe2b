//! Attributes and derives of other crates, and misspelt ones of ours.

use crate::diagnostic::nearest;

/// Of rustc and of well-known derives, none of which has to do with serde.
const HARMLESS: [&str; 76] = [
    "arbitrary",
    "arg",
    "as_mut",
    "as_ref",
    "automatically_derived",
    "backtrace",
    "bincode",
    "borsh",
    "builder",
    "clap",
    "cold",
    "command",
    "debug",
    "deprecated",
    "deref",
    "deref_mut",
    "derivative",
    "derive_where",
    "diagnostic",
    "diesel",
    "display",
    "dummy",
    "educe",
    "error",
    "from",
    "from_str",
    "garde",
    "getset",
    "getter",
    "graphql",
    "group",
    "help",
    "inline",
    "into",
    "into_iterator",
    "is_variant",
    "label",
    "macro_use",
    "must_use",
    "new",
    "no_implicit_prelude",
    "non_exhaustive",
    "oai",
    "partial_eq",
    "partial_ord",
    "path",
    "proptest",
    "prost",
    "redact",
    "related",
    "rkyv",
    "sa",
    "schema",
    "schemars",
    "sea_orm",
    "setter",
    "setters",
    "snafu",
    "source",
    "source_code",
    "specta",
    "sqlx",
    "strum",
    "tabled",
    "track_caller",
    "try_into",
    "ts",
    "tsify",
    "typeshare",
    "unwrap",
    "utoipa",
    "validate",
    "value",
    "veil",
    "wasm_bindgen",
    "zeroize",
];

/// Whether it changes nothing about the JSON.
pub(super) fn is_harmless(name: &str) -> bool {
    HARMLESS.contains(&name)
}

/// Whether it has a `Debug` that another crate derives (derive_more's, veil's, derivative's, educe's,
/// derive-where's) leave out or change a value.
pub(super) fn hides_from_debug(meta: &syn::Meta) -> bool {
    let path = meta.path();
    let is = |names: &[&str]| names.iter().any(|name| path.is_ident(name));
    if is(&["debug", "redact"]) {
        return true;
    }
    let syn::Meta::List(list) = meta else { return false };
    let said = list.tokens.to_string().replace(' ', "");
    let is_debugs = said.contains("Debug");
    if is(&["derive_where"]) {
        // Of all traits, where it names none.
        return said.starts_with("skip") && (is_debugs || !said.contains('('));
    }
    let hides = ["ignore", "false", "format_with", "method"].iter().any(|way| said.contains(way));
    is_debugs && hides && is(&["derivative", "educe"])
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
        // Behind a path: `#[buildamp::target(…)]`.
        "target" => "write `#[target(…)]`, without a path",
        "response" => "write `#[response(…)]`, without a path",
        _ => UNKNOWN,
    }
}

/// The attribute that an unknown one is probably meant as.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    nearest(name, ["target", "response", "serde", "webhook"])
}

/// The same on a variant of a response enum, whatever else the name may be.
pub(super) fn meant_as_outcome(name: &str) -> Option<&'static str> {
    match name {
        "success" | "succeeded" => Some("ok"),
        "err" | "error" | "failure" => Some("failed"),
        _ => nearest(name, ["ok", "failed"]),
    }
}

/// Whether a derive of this name gives another JSON than serde's: `Serialize_repr`.
pub(super) fn writes_json(name: &str) -> bool {
    ["Serialize", "Deserialize"]
        .iter()
        .any(|serdes| name.strip_prefix(serdes).is_some_and(|rest| !rest.is_empty()))
}
