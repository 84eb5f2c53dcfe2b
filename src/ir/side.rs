//! What a type is on either side of serde: as it is written, or as what it is read from. The two differ
//! where a type is made `from` another, and where functions read what a type of another kind writes.

use super::{DEEP, Field, Fields, Program, Shape, Type, TypeDef, Variant};

/// The side from which types are looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// What is written, taken to be read as that.
    Written,
    /// What serde reads. Of what functions read, nothing is known.
    Read,
}

impl Program {
    /// What serde reads where a `ty` stands: what is behind pointers, aliases and newtypes, and what a
    /// type is made `from`. `None` where a function reads it.
    pub(crate) fn as_read(&self, ty: &Type) -> Option<Type> {
        let mut ty = ty.clone();
        for _ in 0..DEEP {
            ty = match ty {
                Type::Pointer(_, inner) => *inner,
                Type::Named(id, arguments) => {
                    let definition = self.type_def(id);
                    let inner = match (definition.made_from(), definition.rust_shape()) {
                        (Some(from), _) | (None, Shape::Alias(from)) => Some(from),
                        (None, Shape::Struct(fields)) => match definition.as_inner(fields) {
                            Some(field) => Some(field.ty_read()?),
                            None => None,
                        },
                        (None, Shape::Enum { .. }) => None,
                    };
                    match inner.and_then(|inner| inner.checked_substitute(&arguments)) {
                        Some(inner) => inner,
                        None => return Some(Type::Named(id, arguments)),
                    }
                }
                ty => return Some(ty),
            };
        }
        Some(ty)
    }

    /// What `ty` is behind its names on this side; `None` where only a function knows.
    pub(super) fn on_side(&self, ty: &Type, side: Side) -> Option<Type> {
        match side {
            Side::Written => Some(self.in_json(ty)),
            Side::Read => self.as_read(ty),
        }
    }

    /// The same of the type of a field, with these arguments put in.
    pub(super) fn field_on_side(
        &self,
        field: &Field,
        arguments: &[Type],
        side: Side,
    ) -> Option<Type> {
        let ty = match side {
            Side::Written => field.ty.substitute(arguments),
            Side::Read => field.ty_read()?.checked_substitute(arguments)?,
        };
        self.on_side(&ty, side)
    }
}

impl TypeDef {
    /// What the definition is on this side.
    pub(super) fn shape_on_side(&self, side: Side) -> &Shape {
        match side {
            Side::Written => &self.shape,
            Side::Read => self.rust_shape(),
        }
    }
}

impl Variant {
    /// What the variant holds on this side; `None` where only a function knows.
    pub(super) fn fields_on_side(&self, side: Side) -> Option<&Fields> {
        match side {
            Side::Written => Some(&self.fields),
            Side::Read => (!self.is_read_by_function()).then(|| self.rust_fields()),
        }
    }
}
