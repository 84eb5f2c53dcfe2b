//! serde's attributes (serde.rs, "Attributes"): on containers, variants and fields.

mod borrow;
mod functions;
mod keys;
mod pairs;

use crate::diagnostic::{Code, Span};
use crate::ir::{Rename, Tagging};

use super::attribute::Entry;
use super::bounds::Predicate;
use super::case::Case;
use super::context::Context;
use super::ty::{self, Ty};
use super::{depth, syntax};

pub(crate) use borrow::Borrow;
pub(crate) use functions::{DefaultAt, FunctionPath, WithFunctions};
pub(crate) use pairs::Pair;

use keys::{CONTAINER, FIELD, VARIANT, refuse_twice, unknown};
use pairs::{bound, case, json_name, name, names};

/// `#[serde(...)]` on a struct or enum.
#[derive(Debug, Default)]
pub(crate) struct Container {
    /// Its own name, which is in the JSON only beside a `tag` on a struct.
    pub(crate) rename: Pair<String>,
    pub(crate) rename_all: Pair<Case>,
    pub(crate) rename_all_fields: Pair<Case>,
    pub(crate) tag: Option<(String, Span)>,
    pub(crate) content: Option<(String, Span)>,
    pub(crate) untagged: Option<Span>,
    pub(crate) transparent: Option<Span>,
    pub(crate) default: Option<DefaultAt>,
    pub(crate) bound: Pair<Vec<Predicate>>,
    pub(crate) deny_unknown_fields: Option<Span>,
    /// `from = "T"`, `try_from = "T"`, `into = "T"`
    pub(crate) from: Option<Ty>,
    pub(crate) try_from: Option<Ty>,
    pub(crate) into: Option<Ty>,
}

/// `#[serde(...)]` on a variant.
#[derive(Debug, Default)]
pub(crate) struct VariantSerde {
    pub(crate) rename: Pair<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) rename_all: Pair<Case>,
    pub(crate) other: Option<Span>,
    pub(crate) untagged: Option<Span>,
    pub(crate) skip_serializing: Option<Span>,
    pub(crate) skip_deserializing: Option<Span>,
    pub(crate) with: WithFunctions,
    pub(crate) bound: Pair<Vec<Predicate>>,
    pub(crate) borrow: Option<Borrow>,
}

/// `#[serde(...)]` on a field.
#[derive(Debug, Default)]
pub(crate) struct FieldSerde {
    pub(crate) rename: Pair<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) default: Option<DefaultAt>,
    pub(crate) skip_serializing: Option<Span>,
    pub(crate) skip_deserializing: Option<Span>,
    pub(crate) skip_serializing_if: Option<Box<FunctionPath>>,
    pub(crate) flatten: Option<Span>,
    /// Where `rename` or `alias` stands.
    pub(crate) names_at: Option<Span>,
    pub(crate) with: WithFunctions,
    pub(crate) bound: Pair<Vec<Predicate>>,
    pub(crate) borrow: Option<Borrow>,
}

/// Reads a container's entries.
pub(crate) fn container(entries: &[Entry], context: &mut Context<'_>) -> Container {
    let mut read = Container::default();
    refuse_twice(entries, &[], context);
    for entry in entries {
        match entry.key.as_str() {
            "rename_all" => case(entry, &mut read.rename_all, context),
            "rename_all_fields" => case(entry, &mut read.rename_all_fields, context),
            "tag" => read.tag = json_name(entry, context),
            "content" => read.content = json_name(entry, context),
            "untagged" => read.untagged = flag(entry, context),
            "transparent" => read.transparent = flag(entry, context),
            "deny_unknown_fields" => read.deny_unknown_fields = flag(entry, context),
            "default" => read.default = DefaultAt::read(entry, context),
            "rename" => name(entry, &mut read.rename, context),
            "from" => read.from = ty::of_entry(entry, context),
            "try_from" => read.try_from = ty::of_entry(entry, context),
            "into" => read.into = ty::of_entry(entry, context),
            "bound" => bound(entry, &mut read.bound, context),
            // These tell serde_derive how to work.
            "crate" => crate_path(entry, context),
            "expecting" => drop(entry.text(context)),
            _ => unknown(entry, "a struct or enum", &CONTAINER, context),
        }
    }
    read
}

/// Reads a variant's entries.
pub(crate) fn variant(entries: &[Entry], context: &mut Context<'_>) -> VariantSerde {
    let mut read = VariantSerde::default();
    refuse_twice(entries, &["alias", "deserialize"], context);
    for entry in entries {
        match entry.key.as_str() {
            "rename" => names(entry, &mut read.rename, &mut read.aliases, context),
            "alias" => read.aliases.extend(json_name(entry, context).map(|(alias, _)| alias)),
            "rename_all" => case(entry, &mut read.rename_all, context),
            "other" => read.other = flag(entry, context),
            "untagged" => read.untagged = flag(entry, context),
            "skip" => {
                read.skip_serializing = flag(entry, context);
                read.skip_deserializing = read.skip_serializing;
            }
            "skip_serializing" => read.skip_serializing = flag(entry, context),
            "skip_deserializing" => read.skip_deserializing = flag(entry, context),
            "with" | "serialize_with" | "deserialize_with" => read.with.read(entry, context),
            "borrow" => read.borrow = Borrow::read(entry, context),
            "bound" => bound(entry, &mut read.bound, context),
            _ => unknown(entry, "a variant", &VARIANT, context),
        }
    }
    read
}

