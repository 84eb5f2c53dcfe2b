//! What is wrong is said, all of it, in the right place: `fixtures/invalid/`, each case beside its
//! whole report. Adding a case is adding a file whose first line names the codes it must give.

#[path = "support/definitions.rs"]
mod definitions;

use std::collections::BTreeSet;
use std::path::Path;

use buildamp::diagnostic::{Code, MessageFormat};
use definitions::{Case, Outcome, cases, report_failures};

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

/// What is wrong in one file, beside each case of another: of every kind that a rule could stop at.
const ELSEWHERE_WRONG: [&str; 10] = [
    "pub struct Zz<T> { inner: Option<Box<Zz<Vec<T>>>>, of: T }",
    "pub struct Zz { inner: Zz }",
    "pub type Zz = Zz;",
    "pub struct Zz { inner: Zunknown }",
    "pub struct Zz { map: std::collections::HashMap<bool, u8> }",
    "pub struct Zz { first: u8 } pub struct Zz { second: u8 }",
    "#[target(url = \"https://api.example.com\", unknown = 1)] pub struct Zz { id: u8 }",
    "pub struct Zz { #[serde(default)] inner: Zzz } pub enum Zzz { A, B }",
    "#[response(Zunknown)] pub enum Zz { #[failed] ZzFailed(String) }",
    "pub struct List { id: u8 }",
];

#[test]
fn what_is_wrong_elsewhere_hides_nothing_and_adds_nothing() {
    let mut failures = Vec::new();
    let reports = |outcome: &Outcome| -> BTreeSet<String> {
        let report = outcome.report(MessageFormat::Short);
        report.lines().map(str::to_owned).collect()
    };
    let single: Vec<Case> = all().into_iter().filter(Case::is_file).collect();
    assert!(single.len() > 50);
    for elsewhere in ELSEWHERE_WRONG {
        let apart = reports(&Outcome::of_texts([("zz_elsewhere.rs", elsewhere)]));
        for case in &single {
            let mut expected: BTreeSet<String> = &reports(&case.load()) | &apart;
            if case.announced().iter().any(|code| code.as_str().starts_with("E00")) {
                // An `impl Default` may stand in the file that could not be read.
                expected.retain(|line| !line.contains("E0304"));
            }
            let both = reports(&case.load_beside(("zz_elsewhere.rs", elsewhere)));
            for line in both.symmetric_difference(&expected) {
                failures.push(format!("{} beside `{elsewhere}`: {line}", case.name));
            }
        }
    }
    report_failures(&failures);
}

#[test]
fn the_other_formats() {
    let formats = [
        ("short", MessageFormat::Short),
        ("json", MessageFormat::Json),
        ("github", MessageFormat::Github),
    ];
    let mut failures = Vec::new();
    let names =
        ["several_files", "target/placeholders", "target/control_characters", "reading/no_folder"];
    for name in names {
        let case = all().into_iter().find(|case| case.name == name).expect(name);
        let outcome = case.load();
        for (ending, format) in formats {
            failures.extend(case.compare(ending, &outcome.report(format)));
        }
    }
    report_failures(&failures);
}

/// What stories leave to the reader: types that are defined elsewhere.
const LEFT_OUT: [(&str, &str); 9] = [
    ("EmailAddress", "pub struct EmailAddress { email: String }"),
    ("Envelope", "pub struct Envelope<T> { content: T }"),
    ("Purchase", "pub struct Purchase { id: String }"),
    ("Payment", "pub struct Payment { id: String }"),
    ("Message", "pub struct Message { text: String }"),
    ("SendMail", "#[target(url = \"https://a.example\")] pub struct SendMail { to: String }"),
    (
        "SendGridEmail",
        "#[target(url = \"https://a.example\")] pub struct SendGridEmail { to: String }",
    ),
    ("Refund", "#[target(url = \"https://a.example\")] pub struct Refund { id: String }"),
    ("Pay", "#[target(url = \"https://a.example\")] pub struct Pay { amount: u32 }"),
];

/// What a story's example gives, with what it leaves out.
fn told(example: &str) -> Outcome {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words: Vec<&str> = example.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect();
    let defines =
        |name| words.windows(2).any(|two| ["struct", "enum"].contains(&two[0]) && two[1] == name);
    let others = LEFT_OUT.iter().filter(|(name, _)| words.contains(name) && !defines(*name));
    let others: Vec<&str> = others.map(|(_, item)| *item).collect();
    Outcome::of_texts([("story.rs", example), ("others.rs", &others.join("\n"))])
}

#[test]
fn the_examples_of_the_stories_are_as_they_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/explain");
    let (mut failures, mut told_right, mut told_wrong) = (Vec::new(), 0, 0);
    for code in Code::ALL {
        let story = std::fs::read_to_string(folder.join(format!("{code}.md"))).unwrap();
        let parts: Vec<&str> = story.split("```").collect();
        for two in parts.chunks_exact(2) {
            let Some(example) = two[1].strip_prefix("rust\n") else { continue };
            let is_wrong = two[0].trim_end().ends_with("Wrong:");
            let outcome = told(example);
            let expected = if is_wrong { BTreeSet::from([*code]) } else { BTreeSet::new() };
            if is_wrong {
                told_wrong += 1
            } else {
                told_right += 1
            }
            let mut codes = outcome.codes();
            // Most examples are types, of which some webhook elsewhere is made.
            if *code != Code::W0106 {
                codes.remove(&Code::W0106);
            }
            if codes != expected {
                failures
                    .push(format!("{code}:\n{example}{}", outcome.report(MessageFormat::Short)));
            }
        }
    }
    report_failures(&failures);
    assert!(told_wrong > 50 && told_right > 50, "{told_wrong} wrong, {told_right} right");
}
