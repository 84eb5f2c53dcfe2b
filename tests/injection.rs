//! Texts that would end a string, a comment or a statement come out as plain data in every language
//! (`fixtures/injection`). That its values round-trip is proved in `tests/values.rs`, that its Elm and
//! Rust are laid out as their formatters do it in `tests/elm.rs` and `tests/rust.rs`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "that is how a test fails")]

mod support;

use buildamp::settings::Settings;
use serde_json::{Value, json};

const URL: &str =
    "https://api.example.com/it's/%22%5C/$%7Bx%7D/$$/*/'/{{}}?q='%20OR%20''='&a=$1;DROP%20TABLE";
const HEADER: &str = r#"'; DROP TABLE x; -- " \ ${{x}} */ -}} </script> $buildamp$ `"#;

/// The outputs of the fixture, by path.
fn outputs() -> buildamp::render::Files {
    let settings = Settings::default();
    let loaded = buildamp::pipeline::load(&support::fixture("injection"), &settings);
    buildamp::pipeline::render(&loaded, &settings).unwrap()
}

#[test]
fn in_the_config() {
    let outputs = outputs();
    let config: Value =
        serde_json::from_str(&outputs["generated/js/webhooks.config.json"].to_string()).unwrap();
    let webhook = &config["webhooks"]["Evil"];
    assert_eq!(webhook["url"], URL);
    assert_eq!(webhook["headers"], json!({ "X-Evil": HEADER, "X-Quote": "'''" }));
    let names = ["a'b\"c\\d${x}*/-}</script>\n\u{2028}`", "\"\"\" ${x}", "'; DROP TABLE x; --"];
    let mut found: Vec<&str> = webhook["payload"]["$defs"]["Evil"]["properties"]
        .as_object()
        .map(|members| members.keys().map(String::as_str).collect())
        .unwrap_or_default();
    found.sort_unstable();
    let mut names = names.to_vec();
    names.sort_unstable();
    assert_eq!(found, names);
}

/// Marks that turn the code around them, what speaks to a terminal, ends of lines that only some know.
#[test]
fn nothing_stands_there_unseen() {
    let is_unseen = |c: char| {
        let is_layout = matches!(c, '\n' | '\t');
        c.is_control() && !is_layout
            || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    for (path, text) in outputs() {
        let text = text.to_string();
        let found = text.lines().find(|line| line.contains(is_unseen));
        assert_eq!(found, None, "{path}");
    }
}

#[test]
fn in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["0001_webhooks.sql", "webhook_types.sql"] {
        let text = outputs()[&format!("generated/sql/{name}")].to_string();
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let told = support::run(support::node("sql/injection.mjs").arg(folder.path()));
    let rows: Value = serde_json::from_slice(&told.stdout).unwrap();
    let expected = json!([{
        "webhook_type": "Evil", "target_url": URL,
        "headers": { "X-Evil": HEADER, "X-Quote": "'''" },
    }]);
    assert_eq!(rows, expected);
}

#[test]
fn in_the_declarations() {
    let outputs = outputs();
    let folder = tempfile::tempdir().unwrap();
    for name in ["webhooks.d.ts", "runtime/types.d.ts"] {
        let text = outputs[&format!("generated/js/{name}")].to_string();
        support::write(&folder.path().join(name), text);
    }
    support::run(
        support::tool("tsc")
            .args(["--noEmit", "--strict", "webhooks.d.ts"])
            .current_dir(folder.path()),
    );
}
