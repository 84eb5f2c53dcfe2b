//! Rust's `buildamp::wire` and Node's `request.mjs` on random definitions, payloads and
//! environments: equal requests, or refusals with the same code.
//!
//! `BUILDAMP_SEED` chooses other cases than the usual ones.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

#[path = "differential/definitions.rs"]
mod definitions;
#[path = "differential/node.rs"]
mod node;
#[path = "differential/payloads.rs"]
mod payloads;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use buildamp::diagnostic::Diagnostics;
use buildamp::pipeline::{self, Loaded};
use buildamp::settings::{Output, Settings};
use buildamp::source::Sources;
use buildamp::wire::{RequestContext, Target, prepare};
use definitions::Definition;
use serde::Serialize;
use serde_json::{Value, json};
use support::project::Project;
use support::random::Random;

const DEFINITIONS: usize = 160;
const CASES_OF_EACH: usize = 30;

/// One request to build, as both sides get it.
#[derive(Serialize)]
struct Case {
    #[serde(rename = "type")]
    webhook_type: String,
    /// JSON text, or not quite.
    payload: String,
    env: BTreeMap<&'static str, String>,
    id: String,
    idempotency_key: String,
    timestamp: i64,
    /// The folder that files are read from, if there is one.
    files: Option<String>,
    /// Asks for what a person is shown, in place of the request.
    is_shown: bool,
}

#[test]
fn rust_and_node_build_the_same_requests() {
    let mut random = Random::from_environment();
    let definitions: Vec<Definition> =
        (0..DEFINITIONS).map(|index| definitions::definition(&mut random, index)).collect();
    let settings = Settings { only: vec![Output::Js], ..Settings::default() };
    let loaded = load(&definitions, &settings);
    let folder = node::write("built", &pipeline::render(&loaded, &settings).unwrap());
    let files = payloads::files();
    let cases: Vec<Case> = definitions
        .iter()
        .flat_map(|definition| std::iter::repeat_n(definition, CASES_OF_EACH))
        .map(|definition| case(&mut random, definition, files.path()))
        .collect();

    let targets: BTreeMap<&str, Target> = loaded
        .program
        .webhooks
        .iter()
        .map(|webhook| (webhook.name.as_str(), buildamp::wire_target(webhook, &loaded.program)))
        .collect();
    let by_rust: Vec<Value> =
        cases.iter().map(|case| built(&targets[case.webhook_type.as_str()], case)).collect();
    let by_node = node::ask(&folder, &cases);

    let mut differences = Vec::new();
    for ((case, rust), node) in cases.iter().zip(&by_rust).zip(&by_node) {
        if rust != node {
            let source =
                &definitions.iter().find(|one| one.name == case.webhook_type).unwrap().source;
            let case = serde_json::to_string(case).unwrap();
            differences.push(format!(
                "{source}\n{case}\n  Rust {}\n  Node {}",
                shown(rust),
                shown(node)
            ));
        }
    }
    assert!(
        differences.is_empty(),
        "seed {}: {} of {} differ\n\n{}",
        random.seed,
        differences.len(),
        cases.len(),
        differences.iter().take(5).cloned().collect::<Vec<_>>().join("\n\n")
    );
    covers_enough(&by_rust);
}

/// Every definition must be one that a user could write.
fn load(definitions: &[Definition], settings: &Settings) -> Loaded {
    let text: String = definitions.iter().map(|one| one.source.as_str()).collect();
    let sources = Sources::from_texts([("models/webhooks/main.rs".to_owned(), text)]);
    let loaded = pipeline::analyze(sources, settings, Diagnostics::new());
    if loaded.diagnostics.has_errors() {
        let options = buildamp::diagnostic::RenderOptions::default();
        panic!("{}", buildamp::diagnostic::render(&loaded.diagnostics, &loaded.sources, options));
    }
    loaded
}

fn case(random: &mut Random, definition: &Definition, files: &Path) -> Case {
    Case {
        webhook_type: definition.name.clone(),
        payload: payloads::payload(random, &definition.fields),
        env: payloads::environment(random),
        id: random.pick(&["msg_1", "0b5e3c46-5d9a-4a0c-8c0a-0f6c7d1f2a3b"]).to_string(),
        idempotency_key: payloads::idempotency_key(random),
        timestamp: random.below(2_000_000_000) as i64,
        files: random.often(0.8).then(|| files.to_string_lossy().into_owned()),
        is_shown: false,
    }
}

