//! Defaults that the emitted Rust calls for and that do not exist.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Derives, Program};

/// Reports every `default` and skipped field whose type has no `Default` (E0304), and every use of a
/// generic type that asks one of what is put in.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for missing in Derives::of(program).without_default {
        let message = format!("this takes a default, which {} does not have", missing.ty);
        let mut diagnostic = Diagnostic::at(Code::E0304, missing.asked.at, message);
        if let Some(by) = missing.asked.by {
            let by = program.type_def(by).span;
            diagnostic = diagnostic.related(by, "asks what is put in here for a default");
        }
        if let Some(defined) = missing.defined {
            diagnostic = diagnostic.related(defined, "defined here");
        }
        let help = match (missing.defined.is_some(), missing.asked.by.is_some()) {
            (true, false) => {
                "mark a unit variant with `#[default]`, write an `impl Default`, or name a function: `#[serde(default = \"…\")]`"
            }
            (true, true) => "mark a unit variant with `#[default]`, or write an `impl Default`",
            (false, false) => {
                "make the field an `Option`, or name a function: `#[serde(default = \"…\")]`"
            }
            (false, true) => "put an `Option` of it in, which has one",
        };
        diagnostics.push(diagnostic.help(help));
    }
}
