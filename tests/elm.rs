//! The Elm output under Elm's own tools: elm-format leaves every module as it is, the compiler
//! accepts it, and compiled code reads and writes the JSON that serde would.

#![allow(clippy::unwrap_used, clippy::panic, reason = "that is how a test fails")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use support::elm::{ask, compile, elm_make, elm_works, numbers, project, scratch};
use support::random::Random;
use support::{fixture, root, run, tool, tools};

/// The projects whose modules are checked.
const PROJECTS: [&str; 3] = ["brief", "injection", "types"];

/// Writes the module of a fixture project into `folder`; `case` is `field_case`.
fn generate(project: &str, folder: &Path, case: &str) -> PathBuf {
    generate_from(&fixture(project), folder, case)
}

fn generate_from(project: &Path, folder: &Path, case: &str) -> PathBuf {
    let config = folder.join("buildamp.toml");
    std::fs::write(&config, format!("[webhooks]\nfield_case = \"{case}\"\n")).unwrap();
    let mut command = support::buildamp();
    command.args(["gen", "webhooks", "--only", "elm", "--root"]).arg(project);
    run(command.arg("--config").arg(&config).arg("--out").arg(folder));
    folder.join("elm/BuildAmp/Webhooks.elm")
}

/// A fixture's application, compiled.
fn application(project_name: &str, folder: &str, main: &str, case: &str) -> PathBuf {
    let folder = scratch(folder);
    generate(project_name, &folder, case);
    project(&folder);
    let main = root().join("tests/tools/elm").join(main);
    compile(&folder, &main).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn modules_are_as_elm_format_leaves_them() {
    for name in PROJECTS.into_iter().chain(["answers"]) {
        for case in ["snake", "camel"] {
            let module = generate(name, &scratch(&format!("format-{name}-{case}")), case);
            let mut elm_format = tool("elm-format");
            run(elm_format.arg("--validate").arg(module));
        }
    }
}

/// Doc comments of random pieces of Markdown, always the same ones.
#[test]
fn doc_comments_survive_elm_format() {
    const PIECES: &str = "word *a* **b** _c_ `code` `` ` [x](y) [x]: [x][y] [`T`] <b> <!-- &amp; http://a.b/c_d?e=f&g=h <http://x.y> 1. 2) - + * # ## > === --- *** | |---| ``` ```rust ```` ```code``` ~~~ \\ \\* -} {- ! ![i](j) \"q\" 's' : ( ) ] [ @docs a@b.c mailto:x@y.z https:// $ ^ 2^53 … é -- {-| < data:x file:///a std::path 12:30";
    let pieces: Vec<&str> = PIECES.split(' ').collect();
    let mut random = Random::new(7);
    let mut below = |bound: usize| random.below(bound);
    let mut text = "#[target(url = \"https://example.com\")]\npub struct Hook;\n".to_owned();
    for number in 0..300 {
        for _ in 0..=below(6) {
            let words: Vec<&str> = (0..below(6)).map(|_| pieces[below(pieces.len())]).collect();
            text.push_str(&format!("///{}{}\n", " ".repeat(below(6)), words.join(" ")));
        }
        text.push_str(&format!(
            "pub struct S{number} {{\n    /// {} {}\n    pub a: u8,\n}}\n",
            pieces[below(pieces.len())],
            pieces[below(pieces.len())]
        ));
    }
    let folder = scratch("docs");
    support::write(&folder.join("models/webhooks/docs.rs"), text);
    let module = generate_from(&folder, &folder, "snake");
    run(tool("elm-format").arg("--validate").arg(module));
}

#[test]
fn a_project_without_webhooks_compiles() {
    compiles("no-webhooks", "pub struct A(pub u8);\n");
}

/// What the module has only for files and `std::time::Duration`.
#[test]
fn names_that_the_module_does_not_need_are_free() {
    let definitions = r#"
        #[target(url = "https://example.com")]
        pub struct Shift { pub duration: Duration, pub data: FileData }
        pub struct Duration { pub hours: u8 }
        pub struct FileData { pub name: String }
        #[response(Shift)]
        pub enum ShiftResponse { #[ok] FileBase64(Duration), #[failed] FilePath(String) }
    "#;
    compiles("free-names", definitions);
}

/// elm-format writes exponents its own way, and an integer of more than 64 bits as another one.
#[test]
fn numbers_of_success_rules_are_as_elm_format_leaves_them() {
    let numbers = "0 -5 0.0 -0.0 1.50 0.00001 1e-9 1e21 -1.5e30 5e-324 1.7976931348623157e308 \
        100000000000000000000.0 9007199254740991 9007199254740993 9223372036854775807 \
        -9223372036854775808 18446744073709551615";
    let hook = |(at, number)| {
        format!(
            "#[target(url = \"https://example.com\", success = {{ pointer = \"/a\", equals = {number} }})]\npub struct Hook{at};\n"
        )
    };
    let definitions: String = numbers.split_whitespace().enumerate().map(hook).collect();
    compiles("success-numbers", &definitions);
}

/// Two of these mean something in Elm: what stands for them is none of the others' names.
#[test]
fn type_variables_have_names_of_their_own() {
    let definitions = r#"
        #[target(url = "https://example.com")]
        pub struct Report { pub row: Row<String, i32, bool> }
        pub struct Row<Comparable, Number, T1> { pub a: Comparable, pub b: Number, pub c: T1 }
    "#;
    compiles("type-variables", definitions);
}

/// Beside its tag, serde reads each of these with no other members; a struct's own, among which
/// they are flattened, are none of them.
#[test]
fn what_stands_alone_beside_a_tag_is_read_among_other_members() {
    let definitions = r#"
        #[target(url = "https://example.com")]
        pub struct Flat { #[serde(flatten)] pub step: Step, pub note: String }
        #[target(url = "https://example.com")]
        pub struct Nested { #[serde(flatten)] pub inner: Option<Inner>, pub note: String }
        pub struct Inner { #[serde(flatten)] pub step: Step, pub level: u8 }
        #[serde(tag = "step")]
        pub enum Step { Named(Choice), Held(Holds), Empty(()), Closed(Closed) }
        pub enum Choice { One, Two }
        pub enum Holds { Number(u8) }
        #[serde(deny_unknown_fields)]
        pub struct Closed { pub a: u8 }
    "#;
    let (folder, module) = generate_text("alone", definitions);
    run(tool("elm-format").arg("--validate").arg(module));
    if !elm_works("what_stands_alone_beside_a_tag_is_read_among_other_members") {
        return;
    }
    project(&folder);
    let main = root().join("tests/tools/elm/RoundTrip.elm");
    let application = compile(&folder, &main).unwrap_or_else(|error| panic!("{error}"));
    let steps = [
        json!({ "step": "Named", "Two": null }),
        json!({ "step": "Held", "Number": 1 }),
        json!({ "step": "Empty" }),
        json!({ "step": "Closed", "a": 1 }),
    ];
    for step in steps {
        for (webhook_type, others) in
            [("Flat", json!({ "note": "n" })), ("Nested", json!({ "note": "n", "level": 1 }))]
        {
            let payload = laid_over(&others, &step);
            let webhook = json!({ "webhook_type": webhook_type, "payload": payload });
            let answers = ask(&application, &[json!({ "ask": "webhook", "value": webhook })]);
            assert_eq!(answers[0]["value"]["payload"], payload, "{}", answers[0]);
        }
    }
}

/// In a program that runs in JavaScript, a call for each member would be too many.
#[test]
fn a_map_may_have_many_integer_keys() {
    let definitions = r#"
        #[target(url = "https://example.com")]
        pub struct Counts { pub of: HashMap<u32, u32> }
    "#;
    let (folder, _) = generate_text("many-keys", definitions);
    if !elm_works("a_map_may_have_many_integer_keys") {
        return;
    }
    project(&folder);
    let main = root().join("tests/tools/elm/RoundTrip.elm");
    let application = compile(&folder, &main).unwrap_or_else(|error| panic!("{error}"));
    let counts: serde_json::Map<_, _> = (0..20_000).map(|at| (at.to_string(), json!(at))).collect();
    let mut webhook = json!({ "webhook_type": "Counts", "payload": { "of": counts } });
    let answer = ask(&application, &[json!({ "ask": "webhook", "value": webhook })]).remove(0);
    assert!(answer["value"]["payload"] == webhook["payload"]);
    webhook["payload"]["of"]["07"] = json!(7);
    let answer = ask(&application, &[json!({ "ask": "webhook", "value": webhook })]).remove(0);
    assert!(answer.get("value").is_none(), "a key is written in one way");
}

/// Writes the module of a project of one file.
fn generate_text(name: &str, definitions: &str) -> (PathBuf, PathBuf) {
    let folder = scratch(name);
    support::write(&folder.join("models/webhooks/a.rs"), definitions);
    let module = generate_from(&folder, &folder, "snake");
    (folder, module)
}

fn compiles(name: &str, definitions: &str) {
    let (folder, module) = generate_text(name, definitions);
    run(tool("elm-format").arg("--validate").arg(&module));
    if elm_works(name) {
        project(&folder);
        // What Elm takes for "no output".
        let none = Path::new("/dev/null");
        elm_make(&folder, &module, none).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn applications_of_these_tests_are_formatted_too() {
    run(tool("elm-format").arg("--validate").arg(root().join("tests/tools/elm")));
}

#[test]
fn an_application_over_the_brief_runs() {
    if elm_works("an_application_over_the_brief_runs") {
        let application = application("brief", "brief-app", "BriefApp.elm", "snake");
        run(Command::new("node").arg(tools().join("elm/brief.mjs")).arg(application));
    }
}

/// What the README writes in Elm fits the definition that `init` writes.
#[test]
fn the_readmes_elm_compiles() {
    if !elm_works("the_readmes_elm_compiles") {
        return;
    }
    let folder = scratch("readme");
    run(support::buildamp().args(["init", "--root"]).arg(&folder));
    generate_from(&folder, &folder, "snake");
    project(&folder);
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap().replace("\r\n", "\n");
    let (_, block) = readme.split_once("\n```elm\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let module = folder.join("elm/Readme.elm");
    std::fs::write(&module, format!("module Readme exposing (..)\n\n{block}")).unwrap();
    let nothing = Path::new("/dev/null");
    elm_make(&folder, &module, nothing).unwrap_or_else(|error| panic!("{error}"));
    run(tool("elm-format").arg("--validate").arg(module));
}

/// `fixtures/types/values/TYPE.json`: payloads that are written as they are read (`same`), pairs
/// of what is read and what is written (`read`), and what serde refuses (`refused`). Where there is
/// a `base`, each is laid over it: members replace the base's, `"#absent"` takes one away.
fn values() -> Vec<(String, Value)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(fixture("types").join("values"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            let values = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path:?}: {e}"));
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), values)
        })
        .collect()
}

/// One question about a payload, and the payload that should come back, if any should.
struct Case {
    webhook_type: String,
    payload: Value,
    expected: Option<Value>,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (webhook_type, values) in values() {
        let list = |key: &str| values[key].as_array().cloned().unwrap_or_default();
        let over = |value: &Value| laid_over(&values["base"], value);
        let mut add = |payload: Value, expected: Option<Value>| {
            cases.push(Case { webhook_type: webhook_type.clone(), payload, expected });
        };
        list("same").iter().for_each(|value| add(over(value), Some(over(value))));
        list("read").iter().for_each(|pair| add(over(&pair[0]), Some(over(&pair[1]))));
        list("refused").iter().for_each(|value| add(over(value), None));
    }
    cases
}

fn laid_over(base: &Value, value: &Value) -> Value {
    let (Some(base), Some(members)) = (base.as_object(), value.as_object()) else {
        return value.clone();
    };
    let mut laid = base.clone();
    laid.extend(members.clone());
    laid.retain(|_, value| value != "#absent");
    Value::Object(laid)
}

#[test]
fn payloads_come_back_as_the_same_json() {
    if !elm_works("payloads_come_back_as_the_same_json") {
        return;
    }
    for case in ["snake", "camel"] {
        let application = application("types", &format!("types-{case}"), "RoundTrip.elm", case);
        check_payloads(&application);
    }
}

fn check_payloads(application: &Path) {
    let cases = cases();
    let webhook =
        |case: &Case| json!({ "webhook_type": case.webhook_type, "payload": case.payload });
    let questions: Vec<Value> =
        cases.iter().map(|case| json!({ "ask": "webhook", "value": webhook(case) })).collect();
    let mut wrong = Vec::new();
    for (case, answer) in cases.iter().zip(ask(application, &questions)) {
        let got = answer.get("value").map(|value| numbers(&value["payload"]));
        if got != case.expected.as_ref().map(numbers) {
            let Case { webhook_type, payload, expected } = case;
            let expected = expected.as_ref().map_or("an error".to_owned(), Value::to_string);
            wrong.push(format!(
                "{webhook_type} {payload}\n  should be {expected}\n  but is {answer}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn answers_are_read_as_the_variant_that_fits() {
    if !elm_works("answers_are_read_as_the_variant_that_fits") {
        return;
    }
    let application = application("types", "types-answers", "RoundTrip.elm", "snake");
    let answer = |status: u16, headers: Value, body: &str| {
        json!({ "ask": "outcome", "value": {
            "webhook_type": "StatusInBody",
            "response": {
                "webhook_type": "StatusInBody", "status": status, "headers": headers,
                "body": body, "truncated": false,
            },
        }})
    };
    let none = || json!({});
    let id = json!({ "x-request-id": "r1" });
    let left = json!({ "x-remaining": "-7" });
    let cases = [
        (answer(201, none(), r#"{"ErrorCode":0,"data":{"items":[{"id":5}]}}"#), "Created 5"),
        (answer(201, none(), r#"{"ErrorCode":0,"data":{"items":{"0":{"id":6}}}}"#), "Created 6"),
        // Read by the next variant, because the status asks for another than 200 or 201.
        (
            answer(202, id.clone(), r#"{"ErrorCode":0,"data":{"items":[{"id":5}]}}"#),
            r#"Requested "r1""#,
        ),
        (answer(200, left, r#"{"ErrorCode":0}"#), "Remaining -7"),
        (
            answer(200, none(), r#"{"ErrorCode":0,"a/b":{"c~d":{"name":"n"}}}"#),
            r#"Escaped { name = "n", size = Nothing }"#,
        ),
        (answer(304, none(), ""), "Unchanged"),
        (
            answer(200, none(), r#"{"ErrorCode":0,"value":"v","children":[]}"#),
            r#"Body (Tree { children = [], value = "v" })"#,
        ),
        (answer(200, none(), r#"{"ErrorCode":0}"#), r#"Text "{\"ErrorCode\":0}""#),
        // The body says that it failed.
        (answer(200, none(), r#"{"ErrorCode":5}"#), "Anything <internals>"),
        (answer(404, none(), r#"{"error":{"only":1}}"#), "Refused { maybe = Nothing, only = 1 }"),
        (answer(404, none(), r#"{"error":{"only":1,"more":2}}"#), "Anything <internals>"),
        (answer(500, none(), ""), "Broken"),
        (answer(303, none(), ""), "Broken"),
        (answer(418, none(), "no JSON"), r#"StatusFailed "HTTP 418: no JSON""#),
        (answer(0, none(), "connection refused"), r#"StatusFailed "connection refused""#),
    ];
    let questions: Vec<Value> = cases.iter().map(|(question, _)| question.clone()).collect();
    for ((question, expected), answer) in cases.iter().zip(ask(&application, &questions)) {
        let text = answer["value"].as_str().unwrap_or_else(|| panic!("{question}: {answer}"));
        let expected = format!("StatusInBodyOutcome ({expected})");
        assert_eq!(text, normal(&expected), "{question}");
    }
}

/// GraphQL leaves `errors` out where there is none.
#[test]
fn what_is_absent_is_as_null_to_a_success_rule() {
    if !elm_works("what_is_absent_is_as_null_to_a_success_rule") {
        return;
    }
    let application = application("answers", "answers", "RoundTrip.elm", "snake");
    for (body, expected) in [
        (r#"{"data":1}"#, "Data <internals>"),
        (r#"{"data":1,"errors":null}"#, "Data <internals>"),
        (r#"{"data":1,"errors":[{"message":"m"}]}"#, r#"GraphError "m""#),
        ("no JSON", r#"NotAsked "HTTP 200: no JSON""#),
    ] {
        let question = json!({ "ask": "outcome", "value": {
            "webhook_type": "GraphCall",
            "response": {
                "webhook_type": "GraphCall", "status": 200, "headers": {}, "body": body, "truncated": false,
            },
        }});
        let answers = ask(&application, &[question]);
        assert_eq!(answers[0]["value"], format!("GraphCallOutcome ({expected})"), "{body}");
    }
}

/// Elm shows a constructor without arguments without brackets.
fn normal(text: &str) -> String {
    match text.split_once(" (").map(|(outcome, inner)| (outcome, inner.trim_end_matches(')'))) {
        Some((outcome, inner)) if !inner.contains(' ') => format!("{outcome} {inner}"),
        _ => text.to_owned(),
    }
}
