//! What keeps serde from writing a value among the members of an object, or from reading it there.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::ir::{DEEP, Fields, Place, Program, Shape, Tagging, Type, TypeId, Variant};

/// What has no members.
pub(super) enum Culprit<'a> {
    /// All of the type.
    Whole,
    /// A variant without a tag, of an enum that may have others.
    Variant(&'a Variant),
    /// One that holds nothing.
    Nothing(&'a Variant),
}

impl Culprit<'_> {
    /// `diagnostic` with where the variant stands, and the way out: `help`, or another of its own.
    pub(super) fn beside(&self, diagnostic: Diagnostic, help: &str) -> Diagnostic {
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

/// What keeps serde from writing some value of `ty` as members of an object that is there already, or
/// from reading it there, where what is written is `read_again` (serde's `private/ser.rs`,
/// `private/de.rs`); a `Value` and a type parameter may be such.
pub(super) fn without_members<'a>(
    ty: &Type,
    place: Place,
    read_again: bool,
    program: &'a Program,
) -> Option<Culprit<'a>> {
    Search { program, place, seen: HashSet::new(), depth: 0 }.of(ty, read_again)
}

struct Search<'a> {
    program: &'a Program,
    place: Place,
    /// The types that were looked into, each with whether what is written of it is read again.
    seen: HashSet<(Type, bool)>,
    /// How many types are around what is looked at.
    depth: usize,
}

impl<'a> Search<'a> {
    fn of(&mut self, ty: &Type, read_again: bool) -> Option<Culprit<'a>> {
        match ty {
            // Nothing to add is no hindrance.
            Type::Unit | Type::Refused => None,
            Type::Value | Type::Map(..) | Type::Duration | Type::Result(..) | Type::Param(_) => {
                None
            }
            Type::Option(inner) if self.place == Place::Flattened => self.of(inner, read_again),
            Type::Pointer(_, inner) => self.of(inner, read_again),
            Type::Named(id, arguments) => {
                if self.depth > DEEP || !self.seen.insert((ty.clone(), read_again)) {
                    return None;
                }
                self.depth += 1;
                let found = self.named(*id, arguments, read_again);
                self.depth -= 1;
                found
            }
            _ => Some(Culprit::Whole),
        }
    }

    fn named(&mut self, id: TypeId, arguments: &[Type], read_again: bool) -> Option<Culprit<'a>> {
        let definition = self.program.type_def(id);
        let read_again = read_again && definition.made_from().is_none();
        match &definition.shape {
            Shape::Alias(ty) => self.of(&ty.substitute(arguments), read_again),
            Shape::Struct(fields) => match definition.as_inner(fields) {
                Some(field) => {
                    let read_again = read_again && !field.is_read_by_function();
                    self.of(&field.ty.substitute(arguments), read_again)
                }
                None => matches!(fields, Fields::Tuple(_)).then_some(Culprit::Whole),
            },
            Shape::Enum { tagging, variants } => variants
                .iter()
                .filter(|variant| *tagging.of(variant) == Tagging::Untagged)
                .filter(|variant| !variant.skip_serializing)
                .find_map(|variant| self.variant(variant, arguments, read_again)),
        }
    }

    /// The same of a variant without a tag.
    fn variant(
        &mut self,
        variant: &'a Variant,
        arguments: &[Type],
        read_again: bool,
    ) -> Option<Culprit<'a>> {
        let is_read = read_again && variant.is_read_by_serde();
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
                match self.of(&ty, is_read)? {
                    Culprit::Whole => Some(Culprit::Variant(variant)),
                    within => Some(within),
                }
            }
            Fields::Tuple(_) => Some(Culprit::Variant(variant)),
        }
    }
}
