//! Which of their parameters generic types make use of: the outputs are given those only.

use crate::ir::{Program, Type};

/// Marks the parameters on which no JSON depends, and those on which no Rust type does: they stand
/// nowhere, or only where the type that takes them makes nothing of them either.
pub(super) fn mark_unused(program: &mut Program) {
    let used = program
        .parameters(|definition, visit| definition.shape.for_each_direct(visit), used_params);
    let in_rust = program.parameters(
        |definition, visit| definition.rust_shape().for_each_direct_in_rust(visit),
        used_params,
    );
    let flags = used.into_iter().zip(in_rust);
    for (definition, (used, in_rust)) in program.types.iter_mut().zip(flags) {
        for (index, generic) in definition.generics.iter_mut().enumerate() {
            (generic.used, generic.in_rust) = (used[index], in_rust[index]);
        }
    }
}

/// Finds the parameters that `ty` makes use of, as far as the types it names are known to.
fn used_params(ty: &Type, used: &[Vec<bool>], found: &mut dyn FnMut(usize)) {
    match ty {
        Type::Param(index) => found(*index as usize),
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
        Type::Foreign(foreign) => {
            foreign.arguments.iter().for_each(|item| used_params(item, used, found));
        }
        _ => {}
    }
}
