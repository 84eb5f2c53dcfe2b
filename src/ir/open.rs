//! Which types may take any members, where serde shows them those of others.

use std::collections::HashSet;

use super::{DEEP, Field, Fields, Program, Shape, Type, Variant};

impl Program {
    /// Whether an object of this type, read as it is written, may hold any members: it must not be shown
    /// those of others. A type parameter may be such.
    pub(crate) fn is_open(&self, ty: &Type) -> bool {
        Open { program: self, seen: HashSet::new(), by_serde: false }.is(&self.in_json(ty), 0)
    }

    /// Whether serde reads all members that are left into a flattened `ty`, which is what it reads there.
    pub(crate) fn reads_all(&self, ty: &Type) -> bool {
        Open { program: self, seen: HashSet::new(), by_serde: true }.is(ty, 0)
    }
}

struct Open<'a> {
    program: &'a Program,
    /// Types lead to one another on many ways, and back.
    seen: HashSet<Type>,
    /// Whether it is about what serde reads, and not about what is written.
    by_serde: bool,
}

impl Open<'_> {
    fn is(&mut self, ty: &Type, depth: usize) -> bool {
        match ty {
            Type::Map(..) | Type::Value => true,
            Type::Param(_) => !self.by_serde,
            Type::Option(inner) => {
                let inner = match self.by_serde {
                    true => self.program.as_read(inner),
                    false => Some(self.program.in_json(inner)),
                };
                inner.is_some_and(|inner| self.is(&inner, depth + 1))
            }
            Type::Named(id, arguments) if depth < DEEP && self.seen.insert(ty.clone()) => {
                let definition = self.program.type_def(*id);
                match self.by_serde {
                    true => self.any(definition.rust_shape(), arguments, depth),
                    false => self.any(&definition.shape, arguments, depth),
                }
            }
            _ => false,
        }
    }

    /// Of the fields that are no members, but whose own stand among its members: what is flattened, and
    /// what a variant is beside its tag or without one.
    fn any(&mut self, shape: &Shape, arguments: &[Type], depth: usize) -> bool {
        match shape {
            Shape::Struct(fields) => self.flattened(fields, arguments, depth),
            Shape::Enum { tagging, variants } => {
                let is_merged = |variant: &&Variant| tagging.of(variant).is_merged();
                variants.iter().filter(is_merged).any(|variant| {
                    let fields = match self.by_serde {
                        true if variant.skip_deserializing || variant.is_read_by_function() => {
                            return false;
                        }
                        true => variant.rust_fields(),
                        false => &variant.fields,
                    };
                    match fields {
                        Fields::Newtype(field) => self.field(field, arguments, depth),
                        fields => self.flattened(fields, arguments, depth),
                    }
                })
            }
            Shape::Alias(_) => false,
        }
    }

    fn flattened(&mut self, fields: &Fields, arguments: &[Type], depth: usize) -> bool {
        let is_read = |field: &Field| !(self.by_serde && field.skip_deserializing);
        let flattened: Vec<&Field> =
            fields.iter().filter(|field| field.flatten && is_read(field)).collect();
        flattened.into_iter().any(|field| self.field(field, arguments, depth))
    }

    fn field(&mut self, field: &Field, arguments: &[Type], depth: usize) -> bool {
        let ty = match self.by_serde {
            true => self.program.field_as_read(field, arguments),
            false => Some(self.program.in_json(&field.ty.substitute(arguments))),
        };
        ty.is_some_and(|ty| self.is(&ty, depth + 1))
    }
}
