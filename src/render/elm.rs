//! The Elm module `BuildAmp.Webhooks`, as elm-format would leave it.

mod codec;
mod declare;
mod doc;
mod enumeration;
mod field;
mod helpers;
mod layout;
mod note;
mod record;
mod response;
mod scope;

use askama::Template;
use rayon::prelude::*;

use super::{Rendered, Syntax};
use crate::ir::{FieldCase, Program};
use crate::settings::Settings;

use scope::Scope;

/// `BuildAmp/Webhooks.elm`
pub(super) fn render(program: &Program, settings: &Settings) -> Vec<Rendered> {
    let scope = Scope::new(program, settings.field_case);
    let types: Vec<String> = (0..program.types.len())
        .into_par_iter()
        .map(|index| declare::type_(&scope, index))
        .collect();
    let responses: Vec<String> =
        program.responses.par_iter().map(|response| response::declare(&scope, response)).collect();
    let helpers = helpers::used(&[&types, &responses]);
    let view = Module {
        webhooks: program.webhooks.iter().map(|webhook| Webhook::new(&scope, webhook)).collect(),
        fields: Fields::new(settings.field_case),
        types,
        responses,
        helpers,
    };
    // A template of strings cannot fail; askama drops the line end after its last line.
    let text = view.render().unwrap_or_default() + "\n";
    vec![Rendered { path: "BuildAmp/Webhooks.elm".to_owned(), syntax: Syntax::Dashes, text }]
}

#[derive(Template)]
#[template(path = "elm/module.elm", escape = "none")]
struct Module {
    webhooks: Vec<Webhook>,
    fields: Fields,
    /// Declarations, without line ends before or after.
    types: Vec<String>,
    responses: Vec<String>,
    helpers: Vec<String>,
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
            name_literal: doc::string(&webhook.name),
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
