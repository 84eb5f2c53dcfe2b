//! The SQL output, on a real PostgreSQL and on PGlite. The tests themselves are
//! `tests/tools/sql/*.test.mjs`: the same rules run on both engines, races on PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "a test"
)]

mod support;

use std::path::{Path, PathBuf};
use support::node_test::{self, Engine};

/// Those that are no file of their own here are parts of `rules`.
#[test]
fn every_file_is_run() {
    let rules = std::fs::read_to_string(support::tools().join("sql/rules.test.mjs")).unwrap();
    for file in node_test::files("sql") {
        let is_part = rules.contains(&format!("import \"./{file}.test.mjs\";"));
        assert!(is_part || ["rules", "races", "declared"].contains(&file.as_str()), "{file}");
    }
}

#[test]
fn rules_on_postgres() {
    on(Engine::Postgres, "rules", &brief("rules-postgres"));
}

#[test]
fn rules_on_pglite() {
    on(Engine::Pglite, "rules", &brief("rules-pglite"));
}

#[test]
fn races_on_postgres() {
    on(Engine::Postgres, "races", &brief("races"));
}

#[test]
fn declared_types_on_postgres() {
    on(Engine::Postgres, "declared", &quoting("declared-postgres"));
}

#[test]
fn declared_types_on_pglite() {
    on(Engine::Pglite, "declared", &quoting("declared-pglite"));
}

#[test]
fn nothing_in_the_files_begins_or_ends_a_transaction() {
    for file in ["0001_webhooks.sql", "webhook_types.sql"] {
        let text = std::fs::read_to_string(brief("transactions").join(file)).unwrap();
        let commands = text.lines().map(str::trim).filter(|line| !line.starts_with("--"));
        for line in commands {
            for word in ["BEGIN;", "COMMIT", "ROLLBACK", "CREATE EXTENSION"] {
                assert!(!line.starts_with(word), "{file}: {line}");
            }
        }
    }
}

/// Runs a test file of `tests/tools/sql/` on an engine, with the generated SQL in `sql`.
fn on(engine: Engine, file: &str, sql: &Path) {
    node_test::passes(
        engine.command().arg(format!("sql/{file}.test.mjs")).env("BUILDAMP_TEST_SQL", sql),
    );
}

/// The brief's SQL, generated into a folder of its own.
fn brief(folder: &str) -> PathBuf {
    generate(&support::fixture("brief"), folder)
}

/// The SQL of a project whose texts hold everything that needs escaping.
fn quoting(folder: &str) -> PathBuf {
    let project = support::scratch(&format!("sql/{folder}-project"));
    support::write(&project.join("buildamp.toml"), "application = \"o'hara\"\n");
    support::write(&project.join("models/webhooks/all.rs"), QUOTING);
    generate(&project, folder)
}

const QUOTING: &str = r##"
#[target(
    url = "https://{HOST}:8443/it's/{KEY}?a=:b",
    headers = { "X-Quote" = "it's \"{KEY}\" \\: 100% $1 $buildamp$" },
    retry_policy = "linear",
    retry_base = "2s",
    retry_max = "1m",
    max_attempts = 7,
    retry_on = [409, "5xx"],
    concurrency = 4,
    rate_limit = "20/1s",
    circuit_breaker = { failures = 5, cooldown = "30s" },
    cache = "1h"
)]
pub struct Everything {
    pub name: String,
}

#[target(url = "https://example.com/upload", file_upload = true)]
pub struct Upload {
    #[serde(rename = "the file's")]
    pub file: Vec<u8>,
    pub name: String,
}
"##;

fn generate(project: &Path, folder: &str) -> PathBuf {
    let out = support::scratch(&format!("sql/{folder}"));
    support::generate(project, "sql", &out);
    out.join("sql")
}
