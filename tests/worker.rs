//! The Node delivery runtime, on a real PostgreSQL and on PGlite, against targets that answer,
//! fail and die. The tests themselves are `tests/tools/runtime/*.test.mjs`.

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
use std::sync::{Mutex, OnceLock, PoisonError};

use support::elm::elm_works;
use support::node_test::{self, Engine};

/// What a single process can prove.
const ALONE: [&str; 14] = [
    "delivery",
    "faults",
    "prompt",
    "drain",
    "hostile",
    "events",
    "event-leases",
    "event-handlers",
    "ports",
    "races",
    "secrets",
    "pooler",
    "isolation",
    "parsers",
];

/// What is about the program.
const PROGRAM: [&str; 4] = ["cli", "ends", "send", "simulate"];

/// What has a test of its own.
const OTHERS: [&str; 3] = ["crash", "silence", "elm"];

#[test]
fn every_file_is_run() {
    let mut run = [&ALONE[..], &PROGRAM, &OTHERS].concat();
    run.sort_unstable();
    assert_eq!(node_test::files("runtime"), run);
}

#[test]
fn deliveries_on_postgres() {
    on(Engine::Postgres, &ALONE);
}

#[test]
fn deliveries_on_pglite() {
    on(Engine::Pglite, &ALONE);
}

#[test]
fn nothing_is_lost_when_anything_dies() {
    on(Engine::Postgres, &["crash"]);
}

/// These wait, mostly, and measure nothing: they need no turn.
#[test]
fn connections_may_die_silently() {
    run(Engine::Postgres, &["silence"]);
}

#[test]
fn the_program() {
    on(Engine::Postgres, &PROGRAM);
}

#[test]
fn an_elm_program() {
    if elm_works("an_elm_program") {
        on(Engine::Postgres, &["elm"]);
    }
}

/// [`run`], one at a time on each engine, as the tests measure times.
fn on(engine: Engine, files: &[&str]) {
    static POSTGRES: Mutex<()> = Mutex::new(());
    static PGLITE: Mutex<()> = Mutex::new(());
    let turn = match engine {
        Engine::Postgres => &POSTGRES,
        Engine::Pglite => &PGLITE,
    };
    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
    run(engine, files);
}

/// Runs test files on an engine, one after the other.
fn run(engine: Engine, files: &[&str]) {
    let summary = node_test::passes(
        engine
            .command()
            .arg("--test-concurrency=1")
            .args(files.iter().map(|file| format!("runtime/{file}.test.mjs")))
            .env("BUILDAMP_TEST_GENERATED", generated()),
    );
    for line in summary.lines().filter(|line| line.contains("SKIPPED")) {
        println!("{line}");
    }
}

/// The outputs of `fixtures/delivery`, where the packages of `tests/tools` resolve.
fn generated() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = support::tools().join("generated/worker");
        let _ = std::fs::remove_dir_all(&folder);
        support::generate(&support::fixture("delivery"), "js,sql,elm", &folder);
        folder
    })
}
