//! How the program's types come out in Elm: what they are called, which of their variables are
//! left, and where recursion must be broken. Shared by the checks and the Elm renderer.

use rayon::prelude::*;

use crate::diagnostic::Span;

use super::elm_name::lower_first;
use super::graph;
use super::{Field, Fields, Program, Shape, Type, TypeDef, TypeId, Variant};

/// Every type of a program as Elm sees it.
pub(crate) struct ElmTypes<'a> {
    program: &'a Program,
    names: Vec<ElmNames>,
    /// For each type, which of its parameters its Elm form mentions.
    used: Vec<Vec<bool>>,
    /// References inside one strongly connected component may lead back.
    components: graph::Components,
    /// Whether an alias must become a `type`, to end a cycle of aliases.
    wrapped: Vec<bool>,
}

/// What one type is called.
pub(crate) struct ElmNames {
    pub(crate) ty: String,
    pub(crate) encoder: String,
    pub(crate) decoder: String,
}

impl<'a> ElmTypes<'a> {
    pub(crate) fn new(program: &'a Program) -> Self {
        let mut is_payload = vec![false; program.types.len()];
        for webhook in &program.webhooks {
            is_payload[webhook.payload.index()] = true;
        }
        let names = program.types.iter().zip(&is_payload);
        let names = names.map(|(definition, payload)| ElmNames::new(definition, *payload));
        let references: Vec<Vec<usize>> = program.types.par_iter().map(references).collect();
        let is_alias: Vec<bool> = program.types.iter().map(is_alias).collect();
        // A cycle through a custom type has its wrapping already.
        let aliases: Vec<Vec<usize>> = references
            .iter()
            .zip(&is_alias)
            .map(|(to, from_alias)| {
                let to = to.iter().copied().filter(|to| *from_alias && is_alias[*to]);
                to.collect()
            })
            .collect();
        Self {
            program,
            names: names.collect(),
            used: program.parameters(
                |definition, visit| for_each_direct(definition, &mut |ty, _| visit(ty)),
                variables,
            ),
            components: graph::components(&references),
            wrapped: graph::components(&aliases).cyclic,
        }
    }

    pub(crate) fn names(&self, id: TypeId) -> &ElmNames {
        &self.names[id.index()]
    }

    /// Whether the Elm form of `id` mentions its parameter at `index`: Elm refuses one that
    /// nothing uses.
    pub(crate) fn uses_variable(&self, id: TypeId, index: usize) -> bool {
        self.used[id.index()].get(index).copied().unwrap_or(false)
    }

    /// Whether the alias `id` is written as a `type` with one constructor of its own name.
    pub(crate) fn is_wrapped(&self, id: TypeId) -> bool {
        self.wrapped[id.index()]
    }

    /// Whether a reference from `from` to `to` may lead back.
    pub(crate) fn is_recursive(&self, from: TypeId, to: TypeId) -> bool {
        self.components.cyclic[to.index()]
            && self.components.of[from.index()] == self.components.of[to.index()]
    }

    /// Whether the type's name is also a constructor: of a record, or of a `type` with one.
    pub(crate) fn is_constructor(&self, id: TypeId) -> bool {
        let definition = self.program.type_def(id);
        self.is_wrapped(id)
            || match &definition.shape {
                Shape::Struct(Fields::Named(_) | Fields::Tuple(_)) => !definition.transparent,
                _ => false,
            }
    }
}

impl ElmNames {
    fn new(definition: &TypeDef, is_payload: bool) -> Self {
        let end = if is_payload { "Payload" } else { "" };
        let ty = [&definition.elm, end].concat();
        let decoder = lower_first(&ty) + "Decoder";
        Self { encoder: ["encode", &ty].concat(), decoder, ty }
    }
}

impl Field {
    /// Whether Elm has the field: what is never written does not exist there.
    pub(crate) fn is_in_elm(&self) -> bool {
        !self.skip_serializing
    }
}

impl Variant {
    /// Whether Elm has the variant: what is never written does not exist there.
    pub(crate) fn is_in_elm(&self) -> bool {
        !self.skip_serializing
    }
}

/// Whether Elm's form of it is a `type alias`.
fn is_alias(definition: &TypeDef) -> bool {
    match &definition.shape {
        Shape::Struct(Fields::Tuple(_)) => definition.transparent,
        Shape::Alias(_) | Shape::Struct(_) => true,
        Shape::Enum { .. } => false,
    }
}

fn references(definition: &TypeDef) -> Vec<usize> {
    let mut found = Vec::new();
    for_each_direct(definition, &mut |ty, _| {
        ty.walk(&mut |ty| {
            if let Type::Named(id, _) = ty {
                found.push(id.index());
            }
        });
    });
    found
}

/// Visits the type of every field that Elm has, and where it stands.
pub(crate) fn for_each_direct<'a>(definition: &'a TypeDef, visit: &mut dyn FnMut(&'a Type, Span)) {
    let mut field = |field: &'a Field| {
        if field.is_in_elm() {
            visit(&field.ty, field.ty_span);
        }
    };
    match &definition.shape {
        Shape::Struct(fields) => fields.iter().for_each(field),
        Shape::Enum { variants, .. } => {
            let variants = variants.iter().filter(|variant| variant.is_in_elm());
            variants.flat_map(|variant| variant.fields.iter()).for_each(&mut field);
        }
        Shape::Alias(ty) => visit(ty, definition.span),
    }
}

/// Finds the parameters that `ty` mentions, other than as arguments that the types named do not use
/// themselves.
fn variables(ty: &Type, used: &[Vec<bool>], found: &mut dyn FnMut(usize)) {
    match ty {
        Type::Param(index) => found(*index as usize),
        Type::Option(inner) | Type::Seq(_, inner) | Type::Pointer(_, inner) => {
            variables(inner, used, found);
        }
        // A key is `Int` or `String` in Elm, whatever its type.
        Type::Map(_, _, value) => variables(value, used, found),
        Type::Result(ok, error) => {
            variables(ok, used, found);
            variables(error, used, found);
        }
        Type::Tuple(items) => items.iter().for_each(|item| variables(item, used, found)),
        Type::Named(id, arguments) => {
            let arguments = arguments.iter().zip(&used[id.index()]);
            arguments
                .filter(|(_, used)| **used)
                .for_each(|(argument, _)| variables(argument, used, found));
        }
        _ => {}
    }
}
