//! Rules over the whole program: what only shows once every definition is known.

mod defaults;
mod encodings;
mod recursion;
mod rust_names;
mod types;

use crate::diagnostic::Diagnostics;
use crate::ir::Program;
use crate::settings::Settings;

/// Reports every breach of a rule. Changes nothing.
pub fn check(program: &Program, settings: &Settings, diagnostics: &mut Diagnostics) {
    let _ = settings;
    recursion::check(program, diagnostics);
    types::check(program, diagnostics);
    encodings::check(program, diagnostics);
    rust_names::check(program, diagnostics);
    // Walks into types: only where they are known, and end.
    if !diagnostics.has_errors() {
        defaults::check(program, diagnostics);
    }
}
