//! TODO: replaced by the renderer's author.

use super::Rendered;
use crate::ir::Program;
use crate::settings::Settings;

pub(super) fn render(_program: &Program, _settings: &Settings) -> Vec<Rendered> {
    Vec::new()
}
