//! Tags: the name of a variant or struct among the members of an object.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{self, Shape, Tagging, TypeDef};
use crate::parse::ast::{Fields, Item, Variant};
use crate::parse::serde::Container;

/// `#[serde(tag = "…")]` on a struct.
pub(super) fn check_struct(
    fields: &Fields,
    serde: &Container,
    definition: &TypeDef,
    diagnostics: &mut Diagnostics,
) {
    let Some((tag, at)) = &serde.tag else { return };
    if !matches!(fields, Fields::Named(_)) {
        let message = "`tag` needs fields with names: it is written among them";
        let diagnostic = Diagnostic::at(Code::E0302, *at, message)
            .help("leave it out, or give the fields names");
        return diagnostics.push(diagnostic);
    }
    if let Some(transparent) = serde.transparent {
        let message = "a `transparent` struct is as its field: there is no place for a tag";
        let diagnostic = Diagnostic::at(Code::E0303, *at, message)
            .related(transparent, "`transparent` is said here")
            .help("leave one of them out");
        diagnostics.push(diagnostic);
    }
    if let Some(deny) = serde.deny_unknown_fields {
        let message = "the tag is not a field: with `deny_unknown_fields` serde refuses to read it";
        let diagnostic = Diagnostic::at(Code::E0303, *at, message)
            .related(deny, "unknown fields are denied here")
            .help("leave one of them out");
        diagnostics.push(diagnostic);
    }
    if let Shape::Struct(ir::Fields::Named(fields)) = &definition.shape {
        // serde takes a flattened field for none here.
        let fields = fields.iter().filter(|field| !field.flatten);
        clash(fields, (true, true), tag, *at, diagnostics);
    }
}

/// serde's rules on tags, `other` and the order of variants.
pub(super) fn check_enum(
    item: &Item,
    variants: &[Variant],
    tagging: &Tagging,
    definition: &TypeDef,
    diagnostics: &mut Diagnostics,
) {
    other(variants, tagging, diagnostics);
    untagged_last(variants, tagging, diagnostics);
    all_skipped(item, definition, diagnostics);
    let (Tagging::Internal { tag }, Shape::Enum { variants: lowered, .. }) =
        (tagging, &definition.shape)
    else {
        return;
    };
    for variant in lowered {
        // By their form in Rust, whatever functions make of them.
        match variant.rust_fields() {
            // serde refuses it in an untagged variant as well.
            ir::Fields::Tuple(_) => {
                let message =
                    format!("a tuple variant is an array, which has no place for the tag `{tag}`");
                let diagnostic = Diagnostic::at(Code::E0303, variant.span, message)
                    .help("give its fields names, or add `content = \"…\"` beside `tag`");
                diagnostics.push(diagnostic);
            }
            ir::Fields::Named(fields) if !variant.untagged => {
                let sides = (!variant.skip_serializing, !variant.skip_deserializing);
                clash(fields, sides, tag, variant.span, diagnostics)
            }
            ir::Fields::Unit | ir::Fields::Newtype(_) | ir::Fields::Named(_) => {}
        }
    }
}

/// A field and the tag that it stands beside have one name, where they are written or read.
fn clash<'a>(
    fields: impl IntoIterator<Item = &'a ir::Field>,
    (written, read): (bool, bool),
    tag: &str,
    at: Span,
    diagnostics: &mut Diagnostics,
) {
    let clashes = |field: &&ir::Field| {
        let is_written = written && !field.skip_serializing && field.json.serialize == tag;
        let is_read = read && !field.skip_deserializing && field.json.accepted().contains(&tag);
        is_written || is_read
    };
    for field in fields.into_iter().filter(clashes) {
        let message = match field.flatten {
            true => {
                format!("serde refuses a field with the tag's name, `{tag}`, even a flattened one")
            }
            false => format!("this field and the tag are both `{tag}` in the JSON"),
        };
        let diagnostic = Diagnostic::at(Code::E0303, field.span, message)
            .related(at, "the tag stands beside it")
            .help("rename the field, or give the tag another name");
        diagnostics.push(diagnostic);
    }
}

fn other(variants: &[Variant], tagging: &Tagging, diagnostics: &mut Diagnostics) {
    for (index, variant) in variants.iter().enumerate() {
        let Some(at) = variant.serde.other else { continue };
        let (message, help) = if *tagging == Tagging::Untagged {
            ("`other` takes unknown names, and an untagged enum has none", "leave it out")
        } else if !matches!(variant.fields, Fields::Unit) {
            ("`other` needs a unit variant: what it takes is not kept", "leave out what it holds")
        } else if index + 1 < variants.len() {
            ("`other` belongs on the last variant", "move the variant to the end")
        } else {
            continue;
        };
        diagnostics.push(Diagnostic::at(Code::E0302, at, message).help(help));
    }
}

/// Variants with `untagged` of their own come after all others.
fn untagged_last(variants: &[Variant], tagging: &Tagging, diagnostics: &mut Diagnostics) {
    let last_tagged = variants.iter().rposition(|variant| variant.serde.untagged.is_none());
    if *tagging == Tagging::Untagged {
        let after = &variants[last_tagged.map_or(0, |last| last + 1)..];
        for at in after.iter().filter_map(|variant| variant.serde.untagged) {
            let message = "`untagged` does nothing here: the whole enum is";
            diagnostics.push(Diagnostic::at(Code::W0101, at, message).help("leave it out"));
        }
    }
    let Some(last_tagged) = last_tagged else { return };
    for at in variants[..last_tagged].iter().filter_map(|variant| variant.serde.untagged) {
        let diagnostic =
            Diagnostic::at(Code::E0303, at, "variants with `untagged` come after all others")
                .related(variants[last_tagged].span, "this one is tagged, and comes later")
                .help("move it to the end: untagged variants are tried when no name fits");
        diagnostics.push(diagnostic);
    }
}

/// An enum that is never written has no JSON, and in Elm and TypeScript no value. One that is turned `into`
/// another type has that one's.
fn all_skipped(item: &Item, definition: &TypeDef, diagnostics: &mut Diagnostics) {
    let Shape::Enum { variants, .. } = &definition.shape else { return };
    if !variants.is_empty() && variants.iter().all(|variant| variant.skip_serializing) {
        let message = format!("every variant of `{}` is skipped: it has no JSON", item.name);
        let diagnostic = Diagnostic::at(Code::E0303, item.span, message)
            .help("leave one of them, or remove the enum");
        diagnostics.push(diagnostic);
    }
}
