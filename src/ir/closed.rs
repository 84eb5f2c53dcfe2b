//! Which types take no members but their own where serde shows them those of others.

use std::collections::HashSet;

use super::side::Side;
use super::{DEEP, Field, Fields, Place, Program, Shape, Tagging, Type, TypeDef, Variant};

impl Program {
    /// Whether serde reads `ty` beside a tag only where there are no further members: all its values,
    /// while [`Self::refuses_others`] speaks of some.
    pub(crate) fn is_closed_beside_tag(&self, ty: &Type) -> bool {
        let Type::Named(id, arguments) = ty else {
            return match ty {
                Type::Pointer(_, inner) => self.is_closed_beside_tag(inner),
                ty => matches!(ty, Type::Unit | Type::Duration | Type::Result(..)),
            };
        };
        let definition = self.type_def(*id);
        match &definition.shape {
            Shape::Alias(ty) => self.is_closed_beside_tag(&ty.substitute(arguments)),
            Shape::Struct(Fields::Unit) => true,
            Shape::Struct(fields) => match definition.as_inner(fields) {
                Some(field) => self.is_closed_beside_tag(&field.ty.substitute(arguments)),
                None => definition.deny_unknown_fields,
            },
            Shape::Enum { tagging: Tagging::External, variants } => {
                variants.iter().all(|variant| !variant.untagged)
            }
            Shape::Enum { .. } => definition.deny_unknown_fields,
        }
    }

    /// Whether `ty` in this place, read as it is written, refuses some of its values for the members of
    /// others that are there too.
    pub(crate) fn refuses_others(&self, ty: &Type, place: Place) -> bool {
        Refusal::new(self).of(ty, place)
    }

    /// Whether a definition with these arguments, read in this place as it is written, refuses some of
    /// its values for the members of others that are there too.
    pub(crate) fn definition_refuses_others(
        &self,
        definition: &TypeDef,
        arguments: &[Type],
        place: Place,
    ) -> bool {
        Refusal::new(self).of_definition(definition, arguments, place)
    }

    /// Whether a flattened `ty`, read as it is written, refuses some of its values for the members of
    /// others, or loses them: an option is `None` then.
    pub(crate) fn loses_to_others(&self, ty: &Type) -> bool {
        Refusal { within_options: true, ..Refusal::new(self) }.of(ty, Place::Flattened)
    }

    /// Whether serde refuses or loses some values of a flattened `ty`, as [`Self::loses_to_others`]
    /// says, by what it reads there: a type that is made `from` another is that one. Nothing is said of
    /// what functions read.
    pub(crate) fn is_lost_to_others(&self, ty: &Type) -> bool {
        Refusal { within_options: true, side: Side::Read, ..Refusal::new(self) }
            .of(ty, Place::Flattened)
    }
}

struct Refusal<'a> {
    program: &'a Program,
    /// Types lead to one another on many ways, and back.
    seen: HashSet<(Type, bool)>,
    depth: usize,
    /// Whether what is in an option counts.
    within_options: bool,
    side: Side,
}

impl<'a> Refusal<'a> {
    fn new(program: &'a Program) -> Self {
        let seen = HashSet::new();
        Self { program, seen, depth: 0, within_options: false, side: Side::Written }
    }

    fn of(&mut self, ty: &Type, place: Place) -> bool {
        let ty = self.program.on_side(ty, self.side);
        ty.is_some_and(|ty| self.of_plain(&ty, place))
    }

    fn of_field(&mut self, field: &Field, arguments: &[Type], place: Place) -> bool {
        let ty = self.program.field_on_side(field, arguments, self.side);
        ty.is_some_and(|ty| self.of_plain(&ty, place))
    }

    /// Of a type that is none by another name.
    fn of_plain(&mut self, ty: &Type, place: Place) -> bool {
        match ty {
            Type::Option(inner) => self.within_options && self.of(inner, place),
            Type::Unit | Type::Duration | Type::Result(..) => place == Place::Tagged,
            Type::Named(id, arguments) => {
                let is_new = self.seen.insert((ty.clone(), place == Place::Tagged));
                // What leads on in ever larger types is refused elsewhere.
                if !is_new || self.depth >= DEEP {
                    return false;
                }
                self.depth += 1;
                let refuses = self.of_definition(self.program.type_def(*id), arguments, place);
                self.depth -= 1;
                refuses
            }
            _ => false,
        }
    }

    fn of_definition(&mut self, definition: &TypeDef, arguments: &[Type], place: Place) -> bool {
        let closed = definition.deny_unknown_fields;
        match definition.shape_on_side(self.side) {
            Shape::Struct(Fields::Unit) => place == Place::Tagged,
            Shape::Struct(fields) => {
                closed && place == Place::Tagged || self.flattened(fields, arguments)
            }
            Shape::Enum { tagging, variants } => {
                (place == Place::Tagged || tagging.looks_at_all(variants))
                    && variants.iter().filter(|variant| !variant.skip_deserializing).any(
                        |variant| match tagging.of(variant) {
                            Tagging::External => true,
                            Tagging::Adjacent { .. } => closed,
                            Tagging::Internal { .. } | Tagging::Untagged => {
                                self.content(variant, closed, arguments)
                            }
                        },
                    )
            }
            Shape::Alias(_) => false,
        }
    }

    /// What stands beside a tag, or without one.
    fn content(&mut self, variant: &Variant, closed: bool, arguments: &[Type]) -> bool {
        let Some(fields) = variant.fields_on_side(self.side) else { return false };
        match fields {
            Fields::Newtype(field) => self.of_field(field, arguments, Place::Tagged),
            Fields::Named(_) => closed || self.flattened(fields, arguments),
            Fields::Unit | Fields::Tuple(_) => false,
        }
    }

    fn flattened(&mut self, fields: &Fields, arguments: &[Type]) -> bool {
        let mut flattened =
            fields.iter().filter(|field| field.flatten && !field.skip_deserializing);
        flattened.any(|field| self.of_field(field, arguments, Place::Flattened))
    }
}
