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

/// `only_read` is [`Program::never_written`].
pub(super) fn check(program: &Program, only_read: &[bool], diagnostics: &mut Diagnostics) {
    for (definition, only_read) in program.types.iter().zip(only_read) {
        of(definition, definition, *only_read, program, diagnostics);
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
    let search = Search { program, place: Place::Flattened };
    let read_again = read_again && !field.is_read_by_function();
    let Some(culprit) = search.no_members(&field.ty, read_again, &mut Vec::new()) else { return };
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
}

impl<'a> Search<'a> {
    /// What keeps serde from writing some value of `ty` as members of an object that is there already,
    /// or from reading it there, where what is written is `read_again` (serde's `private/ser.rs`,
    /// `private/de.rs`); a `Value` and a type parameter may be such. `seen` are the types around it.
    fn no_members(
        self,
        ty: &Type,
        read_again: bool,
        seen: &mut Vec<TypeId>,
    ) -> Option<Culprit<'a>> {
        match ty {
            // Nothing to add is no hindrance.
            Type::Unit | Type::Refused => None,
            Type::Value | Type::Map(..) | Type::Duration | Type::Result(..) | Type::Param(_) => {
                None
            }
            Type::Option(inner) if self.place == Place::Flattened => {
                self.no_members(inner, read_again, seen)
            }
            Type::Pointer(_, inner) => self.no_members(inner, read_again, seen),
            Type::Named(id, _) if seen.len() > DEEP || seen.contains(id) => None,
            Type::Named(id, arguments) => {
                seen.push(*id);
                let definition = self.program.type_def(*id);
                let read_again = read_again && definition.made_from().is_none();
                let mut inside = |ty: &Type, read_again: bool| {
                    self.no_members(&ty.substitute(arguments), read_again, seen)
                };
                match &definition.shape {
                    Shape::Alias(ty) => inside(ty, read_again),
                    Shape::Struct(fields) => match definition.as_inner(fields) {
                        Some(field) => {
                            inside(&field.ty, read_again && !field.is_read_by_function())
                        }
                        None => matches!(fields, Fields::Tuple(_)).then_some(Culprit::Whole),
                    },
                    Shape::Enum { tagging, variants } => variants
                        .iter()
                        .filter(|variant| variant.untagged || *tagging == Tagging::Untagged)
                        .filter(|variant| !variant.skip_serializing)
                        .find_map(|variant| self.in_variant(variant, arguments, read_again, seen)),
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
        read_again: bool,
        seen: &mut Vec<TypeId>,
    ) -> Option<Culprit<'a>> {
        let is_read = read_again && !variant.skip_deserializing && !variant.is_read_by_function();
        match &variant.fields {
            Fields::Named(_) => None,
            // serde writes nothing, and reads only `null`: there are the others' members.
            Fields::Unit => is_read.then_some(Culprit::Nothing(variant)),
            Fields::Newtype(field) => {
                let ty = field.ty.substitute(arguments);
                let is_read = is_read && !field.is_read_by_function();
                if is_read && self.program.is_unit(&ty) {
                    return Some(Culprit::Nothing(variant));
                }
                match self.no_members(&ty, is_read, seen)? {
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
    read_again: bool,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let search = Search { program, place: Place::Tagged };
    let read_again = read_again && !field.is_read_by_function();
    if let Some(culprit) = search.no_members(&field.ty, read_again, &mut Vec::new()) {
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
