//! Impls in place of derives that hold for some arguments of their types only. What the emitted Rust
//! derives needs them for all that it uses.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Program, Shape, Type, TypeDef};

use super::super::copyable::{Copyable, Holds, Kind};
use super::super::resolve::Names;
use super::functions::Functions;

/// Reports each such impl of a type that something is derived of with other arguments.
pub(super) fn refuse(
    functions: &Functions<'_>,
    names: &Names<'_>,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let by_hand = |ty: &str| -> Vec<(&str, Holds, &Copyable)> {
        let found = functions.in_place_of_derives(ty, names);
        let known = found.filter_map(|(file, index, of)| {
            let item = &functions.files[file].copyable[index];
            match item.kind {
                Kind::Impl { holds, .. } => Some((of, holds, item)),
                Kind::Named(_) => None,
            }
        });
        known.collect()
    };
    for definition in program.types.iter().filter(|definition| !definition.generics.is_empty()) {
        let impls = by_hand(&definition.name);
        for (of, holds, item) in &impls {
            let same = impls.iter().filter(|(other, ..)| other == of).count();
            let derives = |ty: &str| by_hand(ty).iter().all(|(other, ..)| other != of);
            let lacks = match holds {
                Holds::Always => false,
                Holds::Bounded => with(definition, derives, program).iter().any(is_open),
                Holds::Here => {
                    let used = with(definition, derives, program);
                    used.len() > same || used.iter().any(is_open)
                }
            };
            if lacks {
                let name = &definition.name;
                let message = format!(
                    "`{name}` is used with arguments for which this impl does not hold: what uses it derives `{of}`"
                );
                let help = format!(
                    "write `impl<T: {of}> {of} for {name}<T>`, or leave it out: `{of}` is derived then"
                );
                diagnostics.push(Diagnostic::at(Code::E0305, item.span, message).help(help));
            }
        }
    }
}

/// The arguments that those definitions and response enums give the type which derive what is asked for.
fn with(of: &TypeDef, derives: impl Fn(&str) -> bool, program: &Program) -> HashSet<Vec<Type>> {
    let mut found = HashSet::new();
    let mut within = |ty: &Type| {
        ty.walk(&mut |ty| match ty {
            Type::Named(id, arguments) if program.type_def(*id).name == of.name => {
                found.insert(arguments.clone());
            }
            _ => {}
        });
    };
    for definition in &program.types {
        let shape = definition.rust_shape();
        if !matches!(shape, Shape::Alias(_))
            && definition.name != of.name
            && derives(&definition.name)
        {
            shape.rust_fields().for_each(|field| within(field.rust_ty()));
        }
    }
    for response in program.responses.iter().filter(|response| derives(&response.name)) {
        response.variants.iter().filter_map(|variant| variant.value.ty()).for_each(&mut within);
    }
    found
}

/// Whether one of the arguments may be anything.
fn is_open(arguments: &Vec<Type>) -> bool {
    let mut found = false;
    for argument in arguments {
        argument.walk(&mut |part| found |= matches!(part, Type::Param(_)));
    }
    found
}
