//! What a type is behind its names. Iterative: a chain of definitions may be longer than a stack is deep.

use super::{Fields, Program, Shape, Type, TypeDef, TypeId};

/// As many names as are followed, and as many types as are looked into: more would take time for each of
/// them, and a type behind itself has been refused.
pub(crate) const DEEP: usize = 64;

impl Program {
    /// What `ty` is once the aliases it names are followed, and conversions.
    pub(crate) fn without_aliases(&self, ty: &Type) -> Type {
        let mut ty = ty.clone();
        for _ in 0..DEEP {
            let Type::Named(id, arguments) = &ty else { break };
            let Shape::Alias(target) = &self.type_def(*id).shape else { break };
            ty = target.substitute(arguments);
        }
        ty
    }

    /// The same as far as Rust is concerned: conversions are types of their own.
    pub(crate) fn without_rust_aliases(&self, ty: &Type) -> Type {
        let mut ty = ty.clone();
        for _ in 0..DEEP {
            let Type::Named(id, arguments) = &ty else { break };
            let Shape::Alias(target) = self.type_def(*id).rust_shape() else { break };
            let Some(target) = target.checked_substitute(arguments) else { break };
            ty = target;
        }
        ty
    }

    /// `T` of `Option<T>`, through aliases; not of a type of the project's own that is as an option
    /// in JSON.
    pub(crate) fn option_of(&self, ty: &Type) -> Option<Type> {
        match self.without_rust_aliases(ty) {
            Type::Option(inner) => Some(*inner),
            _ => None,
        }
    }

    /// What `ty` is in JSON: behind pointers, aliases and newtypes.
    pub(crate) fn in_json(&self, ty: &Type) -> Type {
        self.forwarded(ty, true).1
    }

    /// Whether `ty` is `()` or a unit struct in JSON.
    pub(crate) fn is_unit(&self, ty: &Type) -> bool {
        match self.in_json(ty) {
            Type::Unit => true,
            Type::Named(id, _) => {
                matches!(self.type_def(id).shape, Shape::Struct(Fields::Unit))
            }
            _ => false,
        }
    }

    /// Whether any text at all is a `ty`: a `String`, by any name, behind pointers and in newtypes. Where
    /// a function or a conversion makes something of it, only Rust knows.
    pub(crate) fn is_any_text(&self, ty: &Type) -> bool {
        let (through, innermost) = self.forwarded(ty, true);
        let is_plain = |definition: &TypeDef| {
            let inner = match &definition.shape {
                Shape::Struct(fields) => definition.as_inner(fields),
                _ => None,
            };
            definition.conversion.is_none() && inner.is_none_or(|field| field.with.is_none())
        };
        innermost == Type::String && through.iter().all(|id| is_plain(self.type_def(*id)))
    }

    /// What `ty` is behind pointers, aliases and transparent structs, with `newtypes` also behind
    /// those, and the definitions on the way.
    pub(super) fn forwarded(&self, ty: &Type, newtypes: bool) -> (Vec<TypeId>, Type) {
        let mut through = Vec::new();
        let mut ty = ty.clone();
        loop {
            match ty {
                Type::Pointer(_, inner) => ty = *inner,
                Type::Named(id, arguments) => {
                    let definition = self.type_def(id);
                    let inner = match &definition.shape {
                        Shape::Alias(ty) => Some(ty),
                        Shape::Struct(fields) if newtypes || definition.transparent => {
                            definition.as_inner(fields).map(|field| &field.ty)
                        }
                        _ => None,
                    };
                    let inner = inner.filter(|_| through.len() < DEEP);
                    match inner.and_then(|inner| inner.checked_substitute(&arguments)) {
                        Some(inner) => ty = inner,
                        None => return (through, Type::Named(id, arguments)),
                    }
                    through.push(id);
                }
                ty => return (through, ty),
            }
        }
    }
}
