//! `#[webhook(...)]`: what serde's attributes cannot say.

use crate::diagnostic::{Code, did_you_mean_one_of};

use super::ast::FieldWebhook;
use super::attribute::{Entry, Value};
use super::context::Context;
use super::{target, ty};

const FIELD: [&str; 6] = ["elm", "as", "form", "idempotency_key", "file_name", "file_type"];

/// Reads a field's entries.
pub(super) fn field(entries: &[Entry], context: &mut Context<'_>) -> FieldWebhook {
    let mut read = FieldWebhook::default();
    refuse_twice(entries, context);
    for entry in entries {
        match (entry.key.as_str(), &entry.value) {
            ("elm", _) => read.elm = elm_name(entry, "field", context),
            ("as", _) => read.as_type = ty::of_entry(entry, context),
            ("form", _) => read.form_json = form(entry, context),
            ("idempotency_key", _) => {
                read.idempotency_key = entry.flag(context).then_some(entry.span);
            }
            ("file_name", _) => read.file_name = file_name(entry, context),
            ("file_type", _) => read.file_type = media_type(entry, context),
            _ => unknown(entry, "a field", &FIELD, context),
        }
    }
    read
}

/// Reads a variant's entries: `elm`, and `as` with its place.
pub(super) fn variant(
    entries: &[Entry],
    context: &mut Context<'_>,
) -> (Option<String>, Option<ty::Ty>) {
    let (mut elm, mut as_type) = (None, None);
    refuse_twice(entries, context);
    for entry in entries {
        match entry.key.as_str() {
            "elm" => elm = elm_name(entry, "constructor", context),
            "as" => as_type = ty::of_entry(entry, context),
            _ => unknown(entry, "a variant", &["elm", "as"], context),
        }
    }
    (elm, as_type)
}

/// Reads the entries of an item or of a response's variant, where only `elm` has a meaning.
pub(super) fn elm_only(entries: &[Entry], what: &str, context: &mut Context<'_>) -> Option<String> {
    let mut elm = None;
    refuse_twice(entries, context);
    for entry in entries {
        match entry.key.as_str() {
            "elm" => elm = elm_name(entry, what, context),
            _ => unknown(entry, &format!("a {what}"), &["elm"], context),
        }
    }
    elm
}

/// `elm = "OtherName"`, a name that Elm can read.
fn elm_name(entry: &Entry, what: &str, context: &mut Context<'_>) -> Option<String> {
    let (name, span) = entry.text(context)?;
    let first_fits = |first: char| match what {
        "field" => first.is_ascii_lowercase(),
        _ => first.is_ascii_uppercase(),
    };
    let fits = name.chars().next().is_some_and(first_fits)
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !crate::ir::elm_reserved(&name);
    if !fits {
        let start = if what == "field" { "a lower-case" } else { "an upper-case" };
        let message = format!("`{name}` cannot name a {what} in Elm");
        let help = format!("{start} letter, then letters, digits and `_`; no reserved word");
        context.error(Code::E0502, span, message, help);
    }
    fits.then_some(name)
}

/// `form = "json"`: where it stands.
fn form(entry: &Entry, context: &mut Context<'_>) -> Option<crate::diagnostic::Span> {
    let (style, span) = entry.text(context)?;
    if style != "json" {
        let message = format!("a field's `form` is `\"json\"` or not given, not `\"{style}\"`");
        context.error(Code::E0113, span, message, "write `form = \"json\"`");
    }
    (style == "json").then_some(entry.span)
}

/// `file_name = "{public_id}.png"`
fn file_name(
    entry: &Entry,
    context: &mut Context<'_>,
) -> Option<(crate::ir::Template, crate::diagnostic::Span)> {
    let Value::Str(text, span, literal) = &entry.value else {
        return entry.text(context).and(None);
    };
    if text.is_empty() {
        let help = "leave it out to name the file as the field";
        context.error(Code::E0103, *span, "an empty `file_name` names no file", help);
        return None;
    }
    target::template(literal, context).map(|name| (name, entry.span))
}

/// `file_type = "image/png"`
fn media_type(
    entry: &Entry,
    context: &mut Context<'_>,
) -> Option<(String, crate::diagnostic::Span)> {
    let (text, span) = entry.text(context)?;
    let token = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&^_.+-".contains(c))
    };
    let essence = text.split(';').next().unwrap_or_default().trim_end();
    let fits = essence.split_once('/').is_some_and(|(kind, sub)| token(kind) && token(sub))
        && text.chars().all(|letter| (' '..='~').contains(&letter));
    if !fits {
        let help = "write one as in `image/png`";
        context.error(Code::E0103, span, format!("`{text}` is not a media type"), help);
    }
    fits.then_some((text, span))
}

fn refuse_twice(entries: &[Entry], context: &mut Context<'_>) {
    context.refuse_twice(entries.iter().map(|entry| (entry.key.as_str(), entry.span)));
}

fn unknown(entry: &Entry, place: &str, known: &[&str], context: &mut Context<'_>) {
    let message = format!("`#[webhook(...)]` has no `{}` on {place}", entry.key);
    let help = match entry.key.as_str() {
        key if place == "a type" && target::KEYS.contains(&key) => {
            format!("`{key}` is a key of `#[target(...)]`")
        }
        key => did_you_mean_one_of(key, known),
    };
    context.error(Code::E0301, entry.span, message, help);
}
