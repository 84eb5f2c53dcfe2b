//! Which of their parameters generic types make use of: the outputs are given those only.

use crate::ir::{Program, Type, TypeDef};

/// Marks the parameters on which no JSON depends, and those on which no Rust type does: they stand
/// nowhere, or only where the type that takes them makes nothing of them either.
pub(super) fn mark_unused(program: &mut Program) {
    let used = parameters_in_use(program, |definition, visit| {
        definition.shape.for_each_direct(visit);
    });
    let in_rust = parameters_in_use(program, |definition, visit| {
        definition.rust_shape().for_each_direct_in_rust(visit);
    });
    let flags = used.into_iter().zip(in_rust);
    for (definition, (used, in_rust)) in program.types.iter_mut().zip(flags) {
        for (index, generic) in definition.generics.iter_mut().enumerate() {
            (generic.used, generic.in_rust) = (used[index], in_rust[index]);
        }
    }
}

type Visit<'v> = dyn FnMut(&Type) + 'v;

/// For each type, which of its parameters the types in it depend on, as `for_each_direct` visits
/// them. Whatever is added is looked at again from where it is used, because generic types hold one
/// another.
fn parameters_in_use(
    program: &Program,
    for_each_direct: impl Fn(&TypeDef, &mut Visit<'_>),
) -> Vec<Vec<bool>> {
    let unused = |definition: &TypeDef| vec![false; definition.generics.len()];
    let mut used: Vec<Vec<bool>> = program.types.iter().map(unused).collect();
    let is_generic = |index: &usize| !used[*index].is_empty();
    let mut open: Vec<usize> = (0..used.len()).filter(is_generic).collect();
    let users = match open.is_empty() {
        true => Vec::new(),
        false => program.users(|definition, visit| {
            for_each_direct(definition, &mut |ty| ty.walk(&mut |ty| visit(ty)));
        }),
    };
    while let Some(index) = open.pop() {
        let mut found = Vec::new();
        for_each_direct(&program.types[index], &mut |ty| used_params(ty, &used, &mut found));
        for param in found {
            if !std::mem::replace(&mut used[index][param as usize], true) {
                open.extend(&users[index]);
            }
        }
    }
    used
}

/// Adds the parameters that `ty` makes use of, as far as the types it names are known to.
fn used_params(ty: &Type, used: &[Vec<bool>], found: &mut Vec<u32>) {
    match ty {
        Type::Param(index) => found.push(*index),
        Type::Named(id, arguments) => {
            for (argument, used_there) in arguments.iter().zip(&used[id.index()]) {
                if *used_there {
                    used_params(argument, used, found);
                }
            }
        }
        Type::Option(inner) | Type::Seq(_, inner) | Type::Pointer(_, inner) => {
            used_params(inner, used, found);
        }
        Type::Map(_, key, value) | Type::Result(key, value) => {
            used_params(key, used, found);
            used_params(value, used, found);
        }
        Type::Tuple(items) => items.iter().for_each(|item| used_params(item, used, found)),
        _ => {}
    }
}
