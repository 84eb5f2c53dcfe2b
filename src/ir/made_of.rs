//! What the values of a type are made of in Rust, however deep, and so what they can be.

use std::collections::HashSet;

use super::{Comparison, Program, Seq, Type, TypeDef, TypeId};

/// Visits `ty`, all types in it, and what those are made of, but for what is in a type that `ends` it;
/// `is_new` says of each definition whether it is seen for the first time. Iterative, as the defaults
/// are: a chain of types may be longer than a stack is deep.
fn look_into(
    ty: &Type,
    program: &Program,
    mut is_new: impl FnMut(TypeId) -> bool,
    ends: impl Fn(&TypeDef) -> bool,
    mut visit: impl FnMut(&Type),
) {
    let mut open = Vec::new();
    let mut look = |ty: &Type, open: &mut Vec<TypeId>| {
        ty.walk(&mut |ty| {
            visit(ty);
            if let Type::Named(id, _) = ty
                && is_new(*id)
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
}

/// Marks the types in `ty`, and what those are made of but where one `ends` it.
pub(super) fn mark(
    ty: &Type,
    program: &Program,
    marked: &mut [bool],
    ends: impl Fn(&TypeDef) -> bool,
) {
    let is_new = |id: TypeId| !std::mem::replace(&mut marked[id.index()], true);
    look_into(ty, program, is_new, ends, |_| {});
}

/// Whether a value of `ty` may hold one that `is_it`, however deep, but for those in a type that `ends`
/// it.
fn holds(
    ty: &Type,
    program: &Program,
    is_it: impl Fn(&Type) -> bool,
    ends: impl Fn(&TypeDef) -> bool,
) -> bool {
    // As large as what is found: a key is made of few of the types that there are.
    let mut seen = HashSet::new();
    let mut found = false;
    look_into(ty, program, |id| seen.insert(id), ends, |ty| found |= is_it(ty));
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
