//! Every type of the fixtures in all four languages: what serde reads and writes is the reference,
//! by a compiled program over the emitted Rust; JSON Schema, Elm and TypeScript must agree with it
//! on values made at random from the definitions, and on values that are a little wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panics")]

mod support;
#[path = "support/values/mod.rs"]
mod values;

use std::sync::OnceLock;

use serde_json::Value;
use support::elm::numbers;

use values::mutate::Change;
use values::rust::Verdict;
use values::{Case, Kind, Subject};

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
                case.webhook, case.kind, case.payload
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong, the first of each webhook:\n{text}", wrong.len());
}

#[test]
fn serde_writes_again_what_was_made() {
    let Corpus { subjects, cases } = corpus();
    let made = cases.iter().filter(|(case, _)| matches!(case.kind, Kind::Written | Kind::Wide));
    let made = made.filter(|(case, _)| !subjects[case.subject].has_functions);
    let wrong = made.filter_map(|(case, verdict)| match verdict {
        Ok(written) if *written == case.payload => None,
        Ok(written) => Some((case, format!("is written as {written}"))),
        Err(error) => Some((case, error.clone())),
    });
    report(wrong.collect());
}

/// Of a project with functions of its own, only what is there and what is absent: what values they
/// take, only Rust knows.
fn compared() -> impl Iterator<Item = &'static (Case, Verdict)> {
    let has_functions = |case: &Case| corpus().subjects[case.subject].has_functions;
    corpus().cases.iter().filter(move |(case, verdict)| {
        let may_lack = matches!(case.kind, Kind::Lenient | Kind::Changed(Change::Missing));
        !has_functions(case)
            || match verdict {
                Ok(written) => may_lack || *written == case.payload,
                Err(error) => may_lack && error.starts_with("missing field"),
            }
    })
}

#[test]
fn schemas_take_what_serde_writes_and_nothing_that_it_refuses() {
    let asked: Vec<&(Case, Verdict)> = compared().collect();
    let cases: Vec<&Case> = asked.iter().map(|(case, _)| case).collect();
    let errors = values::languages::schema_errors(&corpus().subjects, &cases);
    let wrong =
        asked.iter().zip(errors).filter_map(|((case, verdict), error)| match (verdict, error) {
            (Ok(written), Some(error)) if *written == case.payload => Some((case, error)),
            (Err(refused), None) => Some((case, format!("is taken, but serde says: {refused}"))),
            _ => None,
        });
    report(wrong.collect());
}

#[test]
fn elm_reads_and_writes_what_serde_does() {
    if !support::elm::elm_works("elm_reads_and_writes_what_serde_does") {
        return;
    }
    let mut wrong = Vec::new();
    let mut left = Vec::new();
    for (index, subject) in corpus().subjects.iter().enumerate() {
        let asked: Vec<&(Case, Verdict)> = compared()
            .filter(|(case, _)| case.subject == index && case.kind != Kind::Wide)
            .filter(|(case, verdict)| !is_quirk(case, verdict))
            .collect();
        let cases: Vec<&Case> = asked.iter().map(|(case, _)| case).collect();
        let answers = values::languages::elm_answers(subject, &cases);
        wrong.extend(asked.iter().zip(answers).filter_map(|((case, verdict), answer)| {
            let what = match (verdict, answer) {
                (Ok(written), Ok(answer)) if is_same(case, written, &answer) => return None,
                (Err(_), Err(_)) => return None,
                (Ok(written), Ok(answer)) if subject.has_functions => {
                    let webhook = case.webhook.clone();
                    let again = Case { webhook, payload: answer, ..*case };
                    left.push((case, written, again));
                    return None;
                }
                (Ok(written), Ok(answer)) => format!("is {answer}\n  should be {written}"),
                (Ok(_), Err(error)) => error,
                (Err(refused), Ok(_)) => format!("is taken, but serde says: {refused}"),
            };
            Some((case, what))
        }));
    }
    wrong.extend(read_as_something_else(left));
    report(wrong);
}

