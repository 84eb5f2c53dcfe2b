//! serde's attributes (serde.rs, "Attributes"): on containers, variants and fields.

mod functions;

use crate::diagnostic::{Code, Diagnostic, Span, did_you_mean};
use crate::ir::{Rename, Tagging};

use super::ast::Ty;
use super::attribute::{Entry, Value};
use super::bounds::{self, Predicate};
use super::case::Case;
use super::context::Context;
use super::ty;

pub(super) use functions::{DefaultAt, FunctionPath, WithFunctions};

/// What writing and reading may have each of their own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<T> {
    pub(super) serialize: Option<T>,
    pub(super) deserialize: Option<T>,
    /// Where the key stands, if it does.
    pub(super) at: Option<Span>,
}

impl<T> Default for Pair<T> {
    fn default() -> Self {
        Self { serialize: None, deserialize: None, at: None }
    }
}

/// `#[serde(...)]` on a struct or enum.
#[derive(Debug, Default)]
pub(super) struct Container {
    /// Its own name, which is in the JSON only beside a `tag` on a struct.
    pub(super) rename: Pair<String>,
    pub(super) rename_all: Pair<Case>,
    pub(super) rename_all_fields: Pair<Case>,
    pub(super) tag: Option<(String, Span)>,
    pub(super) content: Option<(String, Span)>,
    pub(super) untagged: Option<Span>,
    pub(super) transparent: Option<Span>,
    pub(super) default: Option<DefaultAt>,
    pub(super) bound: Pair<Vec<Predicate>>,
    pub(super) deny_unknown_fields: Option<Span>,
    /// `from = "T"`, `try_from = "T"`, `into = "T"`
    pub(super) from: Option<Ty>,
    pub(super) try_from: Option<Ty>,
    pub(super) into: Option<Ty>,
}

/// `#[serde(...)]` on a variant.
#[derive(Debug, Default)]
pub(super) struct VariantSerde {
    pub(super) rename: Pair<String>,
    pub(super) aliases: Vec<String>,
    pub(super) rename_all: Pair<Case>,
    pub(super) other: Option<Span>,
    pub(super) untagged: Option<Span>,
    pub(super) skip_serializing: Option<Span>,
    pub(super) skip_deserializing: Option<Span>,
    pub(super) with: WithFunctions,
    pub(super) bound: Pair<Vec<Predicate>>,
    pub(super) borrow: Option<Span>,
}

/// `#[serde(...)]` on a field.
#[derive(Debug, Default)]
pub(super) struct FieldSerde {
    pub(super) rename: Pair<String>,
    pub(super) aliases: Vec<String>,
    pub(super) default: Option<DefaultAt>,
    pub(super) skip_serializing: Option<Span>,
    pub(super) skip_deserializing: Option<Span>,
    pub(super) skip_serializing_if: Option<Box<FunctionPath>>,
    pub(super) flatten: Option<Span>,
    /// Where `rename` or `alias` stands.
    pub(super) names_at: Option<Span>,
    pub(super) with: WithFunctions,
    pub(super) bound: Pair<Vec<Predicate>>,
    pub(super) borrow: Option<Span>,
}

const CONTAINER: [&str; 19] = [
    "rename",
    "rename_all",
    "rename_all_fields",
    "deny_unknown_fields",
    "tag",
    "content",
    "untagged",
    "bound",
    "default",
    "remote",
    "transparent",
    "from",
    "try_from",
    "into",
    "crate",
    "expecting",
    "variant_identifier",
    "field_identifier",
    "non_exhaustive",
];
const VARIANT: [&str; 14] = [
    "rename",
    "alias",
    "rename_all",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "serialize_with",
    "deserialize_with",
    "with",
    "bound",
    "borrow",
    "other",
    "untagged",
    "non_exhaustive",
];
const FIELD: [&str; 14] = [
    "rename",
    "alias",
    "default",
    "flatten",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "skip_serializing_if",
    "serialize_with",
    "deserialize_with",
    "with",
    "borrow",
    "bound",
    "getter",
];

