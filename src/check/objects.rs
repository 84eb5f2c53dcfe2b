//! Where the JSON of a type is put among the members of an object: `flatten`, and the newtype
//! variants of internally tagged enums.

mod members;
mod no_members;

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Field, Fields, Place, Program, Shape, Tagging, Type, TypeDef, Variant};

use super::describe::describe;
use members::{Member, Members};
use no_members::{Culprit, without_members};

/// Reports every such place in a definition where serde cannot write or read what stands there, and every
/// name that two of the types around it have. It is written nowhere if it is `only_read`
/// ([`Program::never_written`]); the parameters in it are those of `home`.
pub(super) fn check(
    definition: &TypeDef,
    home: &TypeDef,
    only_read: bool,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let read_again = !only_read && definition.made_from().is_none();
    let mut objects = Objects { program, home, diagnostics };
    for field in definition.shape.fields().filter(|field| field.flatten) {
        objects.flattened(field, read_again);
    }
    match &definition.shape {
        Shape::Struct(Fields::Named(fields)) => {
            let tag = definition.tag.as_ref().map(|tag| tag.member.as_str());
            let tag = tag.map(|name| Tag { name, read: false, at: definition.span });
            objects.clashes(fields, tag, read_again);
        }
        Shape::Enum { tagging, variants } => {
            // What is never written need not be such that it can be.
            for variant in variants.iter().filter(|variant| !variant.skip_serializing) {
                objects.variant(variant, tagging, read_again);
            }
        }
        Shape::Struct(_) | Shape::Alias(_) => {}
    }
}

/// A tag, which is always written.
struct Tag<'a> {
    name: &'a str,
    read: bool,
    at: Span,
}

/// The rules for one definition.
struct Objects<'a, 'd> {
    program: &'a Program,
    /// The definition whose parameters are meant.
    home: &'a TypeDef,
    diagnostics: &'d mut Diagnostics,
}

impl Objects<'_, '_> {
    /// A field whose members stand beside the others'; `read_again` says whether what is written there
    /// is read there as well.
    fn flattened(&mut self, field: &Field, read_again: bool) {
        let read_again = read_again && !field.is_read_by_function();
        let culprit = without_members(&field.ty, Place::Flattened, read_again, self.program);
        let Some(culprit) = culprit else { return };
        let ty = match &field.ty {
            Type::Option(inner) => inner,
            ty => ty,
        };
        let described = describe(ty, self.home, self.program);
        let message = match culprit {
            Culprit::Whole => format!("{described} is not an object: it has no members"),
            Culprit::Variant(_) => format!("{described} is not always an object"),
            Culprit::Nothing(variant) => {
                format!("serde does not read `{}` among the members of others", variant.name)
            }
        };
        let diagnostic = Diagnostic::at(Code::E0203, field.ty_span, message)
            .related(field.span, "flattened here");
        let help = "leave `flatten` out, or flatten a struct or a map";
        self.diagnostics.push(culprit.beside(diagnostic, help));
    }

    fn variant(&mut self, variant: &Variant, tagging: &Tagging, read_again: bool) {
        let read_again = read_again && !variant.is_read_by_function();
        let tag = match tagging.of(variant) {
            Tagging::Internal { tag } => Some(tag.as_str()),
            _ => None,
        };
        match (&variant.fields, tag) {
            (Fields::Newtype(field), Some(tag)) => self.beside_tag(field, tag, read_again),
            (Fields::Named(fields), tag) => {
                let tag = tag.map(|name| Tag { name, read: true, at: variant.span });
                self.clashes(fields, tag, read_again);
            }
            _ => {}
        }
    }

    /// serde writes the tag among the members of what the variant holds.
    fn beside_tag(&mut self, field: &Field, tag: &str, read_again: bool) {
        let read_again = read_again && !field.is_read_by_function();
        let culprit = without_members(&field.ty, Place::Tagged, read_again, self.program);
        if let Some(culprit) = culprit {
            let described = describe(&field.ty, self.home, self.program);
            let message = match culprit {
                Culprit::Whole => {
                    format!("{described} is not an object: it has no place for the tag `{tag}`")
                }
                Culprit::Variant(_) => {
                    format!("{described} is not always an object, with a place for the tag `{tag}`")
                }
                Culprit::Nothing(variant) => {
                    format!("serde does not read `{}` beside the tag `{tag}`", variant.name)
                }
            };
            let diagnostic = Diagnostic::at(Code::E0303, field.ty_span, message);
            let help = "hold a struct, or add `content = \"…\"` beside `tag`";
            return self.diagnostics.push(culprit.beside(diagnostic, help));
        }
        let members = Members::of(&field.ty, self.program, field.ty_span);
        if let Some(Member { at, .. }) = members.found.iter().find(|member| member.name == tag) {
            let message = format!("what this variant holds has a member `{tag}` of its own");
            let diagnostic = Diagnostic::at(Code::E0303, field.ty_span, message)
                .related(*at, "it would stand beside the tag of the same name")
                .help("rename that field, or give the tag another name");
            self.diagnostics.push(diagnostic);
        }
    }

    /// Members that come from a flattened field, against the others.
    fn clashes(&mut self, fields: &[Field], tag: Option<Tag<'_>>, read_again: bool) {
        if !fields.iter().any(|field| field.flatten) {
            return;
        }
        let mut own: Vec<Member<'_>> = Vec::new();
        own.extend(tag.map(|Tag { name, read, at }| Member { name, at, written: true, read }));
        let plain = fields.iter().filter(|field| !field.flatten);
        plain.for_each(|field| own.extend(Member::of(field)));
        for field in fields.iter().filter(|field| field.flatten && !field.is_skipped()) {
            let mut members = Members::of(&field.ty, self.program, field.ty_span);
            members.restrict(0, !field.skip_serializing, field.is_read_by_serde());
            if members.endless {
                let message = "this type is flattened into itself: it would have no end of members";
                let diagnostic =
                    Diagnostic::at(Code::E0303, field.ty_span, message).help("leave `flatten` out");
                self.diagnostics.push(diagnostic);
                continue;
            }
            // Variants of one enum may well have the same.
            let (before, mut reported) = (own.len(), HashSet::new());
            for member in members.found {
                match own[..before].iter().find(|earlier| earlier.clashes(&member, read_again)) {
                    Some(first) if reported.insert(member.name) => {
                        self.diagnostics.push(twice(&member, first, field));
                    }
                    Some(_) => {}
                    None => own.push(member),
                }
            }
        }
    }
}

/// That a member comes from the flattened `field` and from elsewhere.
fn twice(member: &Member<'_>, first: &Member<'_>, field: &Field) -> Diagnostic {
    let name = member.name;
    let message = match (member.written, first.written) {
        (true, true) => format!("`{name}` comes from here too: the object has it already"),
        (true, false) => format!("`{name}` is written from here, and read into another field"),
        _ => format!("`{name}` is read into this, and written from another field"),
    };
    let diagnostic = Diagnostic::at(Code::E0303, field.span, message)
        .related(first.at, "the first one")
        .help("rename one of them, or leave `flatten` out");
    match member.at == first.at {
        true => diagnostic,
        false => diagnostic.related(member.at, "flattened into it"),
    }
}
