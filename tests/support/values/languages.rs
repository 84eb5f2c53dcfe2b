//! What JSON Schema, Elm and TypeScript say of values.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{elm, fed, node, printed, root, tool, tools, write};

use super::{Case, Subject};

/// Writes the outputs of a subject below a folder in which npm's packages resolve.
fn write_outputs(subject: &Subject) -> PathBuf {
    let folder = tools().join("generated/values").join(&subject.name);
    for (path, text) in &subject.files {
        let path = path.strip_prefix("generated/").unwrap_or(path);
        write(&folder.join(path), text.to_string());
    }
    folder
}

/// For each case, what its JSON Schema has against it.
pub fn schema_errors(subjects: &[Subject], cases: &[&Case]) -> Vec<Option<String>> {
    let folders: Vec<String> = subjects
        .iter()
        .map(|subject| write_outputs(subject).join("js").to_str().unwrap().to_owned())
        .collect();
    let mut questions: BTreeMap<&str, Vec<(&str, String)>> = BTreeMap::new();
    for case in cases {
        let of_folder = questions.entry(&folders[case.subject]).or_default();
        of_folder.push((&case.webhook, case.payload.to_string()));
    }
    let answers = fed(&mut node("values/schemas.mjs"), serde_json::to_vec(&questions).unwrap());
    let answers: BTreeMap<String, Vec<Option<String>>> = serde_json::from_slice(&answers).unwrap();
    let mut answers: BTreeMap<&str, _> =
        answers.iter().map(|(folder, answers)| (folder.as_str(), answers.iter())).collect();
    let next = |case: &&Case| answers.get_mut(folders[case.subject].as_str())?.next().cloned();
    cases.iter().map(next).map(Option::unwrap).collect()
}

/// For each case of one subject, what the Elm encoder writes after the decoder read it.
pub fn elm_answers(subject: &Subject, cases: &[&Case]) -> Vec<Result<Value, String>> {
    let folder = elm::scratch(&format!("values-{}", subject.name));
    let module = subject.files["generated/elm/BuildAmp/Webhooks.elm"].to_string();
    write(&folder.join("elm/BuildAmp/Webhooks.elm"), module);
    elm::project(&folder);
    let main = root().join("tests/tools/elm/RoundTrip.elm");
    let application = elm::compile(&folder, &main).unwrap_or_else(|error| panic!("{error}"));
    let question = |case: &&Case| {
        let value = json!({ "webhook_type": case.webhook, "payload": case.payload });
        json!({ "ask": "webhook", "value": value })
    };
    let questions: Vec<Value> = cases.iter().map(question).collect();
    let read = |answer: Value| match answer.get("value") {
        Some(webhook) => Ok(webhook["payload"].clone()),
        None => Err(answer["error"].as_str().unwrap_or_default().to_owned()),
    };
    elm::ask(&application, &questions).into_iter().map(read).collect()
}

/// The complaints of `tsc --strict` on a file for each subject that declares each case as a
/// constant of its webhook's payload type; `refused` are those which it must not take.
pub fn typescript_errors(subjects: &[Subject], cases: &[(&Case, bool)]) -> Option<String> {
    let mut files = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        let mut text =
            "import type { WebhookPayloads as Payloads } from \"./webhooks.d.ts\";\n\n".to_owned();
        let of_subject = cases.iter().filter(|(case, _)| case.subject == index);
        for (number, (case, refused)) in of_subject.enumerate() {
            let webhook = &case.webhook;
            // Which ends a line of TypeScript.
            let payload = case.payload.to_string().replace('\u{2028}', "\\u2028");
            let expected = if *refused { "// @ts-expect-error\n" } else { "" };
            text.push_str(&format!(
                "{expected}export const value{number}: Payloads[\"{webhook}\"] = {payload};\n"
            ));
        }
        let file = write_outputs(subject).join("js/values.ts");
        std::fs::write(&file, text).unwrap();
        files.push(file);
    }
    let output = tool("tsc")
        .args(["--noEmit", "--strict", "--module", "nodenext", "--target", "es2024"])
        .args(["--exactOptionalPropertyTypes", "--allowImportingTsExtensions", "--skipLibCheck"])
        .args(["--types", "node", "--pretty", "false"])
        .args(&files)
        .current_dir(tools())
        .output()
        .unwrap();
    (!output.status.success()).then(|| with_lines(&printed(&output), tools()))
}

/// The first complaints, each with the line that it is about.
fn with_lines(complaints: &str, folder: &Path) -> String {
    let mut text = String::new();
    for complaint in complaints.lines().filter(|line| line.contains("): error")).take(30) {
        text.push_str(&format!("{complaint}\n"));
        let place = complaint.split_once('(').and_then(|(file, rest)| {
            let line: usize = rest.split(',').next()?.parse().ok()?;
            let source = std::fs::read_to_string(folder.join(file)).ok()?;
            let lines: Vec<&str> = source.lines().skip(line - 1).take(2).collect();
            Some(lines.join("\n  "))
        });
        text.push_str(&format!("  {}\n", place.unwrap_or_default()));
    }
    if text.is_empty() { complaints.to_owned() } else { text }
}
