//! Fields: skipping, defaults, flattening.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::Tagging;
use crate::parse::ast::{Field, Fields, Variant};
use crate::parse::serde::Container;

pub(super) fn check_struct(fields: &Fields, serde: &Container, diagnostics: &mut Diagnostics) {
    match fields {
        Fields::Unit => {}
        Fields::Unnamed(list) => {
            unnamed(list, diagnostics);
            if serde.default.is_none() {
                default_order(list, diagnostics);
            }
            skipped_newtype(list, diagnostics);
            skipped_position(list, diagnostics);
            if list.len() > 1 && serde.transparent.is_none() {
                one_way_position(list, serde.default.is_some(), diagnostics);
            }
        }
        Fields::Named(list) => {
            if let Some(at) = serde.deny_unknown_fields {
                unknown_when_read(list, at, diagnostics);
                for field in list {
                    let Some(flatten) = field.serde.flatten else { continue };
                    let message = "`flatten` and `deny_unknown_fields` exclude each other";
                    let diagnostic = Diagnostic::at(Code::E0303, flatten, message)
                        .related(at, "unknown fields are denied here")
                        .help("leave one of them out: serde supports no mixture of them");
                    diagnostics.push(diagnostic);
                }
            }
        }
    }
    each(fields, None, diagnostics);
}

/// `denied`: where the enum has `deny_unknown_fields`.
pub(super) fn check_variant(
    variant: &Variant,
    tagging: &Tagging,
    denied: Option<Span>,
    diagnostics: &mut Diagnostics,
) {
    let serde = &variant.serde;
    let skipped = serde.skip_serializing.or(serde.skip_deserializing);
    let by_functions = serde.with.writes().or(serde.with.reads());
    let is_whole = skipped.or(by_functions).is_none();
    if let (Fields::Named(list), Some(at), true) = (&variant.fields, denied, is_whole) {
        unknown_when_read(list, at, diagnostics);
    }
    if let Fields::Unnamed(list) = &variant.fields {
        unnamed(list, diagnostics);
        skipped_position(list, diagnostics);
        if is_whole {
            one_way_position(list, false, diagnostics);
        }
    }
    let tag = match tagging {
        Tagging::Internal { tag } => Some(tag.as_str()),
        _ => None,
    };
    each(&variant.fields, tag, diagnostics);
}

/// What holds for every field. `tag`: of the enum, where it stands beside the fields.
fn each(fields: &Fields, tag: Option<&str>, diagnostics: &mut Diagnostics) {
    for field in fields.iter() {
        let serde = &field.serde;
        if let (Some(flatten), Some(skip)) = (serde.flatten, serde.skip_serializing) {
            let diagnostic = match serde.skip_deserializing {
                Some(_) => {
                    let message = "`flatten` does nothing here: the field is skipped";
                    Diagnostic::at(Code::W0101, flatten, message)
                }
                None => {
                    let message = "`flatten` and `skip_serializing` exclude each other";
                    Diagnostic::at(Code::E0303, flatten, message)
                }
            };
            let diagnostic = diagnostic.related(skip, "skipped here").help("leave one of them out");
            diagnostics.push(diagnostic);
        }
        // serde takes even a flattened field for the tag, by its name: there a `rename` is needed.
        let is_tag = tag.is_some_and(|tag| field.name == tag);
        if let (Some(flatten), Some(at), false) = (serde.flatten, serde.names_at, is_tag) {
            let message = "a flattened field has no name in the JSON";
            let diagnostic = Diagnostic::at(Code::W0101, at, message)
                .related(flatten, "flattened here")
                .help("leave `rename` and `alias` out");
            diagnostics.push(diagnostic);
        }
    }
}

/// A field that is written by nobody must come from somewhere when the payload is read. `defaulted`:
/// the container's own default steps in.
pub(super) fn one_way(field: &Field, defaulted: bool, diagnostics: &mut Diagnostics) {
    let serde = &field.serde;
    let Some(at) = serde.skip_serializing.filter(|_| serde.skip_deserializing.is_none()) else {
        return;
    };
    if !defaulted && field.ty.name() != "Option" && serde.default.is_none() {
        let message = format!("`{}` is never written, but required when it is read", field.name);
        let diagnostic = Diagnostic::at(Code::E0303, at, message)
            .help("add `default`, write `skip`, or make it an `Option`");
        diagnostics.push(diagnostic);
    }
}

