//! Elm's compiler, and the application of `tests/tools/elm` that asks a generated module.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::{fed, node, printed, root, tool};

/// An empty folder for an application.
pub fn scratch(name: &str) -> PathBuf {
    super::scratch(&format!("elm/{name}"))
}

/// An application over `elm/core` and `elm/json` alone, with the sources of `tests/tools/elm`.
pub fn project(folder: &Path) {
    let elm_json = json!({
        "type": "application",
        "source-directories": ["elm", root().join("tests/tools/elm")],
        "elm-version": "0.19.1",
        "dependencies": {
            "direct": { "elm/core": "1.0.5", "elm/json": "1.1.3" },
            "indirect": {}
        },
        "test-dependencies": { "direct": {}, "indirect": {} }
    });
    std::fs::write(folder.join("elm.json"), elm_json.to_string()).unwrap();
}

/// `elm make`
pub fn elm_make(folder: &Path, module: &Path, output: &Path) -> Result<(), String> {
    let mut elm = tool("elm");
    elm.current_dir(folder).arg("make").arg(module).arg("--output").arg(output);
    let result = elm.stdin(Stdio::null()).output().unwrap();
    if result.status.success() { Ok(()) } else { Err(printed(&result)) }
}

/// Compiles an application; the output is named `.cjs` for Node.
pub fn compile(folder: &Path, module: &Path) -> Result<PathBuf, String> {
    let output = folder.join(module.with_extension("cjs").file_name().unwrap());
    let js = output.with_extension("js");
    elm_make(folder, module, &js)?;
    std::fs::rename(js, &output).unwrap();
    Ok(output)
}

/// Whether `elm make` works at all here: its packages come from a site that may be out of reach.
pub fn elm_works(test: &str) -> bool {
    static PROBE: OnceLock<Result<(), String>> = OnceLock::new();
    let probe = PROBE.get_or_init(|| {
        let folder = scratch("probe");
        project(&folder);
        std::fs::create_dir_all(folder.join("elm")).unwrap();
        let module = folder.join("elm/Probe.elm");
        let text = "module Probe exposing (main)\n\nimport Json.Decode\n\n\nmain : Program () () ()\nmain =\n    Platform.worker { init = \\() -> ( (), Cmd.none ), update = \\_ _ -> ( (), Cmd.none ), subscriptions = \\_ -> Sub.none }\n";
        std::fs::write(&module, text).unwrap();
        compile(&folder, &module).map(drop)
    });
    if let Err(reason) = probe {
        println!(
            "SKIPPED: {test}: elm make does not work here, its packages may be out of reach:\n{reason}"
        );
    }
    probe.is_ok()
}

/// The answers of `RoundTrip.elm`.
pub fn ask(application: &Path, questions: &[Value]) -> Vec<Value> {
    let text = serde_json::to_vec(questions).unwrap();
    let answers = fed(node("elm/ask.mjs").arg(application), text);
    let answers: Vec<Value> = serde_json::from_slice(&answers).unwrap();
    assert_eq!(answers.len(), questions.len());
    answers
}

/// The same value with every number as JavaScript has it: `1.0` is `1`, and `-0.0` is `0`.
pub fn numbers(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64().map(|number| number + 0.0)),
        Value::Array(items) => items.iter().map(numbers).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), numbers(value))).collect()
        }
        other => other.clone(),
    }
}