/// Reads a container's entries.
pub(super) fn container(entries: &[Entry], context: &mut Context<'_>) -> Container {
    let mut read = Container::default();
    refuse_twice(entries, &[], context);
    for entry in entries {
        match entry.key.as_str() {
            "rename_all" => case(entry, &mut read.rename_all, context),
            "rename_all_fields" => case(entry, &mut read.rename_all_fields, context),
            "tag" => read.tag = entry.text(context),
            "content" => read.content = entry.text(context),
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
            "crate" | "expecting" => {}
            _ => unknown(entry, "a struct or enum", &CONTAINER, context),
        }
    }
    read
}

/// Reads a variant's entries.
pub(super) fn variant(entries: &[Entry], context: &mut Context<'_>) -> VariantSerde {
    let mut read = VariantSerde::default();
    refuse_twice(entries, &["alias"], context);
    for entry in entries {
        match entry.key.as_str() {
            "rename" => name(entry, &mut read.rename, context),
            "alias" => read.aliases.extend(entry.text(context).map(|(alias, _)| alias)),
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
            "borrow" => read.borrow = Some(entry.span),
            "bound" => bound(entry, &mut read.bound, context),
            _ => unknown(entry, "a variant", &VARIANT, context),
        }
    }
    read
}

/// Reads a field's entries.
pub(super) fn field(entries: &[Entry], context: &mut Context<'_>) -> FieldSerde {
    let mut read = FieldSerde::default();
    refuse_twice(entries, &["alias"], context);
    for entry in entries {
        if matches!(entry.key.as_str(), "rename" | "alias") {
            read.names_at = Some(entry.span);
        }
        match entry.key.as_str() {
            "rename" => name(entry, &mut read.rename, context),
            "alias" => read.aliases.extend(entry.text(context).map(|(alias, _)| alias)),
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
            "borrow" => read.borrow = Some(entry.span),
            "bound" => bound(entry, &mut read.bound, context),
            _ => unknown(entry, "a field", &FIELD, context),
        }
    }
    read
}

impl Container {
    /// The enum representation; keys that exclude each other are errors, as they are in serde.
    pub(super) fn tagging(&self, context: &mut Context<'_>) -> Tagging {
        match (&self.tag, &self.content, self.untagged) {
            (None, None, None) => Tagging::External,
            (Some((tag, _)), None, None) => Tagging::Internal { tag: tag.clone() },
            (Some((tag, at)), Some((content, _)), None) => {
                if tag == content {
                    let message = format!("`tag` and `content` are both `{tag}`");
                    let diagnostic = Diagnostic::at(Code::E0303, *at, message)
                        .help("give one of them another name");
                    context.push(diagnostic);
                }
                Tagging::Adjacent { tag: tag.clone(), content: content.clone() }
            }
            (None, Some((_, at)), None) => {
                let diagnostic = Diagnostic::at(Code::E0303, *at, "`content` needs `tag`")
                    .help("write `#[serde(tag = \"type\", content = \"…\")]`");
                context.push(diagnostic);
                Tagging::External
            }
            (_, _, Some(at)) => {
                if self.tag.is_some() || self.content.is_some() {
                    let message = "an enum cannot be both `untagged` and tagged";
                    let diagnostic = Diagnostic::at(Code::E0303, at, message)
                        .help("leave out `untagged`, or `tag` and `content`");
                    context.push(diagnostic);
                }
                Tagging::Untagged
            }
        }
    }
}

