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
    let only_read = program.never_written();
    for (definition, only_read) in program.types.iter().zip(only_read) {
        of(definition, definition, only_read, program, diagnostics);
    }
}

/// What is wrong with one definition, which is written nowhere if it is `only_read`; the parameters in
/// it are those of `home`.
pub(super) fn of(
    definition: &TypeDef,
    home: &TypeDef,
    only_read: bool,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let read_again = !only_read && definition.made_from().is_none();
    definition.shape.fields().for_each(|field| {
        if field.flatten {
            flattened(field, home, read_again, program, diagnostics);
        }
    });
    match &definition.shape {
        Shape::Struct(Fields::Named(fields)) => {
            let tag = definition.tag.as_ref().map(|tag| tag.member.as_str());
            let tag = tag.map(|tag| Tag { name: tag, read: false, at: definition.span });
            clashes(fields, tag, read_again, program, diagnostics);
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
                        let read_again = read_again && !variant.is_read_by_function();
                        beside_tag(field, tag, home, read_again, program, diagnostics);
                    }
                    (Fields::Named(fields), tag) => {
                        let tag = tag.map(|tag| Tag { name: tag, read: true, at: variant.span });
                        let read_again = read_again && !variant.is_read_by_function();
                        clashes(fields, tag, read_again, program, diagnostics);
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
    read_again: bool,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let read_again = read_again && !field.is_read_by_function();
    let culprit = no_members(&field.ty, Place::Flattened, read_again, program, &mut Vec::new());
    if let Some(culprit) = culprit {
        let ty = match &field.ty {
            Type::Option(inner) => inner,
            ty => ty,
        };
        let message =
            format!("{} is not an object: it has no members", describe(ty, home, program));
        let diagnostic = Diagnostic::at(Code::E0203, field.ty_span, message)
            .related(field.span, "flattened here")
            .help("leave `flatten` out, or flatten a struct or a map");
        diagnostics.push(culprit.beside(diagnostic));
    }
}

/// What has no members.
enum Culprit {
    Whole,
    /// A variant without a tag, of an enum that may have others.
    Variant(Span),
}

impl Culprit {
    fn beside(self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            Culprit::Whole => diagnostic,
            Culprit::Variant(at) => diagnostic.related(at, "this variant is none"),
        }
    }
}

/// What keeps serde from writing some value of `ty` as members of an object that is there already, or
/// from reading it there, where what is written is `read_again` (serde's `private/ser.rs`,
/// `private/de.rs`); a `Value` and a type parameter may be such. `seen` are the types around it.
fn no_members(
    ty: &Type,
    place: Place,
    read_again: bool,
    program: &Program,
    seen: &mut Vec<TypeId>,
) -> Option<Culprit> {
    match ty {
        // Nothing to add is no hindrance.
        Type::Unit => None,
        Type::Value | Type::Map(..) | Type::Duration | Type::Result(..) | Type::Param(_) => None,
        Type::Option(inner) if place == Place::Flattened => {
            no_members(inner, place, read_again, program, seen)
        }
        Type::Pointer(_, inner) => no_members(inner, place, read_again, program, seen),
        Type::Named(id, _) if seen.len() > DEEP || seen.contains(id) => None,
        Type::Named(id, arguments) => {
            seen.push(*id);
            let definition = program.type_def(*id);
            let read_again = read_again && definition.made_from().is_none();
            let is_read = |variant: &Variant| {
                read_again && !variant.skip_deserializing && !variant.is_read_by_function()
            };
            let mut inside = |ty: &Type, read_again: bool| {
                no_members(&ty.substitute(arguments), place, read_again, program, seen)
            };
            match &definition.shape {
                Shape::Alias(ty) => inside(ty, read_again),
                Shape::Struct(fields) => match definition.as_inner(fields) {
                    Some(field) => inside(&field.ty, read_again && !field.is_read_by_function()),
                    None => matches!(fields, Fields::Tuple(_)).then_some(Culprit::Whole),
                },
                Shape::Enum { tagging, variants } => variants
                    .iter()
                    .filter(|variant| variant.untagged || *tagging == Tagging::Untagged)
                    .filter(|variant| !variant.skip_serializing)
                    .find(|variant| match &variant.fields {
                        Fields::Named(_) => false,
                        // serde writes nothing, and reads only `null`: there are the others' members.
                        Fields::Unit => is_read(variant),
                        Fields::Newtype(field) => {
                            let is_nothing = program.is_unit(&field.ty.substitute(arguments));
                            let read = is_read(variant) && !field.is_read_by_function();
                            read && is_nothing || inside(&field.ty, read).is_some()
                        }
                        Fields::Tuple(_) => true,
                    })
                    .map(|variant| Culprit::Variant(variant.span)),
            }
        }
        _ => Some(Culprit::Whole),
    }
}

/// serde writes the tag among the members of what the variant holds.
fn beside_tag(
    field: &Field,
    tag: &str,
    home: &TypeDef,
    read_again: bool,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let read_again = read_again && !field.is_read_by_function();
    let culprit = no_members(&field.ty, Place::Tagged, read_again, program, &mut Vec::new());
    if let Some(culprit) = culprit {
        let message = format!(
            "{} is not an object: it has no place for the tag `{tag}`",
            describe(&field.ty, home, program)
        );
        let diagnostic = Diagnostic::at(Code::E0303, field.ty_span, message)
            .help("hold a struct, or add `content = \"…\"` beside `tag`");
        return diagnostics.push(culprit.beside(diagnostic));
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

/// A tag, which is always written.
struct Tag<'a> {
    name: &'a str,
    read: bool,
    at: Span,
}

/// Members that come from a flattened field, against the others.
fn clashes(
    fields: &[Field],
    tag: Option<Tag<'_>>,
    read_again: bool,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    if !fields.iter().any(|field| field.flatten) {
        return;
    }
    let mut own: Vec<Member<'_>> = Vec::new();
    own.extend(tag.map(|Tag { name, read, at }| Member { name, at, written: true, read }));
    fields.iter().filter(|field| !field.flatten).for_each(|field| own.extend(Member::of(field)));
    for field in fields.iter().filter(|field| field.flatten && !field.is_skipped()) {
        let mut members = Members::new(program, field.ty_span);
        members.of_type(&field.ty, 0);
        let read = !field.skip_deserializing && !field.is_read_by_function();
        members.restrict(0, !field.skip_serializing, read);
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
            match own[..before].iter().find(|earlier| earlier.clashes(&member, read_again)) {
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