/// What Rust makes of a case, in the form of the Node side's answer.
fn built(target: &Target, case: &Case) -> Value {
    let context = RequestContext {
        env: &|name| case.env.get(name).cloned(),
        id: &case.id,
        idempotency_key: &case.idempotency_key,
        timestamp: case.timestamp,
        files: case.files.as_deref().map(Path::new),
    };
    match prepare(target, &case.payload, &context) {
        Ok(request) => {
            let mut headers = request.headers;
            headers.sort();
            json!({
                "method": request.method.as_str(),
                "url": request.url,
                "headers": headers,
                "body": request.body.map(|body| STANDARD.encode(body)),
                "timeoutMs": request.timeout_ms,
            })
        }
        Err(error) => {
            for value in case.env.values().filter(|value| value.trim().len() > 6) {
                let shown = format!("{error} {error:?}");
                assert!(!shown.contains(value.trim()), "a value of the environment: {shown}");
            }
            json!({ "error": error.code() })
        }
    }
}

/// `buildamp request` and `send --dry-run` write equal lines, and none with a value of the environment.
#[test]
fn rust_and_node_show_the_same() {
    let mut random = Random::from_environment();
    let files = payloads::files();
    let definitions: Vec<Definition> =
        (0..DEFINITIONS).map(|index| definitions::definition(&mut random, index)).collect();
    let settings = Settings { only: vec![Output::Js], ..Settings::default() };
    let loaded = load(&definitions, &settings);
    let folder = node::write("shown", &pipeline::render(&loaded, &settings).unwrap());
    let cases: Vec<(&Definition, Case)> = definitions
        .iter()
        .flat_map(|definition| std::iter::repeat_n(definition, CASES_OF_EACH))
        .map(|definition| (definition, case(&mut random, definition, files.path())))
        .map(|(definition, mut case)| {
            // Which of an empty value and the space beside it is trimmed, each may say; no process has
            // NUL in its environment or arguments.
            case.env.retain(|_, value| !value.trim().is_empty() && !value.contains('\0'));
            case.idempotency_key = case.idempotency_key.replace('\0', "");
            (definition, Case { is_shown: true, ..case })
        })
        .collect();
    let answers = node::ask(&folder, &cases.iter().map(|(_, case)| case).collect::<Vec<_>>());

    let mut compared = BTreeSet::new();
    for ((definition, case), answer) in cases.iter().zip(&answers) {
        let is_new = !compared.contains(&definition.name);
        let Some(by_node) = answer.as_str().filter(|_| is_new) else { continue };
        // It refuses what enqueuing does, which is not asked here.
        let Some(by_rust) = by_command(definition, case) else { continue };
        assert_eq!(comparable(&by_rust), comparable(by_node), "{}", definition.source);
        let is_public =
            |value: &&str| definition.source.contains(value) || case.payload.contains(value);
        let secrets = case.env.values().map(|value| value.trim()).filter(|value| value.len() > 6);
        for value in secrets.filter(|value| !is_public(value)) {
            assert!(!by_rust.contains(value), "{value} of the environment:\n{by_rust}");
        }
        compared.insert(&definition.name);
    }
    assert!(compared.len() * 4 > definitions.len() * 3, "only {} were shown", compared.len());
}

/// What `buildamp request` writes; `None` where it refuses.
fn by_command(definition: &Definition, case: &Case) -> Option<String> {
    let project = Project::with(&definition.source);
    project.write("payload.json", &case.payload);
    let arguments = ["request", &case.webhook_type, "payload.json", "--id", &case.id];
    let mut command = project.command(&arguments);
    command.args(["--idempotency-key", &case.idempotency_key]).env_clear().envs(&case.env);
    command.args(case.files.iter().flat_map(|files| ["--files", files]));
    let output = command.output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// Without what the two tell of different times, and of a file by its path.
fn comparable(shown: &str) -> String {
    let mut lines = Vec::new();
    for line in shown.lines().filter(|line| !line.starts_with("webhook-timestamp: ")) {
        lines.push(match line.split_once(" bytes of ") {
            Some((bytes, _)) if line.starts_with('<') => format!("{bytes} bytes>"),
            _ => line.to_owned(),
        });
    }
    lines.join("\n")
}

/// With the body as text.
fn shown(answer: &Value) -> String {
    let mut answer = answer.clone();
    if let Some(body) = answer["body"].as_str() {
        let bytes = STANDARD.decode(body).unwrap();
        answer["body"] = String::from_utf8_lossy(&bytes).into();
    }
    answer.to_string()
}

/// Cases that are all refused would prove nothing, nor would cases that never are.
fn covers_enough(answers: &[Value]) {
    let refused: BTreeSet<&str> =
        answers.iter().filter_map(|answer| answer["error"].as_str()).collect();
    for code in [
        "invalid_payload",
        "number_out_of_range",
        "not_an_object",
        "missing_variable",
        "missing_field",
        "invalid_path_value",
        "invalid_url",
        "invalid_auth",
        "invalid_header",
        "ambiguous_key",
        "unsupported_nesting",
        "invalid_file",
        "file_unavailable",
        "file_outside",
        "invalid_secret",
    ] {
        assert!(refused.contains(code), "no case was refused as {code}");
    }
    let sent = answers.iter().filter(|answer| answer.get("error").is_none()).count();
    assert!(sent * 3 > answers.len(), "only {sent} of {} were built", answers.len());
}