/// Those where what Elm writes, which leaves out a default that it does not know, is something else
/// to serde than what it read.
fn read_as_something_else<'c>(
    left: Vec<(&'c Case, &'c Value, Case)>,
) -> impl Iterator<Item = (&'c Case, String)> {
    let (read, answers): (Vec<_>, Vec<Case>) =
        left.into_iter().map(|(case, written, answer)| ((case, written), answer)).unzip();
    let verdicts = values::rust::verdicts(&corpus().subjects, &answers);
    let all = read.into_iter().zip(answers).zip(verdicts);
    all.filter_map(|(((case, written), answer), verdict)| match verdict {
        // A function may write a hash map as an array, in any order.
        Ok(again) if sorted(numbers(&again)) == sorted(numbers(written)) => None,
        verdict => {
            let answer = answer.payload;
            Some((case, format!("is {answer}: {verdict:?}\n  should be {written}")))
        }
    })
}

/// What serde does to a wrong value, and no other language should: it reads the fields of a struct
/// from an array; of a flattened option that does not fit, it loses the members that it read first;
/// and a flattened map takes those of its neighbours.
fn is_quirk(case: &Case, verdict: &Verdict) -> bool {
    let is_written = matches!(case.kind, Kind::Written | Kind::Wide);
    let Some(written) = verdict.as_ref().ok().filter(|_| !is_written) else { return false };
    case.webhook == "Flattened" || arrays(written) < arrays(&case.payload)
}

/// How many arrays there are in a value.
fn arrays(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(arrays).sum::<usize>(),
        Value::Object(members) => members.values().map(arrays).sum(),
        _ => 0,
    }
}

/// Whether both are one value to JavaScript. An item more may stand in a hash set, of which nobody
/// knows the order.
fn is_same(case: &Case, written: &Value, answer: &Value) -> bool {
    let in_order = |value: &Value| match case.kind {
        Kind::Changed(Change::Range) => sorted(numbers(value)),
        _ => numbers(value),
    };
    in_order(written) == in_order(answer)
}

/// The same value with the items of every array sorted.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(sorted).collect();
            items.sort_by_key(Value::to_string);
            items.into()
        }
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, sorted(value))).collect()
        }
        other => other,
    }
}

#[test]
fn typescript_takes_what_serde_writes_and_refuses_other_kinds() {
    let asked = compared().filter(|(case, _)| case.kind != Kind::Wide && !has_inherited(case));
    let cases: Vec<(&Case, bool)> = asked
        .filter_map(|(case, verdict)| match verdict {
            Ok(written) => (*written == case.payload).then_some((case, false)),
            Err(error) => {
                let open = corpus().subjects[case.subject].is_open(&case.webhook);
                (!open && typescript_sees(case, error)).then_some((case, true))
            }
        })
        .collect();
    if let Some(errors) = values::languages::typescript_errors(&corpus().subjects, &cases) {
        panic!("{errors}");
    }
}

/// Whether a map has a key that every JavaScript object has as well: TypeScript does not read what stands
/// there in a literal as the map's, so that `"A"` is any `string`. No declaration helps: one that names
/// such keys as optional refuses every other object, for each has them.
fn has_inherited(case: &Case) -> bool {
    let text = case.payload.to_string();
    ["\"constructor\":", "\"hasOwnProperty\":"].iter().any(|key| text.contains(key))
}

/// Whether TypeScript can tell what serde refuses: not the range of a number, nor what a text
/// holds.
fn typescript_sees(case: &Case, error: &str) -> bool {
    match case.kind {
        Kind::Changed(Change::Missing | Change::Kind) => !error.starts_with("invalid value"),
        Kind::Changed(Change::Name) => error.starts_with("unknown variant"),
        _ => false,
    }
}
