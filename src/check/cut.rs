//! Types without an end are reported, and then taken to end where they are cut: the other rules walk
//! into types, and what they find is said in the same run.

use std::borrow::Cow;

use crate::ir::{Program, Type, TypeId};

/// A definition, and one that it mentions and must not.
pub(super) type Reference = (TypeId, TypeId);

/// Takes the fields that hold one of `references`, and aliases of them, for refused.
pub(super) fn references(program: &mut Cow<'_, Program>, references: &[Reference]) {
    for (from, to) in references {
        cut(program.to_mut(), *from, &|ty| matches!(ty, Type::Named(id, _) if id == to));
    }
}

/// The same of every use of a generic type.
pub(super) fn generic_types(program: &mut Cow<'_, Program>) {
    let program = program.to_mut();
    for index in 0..program.types.len() {
        let takes_arguments =
            |ty: &Type| matches!(ty, Type::Named(_, arguments) if !arguments.is_empty());
        cut(program, TypeId::new(index), &takes_arguments);
    }
}

fn cut(program: &mut Program, of: TypeId, is_cut: &dyn Fn(&Type) -> bool) {
    let definition = &mut program.types[of.index()];
    let in_rust = definition.conversion.as_mut().map(|conversion| &mut conversion.shape);
    for shape in std::iter::once(&mut definition.shape).chain(in_rust) {
        shape.for_each_direct_mut(&mut |ty| {
            let mut found = false;
            ty.walk(&mut |part| found |= is_cut(part));
            if found {
                *ty = Type::Refused;
            }
        });
    }
}
