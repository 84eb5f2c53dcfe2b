//! What serde does: a program over the emitted Rust types, compiled once, that reads and writes
//! every value.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{Case, Subject};
use crate::support::{self, fed, fixture, printed, root};

/// What became of a value: what serde writes after reading it, or why it does not read it.
pub type Verdict = Result<Value, String>;

/// The verdict on each case.
pub fn verdicts(subjects: &[Subject], cases: &[Case]) -> Vec<Verdict> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("values/rust");
    write_application(&folder, subjects);
    let questions: Vec<(&str, &str, String)> = cases
        .iter()
        .map(|case| (&*subjects[case.subject].name, &*case.webhook, case.payload.to_string()))
        .collect();
    let answers = ask(&folder, serde_json::to_vec(&questions).unwrap());
    let answers: Vec<Result<String, String>> = serde_json::from_slice(&answers).unwrap();
    assert_eq!(answers.len(), cases.len());
    let parsed = |text: String| serde_json::from_str(&text).unwrap();
    answers.into_iter().map(|answer| answer.map(parsed)).collect()
}

/// An application with the dependencies of `fixtures/rust_app`, and its lock file.
fn write_application(folder: &Path, subjects: &[Subject]) {
    let manifest = std::fs::read_to_string(fixture("rust_app/Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
    let (dependencies, profile) = dependencies.split_once("[build-dependencies]").unwrap();
    let (_, profile) = profile.split_once("[profile.dev]").unwrap();
    let path = serde_json::to_string(root().to_str().unwrap()).unwrap();
    let dependencies = dependencies.replace("\"../..\"", &path);
    let manifest = format!(
        "[package]\nname = \"values\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]{dependencies}\n[profile.dev]{profile}"
    );
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        // What is the same keeps its time, and so cargo's work.
        if std::fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            return;
        }
        support::write(&path, text);
    };
    write("Cargo.toml", &manifest);
    if !folder.join("Cargo.lock").exists() {
        write("Cargo.lock", &std::fs::read_to_string(fixture("rust_app/Cargo.lock")).unwrap());
    }
    write("src/main.rs", &main(subjects));
    for subject in subjects {
        let module = subject.files["generated/rust/webhooks.rs"].to_string();
        write(&format!("src/{}.rs", subject.name), &module);
    }
}

fn main(subjects: &[Subject]) -> String {
    let (mut modules, mut arms) = (String::new(), String::new());
    for subject in subjects {
        let name = &subject.name;
        writeln!(modules, "mod {name};").unwrap();
        for webhook in &subject.program.webhooks {
            let ty = &webhook.name;
            let raw = if ["Match"].contains(&ty.as_str()) { "r#" } else { "" };
            writeln!(arms, "        ({name:?}, {ty:?}) => again::<{name}::{raw}{ty}>(text),")
                .unwrap();
        }
    }
    format!("{modules}{MAIN}").replace("        // arms\n", &arms)
}

const MAIN: &str = r#"
use serde::{Serialize, de::DeserializeOwned};

fn main() {
    let questions: Vec<(String, String, String)> =
        serde_json::from_reader(std::io::stdin().lock()).unwrap();
    let answers: Vec<Result<String, String>> =
        questions.iter().map(|(module, name, text)| answer(module, name, text)).collect();
    serde_json::to_writer(std::io::stdout().lock(), &answers).unwrap();
}

fn again<T: Serialize + DeserializeOwned>(text: &str) -> Result<String, String> {
    let value: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    serde_json::to_string(&value).map_err(|error| error.to_string())
}

fn answer(module: &str, name: &str, text: &str) -> Result<String, String> {
    match (module, name) {
        // arms
        _ => panic!("{module} has no {name}"),
    }
}
"#;

/// Builds and runs it. The target folder is that of `tests/rust_app.rs`, whose dependencies are
/// the same.
fn ask(folder: &Path, questions: Vec<u8>) -> Vec<u8> {
    let target = root().join("target/rust_app");
    let build = Command::new(env!("CARGO"))
        .args(["build", "--quiet"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", "-D warnings")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap();
    assert!(build.status.success(), "{}", printed(&build));
    let program: PathBuf =
        target.join("debug").join(format!("values{}", std::env::consts::EXE_SUFFIX));
    fed(&mut Command::new(program), questions)
}
