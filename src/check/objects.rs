//! Where the JSON of a type is put among the members of an object: `flatten`, and the newtype
//! variants of internally tagged enums.

mod members;

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{
    DEEP, Field, Fields, Place, Program, Shape, Tagging, Type, TypeDef, TypeId, Variant,
};

use super::describe::describe;
use members::{Member, Members};

pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for (definition, only_read) in program.types.iter().zip(program.only_read()) {
        of(definition, definition, only_read, program, diagnostics);
    }
}

/// What is wrong with one definition; the parameters in it are those of `home`. `only_read` where
/// answers are made of it, and payloads are not.
pub(super) fn of(
    definition: &TypeDef,
    home: &TypeDef,
    only_read: bool,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    definition.shape.fields().for_each(|field| {
        if field.flatten {
            flattened(field, home, only_read, program, diagnostics);
        }
    });
    match &definition.shape {
        Shape::Struct(Fields::Named(fields)) => {
            let tag = definition.tag.as_ref().map(|tag| tag.member.as_str());
            clashes(fields, tag.map(|tag| (tag, false)), definition.span, program, diagnostics);
        }
        Shape::Enum { tagging, variants } => {
            let tag = match tagging {
                Tagging::Internal { tag } => Some(tag.as_str()),
                _ => None,
            };
            // What is never written need not be such that it can be.
            for variant in variants.iter().filter(|variant| !variant.skip_serializing) {
                match (&variant.fields, tag.filter(|_| !variant.untagged)) {
                    (Fields::Newtype(field), Some(tag)) => {
                        beside_tag(field, tag, home, only_read, program, diagnostics);
                    }
                    (Fields::Named(fields), tag) => {
                        let tag = tag.map(|tag| (tag, true));
                        clashes(fields, tag, variant.span, program, diagnostics);
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn flattened(
    field: &Field,
    home: &TypeDef,
    only_read: bool,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let search = Search { program, place: Place::Flattened, only_read };
    let Some(culprit) = search.no_members(&field.ty, &mut Vec::new()) else { return };
    let ty = match &field.ty {
        Type::Option(inner) => inner,
        ty => ty,
    };
    let described = describe(ty, home, program);
    let message = match culprit {
        Culprit::Whole => format!("{described} is not an object: it has no members"),
        Culprit::Variant(_) => format!("{described} is not always an object"),
        Culprit::Nothing(variant) => {
            format!("serde does not read `{}` among the members of others", variant.name)
        }
    };
    let diagnostic =
        Diagnostic::at(Code::E0203, field.ty_span, message).related(field.span, "flattened here");
    let help = "leave `flatten` out, or flatten a struct or a map";
    diagnostics.push(culprit.beside(diagnostic, help));
}

/// What has no members.
enum Culprit<'a> {
    Whole,
    /// A variant without a tag, of an enum that may have others.
    Variant(&'a Variant),
    /// One that holds nothing.
    Nothing(&'a Variant),
}

impl Culprit<'_> {
    /// `diagnostic` with where the variant stands, and the way out: `help`, or another of its own.
    fn beside(&self, diagnostic: Diagnostic, help: &str) -> Diagnostic {
        match self {
            Culprit::Whole => diagnostic.help(help),
            Culprit::Variant(variant) => {
                diagnostic.related(variant.span, "this variant has no members").help(help)
            }
            // serde writes nothing of an object without members either, and reads it whatever is there.
            Culprit::Nothing(variant) => diagnostic
                .related(variant.span, "`null` alone is read as this variant")
                .help(format!("write `{} {{}}`", variant.name)),
        }
    }
}

/// Looks for what has no members.
#[derive(Clone, Copy)]
struct Search<'a> {
    program: &'a Program,
    place: Place,
    only_read: bool,
}

impl<'a> Search<'a> {
    /// What keeps serde from writing some value of `ty` as members of an object that is there already,
    /// or from reading again what it wrote there (serde's `private/ser.rs`, `private/de.rs`); a `Value`
    /// and a type parameter may be such. `seen` are the types around it.
    fn no_members(self, ty: &Type, seen: &mut Vec<TypeId>) -> Option<Culprit<'a>> {
        match ty {
            // Nothing to add is no hindrance.
            Type::Unit => None,
            Type::Value | Type::Map(..) | Type::Duration | Type::Result(..) | Type::Param(_) => {
                None
            }
            Type::Option(inner) if self.place == Place::Flattened => self.no_members(inner, seen),
            Type::Pointer(_, inner) => self.no_members(inner, seen),
            Type::Named(id, _) if seen.len() > DEEP || seen.contains(id) => None,
            Type::Named(id, arguments) => {
                seen.push(*id);
                let definition = self.program.type_def(*id);
                match &definition.shape {
                    Shape::Alias(ty) => self.no_members(&ty.substitute(arguments), seen),
                    Shape::Struct(fields) => match definition.as_inner(fields) {
                        Some(field) => self.no_members(&field.ty.substitute(arguments), seen),
                        None => matches!(fields, Fields::Tuple(_)).then_some(Culprit::Whole),
                    },
                    Shape::Enum { tagging, variants } => variants
                        .iter()
                        .filter(|variant| variant.untagged || *tagging == Tagging::Untagged)
                        .filter(|variant| !variant.skip_serializing)
                        .find_map(|variant| self.in_variant(variant, arguments, seen)),
                }
            }
            _ => Some(Culprit::Whole),
        }
    }

    /// The same of a variant without a tag.
    fn in_variant(
        self,
        variant: &'a Variant,
        arguments: &[Type],
        seen: &mut Vec<TypeId>,
    ) -> Option<Culprit<'a>> {
        // serde writes nothing, and reads only `null`: there are the others' members. Where nothing of
        // it is written, the other variants are read all the same.
        let is_lost = !variant.skip_deserializing && !self.only_read;
        match &variant.fields {
            Fields::Named(_) => None,
            Fields::Unit => is_lost.then_some(Culprit::Nothing(variant)),
            Fields::Newtype(field) => {
                let ty = field.ty.substitute(arguments);
                if is_lost && self.program.is_unit(&ty) {
                    return Some(Culprit::Nothing(variant));
                }
                match self.no_members(&ty, seen)? {
                    Culprit::Whole => Some(Culprit::Variant(variant)),
                    within => Some(within),
                }
            }
            Fields::Tuple(_) => Some(Culprit::Variant(variant)),
        }
    }
}

/// serde writes the tag among the members of what the variant holds.
fn beside_tag(
    field: &Field,
    tag: &str,
    home: &TypeDef,
    only_read: bool,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let search = Search { program, place: Place::Tagged, only_read };
    if let Some(culprit) = search.no_members(&field.ty, &mut Vec::new()) {
        let described = describe(&field.ty, home, program);
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
        return diagnostics.push(culprit.beside(diagnostic, help));
    }
    let mut members = Members::new(program, field.ty_span);
    members.of_type(&field.ty, 0);
    if let Some(Member { at, .. }) = members.found.iter().find(|member| member.name == tag) {
        let message = format!("what this variant holds has a member `{tag}` of its own");
        let diagnostic = Diagnostic::at(Code::E0303, field.ty_span, message)
            .related(*at, "it would stand beside the tag of the same name")
            .help("rename that field, or give the tag another name");
        diagnostics.push(diagnostic);
    }
}

/// Members that come from a flattened field, against the others. Of the tag, whether it is read.
fn clashes(
    fields: &[Field],
    tag: Option<(&str, bool)>,
    tag_at: Span,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    if !fields.iter().any(|field| field.flatten) {
        return;
    }
    let mut own: Vec<Member<'_>> = Vec::new();
    own.extend(tag.map(|(name, read)| Member { name, at: tag_at, written: true, read }));
    fields.iter().filter(|field| !field.flatten).for_each(|field| own.extend(Member::of(field)));
    for field in fields.iter().filter(|field| field.flatten && !field.is_skipped()) {
        let mut members = Members::new(program, field.ty_span);
        members.of_type(&field.ty, 0);
        members.restrict(0, !field.skip_serializing, !field.skip_deserializing);
        if members.endless {
            let message = "this type is flattened into itself: it would have no end of members";
            let diagnostic =
                Diagnostic::at(Code::E0303, field.ty_span, message).help("leave `flatten` out");
            diagnostics.push(diagnostic);
            continue;
        }
        // Variants of one enum may well have the same.
        let (before, mut reported) = (own.len(), HashSet::new());
        for member in members.found {
            match own[..before].iter().find(|earlier| earlier.clashes(&member)) {
                Some(first) if reported.insert(member.name) => {
                    diagnostics.push(twice(&member, first, field));
                }
                Some(_) => {}
                None => own.push(member),
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
