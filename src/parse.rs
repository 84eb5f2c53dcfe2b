//! Rust syntax → IR.

mod context;

use crate::diagnostic::Diagnostics;
use crate::ir::Program;
use crate::source::Sources;

/// Parses every file and resolves every name.
pub fn parse(sources: &Sources, diagnostics: &mut Diagnostics) -> Program {
    let _ = (sources, diagnostics);
    Program::default()
}
