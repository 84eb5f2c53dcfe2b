//! IR → files in memory. One module per language; none knows another, none can fail.

mod elm;
mod header;
mod js;
mod rust;
mod sql;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::ir::Program;
use crate::settings::Settings;

pub use header::{Header, Syntax};

/// What should be on disk: path (relative to the root, or absolute, with `/`) to content.
pub type Files = BTreeMap<String, String>;

/// A file as a renderer makes it, before its header: path inside the output's folder, comment
/// syntax, and text.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) path: String,
    pub(crate) syntax: Syntax,
    pub(crate) text: String,
}

type Renderer = fn(&Program, &Settings) -> Vec<Rendered>;

/// Renders every output that `settings` asks for, each file with its header.
pub fn render(program: &Program, settings: &Settings) -> Files {
    let outputs = &settings.outputs;
    let jobs: [(&Option<String>, Renderer); 4] = [
        (&outputs.elm, elm::render),
        (&outputs.sql, sql::render),
        (&outputs.rust, rust::render),
        (&outputs.js, js::render),
    ];
    let source = settings.definitions();
    jobs.into_par_iter()
        .filter_map(|(folder, renderer)| folder.as_ref().map(|folder| (folder, renderer)))
        .flat_map(|(folder, renderer)| {
            renderer(program, settings).into_par_iter().map(|file| {
                let path = format!("{}/{}", folder.trim_end_matches('/'), file.path);
                (path, header::prepend(file.syntax, &source, &file.text))
            })
        })
        .collect()
}
