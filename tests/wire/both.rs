//! The same questions to generated Rust (`fixtures/rust_app/answers`, compiled) and to the Node
//! runtime, whose requests are sent to a local server.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use buildamp::settings::{Output, Settings};
use buildamp::wire::WebhookResponse;
use serde_json::{Value, json};

use crate::support;

/// A request of the catalogue.
pub(crate) fn build(case: &crate::cases::Case, payload: &str) -> Value {
    let key = case.expected().idempotency_key().unwrap_or("a-key").to_owned();
    json!({ "build": {
        "type": case.webhook_type(), "payload": payload, "env": case.env, "idempotency_key": key,
    }})
}

/// What an answer to a webhook of a project is read as.
pub(crate) fn read(project: &str, response: &WebhookResponse) -> Value {
    json!({ "read": { "project": project, "response": response } })
}

/// What an answer to a request of the catalogue is kept as.
pub(crate) fn redact(
    case: &crate::cases::Case,
    payload: &str,
    response: &WebhookResponse,
) -> Value {
    json!({ "redact": { "payload": payload, "env": case.env, "response": response } })
}

/// The answers of generated Rust, one for each question.
pub(crate) fn by_rust(questions: &[Value]) -> Vec<Value> {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        support::run(&mut support::rust_app::cargo("build", &["--package", "answers"]));
    });
    let program = support::root().join("target/rust_app/debug/answers");
    support::answers(&mut Command::new(program), questions)
}

/// The answers of the Node runtime, one for each question.
pub(crate) fn by_node(questions: &[Value]) -> Vec<Value> {
    support::answers(support::node("js/answers.mjs").arg(generated()), questions)
}

/// The program of the catalogue's runtime.
pub(crate) fn cli() -> Command {
    let mut node = Command::new("node");
    node.arg(generated().join("catalog/generated/js/runtime/cli.mjs"));
    node
}

fn generated() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(generate)
}

/// Both projects' JS, where npm's packages are found.
fn generate() -> PathBuf {
    let folder = support::tools().join("generated/wire");
    let _ = std::fs::remove_dir_all(&folder);
    let settings = Settings { only: vec![Output::Js], ..Settings::default() };
    for project in ["answers", "catalog"] {
        let loaded = buildamp::pipeline::load(&support::fixture(project), &settings);
        let files = buildamp::pipeline::render(&loaded, &settings).unwrap();
        support::write_all(&folder.join(project), files);
    }
    folder
}
