//! The same questions to generated Rust (`fixtures/rust_app/answers`, compiled) and to the Node
//! runtime, whose requests are sent to a local server.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use buildamp::settings::{Output, Settings};
use buildamp::wire::WebhookResponse;
use serde_json::{Value, json};

use crate::common;

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

/// The answers of generated Rust, one for each question.
pub(crate) fn by_rust(questions: &[Value]) -> Vec<Value> {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        common::run(&mut common::rust_app::cargo("build", &["--package", "answers"]));
    });
    let program = common::root().join("target/rust_app/debug/answers");
    ask(&mut Command::new(program), questions)
}

/// The answers of the Node runtime, one for each question.
pub(crate) fn by_node(questions: &[Value]) -> Vec<Value> {
    ask(common::node("js/answers.mjs").arg(generated()), questions)
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
    let folder = common::tools().join("generated/wire");
    let _ = std::fs::remove_dir_all(&folder);
    let settings = Settings { only: vec![Output::Js], ..Settings::default() };
    for project in ["answers", "catalog"] {
        let loaded = buildamp::pipeline::load(&common::fixture(project), &settings);
        for (path, text) in buildamp::pipeline::render(&loaded, &settings).unwrap() {
            let path = folder.join(project).join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text.to_string()).unwrap();
        }
    }
    folder
}

/// A line of JSON for each question, and for each a line back.
fn ask(program: &mut Command, questions: &[Value]) -> Vec<Value> {
    let mut process = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines: String = questions.iter().map(|question| format!("{question}\n")).collect();
    let mut input = process.stdin.take().unwrap();
    // It may answer before it has read everything.
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = process.wait_with_output().unwrap();
    let written = writer.join().unwrap();
    assert!(output.status.success() && written.is_ok(), "{}", common::printed(&output));
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> =
        answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), questions.len());
    answers
}
