//! What the definition language takes, however oddly it is written: `fixtures/accepted/`. Each case
//! gives the lints that its first line names, no other diagnostic, and every output.

#[path = "support/definitions.rs"]
mod definitions;

use std::path::Path;

use buildamp::diagnostic::MessageFormat;
use buildamp::pipeline;
use definitions::{Case, cases, report_failures};

fn all() -> Vec<Case> {
    cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/accepted"))
}

#[test]
fn every_case_is_read_and_rendered() {
    let mut failures = Vec::new();
    for case in all() {
        let outcome = case.load();
        let rendered = outcome.loaded.as_ref().and_then(|(loaded, settings)| {
            pipeline::render(loaded, settings).filter(|files| !files.is_empty())
        });
        if outcome.codes() != case.announced() || rendered.is_none() {
            let report = outcome.report(MessageFormat::Human);
            failures.push(format!("{}: not as announced\n{report}", case.name));
        }
    }
    report_failures(&failures);
}
