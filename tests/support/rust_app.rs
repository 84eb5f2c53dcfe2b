//! `fixtures/rust_app`: applications that generate their webhooks in build.rs.

use std::process::Command;

use super::{fixture, root};

/// cargo on the application, warnings being errors, with a target folder of its own: cargo locks
/// the one of this test run. Where buildamp's own dependencies have changed, `--locked` asks for
/// `cargo update --workspace` in that folder.
pub fn cargo(command: &str, arguments: &[&str]) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args([command, "--locked"])
        .args(arguments)
        .current_dir(fixture("rust_app"))
        .env("CARGO_TARGET_DIR", root().join("target/rust_app"))
        .env("RUSTFLAGS", "-D warnings")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("BUILDAMP_PROJECT");
    cargo
}
