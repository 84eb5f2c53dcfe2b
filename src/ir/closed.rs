//! Which types take no members but their own where they stand beside a tag.

use super::{Fields, Program, Shape, Tagging, Type};

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
}
