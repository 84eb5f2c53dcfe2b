//! What every declaration needs to know of the others.

use std::collections::HashSet;

use crate::ir::{
    Absence, DEEP, ElmTypes, FieldCase, Fields, Merged, Program, Shape, Tagging, Type, TypeId,
    Variant,
};

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

    /// The members that an object of this type may have, as far as they are known.
    pub(super) fn members(&self, ty: &Type) -> Vec<String> {
        let mut members = Members { scope: self, names: Vec::new(), seen: HashSet::new() };
        members.add(ty, 0);
        members.names
    }

    /// Whether an object of this type may hold any members: it must not be shown those of others.
    pub(super) fn is_open(&self, ty: &Type) -> bool {
        self.program.is_open(ty)
    }

    /// Whether an object of this type may be something that allows no other members, such as the one
    /// name of an enum's variant beside a tag: it must not be shown those of others either.
    pub(super) fn is_alone(&self, ty: &Type) -> bool {
        self.program.loses_to_others(ty)
    }

    /// Whether its decoder allows no members but its own, which serde takes out of an object.
    pub(super) fn takes_no_other(&self, ty: &Type) -> bool {
        let ty = self.program.in_json(ty);
        let looks_at_all = |id: TypeId| match &self.program.type_def(id).shape {
            Shape::Enum { tagging, variants } => tagging.looks_at_all(variants),
            _ => false,
        };
        !matches!(ty, Type::Named(id, _) if looks_at_all(id))
            && self.program.is_closed_beside_tag(&ty)
    }

    /// Whether the decoder of the declaration of `home` is told what an absent member reads as, where
    /// it is of the type that stands for the parameter at `index`.
    pub(super) fn asks_for(&self, home: Option<TypeId>, index: usize) -> bool {
        home.is_some_and(|home| self.absence.asks(home, index))
    }
}

/// Names of members, as they are found.
struct Members<'s, 'a> {
    scope: &'s Scope<'a>,
    names: Vec<String>,
    /// Types lead to one another on many ways.
    seen: HashSet<Type>,
}

impl Members<'_, '_> {
    fn add(&mut self, ty: &Type, depth: usize) {
        let ty = self.scope.program.in_json(ty);
        match &ty {
            Type::Option(inner) => self.add(inner, depth),
            Type::Duration => self.names.extend(["secs".to_owned(), "nanos".to_owned()]),
            Type::Result(..) => self.names.extend(["Ok".to_owned(), "Err".to_owned()]),
            Type::Named(id, arguments) if depth < DEEP && self.seen.insert(ty.clone()) => {
                match &self.scope.program.type_def(*id).shape {
                    Shape::Struct(fields) => self.add_fields(fields, arguments, depth),
                    Shape::Enum { tagging, variants } => {
                        self.add_enum(tagging, variants, arguments, depth);
                    }
                    Shape::Alias(_) => {}
                }
            }
            _ => {}
        }
    }

    fn add_fields(&mut self, fields: &Fields, arguments: &[Type], depth: usize) {
        for field in fields.iter().filter(|field| field.is_in_elm() || field.is_only_read()) {
            if field.flatten {
                self.add(&field.ty.substitute(arguments), depth + 1);
            } else {
                self.names.extend(field.names_read());
            }
        }
    }

    fn add_enum(
        &mut self,
        tagging: &Tagging,
        variants: &[Variant],
        arguments: &[Type],
        depth: usize,
    ) {
        match tagging {
            Tagging::Internal { tag } => self.names.push(tag.clone()),
            Tagging::Adjacent { tag, content } => {
                self.names.extend([tag.clone(), content.clone()]);
            }
            Tagging::External | Tagging::Untagged => {}
        }
        for variant in variants.iter().filter(|variant| variant.is_in_elm()) {
            let merged = tagging.of(variant).is_merged();
            match &variant.fields {
                Fields::Named(_) if merged => self.add_fields(&variant.fields, arguments, depth),
                Fields::Newtype(field) if merged => {
                    self.add(&field.ty.substitute(arguments), depth + 1);
                }
                _ if *tagging == Tagging::External => {
                    self.names.extend(variant.json.accepted().into_iter().map(str::to_owned));
                }
                _ => {}
            }
        }
    }
}
