//! What every declaration needs to know of the others.

use crate::ir::{Absence, ElmTypes, FieldCase, Merged, Program, Shape, Type, TypeId};

/// The program as Elm sees it, and how fields are spelled.
pub(super) struct Scope<'a> {
    pub(super) program: &'a Program,
    pub(super) types: ElmTypes<'a>,
    pub(super) absence: Absence<'a>,
    pub(super) merged: Merged,
    pub(super) case: FieldCase,
    /// By [`TypeId`]: whether it is part of answers alone.
    only_read: Vec<bool>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(program: &'a Program, case: FieldCase) -> Self {
        let (types, absence) = (ElmTypes::new(program), Absence::new(program));
        let (merged, only_read) = (Merged::new(program), program.only_read());
        Self { program, types, absence, merged, case, only_read }
    }

    /// Whether the declaration of `home` is read from answers alone: as serde reads it, then, while a
    /// payload is taken as it was written.
    pub(super) fn is_only_read(&self, home: Option<TypeId>) -> bool {
        home.is_some_and(|home| self.only_read[home.index()])
    }

    /// The parameter that a type is no more than: `struct Wrapped<T>(T)`. Elm's compiler takes an
    /// alias of a bare variable for another type than the variable, so none is mentioned.
    pub(super) fn bare_parameter(&self, id: TypeId) -> Option<usize> {
        if self.types.is_wrapped(id) {
            return None;
        }
        let inner = match &self.program.type_def(id).shape {
            Shape::Alias(ty) => ty,
            _ => self.newtype(id)?,
        };
        match self.program.in_json(inner) {
            Type::Param(index) => Some(index as usize),
            _ => None,
        }
    }

    /// What a newtype or transparent struct is in JSON.
    pub(super) fn newtype(&self, id: TypeId) -> Option<&'a Type> {
        let definition = self.program.type_def(id);
        match &definition.shape {
            Shape::Struct(fields) => definition.as_inner(fields).map(|field| &field.ty),
            _ => None,
        }
    }

    /// Whether the decoder of the declaration of `home` is told what an absent member reads as, where
    /// it is of the type that stands for the parameter at `index`.
    pub(super) fn asks_for(&self, home: Option<TypeId>, index: usize) -> bool {
        home.is_some_and(|home| self.absence.asks(home, index))
    }
}
