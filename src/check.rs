//! Rules over the whole program: what only shows once every definition is known.

mod elm_names;
mod elm_recursion;
mod encodings;
mod recursion;
mod types;

use crate::diagnostic::Diagnostics;
use crate::ir::{ElmTypes, Program};
use crate::settings::Settings;

/// Reports every breach of a rule. Changes nothing.
pub fn check(program: &Program, settings: &Settings, diagnostics: &mut Diagnostics) {
    recursion::check(program, diagnostics);
    types::check(program, diagnostics);
    encodings::check(program, diagnostics);
    let elm = ElmTypes::new(program);
    elm_names::check(program, &elm, settings.field_case, diagnostics);
    elm_recursion::check(program, &elm, diagnostics);
}
