//! The Elm module `BuildAmp.Webhooks`, as elm-format would leave it.

mod absent;
mod argument;
mod codec;
mod declare;

mod doc;
mod enumeration;
mod field;
mod helpers;
mod items;
mod layout;
mod literal;
mod member_names;
mod merged;
mod note;
mod object;
mod record;
mod response;
mod scope;

use askama::Template;

use super::{Rendered, Syntax, Text};
use crate::ir::{FieldCase, Program};
use crate::settings::Settings;

use scope::Scope;

/// What stands between declarations.
const BETWEEN: &str = "\n\n\n";

/// The last section of every module, but for the helpers.
const PORTS: &str = include_str!("../../templates/elm/ports.elm").trim_ascii_end();

/// `BuildAmp/Webhooks.elm`
pub(super) fn render(program: &Program, settings: &Settings) -> Vec<Rendered> {
    let scope = Scope::new(program, settings.field_case);
    let types = Text::of_each(program.types.len(), |index, out| declare::type_(&scope, index, out));
    let responses = Text::of_each(program.responses.len(), |index, out| {
        response::declare(&scope, &program.responses[index], out);
    });
    let helpers = helpers::used(types.pieces().chain(responses.pieces()), program);
    let view = Module {
        webhooks: program.webhooks.iter().map(|webhook| Webhook::new(&scope, webhook)).collect(),
        fields: Fields::new(settings.field_case),
    };
    // A template of strings cannot fail; askama drops the line end after its last line.
    let mut text = Text::from(view.render().unwrap_or_default());
    text.append(responses);
    if !types.is_empty() {
        text.push("\n\n\n\n-- PAYLOADS AND THEIR TYPES");
        text.append(types);
    }
    text.push(PORTS);
    if !helpers.is_empty() {
        text.push("\n\n\n\n-- HELPERS");
        for helper in helpers {
            text.push(BETWEEN);
            text.push(helper);
        }
    }
    text.push("\n");
    vec![Rendered { path: "BuildAmp/Webhooks.elm".to_owned(), syntax: Syntax::Dashes, text }]
}

/// All up to the responses' declarations.
#[derive(Template)]
#[template(path = "elm/module.elm", escape = "none")]
struct Module {
    webhooks: Vec<Webhook>,
    fields: Fields,
}

struct Webhook {
    doc: String,
    constructor: String,
    name_literal: String,
    payload: String,
    encoder: String,
    decoder: String,
    outcome: String,
    response: String,
    read: String,
}

impl Webhook {
    fn new(scope: &Scope<'_>, webhook: &crate::ir::Webhook) -> Self {
        let names = scope.types.names(webhook.payload);
        let response = &scope.program.response_of(webhook).elm;
        let constructor = &scope.program.type_def(webhook.payload).elm;
        Self {
            doc: doc::comment(&webhook.docs),
            constructor: constructor.clone(),
            name_literal: literal::string(&webhook.name),
            payload: names.ty.clone(),
            encoder: names.encoder.clone(),
            decoder: names.decoder.clone(),
            outcome: format!("{constructor}Outcome"),
            response: response.clone(),
            read: format!("decode{response}"),
        }
    }
}

/// The fields of the built-in records whose names are more than one word.
struct Fields {
    correlation_id: String,
    session_id: String,
    idempotency_key: String,
    delay_seconds: String,
    webhook_type: String,
    webhook_id: String,
}

impl Fields {
    fn new(case: FieldCase) -> Self {
        Self {
            correlation_id: case.apply("correlation_id"),
            session_id: case.apply("session_id"),
            idempotency_key: case.apply("idempotency_key"),
            delay_seconds: case.apply("delay_seconds"),
            webhook_type: case.apply("webhook_type"),
            webhook_id: case.apply("webhook_id"),
        }
    }
}
