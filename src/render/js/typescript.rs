//! `webhooks.d.ts`: payloads, responses, and what the package's main entry exposes.

mod declare;
mod doc;
mod expression;
mod layout;
mod literal;
mod merged;
mod object;
mod scope;

use askama::Template;

use crate::ir::Program;
use crate::render::Text;

use scope::Scope;

/// The file's text.
pub(super) fn render(program: &Program) -> Text {
    let scope = Scope::new(program);
    let types = Text::of_each(program.types.len(), |index, out| {
        declared(&declare::definition(&scope, index), out);
    });
    let responses = Text::of_each(program.responses.len(), |index, out| {
        declared(&declare::response(&scope, index), out);
    });
    let webhooks = program
        .webhooks
        .iter()
        .map(|webhook| View {
            doc: doc::indented(&webhook.docs),
            key: literal::key(&webhook.name),
            payload: scope.type_name(webhook.payload),
            response: scope.response_name(webhook.response),
        })
        .collect();
    let import = format!("import type * as {} from \"./runtime/types.js\";\n", scope.own.runtime);
    let mut text = Text::from(import);
    text.append(types);
    text.append(responses);
    // A template of strings cannot fail.
    text.push(Module { webhooks, own: &scope.own }.render().unwrap_or_default() + "\n");
    text
}

/// Appends a declaration, after a line without text.
fn declared(declaration: &str, out: &mut String) {
    out.push('\n');
    out.push_str(declaration);
    out.push('\n');
}

/// What follows the project's own types.
#[derive(Template)]
#[template(path = "js/webhooks.d.ts", escape = "none")]
struct Module<'a> {
    webhooks: Vec<View<'a>>,
    /// The names of what is declared beside the project's types.
    own: &'a scope::Own,
}

struct View<'a> {
    doc: String,
    key: String,
    payload: &'a str,
    response: &'a str,
}
