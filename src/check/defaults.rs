//! Defaults that the emitted Rust calls for and that do not exist.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Derives, Program};

/// Reports every `default` and skipped field whose type has no `Default` (E0304).
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for missing in Derives::of(program).without_default {
        let message = format!("this takes a default, which `{}` does not have", missing.ty);
        let mut diagnostic = Diagnostic::at(Code::E0304, missing.asked, message);
        diagnostic = match missing.defined {
            Some(defined) => diagnostic
                .related(defined, "defined here")
                .help("mark a unit variant with `#[default]`, write an `impl Default`, or name a function: `#[serde(default = \"…\")]`"),
            None => diagnostic.help(
                "make the field an `Option`, or name a function: `#[serde(default = \"…\")]`",
            ),
        };
        diagnostics.push(diagnostic);
    }
}
