//! `fixtures/rust_app`: an application that generates its webhooks in build.rs, built, linted and
//! run by cargo. Needs only Rust.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use std::path::Path;
use std::process::Output;
use std::sync::{Mutex, MutexGuard, PoisonError};

use support::rust_app::cargo;
use support::{printed, run};

/// cargo remembers one build: tests that change the environment of it take turns.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The library of the application, over the definitions of another project.
fn build_with(project: &Path) -> Output {
    cargo("build", &["--lib", "--verbose"]).env("BUILDAMP_PROJECT", project).output().unwrap()
}

/// Clippy's driver is the compiler, so that one build does for both: `cargo clippy` would check all
/// dependencies beside it.
#[test]
fn neither_rustc_nor_clippy_warns_and_its_tests_pass() {
    let _turn = turn();
    let mut test = cargo("test", &["--workspace"]);
    let clippy = Path::new(env!("CARGO")).with_file_name("clippy-driver");
    if clippy.exists() {
        test.env("RUSTC_WORKSPACE_WRAPPER", clippy);
    } else {
        println!("SKIPPED: this toolchain has no clippy");
    }
    run(&mut test);
}

/// One test, because each step depends on what the one before left in the target folder.
#[test]
fn a_build_follows_the_definitions_and_nothing_else() {
    let _turn = turn();
    let project = tempfile::tempdir().unwrap();
    let definitions = project.path().join("models/webhooks");
    std::fs::create_dir_all(&definitions).unwrap();
    let file = definitions.join("ping.rs");
    let good = "#[target(url = \"https://example.com\")]\npub struct Ping { pub a: u8 }\n";

    std::fs::write(&file, good).unwrap();
    assert!(build_with(project.path()).status.success());
    let again = build_with(project.path());
    let log = printed(&again);
    assert!(log.contains("Fresh rust_app"), "nothing changed, but it was built again\n{log}");

    std::fs::write(&file, good.replace("url =", "ulr =").replace("u8", "Speling")).unwrap();
    let failed = build_with(project.path());
    let log = printed(&failed);
    assert!(!failed.status.success(), "{log}");
    for line in [
        "error: rust_app@0.0.0: models/webhooks/ping.rs:1:10: error[E0101]: ",
        "error: rust_app@0.0.0: models/webhooks/ping.rs:2:26: error[E0201]: ",
        "error[E0201]: unknown type `Speling`\n",
        "2 | pub struct Ping { pub a: Speling }",
        "= help: did you mean `url`?",
    ] {
        assert!(log.contains(line), "no `{line}` in\n{log}");
    }

    // A file that is new in the folder is seen too.
    std::fs::write(&file, good).unwrap();
    assert!(build_with(project.path()).status.success());
    let pong = good.replace("Ping", "Pong").replace("u8", "Ping");
    std::fs::write(definitions.join("pong.rs"), pong).unwrap();
    let log = printed(&build_with(project.path()));
    assert!(!log.contains("Fresh rust_app"), "a new definition was not seen\n{log}");
}
