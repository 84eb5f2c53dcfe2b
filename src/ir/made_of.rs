//! What the values of a type are made of in Rust, however deep, and so what they can be.

use super::{Comparison, Program, Seq, Type, TypeDef, TypeId};

/// Marks the types in `ty`, and what those are made of but where one `ends` it. Iterative, as the
/// defaults are: a chain of types may be longer than a stack is deep.
pub(super) fn mark(
    ty: &Type,
    program: &Program,
    marked: &mut [bool],
    ends: impl Fn(&TypeDef) -> bool,
) {
    let mut open = Vec::new();
    let mut named = |ty: &Type, open: &mut Vec<TypeId>| {
        ty.walk(&mut |ty| match ty {
            Type::Named(id, _) if !std::mem::replace(&mut marked[id.index()], true) => {
                open.push(*id);
            }
            _ => {}
        });
    };
    named(ty, &mut open);
    while let Some(id) = open.pop() {
        let definition = program.type_def(id);
        if !ends(definition) {
            let shape = definition.rust_shape();
            shape.for_each_direct_in_rust(&mut |ty| named(ty, &mut open));
        }
    }
}

/// Whether a value of `ty` may hold one that `is_it`, however deep, but for those in a type that `ends`
/// it.
fn holds(
    ty: &Type,
    program: &Program,
    is_it: impl Fn(&Type) -> bool,
    ends: impl Fn(&TypeDef) -> bool,
) -> bool {
    let mut seen = vec![false; program.types.len()];
    let mut open = Vec::new();
    let mut found = false;
    let mut look = |ty: &Type, open: &mut Vec<TypeId>| {
        ty.walk(&mut |ty| {
            found |= is_it(ty);
            if let Type::Named(id, _) = ty
                && !std::mem::replace(&mut seen[id.index()], true)
            {
                open.push(*id);
            }
        });
    };
    look(ty, &mut open);
    while let Some(id) = open.pop() {
        let definition = program.type_def(id);
        if !ends(definition) {
            definition.rust_shape().for_each_direct_in_rust(&mut |ty| look(ty, &mut open));
        }
    }
    found
}

/// Whether nothing in a `ty` keeps it from being `Copy`.
pub(super) fn may_be_copied(ty: &Type, program: &Program) -> bool {
    !holds(ty, program, is_never_copied, |_| false)
}

fn is_never_copied(ty: &Type) -> bool {
    match ty {
        Type::String | Type::Value | Type::Bytes | Type::File => true,
        Type::Map(..) | Type::Pointer(..) => true,
        Type::Seq(seq, _) => !matches!(seq, Seq::Array(_)),
        Type::Text(text) => ["Url", "Zoned", "PathBuf"].iter().any(|end| text.rust.ends_with(end)),
        _ => false,
    }
}

/// Types without a JSON form that are compared in every way.
const COMPARED: [&str; 3] = ["::std::marker::PhantomData", "i128", "u128"];

/// Whether all that a `ty` is made of is known to have the trait, which a type from elsewhere is not.
pub(super) fn certainly_has(ty: &Type, comparison: Comparison, program: &Program) -> bool {
    let lacks = |ty: &Type| match ty {
        Type::Foreign(foreign) => !COMPARED.contains(&foreign.path.as_str()),
        ty => comparison.is_lacked_by(ty),
    };
    !holds(ty, program, lacks, |definition| definition.own_comparisons.contains(&comparison))
}

/// Whether impls of the project's own compare something that is in a `ty`.
pub(super) fn is_compared_by_hand(ty: &Type, program: &Program) -> bool {
    let is_own = |ty: &Type| match ty {
        Type::Named(id, _) => !program.type_def(*id).own_comparisons.is_empty(),
        _ => false,
    };
    holds(ty, program, is_own, |_| false)
}
