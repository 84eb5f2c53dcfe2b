//! The Node side: one process for all cases.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use buildamp::render::Files;
use serde::Serialize;
use serde_json::Value;

use crate::support;

/// Writes the outputs to where npm's packages are found, into a folder of that name.
pub(crate) fn write(name: &str, files: &Files) -> PathBuf {
    let folder = support::tools().join("generated/differential").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text.to_string()).unwrap();
    }
    folder.join("generated/js")
}

/// One answer a case, in their order.
pub(crate) fn ask(folder: &Path, cases: &[impl Serialize]) -> Vec<Value> {
    let mut node = Command::new("node")
        .arg(support::tools().join("js/build-requests.mjs"))
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: String =
        cases.iter().map(|case| serde_json::to_string(case).unwrap() + "\n").collect();
    // It reads everything before it answers.
    node.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", support::printed(&output));
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> =
        answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), cases.len());
    answers
}
