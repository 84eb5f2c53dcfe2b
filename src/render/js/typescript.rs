//! `webhooks.d.ts`: payloads, responses, and what the package's main entry exposes.

mod declare;
mod doc;
mod expression;
mod scope;

use askama::Template;
use rayon::prelude::*;

use crate::ir::Program;

use scope::Scope;

/// The file's text.
pub(super) fn render(program: &Program) -> String {
    let scope = Scope::new(program);
    let declarations: Vec<String> = (0..program.types.len())
        .into_par_iter()
        .map(|index| declare::definition(&scope, index))
        .chain(
            (0..program.responses.len())
                .into_par_iter()
                .map(|index| declare::response(&scope, index)),
        )
        .collect();
    let webhooks = program
        .webhooks
        .iter()
        .map(|webhook| View {
            doc: doc::indented(&webhook.docs),
            key: expression::key(&webhook.name),
            payload: scope.type_name(webhook.payload),
            response: scope.response_name(webhook.response),
        })
        .collect();
    let view = Module { webhooks, declarations, own: &scope.own };
    // A template of strings cannot fail.
    view.render().unwrap_or_default() + "\n"
}

#[derive(Template)]
#[template(path = "js/webhooks.d.ts", escape = "none")]
struct Module<'a> {
    webhooks: Vec<View<'a>>,
    /// Without line ends before or after.
    declarations: Vec<String>,
    /// The names of what is declared beside the project's types.
    own: &'a scope::Own,
}

struct View<'a> {
    doc: String,
    key: String,
    payload: &'a str,
    response: &'a str,
}
