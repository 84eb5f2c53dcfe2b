//! Which types take no members but their own where serde shows them those of others.

use std::collections::HashSet;

use super::{DEEP, Fields, Place, Program, Shape, Tagging, Type, TypeDef, Variant};

impl Program {
    /// Whether serde reads `ty` beside a tag only where there are no further members.
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

    /// Whether serde, where it reads `ty` in this place, refuses some of its values for the members of
    /// others that it finds there.
    pub(crate) fn refuses_others(&self, ty: &Type, place: Place) -> bool {
        Refusal { program: self, seen: HashSet::new(), depth: 0, within_options: false }
            .of(ty, place)
    }

    /// The same of a definition with these arguments.
    pub(crate) fn definition_refuses_others(
        &self,
        definition: &TypeDef,
        arguments: &[Type],
        place: Place,
    ) -> bool {
        let mut refusal =
            Refusal { program: self, seen: HashSet::new(), depth: 0, within_options: false };
        refusal.of_definition(definition, arguments, place)
    }

    /// The same, or reads it as `None`, which is what a flattened option is then.
    pub(crate) fn loses_to_others(&self, ty: &Type) -> bool {
        Refusal { program: self, seen: HashSet::new(), depth: 0, within_options: true }
            .of(ty, Place::Flattened)
    }

    /// Whether serde looks for a flattened enum among all members that are left. It takes the name of
    /// an externally tagged one out, or `tag` and `content`, unless a variant may be anything.
    pub(crate) fn looks_at_all(tagging: &Tagging, variants: &[Variant]) -> bool {
        !matches!(tagging, Tagging::External | Tagging::Adjacent { .. })
            || variants.iter().any(|variant| variant.untagged)
    }
}

struct Refusal<'a> {
    program: &'a Program,
    /// Types lead to one another on many ways, and back.
    seen: HashSet<(Type, bool)>,
    depth: usize,
    /// Whether what is in an option counts.
    within_options: bool,
}

impl Refusal<'_> {
    fn of(&mut self, ty: &Type, place: Place) -> bool {
        let ty = self.program.in_json(ty);
        match &ty {
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
        match &definition.shape {
            Shape::Struct(Fields::Unit) => place == Place::Tagged,
            Shape::Struct(fields) => {
                closed && place == Place::Tagged || self.flattened(fields, arguments)
            }
            Shape::Enum { tagging, variants } => {
                (place == Place::Tagged || Program::looks_at_all(tagging, variants))
                    && variants.iter().filter(|variant| !variant.skip_deserializing).any(
                        |variant| match tagging {
                            Tagging::External if !variant.untagged => true,
                            Tagging::Adjacent { .. } if !variant.untagged => closed,
                            _ => self.content(&variant.fields, closed, arguments),
                        },
                    )
            }
            Shape::Alias(_) => false,
        }
    }

    /// What stands beside a tag, or without one.
    fn content(&mut self, fields: &Fields, closed: bool, arguments: &[Type]) -> bool {
        match fields {
            Fields::Newtype(field) => self.of(&field.ty.substitute(arguments), Place::Tagged),
            Fields::Named(_) => closed || self.flattened(fields, arguments),
            Fields::Unit | Fields::Tuple(_) => false,
        }
    }

    fn flattened(&mut self, fields: &Fields, arguments: &[Type]) -> bool {
        let mut flattened =
            fields.iter().filter(|field| field.flatten && !field.skip_deserializing);
        flattened.any(|field| self.of(&field.ty.substitute(arguments), Place::Flattened))
    }
}
