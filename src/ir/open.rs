//! Which types may take any members, where serde shows them those of others.

use std::collections::HashSet;

use super::side::Side;
use super::{DEEP, Field, Fields, Program, Shape, Type};

impl Program {
    /// Whether an object of this type, read as it is written, may hold any members: it must not be shown
    /// those of others. A type parameter may be such.
    pub(crate) fn is_open(&self, ty: &Type) -> bool {
        Open::new(self, Side::Written).is(&self.in_json(ty), 0)
    }

    /// Whether serde reads all members that are left into a flattened `ty`, which is what it reads there.
    pub(crate) fn reads_all(&self, ty: &Type) -> bool {
        Open::new(self, Side::Read).is(ty, 0)
    }
}

struct Open<'a> {
    program: &'a Program,
    side: Side,
    /// Types lead to one another on many ways, and back.
    seen: HashSet<Type>,
}

impl<'a> Open<'a> {
    fn new(program: &'a Program, side: Side) -> Self {
        Self { program, side, seen: HashSet::new() }
    }

    fn is(&mut self, ty: &Type, depth: usize) -> bool {
        match ty {
            Type::Map(..) | Type::Value => true,
            Type::Param(_) => self.side == Side::Written,
            Type::Option(inner) => {
                let inner = self.program.on_side(inner, self.side);
                inner.is_some_and(|inner| self.is(&inner, depth + 1))
            }
            Type::Named(id, arguments) if depth < DEEP && self.seen.insert(ty.clone()) => {
                self.any(self.program.type_def(*id).shape_on_side(self.side), arguments, depth)
            }
            _ => false,
        }
    }

    /// Of the fields that are no members, but whose own stand among its members: what is flattened, and
    /// what a variant is beside its tag or without one.
    fn any(&mut self, shape: &Shape, arguments: &[Type], depth: usize) -> bool {
        let side = self.side;
        match shape {
            Shape::Struct(fields) => self.flattened(fields, arguments, depth),
            Shape::Enum { tagging, variants } => variants
                .iter()
                .filter(|variant| tagging.of(variant).is_merged())
                .filter(|variant| side == Side::Written || !variant.skip_deserializing)
                .filter_map(|variant| variant.fields_on_side(side))
                .any(|fields| match fields {
                    Fields::Newtype(field) => self.field(field, arguments, depth),
                    fields => self.flattened(fields, arguments, depth),
                }),
            Shape::Alias(_) => false,
        }
    }

    fn flattened(&mut self, fields: &Fields, arguments: &[Type], depth: usize) -> bool {
        let side = self.side;
        fields
            .iter()
            .filter(|field| field.flatten && (side == Side::Written || !field.skip_deserializing))
            .any(|field| self.field(field, arguments, depth))
    }

    fn field(&mut self, field: &Field, arguments: &[Type], depth: usize) -> bool {
        let ty = self.program.field_on_side(field, arguments, self.side);
        ty.is_some_and(|ty| self.is(&ty, depth + 1))
    }
}
