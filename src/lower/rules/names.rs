//! Names in the JSON: no two members of an object, and no two variants, share one.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Field, Fields, Rename, Shape, Tagging, TypeDef, Variant};

pub(super) fn check(definition: &TypeDef, diagnostics: &mut Diagnostics) {
    match &definition.shape {
        Shape::Struct(fields) => members(fields, diagnostics),
        Shape::Enum { tagging, variants } => {
            variants.iter().for_each(|variant| members(&variant.fields, diagnostics));
            if *tagging != Tagging::Untagged {
                let named: Vec<Named<'_>> = variants.iter().filter_map(variant).collect();
                unique(&named, "variants", diagnostics);
            }
        }
        Shape::Alias(_) => {}
    }
}

/// One thing with its names, as far as they are used.
struct Named<'a> {
    json: &'a Rename,
    span: Span,
    written: bool,
    read: bool,
}

fn members(fields: &Fields, diagnostics: &mut Diagnostics) {
    let Fields::Named(fields) = fields else { return };
    let named: Vec<Named<'_>> = fields.iter().filter(|field| !field.flatten).map(member).collect();
    unique(&named, "fields", diagnostics);
}

fn member(field: &Field) -> Named<'_> {
    Named {
        json: &field.json,
        span: field.span,
        written: !field.skip_serializing,
        read: !field.skip_deserializing,
    }
}

fn variant(variant: &Variant) -> Option<Named<'_>> {
    (!variant.untagged).then_some(Named {
        json: &variant.json,
        span: variant.span,
        written: !variant.skip_serializing,
        read: !variant.skip_deserializing,
    })
}

/// Up to this many, comparing each with each is faster than a map.
const FEW: usize = 12;

fn unique(all: &[Named<'_>], what: &str, diagnostics: &mut Diagnostics) {
    let plain = all.len() <= FEW
        && all.iter().all(|named| {
            named.json.aliases.is_empty() && named.json.serialize == named.json.deserialize
        });
    if plain {
        let distinct = all.iter().enumerate().all(|(index, named)| {
            all[..index].iter().all(|other| other.json.serialize != named.json.serialize)
        });
        if distinct {
            return;
        }
    }
    let mut written: HashMap<&str, Span> = HashMap::with_capacity(all.len());
    let mut read: HashMap<&str, (usize, Span)> = HashMap::with_capacity(all.len());
    for (index, named) in all.iter().enumerate() {
        if named.written
            && let Some(first) = written.insert(&named.json.serialize, named.span)
        {
            let message = format!("two {what} are both `{}` in the JSON", named.json.serialize);
            let diagnostic = Diagnostic::at(Code::E0303, named.span, message)
                .related(first, "the first one")
                .help("rename one of them: `#[serde(rename = \"…\")]`");
            diagnostics.push(diagnostic);
            continue;
        }
        // The written name too: payloads are stored under it, and read again.
        for name in named.json.accepted().into_iter().filter(|_| named.read) {
            let earlier = read.insert(name, (index, named.span));
            let Some((_, first)) = earlier.filter(|(other, _)| *other != index) else { continue };
            let message = format!("`{name}` would be read as two {what}");
            let diagnostic = Diagnostic::at(Code::E0303, named.span, message)
                .related(first, "the first one")
                .help("leave out the `alias` or `rename` that repeats the name");
            diagnostics.push(diagnostic);
        }
    }
}
