//! Each feature comes without what only the others need. That each compiles alone is checked by
//! `.ci/run`, which lints them one by one.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use std::collections::BTreeSet;
use std::process::Command;

fn cargo() -> Command {
    let mut command = Command::new(env!("CARGO"));
    // Offline: what this very test was built with is all it needs.
    command.current_dir(support::root()).env("CARGO_NET_OFFLINE", "true");
    command
}

/// The names of all crates that an application which asks for `feature` alone compiles.
fn crates(feature: &str) -> BTreeSet<String> {
    let mut command = cargo();
    command.args(["tree", "--locked", "--no-default-features", "--features", feature]);
    command.args(["--edges", "normal", "--prefix", "none", "--format", "{p}"]);
    let output = support::run(&mut command);
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

const ONLY_CLI: [&str; 8] =
    ["anstream", "anyhow", "clap", "clap_complete", "mimalloc", "notify", "similar", "toml"];
const ONLY_GEN: [&str; 7] =
    ["annotate-snippets", "askama", "prettyplease", "rayon", "syn", "tempfile", "walkdir"];
const ONLY_WIRE: [&str; 4] = ["base64", "hmac", "httpdate", "percent-encoding"];

#[track_caller]
fn has(crates: &BTreeSet<String>, names: &[&str], has: bool) {
    for name in names {
        assert_eq!(crates.contains(*name), has, "{name} among {crates:?}");
    }
}

#[test]
fn gen_has_what_build_rs_needs() {
    let crates = crates("gen");
    has(&crates, &ONLY_GEN, true);
    has(&crates, &ONLY_CLI, false);
    has(&crates, &ONLY_WIRE, false);
}

/// `syn` is there for serde's derive, at the application's compile time; nothing else of `gen` is.
#[test]
fn wire_is_small() {
    let crates = crates("wire");
    has(&crates, &ONLY_WIRE, true);
    has(&crates, &ONLY_CLI, false);
    let without_syn: Vec<&str> = ONLY_GEN.into_iter().filter(|name| *name != "syn").collect();
    has(&crates, &without_syn, false);
    assert!(crates.len() < 40, "{} crates: {crates:?}", crates.len());
}

#[test]
fn the_default_is_everything() {
    let crates = crates("default");
    for names in [&ONLY_CLI[..], &ONLY_GEN, &ONLY_WIRE] {
        has(&crates, names, true);
    }
}
