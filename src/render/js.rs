//! What a Node back end needs: the config and its schema, declarations, and the runtime.

mod config;
mod json;
mod name;
mod runtime;
mod schema;
mod typescript;

use super::{Rendered, Syntax};
use crate::ir::Program;
use crate::settings::Settings;

/// `webhooks.config.json`, `webhooks.config.schema.json`, `webhooks.d.ts`, `package.json` and
/// `runtime/`.
pub(super) fn render(program: &Program, settings: &Settings) -> Vec<Rendered> {
    let file = |path: &str, syntax, text| Rendered { path: path.to_owned(), syntax, text };
    let (config, declarations) =
        rayon::join(|| config::render(program, settings), || typescript::render(program));
    let mut files = vec![
        file("package.json", Syntax::Json, runtime::PACKAGE.into()),
        file("webhooks.config.json", Syntax::Json, config),
        file("webhooks.config.schema.json", Syntax::Json, runtime::CONFIG_SCHEMA.into()),
        file("webhooks.d.ts", Syntax::Slashes, declarations),
    ];
    files.extend(
        runtime::MODULES
            .iter()
            .map(|(name, text)| file(&format!("runtime/{name}"), Syntax::Slashes, (*text).into())),
    );
    files
}
