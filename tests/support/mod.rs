//! What the integration tests share: the fixtures, and the real tools from npm.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

pub mod elm;
pub mod node_test;
pub mod postgres;
pub mod project;
pub mod random;
pub mod rust_app;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde::Serialize;
use serde_json::Value;

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A project under `fixtures/`.
pub fn fixture(name: &str) -> PathBuf {
    root().join("fixtures").join(name)
}

/// Each folder of `fixtures/` that holds a project's definitions.
pub fn projects() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("fixtures")).unwrap();
    let mut projects: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    projects.retain(|project| project.join("models/webhooks").is_dir());
    projects.sort();
    projects
}

/// `gen webhooks` over a project, of these outputs alone, into a folder.
pub fn generate(project: &Path, only: &str, out: &Path) {
    let mut command = buildamp();
    command.args(["gen", "webhooks", "--only", only, "--root"]).arg(project);
    run(command.arg("--out").arg(out));
}

/// An empty folder of this test run's own.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes a file, with the folders above it.
pub fn write(path: &Path, content: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// Writes texts by their paths below a folder, such as all that was rendered.
pub fn write_all(
    folder: &Path,
    files: impl IntoIterator<Item = (impl AsRef<Path>, impl ToString)>,
) {
    for (path, text) in files {
        write(&folder.join(path), text.to_string());
    }
}

/// The `buildamp` that cargo built for this test run.
pub fn buildamp() -> Command {
    Command::new(env!("CARGO_BIN_EXE_buildamp"))
}

/// Runs a command; panics with all it printed where it fails.
pub fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    succeeded(command, output)
}

fn succeeded(command: &Command, output: Output) -> Output {
    assert!(output.status.success(), "{command:?} failed\n{}", printed(&output));
    output
}

/// What a command prints to standard output that is given this as its standard input; as [`run`].
pub fn fed(command: &mut Command, input: impl Into<Vec<u8>>) -> Vec<u8> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut stdin = process.stdin.take().unwrap();
    let input = input.into();
    // It may answer before it has read everything, or fail, which its own output explains better.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = succeeded(command, process.wait_with_output().unwrap());
    writer.join().unwrap().unwrap();
    output.stdout
}

/// A line of JSON for each question, and for each a line back.
pub fn answers(command: &mut Command, questions: &[impl Serialize]) -> Vec<Value> {
    let lines = questions.iter().map(|question| serde_json::to_string(question).unwrap() + "\n");
    let answers = String::from_utf8(fed(command, lines.collect::<String>())).unwrap();
    let answers: Vec<Value> =
        answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), questions.len());
    answers
}

/// Both streams, for a failure's message.
pub fn printed(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}\n--- stderr\n{}", text(&output.stdout), text(&output.stderr))
}

/// The tools of `tests/tools/package.json`, installed once a machine.
pub fn tools() -> &'static Path {
    static TOOLS: OnceLock<PathBuf> = OnceLock::new();
    TOOLS.get_or_init(|| {
        let folder = root().join("tests/tools");
        install(&folder);
        folder
    })
}

/// Installs the packages of a folder with `npm ci`, where its lock file changed since the last time
/// (a lock file of our own keeps test binaries that run at once from installing twice).
pub fn install(folder: &Path) {
    let lock = std::fs::File::create(root().join("target/npm-ci.lock")).unwrap();
    lock.lock().unwrap();
    let wanted = std::fs::read(folder.join("package-lock.json")).unwrap();
    let stamp = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm).args(["ci", "--no-audit", "--no-fund"]).current_dir(folder));
    std::fs::write(stamp, wanted).unwrap();
}

/// A program of [`tools`]: `elm`, `elm-format`, `tsc`.
pub fn tool(name: &str) -> Command {
    let end = if cfg!(windows) { ".cmd" } else { "" };
    Command::new(tools().join(format!("node_modules/.bin/{name}{end}")))
}

/// `node` on a script of `tests/tools/`, where the packages resolve.
pub fn node(script: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(tools().join(script));
    command
}