/// The JSON names of a field or variant, `cased` being its Rust name under a case.
pub(super) fn rename(
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

fn flag(entry: &Entry, context: &mut Context<'_>) -> Option<Span> {
    entry.flag(context).then_some(entry.span)
}

/// `rename = "x"`, `rename(serialize = "x", deserialize = "y")`.
fn name(entry: &Entry, pair: &mut Pair<String>, context: &mut Context<'_>) {
    each_side(entry, pair, context, |entry, context| Some(entry.text(context)?.0));
}

/// `rename_all = "camelCase"`, and its split form.
fn case(entry: &Entry, pair: &mut Pair<Case>, context: &mut Context<'_>) {
    each_side(entry, pair, context, |entry, context| {
        let (text, span) = entry.text(context)?;
        let found = Case::ALL.iter().find(|(known, _)| *known == text);
        if found.is_none() {
            let names = Case::ALL.map(|(name, _)| name);
            let help = did_you_mean(&text, names).unwrap_or_else(|| {
                format!("serde knows {}", names.map(|n| format!("`{n}`")).join(", "))
            });
            let message = format!("serde has no case `{text}`");
            context.push(Diagnostic::at(Code::E0113, span, message).help(help));
        }
        found.map(|(_, case)| *case)
    });
}

/// `bound = "T: Display"`, and its split form.
fn bound(entry: &Entry, pair: &mut Pair<Vec<Predicate>>, context: &mut Context<'_>) {
    each_side(entry, pair, context, |entry, context| match &entry.value {
        Value::Str(_, _, literal) => bounds::of_text(literal, context),
        _ => entry.text(context).and(None),
    });
}

/// Fills `pair`: `read` is given the entry that holds a value, for both sides or for one.
fn each_side<T: Clone>(
    entry: &Entry,
    pair: &mut Pair<T>,
    context: &mut Context<'_>,
    read: impl Fn(&Entry, &mut Context<'_>) -> Option<T>,
) {
    pair.at = Some(entry.span);
    let Value::List(sides) = &entry.value else {
        pair.serialize = read(entry, context);
        pair.deserialize = pair.serialize.clone();
        return;
    };
    refuse_twice(sides, &[], context);
    for side in sides {
        match side.key.as_str() {
            "serialize" => pair.serialize = read(side, context),
            "deserialize" => pair.deserialize = read(side, context),
            _ => {
                let place = format!("`{}(…)`", entry.key);
                unknown(side, &place, &["serialize", "deserialize"], context);
            }
        }
    }
}

/// The same key twice in one attribute list.
fn refuse_twice(entries: &[Entry], repeatable: &[&str], context: &mut Context<'_>) {
    for (at, entry) in entries.iter().enumerate() {
        let earlier = entries[..at].iter().find(|earlier| {
            // `rename(serialize = …)` and `rename(deserialize = …)` may stand apart.
            let apart = match (&earlier.value, &entry.value) {
                (Value::List(a), Value::List(b)) => {
                    !a.iter().any(|side| b.iter().any(|other| other.key == side.key))
                }
                _ => false,
            };
            says_the_same(&earlier.key, &entry.key) && !apart
        });
        if let Some(earlier) = earlier.filter(|_| !repeatable.contains(&entry.key.as_str())) {
            context.twice(&format!("`{}`", entry.key), entry.span, earlier.span);
        }
    }
}

/// `skip` and `with` are two keys in one.
fn says_the_same(one: &str, other: &str) -> bool {
    let parts = |key: &str| match key {
        "skip" => ["skip_serializing", "skip_deserializing"],
        "with" => ["serialize_with", "deserialize_with"],
        _ => [""; 2],
    };
    one == other || parts(one).contains(&other) || parts(other).contains(&one)
}

fn unknown(entry: &Entry, place: &str, known: &[&'static str], context: &mut Context<'_>) {
    let key = &entry.key;
    let (message, help) = if known.contains(&key.as_str()) {
        let message = format!("`{key}` on {place} is not supported");
        (message, Some("leave it out".to_owned()))
    } else {
        let message = format!("serde has no `{key}` on {place}");
        (message, did_you_mean(key, known.iter().copied()))
    };
    context.push(Diagnostic::at(Code::E0301, entry.span, message).maybe_help(help));
}
