//! Functions, constants, impls and modules of the definition files that the emitted Rust needs,
//! because an attribute names them: copied, with what they refer to.
//!
//! They are emitted as one module, `webhook_functions`, with a module inside for each file and
//! each inline module, so that two files may each have a `default_true`.

mod borrowed;
mod by_hand;
mod copy;
mod copyables;
mod emit;
mod emitted_path;
mod find;
mod impls;
mod imports;
mod in_macros;
mod included;
mod leads;
mod lookup;
mod macros;
mod mentions;
mod modules;
mod needed;
mod paths;
mod printable;
mod refused;
mod texts;
mod tree;
mod type_arguments;
mod wanted;

use std::collections::HashSet;

use crate::diagnostic::Diagnostics;
use crate::ir::{Derives, Program, Type, TypeDef, TypeId};
use crate::parse::stack;

use super::resolve::Names;

pub(super) use copyables::Copyables;
pub(super) use emitted_path::EmittedPath;
pub(super) use type_arguments::{idents, kept_arguments};
pub(super) use wanted::{Purpose, Wanted};

/// The emitted module.
const MODULE: &str = "webhook_functions";

/// Completes `program` with what its attributes name, `wanted`, with the `impl Default`s that its
/// defaults call, with the comparisons of what is in its sets, and with what stands by hand in place of
/// a derive.
pub(super) fn finish(
    copyables: &Copyables<'_>,
    names: &Names<'_>,
    mut wanted: Vec<Wanted>,
    program: &mut Program,
    diagnostics: &mut Diagnostics,
) {
    wanted.extend(by_hand::find(copyables, names, program, diagnostics));
    let has_own = |ty: &TypeDef| ty.default_impl.is_some() || !ty.own_comparisons.is_empty();
    if program.types.iter().any(has_own) {
        let derives = Derives::of(program);
        for (index, definition) in program.types.iter().enumerate() {
            let (id, ty) = (TypeId::new(index), || definition.name.clone());
            if definition.default_impl.is_some() && derives.default(id) {
                wanted.push(Wanted::Default { ty: ty() });
            }
            if !definition.own_comparisons.is_empty() && derives.is_compared(id) {
                wanted.push(Wanted::Comparisons { ty: ty() });
            }
        }
    }
    if !wanted.is_empty() {
        // Parsed once more, and printed.
        let arguments = arguments(program);
        let needed = needed::find(copyables, names, program, arguments, wanted);
        let emit = || emit::emit(copyables, names, program, needed, diagnostics);
        let copied = stack::on_large_ones(1, emit);
        program.copied = Some(copied);
    }
}

/// The names of the types that stand for a parameter somewhere.
fn arguments(program: &Program) -> HashSet<String> {
    let mut found = HashSet::new();
    program.for_each_rust_type(&mut |ty| {
        let Type::Named(_, arguments) = ty else { return };
        arguments.iter().for_each(|argument| {
            argument.walk(&mut |ty| {
                if let Type::Named(id, _) = ty {
                    found.insert(program.type_def(*id).name.clone());
                }
            });
        });
    });
    found
}
