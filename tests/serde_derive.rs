//! What serde_derive accepts and refuses, and what we do: `fixtures/serde_derive/definitions.rs`,
//! compiled as it stands. Whatever serde_derive refuses is refused here too; what is refused here
//! alone says so in its heading. Needs only Rust.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use buildamp::diagnostic::{Diagnostics, render};
use buildamp::pipeline;
use buildamp::settings::Settings;
use buildamp::source::Sources;
use serde_json::Value;

use support::{fixture, root};

/// Some definitions, under the heading that says what becomes of them.
struct Block {
    verdict: Verdict,
    what: String,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    /// By both.
    Accepted,
    /// By both.
    Refused,
    /// Refused here, and accepted by serde_derive.
    Stricter,
}

fn blocks() -> Vec<Block> {
    let text = std::fs::read_to_string(fixture("serde_derive/definitions.rs")).unwrap();
    let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
    let read = |block: &str| {
        let (heading, text) = block.trim_start().split_once('\n').unwrap();
        let (verdict, what) = heading.trim_start_matches("// ").split_once(": ").unwrap();
        let verdict = match verdict {
            "accepted" => Verdict::Accepted,
            "refused" => Verdict::Refused,
            "stricter" => Verdict::Stricter,
            other => panic!("no verdict: {other}"),
        };
        Block { verdict, what: what.to_owned(), text: text.to_owned() }
    };
    blocks.map(read).collect()
}

/// What the definitions name.
const INNER: &str = "#[derive(Default)]\npub struct Inner { pub z: u8 }";
const FUNCTIONS: &str = r#"
fn yes<T>(_: &T) -> bool { true }
fn make<T: Default>() -> T { T::default() }
mod with_it {
    pub fn serialize<T, S: serde::Serializer>(_: &T, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_unit()
    }
    pub fn deserialize<'de, T: Default, D: serde::Deserializer<'de>>(_: D) -> Result<T, D::Error> {
        Ok(T::default())
    }
}
mod two {
    pub fn serialize<A, B, S: serde::Serializer>(_: &A, _: &B, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_unit()
    }
    pub fn deserialize<'de, T: Default, D: serde::Deserializer<'de>>(_: D) -> Result<T, D::Error> {
        Ok(T::default())
    }
}
"#;

/// What is wrong with each block here.
fn ours(block: &Block) -> Option<String> {
    let text =
        format!("use serde::{{Deserialize, Serialize}};\n{}\n{INNER}\n{FUNCTIONS}", block.text);
    let sources = Sources::from_texts([("models/webhooks/all.rs".to_owned(), text)]);
    let loaded = pipeline::analyze(sources, &Settings::default(), Diagnostics::new());
    let shown = || render(&loaded.diagnostics, &loaded.sources, Default::default());
    loaded.diagnostics.has_errors().then(shown)
}

/// What serde_derive says of each block, by its index.
fn theirs(blocks: &[Block]) -> BTreeMap<usize, Vec<String>> {
    let mut text = "#![allow(warnings)]\nfn main() {}\n".to_owned();
    let mut ends = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        writeln!(text, "mod block_{index} {{\n{USES}").unwrap();
        text.push_str(&derived(&block.text));
        writeln!(text, "{}\n{FUNCTIONS}\n}}", derived(INNER)).unwrap();
        ends.push(text.lines().count());
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serde_derive");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("Cargo.toml"), MANIFEST).unwrap();
    std::fs::copy(fixture("rust_app/Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    std::fs::write(folder.join("src/main.rs"), text).unwrap();
    let check = Command::new(env!("CARGO"))
        .args(["check", "--message-format=json"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", root().join("target/rust_app"))
        .output()
        .unwrap();
    let mut found: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut add = |message: &Value| {
        let spans = message["spans"].as_array().unwrap();
        let is_ours = |span: &&Value| span["file_name"] == "src/main.rs";
        let Some(span) = spans.iter().find(is_ours) else { return };
        let line = span["line_start"].as_u64().unwrap() as usize;
        let block = ends.iter().position(|end| line <= *end).unwrap();
        found.entry(block).or_default().push(message["message"].as_str().unwrap().to_owned());
    };
    for line in String::from_utf8_lossy(&check.stdout).lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        if entry["reason"] == "compiler-message" && entry["message"]["level"] == "error" {
            add(&entry["message"]);
        }
    }
    assert!(!found.is_empty(), "{}", String::from_utf8_lossy(&check.stderr));
    found
}

const USES: &str = "use std::borrow::Cow; use std::collections::HashMap; use std::marker::PhantomData; use serde::{Deserialize, Serialize};";

const MANIFEST: &str = r#"[package]
name = "derived"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
serde = { version = "1", features = ["derive", "rc"] }
"#;

/// Every item with serde's derives, and without what is for us alone.
fn derived(items: &str) -> String {
    let mut text = String::new();
    let mut is_new = true;
    for line in items.lines() {
        if is_new {
            text.push_str("#[derive(Serialize, Deserialize)]\n");
        }
        is_new = line.starts_with("pub ");
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("#[webhook(") {
            text.push_str(before);
            rest = after.split_once(")]").unwrap().1;
        }
        writeln!(text, "{rest}").unwrap();
    }
    text
}

#[test]
fn what_serde_derive_refuses_is_refused() {
    let blocks = blocks();
    let theirs = theirs(&blocks);
    let mut wrong = String::new();
    for (index, block) in blocks.iter().enumerate() {
        let (ours, theirs) = (ours(block), theirs.get(&index));
        let verdict = match (&ours, theirs) {
            (None, None) => Some(Verdict::Accepted),
            (Some(_), Some(_)) => Some(Verdict::Refused),
            (Some(_), None) => Some(Verdict::Stricter),
            (None, Some(_)) => None,
        };
        if verdict != Some(block.verdict) {
            writeln!(wrong, "{}: {:?}, not {:?}", block.what, verdict, block.verdict).unwrap();
            writeln!(wrong, "serde_derive: {theirs:?}\nours: {}", ours.unwrap_or_default())
                .unwrap();
        }
    }
    assert!(blocks.len() > 100);
    assert!(wrong.is_empty(), "{wrong}");
}
