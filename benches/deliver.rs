//! How fast the Node worker delivers, as ratios of one run: throughput beside graphile-worker and
//! beside the bare HTTP loop, what waking costs those who enqueue, the latency from enqueue to
//! arrival, claims with and without history, and memory.
//!
//! `cargo bench --bench deliver` installs what it measures against (npm), starts a PostgreSQL with
//! its default settings (`DATABASE_URL` names one of your own), and prints a table with the bars.
//! `-- throughput claim --rounds 5` runs some measurements, or others sizes: see
//! `benches/deliver/main.mjs`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "as the tests whose support it shares")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::process::Command;

fn main() {
    let folder = support::root().join("benches/deliver");
    // Its PostgreSQL.
    support::tools();
    support::install(&folder);
    support::generate(&folder, "js,sql", &folder.join("generated"));
    let status = Command::new("node")
        .arg(folder.join("main.mjs"))
        .arg(folder.join("generated"))
        .args(std::env::args().skip(1))
        .status()
        .unwrap();
    std::process::exit(status.code().unwrap_or(1));
}
