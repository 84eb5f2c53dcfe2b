//! What writing and reading may have each of their own: names, cases, bounds.

use crate::diagnostic::{Code, Span, did_you_mean};
use crate::parse::attribute::{Entry, Value};
use crate::parse::bounds::{self, Predicate};
use crate::parse::case::Case;
use crate::parse::context::Context;

use super::keys::{refuse_twice, unknown};

/// What writing and reading may have each of their own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair<T> {
    pub(crate) serialize: Option<T>,
    pub(crate) deserialize: Option<T>,
    /// Where the key stands, if it does.
    pub(crate) at: Option<Span>,
}

impl<T> Default for Pair<T> {
    fn default() -> Self {
        Self { serialize: None, deserialize: None, at: None }
    }
}

/// `rename = "x"`, `rename(serialize = "x", deserialize = "y")`.
pub(super) fn name(entry: &Entry, pair: &mut Pair<String>, context: &mut Context<'_>) {
    each_side(entry, pair, context, |entry, context| Some(json_name(entry, context)?.0));
}

/// A name in the JSON, which PostgreSQL can store.
pub(super) fn json_name(entry: &Entry, context: &mut Context<'_>) -> Option<(String, Span)> {
    let (name, span) = entry.text(context)?;
    if name.contains('\0') {
        let message = "a name that holds NUL cannot be stored: PostgreSQL's JSONB has no such text";
        context.error(Code::E0113, span, message, "write the name without `\\0`");
    }
    Some((name, span))
}

/// The same of a field or a variant, where serde takes several names to read.
pub(super) fn names(
    entry: &Entry,
    pair: &mut Pair<String>,
    aliases: &mut Vec<String>,
    context: &mut Context<'_>,
) {
    let first = pair.deserialize.take();
    let Value::List(sides) = &entry.value else {
        name(entry, pair, context);
        return keep_first(first, pair, aliases);
    };
    let (more, mut once): (Vec<Entry>, Vec<Entry>) =
        sides.iter().cloned().partition(|side| side.key == "deserialize");
    once.extend(more.first().cloned());
    name(&Entry { value: Value::List(once), ..entry.clone() }, pair, context);
    keep_first(first, pair, aliases);
    let rest = more.iter().skip(1).filter_map(|side| json_name(side, context));
    aliases.extend(rest.map(|(alias, _)| alias));
}

/// Of several names to read, serde takes the first for the name, and all others for aliases.
fn keep_first(first: Option<String>, pair: &mut Pair<String>, aliases: &mut Vec<String>) {
    if let Some(first) = first {
        aliases.extend(pair.deserialize.replace(first));
    }
}

/// `rename_all = "camelCase"`, and its split form.
pub(super) fn case(entry: &Entry, pair: &mut Pair<Case>, context: &mut Context<'_>) {
    each_side(entry, pair, context, |entry, context| {
        let (text, span) = entry.text(context)?;
        let found = Case::ALL.iter().find(|(known, _)| *known == text);
        if found.is_none() {
            let names = Case::ALL.map(|(name, _)| name);
            let help = did_you_mean(&text, names).unwrap_or_else(|| {
                format!("serde knows {}", names.map(|n| format!("`{n}`")).join(", "))
            });
            let message = format!("serde has no case `{text}`");
            context.error(Code::E0113, span, message, help);
        }
        found.map(|(_, case)| *case)
    });
}

/// `bound = "T: Display"`, and its split form.
pub(super) fn bound(entry: &Entry, pair: &mut Pair<Vec<Predicate>>, context: &mut Context<'_>) {
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
    if sides.is_empty() {
        let message = format!("`{}(…)` says nothing", entry.key);
        let help = format!("write `{}(serialize = \"…\", deserialize = \"…\")`", entry.key);
        context.error(Code::E0103, entry.span, message, help);
    }
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
