//! Types that hold themselves with neither an object nor an array between: the JSON of
//! `struct List(Option<Box<List>>)` can only be `null`, however deep the value is.

use crate::ir::{Fields, Program, Shape, Tagging, Type, TypeId};

use super::schema::only_held;

/// Aliases and newtypes in one another that are followed; a deeper chain is no cycle.
const DEEPEST: usize = 32;

/// `ty` as the definition `home` is it, without what leads back to `home`; `None` where nothing is
/// left.
pub(super) fn without(program: &Program, home: TypeId, ty: &Type) -> Option<Type> {
    match ty {
        Type::Pointer(_, inner) => without(program, home, inner),
        Type::Option(inner) => Some(match without(program, home, inner) {
            Some(inner) => Type::Option(Box::new(inner)),
            None => Type::Unit,
        }),
        ty => (!leads_to(program, home, ty, 0)).then(|| ty.clone()),
    }
}

/// Whether the JSON of `ty` can be that of `home` itself.
fn leads_to(program: &Program, home: TypeId, ty: &Type, depth: usize) -> bool {
    let inner = |ty: &Type| leads_to(program, home, ty, depth + 1);
    match ty {
        _ if depth > DEEPEST => false,
        Type::Pointer(_, ty) | Type::Option(ty) => inner(ty),
        Type::Named(id, _) if *id == home => true,
        Type::Named(id, arguments) => {
            let definition = program.type_def(*id);
            match &definition.shape {
                Shape::Alias(ty) => inner(&ty.substitute(arguments)),
                Shape::Struct(fields) => only_held(fields, definition.transparent)
                    .is_some_and(|field| inner(&field.ty.substitute(arguments))),
                Shape::Enum { tagging, variants } => variants.iter().any(|variant| {
                    let bare = *tagging == Tagging::Untagged || variant.untagged;
                    matches!(&variant.fields, Fields::Newtype(field)
                        if bare && inner(&field.ty.substitute(arguments)))
                }),
            }
        }
        _ => false,
    }
}
