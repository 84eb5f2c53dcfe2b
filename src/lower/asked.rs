//! What items ask of their parameters: as much of it as the emitted types need.

use crate::diagnostic::Diagnostics;
use crate::ir::{self, Field, Program, Shape, Type, TypeDef, TypeId};
use crate::parse::ast::Item;

use super::copied::{Copyables, Wanted};
use super::definition;
use super::resolve::Names;

/// Keeps of what items ask of their parameters what something relies on: functions that write and
/// read, bounds that stand in the place of serde's own, conversions; and users of such items. What
/// else is asked need not hold for the emitted types, which derive no more than they need.
pub(super) fn keep_needed<'a>(
    types: &[(usize, &'a Item)],
    names: &Names<'a>,
    copyables: &Copyables<'a>,
    program: &mut Program,
    wanted: &mut Vec<Wanted>,
    diagnostics: &mut Diagnostics,
) {
    let asks = |index: usize| !types[index].1.asked.is_empty();
    if !(0..types.len()).any(asks) {
        return;
    }
    let users = program.users(|definition, visit| {
        definition.rust_shape().for_each_direct_in_rust(&mut |ty| ty.walk(&mut |ty| visit(ty)));
    });
    let is_needed = |index: &usize| asks(*index) && relies(&program.types[*index]);
    let mut open: Vec<usize> = (0..types.len()).filter(is_needed).collect();
    let mut needed = vec![false; types.len()];
    open.iter().for_each(|index| needed[*index] = true);
    while let Some(index) = open.pop() {
        for user in &users[index] {
            let passes = passes_parameters(&program.types[*user], TypeId::new(index));
            if passes && asks(*user) && !std::mem::replace(&mut needed[*user], true) {
                open.push(*user);
            }
        }
    }
    for index in (0..types.len()).filter(|index| needed[*index]) {
        let (file, item) = types[index];
        let (asked, found) = definition::asked(names, copyables, file, item);
        program.types[index].asked = asked;
        diagnostics.append(found.diagnostics);
        wanted.extend(found.wanted);
    }
}

/// Whether something in the definition calls for more than its derives ask of the parameters.
fn relies(definition: &TypeDef) -> bool {
    if definition.conversion.is_some() || definition.bound.is_some() {
        return true;
    }
    let shape = definition.rust_shape();
    let of_variant = |variant: &ir::Variant| variant.with.is_some() || variant.bound.is_some();
    matches!(shape, Shape::Enum { variants, .. } if variants.iter().any(of_variant))
        || shape.rust_fields().any(relies_on_function)
}

fn relies_on_function(field: &Field) -> bool {
    field.bound.is_some()
        || field.has_functions()
        || field.skip_serializing_if.is_some()
        || matches!(field.default, Some(ir::Default::Path(_)))
}

/// Whether `user` holds the generic type `id` of its own parameters.
fn passes_parameters(user: &TypeDef, id: TypeId) -> bool {
    let mut found = false;
    user.rust_shape().for_each_direct_in_rust(&mut |ty| {
        ty.walk(&mut |ty| match ty {
            Type::Named(named, arguments) if *named == id => {
                arguments.iter().for_each(|argument| {
                    argument.walk(&mut |ty| found |= matches!(ty, Type::Param(_)));
                });
            }
            _ => {}
        });
    });
    found
}
