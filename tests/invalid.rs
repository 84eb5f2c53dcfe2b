//! What is wrong is said, all of it, in the right place: `fixtures/invalid/`, each case beside its
//! whole report. Adding a case is adding a file whose first line names the codes it must give.

#[path = "support/definitions.rs"]
mod definitions;

use std::collections::BTreeSet;
use std::path::Path;

use buildamp::diagnostic::{Code, MessageFormat};
use definitions::{Case, cases, report_failures};

/// Codes that are tested with what they are about: the outputs on disk.
const ELSEWHERE: [Code; 3] = [Code::E0601, Code::E0602, Code::E0603];

fn all() -> Vec<Case> {
    cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/invalid"))
}

#[test]
fn every_report_is_as_it_stands_beside_its_case() {
    let mut failures = Vec::new();
    for case in all() {
        let outcome = case.load();
        let (announced, given) = (case.announced(), outcome.codes());
        if announced.is_empty() || announced != given {
            failures.push(format!("{}: announces {announced:?}, gives {given:?}", case.name));
        }
        failures.extend(case.compare("stderr", &outcome.report(MessageFormat::Human)));
    }
    report_failures(&failures);
}

#[test]
fn every_code_has_a_case() {
    let given: BTreeSet<Code> = all().iter().flat_map(Case::announced).collect();
    let missing: Vec<&Code> = Code::ALL
        .iter()
        .filter(|code| !given.contains(code) && !ELSEWHERE.contains(code))
        .collect();
    assert!(missing.is_empty(), "no case under fixtures/invalid/ gives {missing:?}");
}

#[test]
fn the_other_formats() {
    let formats = [
        ("short", MessageFormat::Short),
        ("json", MessageFormat::Json),
        ("github", MessageFormat::Github),
    ];
    let mut failures = Vec::new();
    for name in ["several_files", "target/placeholders", "reading/no_folder"] {
        let case = all().into_iter().find(|case| case.name == name).expect(name);
        let outcome = case.load();
        for (ending, format) in formats {
            failures.extend(case.compare(ending, &outcome.report(format)));
        }
    }
    report_failures(&failures);
}
