//! Which of their parameters generic types make use of: the outputs are given those only.

use crate::ir::{Program, Type};

/// Marks the parameters on which no JSON depends: those that stand nowhere, or only where the type
/// that takes them makes nothing of them either. Whatever changes is looked at again from where it
/// is used, because generic types hold one another.
pub(super) fn mark_unused(program: &mut Program) {
    let generic: Vec<usize> = (0..program.types.len())
        .filter(|index| !program.types[*index].generics.is_empty())
        .collect();
    for index in &generic {
        program.types[*index].generics.iter_mut().for_each(|generic| generic.used = false);
    }
    let users = if generic.is_empty() { Vec::new() } else { program.users() };
    let mut open = generic;
    while let Some(index) = open.pop() {
        let mut used = Vec::new();
        program.types[index].shape.for_each_direct(&mut |ty| used_params(ty, program, &mut used));
        for param in used {
            let generic = &mut program.types[index].generics[param as usize];
            if !std::mem::replace(&mut generic.used, true) {
                open.extend(&users[index]);
            }
        }
    }
}

/// Adds the parameters that `ty` makes use of, as far as the types it names are known to.
fn used_params(ty: &Type, program: &Program, used: &mut Vec<u32>) {
    match ty {
        Type::Param(index) => used.push(*index),
        Type::Named(id, arguments) => {
            for (argument, generic) in arguments.iter().zip(&program.type_def(*id).generics) {
                if generic.used {
                    used_params(argument, program, used);
                }
            }
        }
        Type::Option(inner) | Type::Seq(_, inner) | Type::Pointer(_, inner) => {
            used_params(inner, program, used);
        }
        Type::Map(_, key, value) | Type::Result(key, value) => {
            used_params(key, program, used);
            used_params(value, program, used);
        }
        Type::Tuple(items) => items.iter().for_each(|item| used_params(item, program, used)),
        _ => {}
    }
}
