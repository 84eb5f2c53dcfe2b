//! What serde_derive refuses (its `internals/check.rs` and `internals/attr.rs`), and what it
//! accepts without an effect: one item at a time, with the places of its attributes.

mod fields;
mod functions;
mod names;
mod tags;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Shape, TypeDef};
use crate::parse::ast::{Fields, Item, ItemKind, Variant};
use crate::parse::serde::Container;

/// Checks one item against what it became. In a transparent struct, marks the fields that hold
/// nothing as skipped.
pub(super) fn check(item: &Item, definition: &mut TypeDef, diagnostics: &mut Diagnostics) {
    match &item.kind {
        ItemKind::Struct { fields, serde } => {
            transparent(fields, serde, definition, diagnostics);
            fields::check_struct(fields, serde, diagnostics);
            tags::check_struct(fields, serde, definition, diagnostics);
            no_effect_on_struct(fields, serde, diagnostics);
            conversions(serde, diagnostics);
        }
        ItemKind::Enum { variants, tagging, serde } => {
            for variant in variants {
                fields::check_variant(variant, tagging, serde.deny_unknown_fields, diagnostics);
                functions::check(variant, diagnostics);
            }
            tags::check_enum(item, variants, tagging, definition, diagnostics);
            no_effect_on_enum(variants, serde, diagnostics);
            conversions(serde, diagnostics);
        }
        ItemKind::Alias(_) | ItemKind::Response(_) => {}
    }
    names::check(definition, diagnostics);
}

/// Checks one item that payloads are made of: what is written of it is read again.
pub(super) fn check_written(item: &Item, diagnostics: &mut Diagnostics) {
    let defaulted = match &item.kind {
        ItemKind::Struct { serde, .. } => serde.default.is_some(),
        _ => false,
    };
    item.kind.fields().for_each(|field| fields::one_way(field, defaulted, diagnostics));
}

/// serde's `check_from_and_try_from`.
fn conversions(serde: &Container, diagnostics: &mut Diagnostics) {
    if let (Some(from), Some(try_from)) = (&serde.from, &serde.try_from) {
        let message = "`from` and `try_from` both say what is read";
        let diagnostic = Diagnostic::at(Code::E0303, try_from.span, message)
            .related(from.span, "said here")
            .help("leave one of them out");
        diagnostics.push(diagnostic);
    }
}

/// serde's `check_transparent`: one field that is neither skipped nor `PhantomData`.
fn transparent(
    fields: &Fields,
    serde: &Container,
    definition: &mut TypeDef,
    diagnostics: &mut Diagnostics,
) {
    let Some(at) = serde.transparent else { return };
    let converted = [&serde.from, &serde.try_from, &serde.into].into_iter().flatten().next();
    if let Some(other) = converted {
        let message =
            "`transparent` takes the JSON of the field, and a conversion that of another type";
        let diagnostic = Diagnostic::at(Code::E0303, at, message)
            .related(other.span, "converted here")
            .help("leave `transparent` out");
        return diagnostics.push(diagnostic);
    }
    let mut held = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let read = field.serde.skip_deserializing.is_none() && field.serde.default.is_none();
        let written = field.serde.skip_serializing.is_none();
        if field.ty.name() == "PhantomData" {
            skip(definition, index);
        } else if read != written {
            let message = "a field of a `transparent` struct is both read and written, or neither";
            let diagnostic = Diagnostic::at(Code::E0303, field.span, message)
                .related(at, "`transparent` is said here")
                .help("leave out `default` and the skipping of one side");
            return diagnostics.push(diagnostic);
        } else if read {
            held.push(field.span);
        }
    }
    let message = match held.len() {
        1 => return,
        0 => "`transparent` needs a field whose JSON it takes".to_owned(),
        count => format!("`transparent` takes the JSON of one field, and here are {count}"),
    };
    let mut diagnostic = Diagnostic::at(Code::E0303, at, message);
    for (index, span) in held.into_iter().enumerate() {
        diagnostic = diagnostic.related(span, if index == 0 { "this one" } else { "or this one" });
    }
    diagnostics.push(diagnostic.help("leave `transparent` out, or `#[serde(skip)]` the others"));
}

fn skip(definition: &mut TypeDef, index: usize) {
    let Shape::Struct(fields) = &mut definition.shape else { return };
    if let Some(field) = fields.iter_mut().nth(index) {
        field.skip_serializing = true;
        field.skip_deserializing = true;
    }
}

/// Attributes of a struct that serde accepts and does nothing with.
fn no_effect_on_struct(fields: &Fields, serde: &Container, diagnostics: &mut Diagnostics) {
    if !matches!(fields, Fields::Named(_)) {
        let in_vain = [
            ("rename_all", serde.rename_all.at),
            ("deny_unknown_fields", serde.deny_unknown_fields),
        ];
        for (key, at) in in_vain {
            let message = format!("`{key}` does nothing here: there are no fields with names");
            no_effect(at, message, diagnostics);
        }
    }
    if matches!(fields, Fields::Unnamed(list) if list.len() == 1) {
        let at = serde.default.as_ref().map(|default| default.span);
        let message = "`default` does nothing here: what a newtype holds is never absent";
        no_effect(at, message, diagnostics);
    }
}

/// The same of an enum and of its variants.
fn no_effect_on_enum(variants: &[Variant], serde: &Container, diagnostics: &mut Diagnostics) {
    let has_names = |variant: &Variant| matches!(variant.fields, Fields::Named(_));
    if !variants.iter().any(has_names) {
        let message = "`rename_all_fields` does nothing here: no variant has fields with names";
        no_effect(serde.rename_all_fields.at, message, diagnostics);
    }
    for variant in variants.iter().filter(|variant| !has_names(variant)) {
        let message = "`rename_all` does nothing here: the variant has no fields with names";
        no_effect(variant.serde.rename_all.at, message, diagnostics);
    }
}

fn no_effect(at: Option<Span>, message: impl Into<String>, diagnostics: &mut Diagnostics) {
    if let Some(at) = at {
        diagnostics.push(Diagnostic::at(Code::W0101, at, message).help("leave it out"));
    }
}
