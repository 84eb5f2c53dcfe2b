//! The benchmark of deliveries still runs: a few deliveries, no figure asserted.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "a test"
)]

mod support;

use std::process::Command;

#[test]
fn the_benchmark_of_deliveries_runs() {
    let folder = support::root().join("benches/deliver");
    // Its PostgreSQL, and what it measures against.
    support::tools();
    support::install(&folder);
    support::generate(&folder, "js,sql", &folder.join("generated/smoke"));
    let output = support::run(
        Command::new("node")
            .arg(folder.join("main.mjs"))
            .arg(folder.join("generated/smoke"))
            .args(["throughput", "claim", "memory", "--rounds", "1", "--deliveries", "200"])
            .args(["--old-rows", "1000", "--memory-at", "50,100"]),
    );
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in ["ours / bare dispatch loop", "claim with history / without", "heap, late / early"]
    {
        assert!(table.contains(line), "{table}");
    }
}
