//! Functions, constants, impls and modules of the definition files that the emitted Rust needs,
//! because an attribute names them: copied, with what they refer to.
//!
//! They are emitted as one module, `webhook_functions`, with a module inside for each file and
//! each inline module, so that two files may each have a `default_true`.

mod collect;
mod emit;
mod find;
mod modules;
mod needed;
mod owned;
mod printable;
mod signature;
mod uses;

use std::collections::HashSet;

use crate::diagnostic::Diagnostics;
use crate::ir::{Derives, Program, Type, TypeId};

use super::resolve::Names;

pub(super) use collect::{Copyable, collect};
pub(super) use find::{Functions, Purpose, Wanted};
pub(super) use owned::{idents, owned};

/// The emitted module.
const MODULE: &str = "webhook_functions";

/// Completes `program` with what its attributes name, `wanted`, and with the `impl Default`s that
/// its defaults call.
pub(super) fn finish(
    functions: &Functions<'_>,
    names: &Names<'_>,
    mut wanted: Vec<Wanted>,
    program: &mut Program,
    diagnostics: &mut Diagnostics,
) {
    if program.types.iter().any(|definition| definition.has_default_impl) {
        let derives = Derives::of(program);
        let own = program.types.iter().enumerate().filter(|(index, definition)| {
            definition.has_default_impl && derives.default(TypeId::new(*index))
        });
        wanted.extend(own.map(|(_, definition)| Wanted::Default { ty: definition.name.clone() }));
    }
    if !wanted.is_empty() {
        // Parsed once more, and printed.
        let arguments = arguments(program);
        let needed = needed::find(functions, names, program, arguments, wanted);
        let emit = || emit::emit(functions, names, program, needed, diagnostics);
        let copied = super::on_large_stacks(1, emit);
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