/// Reads a field's entries.
pub(crate) fn field(entries: &[Entry], context: &mut Context<'_>) -> FieldSerde {
    let mut read = FieldSerde::default();
    refuse_twice(entries, &["alias", "deserialize"], context);
    for entry in entries {
        if matches!(entry.key.as_str(), "rename" | "alias") {
            read.names_at = Some(entry.span);
        }
        match entry.key.as_str() {
            "rename" => names(entry, &mut read.rename, &mut read.aliases, context),
            "alias" => read.aliases.extend(json_name(entry, context).map(|(alias, _)| alias)),
            "default" => read.default = DefaultAt::read(entry, context),
            "flatten" => read.flatten = flag(entry, context),
            "skip" => {
                read.skip_serializing = flag(entry, context);
                read.skip_deserializing = read.skip_serializing;
            }
            "skip_serializing" => read.skip_serializing = flag(entry, context),
            "skip_deserializing" => read.skip_deserializing = flag(entry, context),
            "skip_serializing_if" => read.skip_serializing_if = FunctionPath::read(entry, context),
            "with" | "serialize_with" | "deserialize_with" => read.with.read(entry, context),
            "borrow" => read.borrow = Borrow::read(entry, context),
            "bound" => bound(entry, &mut read.bound, context),
            _ => unknown(entry, "a field", &FIELD, context),
        }
    }
    read
}

impl VariantSerde {
    /// `skip`, in one word or two.
    pub(crate) fn is_skipped(&self) -> bool {
        self.skip_serializing.is_some() && self.skip_deserializing.is_some()
    }
}

impl FieldSerde {
    /// The same.
    pub(crate) fn is_skipped(&self) -> bool {
        self.skip_serializing.is_some() && self.skip_deserializing.is_some()
    }
}

impl Container {
    /// The enum representation; keys that exclude each other are errors, as they are in serde.
    pub(crate) fn tagging(&self, context: &mut Context<'_>) -> Tagging {
        match (&self.tag, &self.content, self.untagged) {
            (None, None, None) => Tagging::External,
            (Some((tag, _)), None, None) => Tagging::Internal { tag: tag.clone() },
            (Some((tag, at)), Some((content, _)), None) => {
                if tag == content {
                    let message = format!("`tag` and `content` are both `{tag}`");
                    context.error(Code::E0303, *at, message, "give one of them another name");
                }
                Tagging::Adjacent { tag: tag.clone(), content: content.clone() }
            }
            (None, Some((_, at)), None) => {
                let help = "write `#[serde(tag = \"type\", content = \"…\")]`";
                context.error(Code::E0303, *at, "`content` needs `tag`", help);
                Tagging::External
            }
            (_, _, Some(at)) => {
                if self.tag.is_some() || self.content.is_some() {
                    let message = "an enum cannot be both `untagged` and tagged";
                    let help = "leave out `untagged`, or `tag` and `content`";
                    context.error(Code::E0303, at, message, help);
                }
                Tagging::Untagged
            }
        }
    }
}

/// The JSON names of a field or variant, `cased` being its Rust name under a case.
pub(crate) fn rename(
    name: &str,
    own: &Pair<String>,
    aliases: &[String],
    all: &Pair<Case>,
    cased: impl Fn(Case, &str) -> String,
) -> Rename {
    let pick = |own: &Option<String>, all: Option<Case>| {
        own.clone().unwrap_or_else(|| all.map_or_else(|| name.to_owned(), |case| cased(case, name)))
    };
    let serialize = pick(&own.serialize, all.serialize);
    let deserialize = match own.deserialize == own.serialize && all.deserialize == all.serialize {
        true => serialize.clone(),
        false => pick(&own.deserialize, all.deserialize),
    };
    Rename { serialize, deserialize, aliases: aliases.to_vec() }
}

/// `crate = "path"`: where serde_derive finds serde. The emitted Rust has its own.
fn crate_path(entry: &Entry, context: &mut Context<'_>) {
    let Some((text, span)) = entry.text(context) else { return };
    if depth::too_deep(&text).is_some() {
        return syntax::report_depth(span, context);
    }
    if syn::parse_str::<syn::Path>(&text).is_err() {
        let help = "write `crate = \"serde\"`, or leave it out";
        context.error(Code::E0103, span, format!("`{text}` is no path"), help);
    }
}

fn flag(entry: &Entry, context: &mut Context<'_>) -> Option<Span> {
    entry.flag(context).then_some(entry.span)
}