fn unnamed(list: &[Field], diagnostics: &mut Diagnostics) {
    for field in list {
        if let Some(at) = field.serde.flatten {
            let diagnostic = Diagnostic::at(Code::E0302, at, "`flatten` needs a field with a name")
                .help("give the fields names; a newtype is as what it holds without it");
            diagnostics.push(diagnostic);
        }
        if let Some(at) = field.serde.names_at {
            let message = "a field without a name has none in the JSON either";
            let diagnostic = Diagnostic::at(Code::W0101, at, message)
                .help("leave it out, or give the fields names");
            diagnostics.push(diagnostic);
        }
    }
}

/// serde's `check_default_on_tuple`: a default steps in where the array is too short, so all after
/// it need one too.
fn default_order(list: &[Field], diagnostics: &mut Diagnostics) {
    let mut first = None;
    for field in list.iter().filter(|field| field.serde.skip_deserializing.is_none()) {
        match (&field.serde.default, first) {
            (Some(default), None) => first = Some(default.span),
            (None, Some(first)) if list.len() > 1 => {
                let message = "this position needs a `default` too: one before it has one";
                let diagnostic = Diagnostic::at(Code::E0303, field.span, message)
                    .related(first, "an array may end before this one")
                    .help("write `#[serde(default)]` on it, or on the struct");
                diagnostics.push(diagnostic);
            }
            _ => {}
        }
    }
}

/// Without one of its items, an array's later ones would be read in its place.
fn skipped_position(list: &[Field], diagnostics: &mut Diagnostics) {
    let (message, help) = match list.len() {
        1 => (
            "a newtype is as what it holds: that cannot be left out",
            "leave `skip_serializing_if` out",
        ),
        _ => (
            "an array has no place for an item that is left out",
            "leave `skip_serializing_if` out, or give the fields names",
        ),
    };
    for field in list {
        let Some(condition) = &field.serde.skip_serializing_if else { continue };
        let diagnostic = Diagnostic::at(Code::E0303, condition.span, message).help(help);
        diagnostics.push(diagnostic);
    }
}

/// A member that is written, but unknown when it is read, keeps serde from reading what it wrote.
fn unknown_when_read(list: &[Field], denied: Span, diagnostics: &mut Diagnostics) {
    for field in list {
        let serde = &field.serde;
        let Some(at) = serde.skip_deserializing.filter(|_| serde.skip_serializing.is_none()) else {
            continue;
        };
        let message = "what is written here is an unknown field when it is read";
        let diagnostic = Diagnostic::at(Code::E0303, at, message)
            .related(denied, "unknown fields are denied here")
            .help("write `skip`, or leave `deny_unknown_fields` out");
        diagnostics.push(diagnostic);
    }
}

/// With an item more or less than is read, what is written cannot be read again: only the end of an
/// array may be there for readers alone. `defaulted`: by the container.
fn one_way_position(list: &[Field], defaulted: bool, diagnostics: &mut Diagnostics) {
    for (position, field) in list.iter().enumerate() {
        let serde = &field.serde;
        let (at, message) = match (serde.skip_serializing, serde.skip_deserializing) {
            (None, Some(at)) => {
                (at, "what is written here is not read: serde refuses what it wrote")
            }
            (Some(at), None) => {
                let mut after = list[position + 1..].iter().map(|field| &field.serde);
                let ends = after.all(|serde| serde.skip_serializing.is_some());
                if list.len() > 1 && ends && (defaulted || serde.default.is_some()) {
                    continue;
                }
                (at, "what is read here is not written: serde refuses what it wrote")
            }
            _ => continue,
        };
        let help = "write `skip`, or give the fields names";
        diagnostics.push(Diagnostic::at(Code::E0303, at, message).help(help));
    }
}

/// A newtype struct is as what it holds: with that skipped there is no JSON.
fn skipped_newtype(list: &[Field], diagnostics: &mut Diagnostics) {
    let [only] = list else { return };
    if let Some(at) = only.serde.skip_serializing.or(only.serde.skip_deserializing) {
        let diagnostic = Diagnostic::at(
            Code::E0303,
            at,
            "a newtype struct is as what it holds: that cannot be skipped",
        )
        .help("write a unit struct: `pub struct Name;`");
        diagnostics.push(diagnostic);
    }
}
