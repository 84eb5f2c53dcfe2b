//! What serde_derive refuses (its `internals/check.rs` and `internals/attr.rs`), and what it
//! accepts without an effect: one item at a time, with the places of its attributes.

mod fields;
mod functions;
mod names;
mod tags;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Shape, TypeDef};

use super::ast::{Fields, Item, ItemKind};
use super::serde::Container;
use super::ty::TyKind;

/// Checks one item against what it became. In a transparent struct, marks the fields that hold
/// nothing as skipped.
pub(super) fn check(item: &Item, definition: &mut TypeDef, diagnostics: &mut Diagnostics) {
    match &item.kind {
        ItemKind::Struct { fields, serde } => {
            transparent(fields, serde, definition, diagnostics);
            fields::check_struct(fields, serde, diagnostics);
            tags::check_struct(fields, serde, definition, diagnostics);
            no_effect(item, serde, diagnostics);
            conversions(serde, diagnostics);
        }
        ItemKind::Enum { variants, tagging, serde } => {
            for variant in variants {
                fields::check_variant(variant, serde.deny_unknown_fields, diagnostics);
                functions::check(variant, diagnostics);
            }
            tags::check_enum(item, variants, tagging, definition, diagnostics);
            no_effect(item, serde, diagnostics);
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
        let is_phantom = matches!(&field.ty.kind, TyKind::Path(path, _) if path.last().is_some_and(|last| last == "PhantomData"));
        let read = field.serde.skip_deserializing.is_none() && field.serde.default.is_none();
        let written = field.serde.skip_serializing.is_none();
        if is_phantom {
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

/// Attributes that serde accepts and does nothing with.
fn no_effect(item: &Item, serde: &Container, diagnostics: &mut Diagnostics) {
    let mut push = |at: Span, message: &str| {
        let diagnostic = Diagnostic::at(Code::W0101, at, message).help("leave it out");
        diagnostics.push(diagnostic);
    };
    let (is_struct, named, variants) = match &item.kind {
        ItemKind::Struct { fields, .. } => (true, matches!(fields, Fields::Named(_)), &[][..]),
        ItemKind::Enum { variants, .. } => (false, false, variants.as_slice()),
        ItemKind::Alias(_) | ItemKind::Response(_) => return,
    };
    if let (Some(at), true, false) = (serde.rename_all.at, is_struct, named) {
        push(at, "`rename_all` does nothing here: there are no fields with names");
    }
    let is_newtype = matches!(&item.kind, ItemKind::Struct { fields: Fields::Unnamed(list), .. } if list.len() == 1);
    if let (Some(default), true) = (&serde.default, is_newtype) {
        push(default.span, "`default` does nothing here: what a newtype holds is never absent");
    }
    let has_named = variants.iter().any(|variant| matches!(variant.fields, Fields::Named(_)));
    if let (Some(at), false, false) = (serde.rename_all_fields.at, is_struct, has_named) {
        push(at, "`rename_all_fields` does nothing here: no variant has fields with names");
    }
    if let (Some(at), true, false) = (serde.deny_unknown_fields, is_struct, named) {
        push(at, "`deny_unknown_fields` does nothing here: there are no fields with names");
    }
    for variant in variants {
        if let (Some(at), false) =
            (variant.serde.rename_all.at, matches!(variant.fields, Fields::Named(_)))
        {
            push(at, "`rename_all` does nothing here: the variant has no fields with names");
        }
    }
}
