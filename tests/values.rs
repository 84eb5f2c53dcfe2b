//! Every type of the fixtures in all four languages: what serde reads and writes is the reference,
//! by a compiled program over the emitted Rust; JSON Schema, Elm and TypeScript must agree with it
//! on values made at random from the definitions, and on values that are a little wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panics")]

mod support;
#[path = "support/values/mod.rs"]
mod values;

use std::sync::OnceLock;

use values::rust::Verdict;
use values::{Case, Subject};

/// All cases, each with what serde says of it.
struct Corpus {
    subjects: Vec<Subject>,
    cases: Vec<(Case, Verdict)>,
}

fn corpus() -> &'static Corpus {
    static CORPUS: OnceLock<Corpus> = OnceLock::new();
    CORPUS.get_or_init(|| {
        let subjects = values::subjects();
        let cases = values::cases(&subjects);
        let verdicts = values::rust::verdicts(&subjects, &cases);
        let cases = cases.into_iter().zip(verdicts).collect();
        Corpus { subjects, cases }
    })
}

/// Fails with the first few of what is wrong of each webhook.
fn report(wrong: Vec<(&Case, String)>) {
    let subjects = &corpus().subjects;
    let mut text = String::new();
    let mut last = None;
    for (case, what) in &wrong {
        let of = (case.subject, &case.webhook);
        if last.replace(of) != Some(of) {
            let name = &subjects[case.subject].name;
            text.push_str(&format!(
                "{name} {} {:?} {}\n  {what}\n",
                case.webhook, case.change, case.payload
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong, the first of each webhook:\n{text}", wrong.len());
}

#[test]
fn serde_writes_again_what_was_made() {
    let Corpus { subjects, cases } = corpus();
    let made = cases.iter().filter(|(case, _)| case.change.is_none());
    let made = made.filter(|(case, _)| !subjects[case.subject].has_functions);
    let wrong = made.filter_map(|(case, verdict)| match verdict {
        Ok(written) if *written == case.payload => None,
        Ok(written) => Some((case, format!("is written as {written}"))),
        Err(error) => Some((case, error.clone())),
    });
    report(wrong.collect());
}
