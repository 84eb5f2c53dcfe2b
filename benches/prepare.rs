//! How long building a request takes, as ratios in the same run, with definitions of the catalogue:
//! `buildamp::wire::prepare` against the bare `serde_json::to_vec` of the same payload, and the Node
//! runtime's `buildRequest` against `JSON.stringify`.
//!
//! `cargo bench --bench prepare` prints both tables; nothing is asserted, because machines differ and
//! are shared: each figure is the best of many batches.

use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use buildamp::settings::{Output, Settings};
use buildamp::wire::{RequestContext, prepare};
use serde_json::{Value, json};

const BATCHES: u32 = 50;

/// Name, webhook type, payload, runs in a batch.
type Case = (&'static str, &'static str, Value, u32);

fn main() {
    let cases = [
        ("JSON", "SendGridEmail", email(), 2_000),
        ("form of 30 fields", "StripePaymentIntent", payment(), 1_000),
        ("multipart, 1 MiB file", "CloudinaryUpload", upload(), 4),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/catalog");
    let settings = Settings { only: vec![Output::Js], ..Settings::default() };
    let loaded = buildamp::pipeline::load(&root, &settings);
    println!("{:>24} {:>10} {:>12} {:>12} {:>7}", "payload", "bytes", "to_vec", "prepare", "ratio");
    for (name, webhook_type, payload, runs) in &cases {
        let program = &loaded.program;
        let Some(webhook) = program.webhooks.iter().find(|w| w.name == *webhook_type) else {
            continue;
        };
        let target = buildamp::wire_target(webhook, program);
        let text = payload.to_string();
        let context = RequestContext {
            env: &|_| Some("value".to_owned()),
            id: "8c1ef3b0-28b4-4c52-8a07-0e1d4f1b52a1",
            idempotency_key: "8c1ef3b0-28b4-4c52-8a07-0e1d4f1b52a1",
            timestamp: 1_700_000_000,
            files: None,
        };
        let floor = best(*runs, || drop(black_box(serde_json::to_vec(black_box(payload)))));
        let ours = best(*runs, || drop(black_box(prepare(&target, black_box(&text), &context))));
        let ratio = ours.as_secs_f64() / floor.as_secs_f64();
        println!("{name:>24} {:>10} {floor:>12.2?} {ours:>12.2?} {ratio:>7.2}", text.len());
    }
    println!(
        "{:>24} {:>10} {:>15} {:>15} {:>7}",
        "payload", "bytes", "stringify", "buildRequest", "ratio"
    );
    if let Err(error) = in_node(&loaded, &settings, &cases) {
        println!("no figures of Node: {error}");
    }
}

/// The same in Node, over the catalogue's own output.
fn in_node(
    loaded: &buildamp::pipeline::Loaded,
    settings: &Settings,
    cases: &[Case],
) -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    for (path, text) in buildamp::pipeline::render(loaded, settings).unwrap_or_default() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder.path()))?;
        std::fs::write(path, text.to_string())?;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/prepare/requests.mjs");
    let mut node = Command::new("node")
        .arg(script)
        .arg(folder.path().join("generated/js"))
        .stdin(Stdio::piped())
        .spawn()?;
    let questions: Vec<Value> = cases
        .iter()
        .map(|(name, webhook_type, payload, runs)| {
            json!({ "name": name, "type": webhook_type, "text": payload.to_string(), "runs": runs })
        })
        .collect();
    if let Some(mut input) = node.stdin.take() {
        input.write_all(Value::from(questions).to_string().as_bytes())?;
    }
    node.wait().map(drop)
}

/// The time of one run, from the best batch.
fn best(runs: u32, mut run: impl FnMut()) -> Duration {
    let batch = |_| {
        let start = Instant::now();
        (0..runs).for_each(|_| run());
        start.elapsed() / runs
    };
    (0..BATCHES).map(batch).min().unwrap_or_default()
}

/// About 500 bytes.
fn email() -> Value {
    json!({
        "personalizations": [{ "to": [{ "email": "to@example.com", "name": "Zoë & Co" }] }],
        "from": { "email": "from@example.com" },
        "subject": "Your order is on its way",
        "content": [{ "type": "text/plain", "value": "It left today. ".repeat(20) }],
    })
}

fn payment() -> Value {
    let entry = |index| (format!("field_{index}"), Value::from(format!("value {index} & more")));
    let metadata: serde_json::Map<String, Value> = (0..27).map(entry).collect();
    json!({ "amount": 1099, "currency": "usd", "confirm": true, "metadata": metadata })
}

fn upload() -> Value {
    let bytes: Vec<u8> =
        (0_u32..1 << 20).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    json!({ "public_id": "sample", "file": STANDARD.encode(bytes) })
}
