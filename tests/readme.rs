//! What the README says is so: keys, options, defaults, definitions, test names.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use std::collections::BTreeSet;

use support::project::{Project, Ran};

fn readme() -> String {
    std::fs::read_to_string(support::root().join("README.md")).unwrap().replace("\r\n", "\n")
}

/// The code blocks of one language.
fn blocks(language: &str) -> Vec<String> {
    blocks_of(&readme(), language)
}

/// Those of a part of the text.
fn blocks_of(text: &str, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let indent = line.len() - line.trim_start().len();
        if line.trim() == format!("```{language}") {
            let block = lines.by_ref().take_while(|line| line.trim() != "```");
            found.push(
                block.map(|line| format!("{}\n", line.get(indent..).unwrap_or(""))).collect(),
            );
        }
    }
    found
}

/// The names in backticks in the first column of the table below `heading`.
fn first_column(heading: &str) -> BTreeSet<String> {
    let text = readme();
    let (_, section) = text.split_once(heading).unwrap();
    let rows = section.lines().skip_while(|line| !line.starts_with('|')).skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .flat_map(|row| row.split('|').nth(1).unwrap().split(','))
        .map(|name| name.trim().trim_matches('`').to_owned())
        .collect()
}

/// An unknown key is answered with the list of those that exist.
#[test]
fn every_key_of_target_is_described() {
    let project =
        Project::with("#[target(url = \"https://example.com\", zzzzzzzzzz = 1)]\npub struct X;\n");
    let stderr = project.run(&["gen", "webhooks"]).exits(2).stderr;
    let list = stderr.lines().find(|line| line.contains("`url`, `method`, ")).unwrap();
    let known: BTreeSet<String> = list.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(known.len() > 20, "{list}");
    assert_eq!(first_column("### `#[target(...)]`"), known);
}

#[test]
fn every_option_exists_and_every_command_is_described() {
    let project = Project::empty();
    let help = |arguments: &[&str]| project.run(arguments).exits(0).stdout;
    let text = blocks("text").into_iter().find(|block| block.starts_with("buildamp gen")).unwrap();
    let gen_help = help(&["gen", "webhooks", "--help"]);
    for word in text.split_whitespace().filter(|word| word.starts_with("--")) {
        assert!(gen_help.contains(word) || word == "--json", "{word}");
    }
    let commands = help(&["--help"]);
    let (_, commands) = commands.split_once("Commands:\n").unwrap();
    for line in commands.lines().take_while(|line| line.starts_with("  ")) {
        let command = line.split_whitespace().next().unwrap();
        let described = text.contains(&format!("buildamp {command} "));
        assert!(described || command == "help", "`buildamp {command}` is not described");
    }
}

#[test]
fn the_defaults_of_buildamp_toml_are_the_defaults() {
    let block = blocks("toml").into_iter().find(|block| block.contains("[webhooks]")).unwrap();
    let read = buildamp::config::parse("README.md", block);
    assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
    assert_eq!(read.settings, buildamp::settings::Settings::default());
}

#[test]
fn its_definitions_generate() {
    let definitions = blocks("rust").into_iter();
    let definitions =
        definitions.filter(|block| block.contains("#[target") || block.contains("#[response"));
    let project = Project::with(&definitions.collect::<String>());
    project.run(&["gen", "webhooks"]).exits(0).quietly().says("6 webhooks: ");
}

/// Each definition under `## Requests` with the payload below it gives the request below that.
#[test]
fn its_requests_are_what_is_sent() {
    let text = readme();
    let (_, section) = text.split_once("## Requests\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let shown = blocks_of(section, "http");
    let definitions = blocks_of(section, "rust");
    let payloads = blocks_of(section, "json");
    assert!(shown.len() == definitions.len() && shown.len() == payloads.len() && shown.len() == 5);
    for ((definition, payload), shown) in definitions.iter().zip(payloads).zip(shown) {
        let project = Project::with(definition);
        project.write("payload.json", payload.trim_end());
        let (_, name) = definition.split_once("pub struct ").unwrap();
        let name = name.split(' ').next().unwrap();
        let mut command = project.command(&["request", name, "payload.json", "--id", "the-id"]);
        for variable in ["ACCOUNT", "API_KEY", "API_TOKEN", "SECRET_KEY", "WEBHOOK_SECRET"] {
            command.env(variable, format!("value-of-{variable}"));
        }
        let ran = Ran::of(command.env_remove("DEVELOPMENT")).exits(0).quietly();
        assert_eq!(without_time(&ran.stdout), without_time(&shown), "{name}");
    }
}

fn without_time(request: &str) -> String {
    let lines = request.lines().filter(|line| !line.starts_with("webhook-timestamp: "));
    lines.map(|line| format!("{line}\n")).collect()
}

/// What `## From your code` calls is what `init` and `gen` make; the Elm is compiled in
/// `tests/elm.rs`.
#[test]
fn what_its_code_calls_exists() {
    let project = Project::empty();
    project.run(&["init"]).exits(0);
    project.run(&["gen", "webhooks"]).exits(0);
    let made = |path: &str| project.read(&format!("generated/{path}"));
    let code = |language: &str| blocks(language).concat();

    let sql = code("sql");
    assert!(sql.contains("webhook_enqueue(") && sql.contains("p_idempotency_key => "));
    assert!(made("sql/0001_webhooks.sql").contains("FUNCTION webhook_enqueue("));
    assert!(made("sql/0001_webhooks.sql").contains("p_idempotency_key "));

    let js = code("js");
    let package: serde_json::Value = serde_json::from_str(&made("js/package.json")).unwrap();
    assert!(js.contains(&format!("from \"{}\"", package["name"].as_str().unwrap())));
    for (used, file, exported) in [
        ("import { enqueue } from", "js/runtime/index.mjs", "export { enqueue }"),
        ("/runtime/worker.mjs\"", "js/runtime/worker.mjs", "export function createWorker("),
    ] {
        assert!(js.contains(used), "{used}");
        assert!(made(file).contains(exported), "{file}: {exported}");
    }

    let rust = made("rust/webhooks.rs");
    for (used, declared) in [
        ("webhooks::WelcomeMessage {", "pub struct WelcomeMessage {"),
        ("webhooks::Plan::Team", "pub enum Plan {"),
        ("webhooks::prepare(", "pub fn prepare("),
        ("webhooks::WelcomeResponse::read(", "pub enum WelcomeResponse {"),
    ] {
        assert!(code("rust").contains(used), "{used}");
        assert!(rust.contains(declared), "{declared}");
    }
}

#[test]
fn the_tests_it_names_exist() {
    let commands = blocks("sh").concat();
    let words: Vec<&str> = commands.split_whitespace().collect();
    let names: Vec<&str> = words.windows(2).filter(|w| w[0] == "--test").map(|w| w[1]).collect();
    assert!(names.len() > 5, "{names:?}");
    for name in names {
        assert!(support::root().join(format!("tests/{name}.rs")).is_file(), "{name}");
    }
}

/// What `.ci/run` runs last is what the README says runs the tests.
#[test]
fn ci_runs_the_same_test_command() {
    let ci = std::fs::read_to_string(support::root().join(".ci/run")).unwrap();
    let last = ci.lines().last().unwrap();
    assert_eq!(last.trim_end_matches(" </dev/null"), "cargo test");
    assert!(blocks("sh").concat().lines().any(|line| line.starts_with("cargo test  ")));
}
