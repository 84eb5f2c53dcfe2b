//! Rules over the whole program: what only shows once every definition is known.

mod elm_names;
mod encodings;
mod recursion;
mod types;

use crate::diagnostic::Diagnostics;
use crate::ir::Program;
use crate::settings::Settings;

/// Reports every breach of a rule. Changes nothing.
pub fn check(program: &Program, settings: &Settings, diagnostics: &mut Diagnostics) {
    recursion::check(program, diagnostics);
    types::check(program, diagnostics);
    encodings::check(program, diagnostics);
    elm_names::check(program, settings.field_case, diagnostics);
}
