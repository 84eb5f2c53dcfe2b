//! IR → files in memory. One module per language; none knows another, none can fail.

mod elm;
mod header;
mod js;
mod rust;
mod spaces;
mod sql;
mod text;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::ir::Program;
use crate::settings::{Output, Settings, join};

pub use header::{Header, Syntax};
pub use text::Text;

/// What should be on disk: path (relative to the root, or absolute, with `/`) to content.
pub type Files = BTreeMap<String, Text>;

/// A file as a renderer makes it, before its header: path inside the output's folder, comment
/// syntax, and text.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) path: String,
    pub(crate) syntax: Syntax,
    pub(crate) text: Text,
}

type Renderer = fn(&Program, &Settings) -> Vec<Rendered>;

/// Renders every output that `settings` asks for, each file with its header.
pub fn render(program: &Program, settings: &Settings) -> Files {
    let source = settings.definitions();
    settings
        .outputs_of_run()
        .into_par_iter()
        .map(|(output, folder)| -> (&str, Renderer) {
            match output {
                Output::Elm => (folder, elm::render),
                Output::Sql => (folder, sql::render),
                Output::Rust => (folder, rust::render),
                Output::Js => (folder, js::render),
            }
        })
        .flat_map(|(folder, renderer)| {
            renderer(program, settings).into_par_iter().map(|file| {
                (join(folder, &file.path), header::prepend(file.syntax, &source, file.text))
            })
        })
        .collect()
}
