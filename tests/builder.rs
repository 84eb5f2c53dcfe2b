//! The call for build.rs. It speaks to cargo on stdout, so it runs in a process of its own: this
//! test binary again, as cargo would run a build script.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use std::path::Path;
use std::process::Command;

use support::project::{PING, Project, Ran};

const WARNS: &str =
    "#[target(url = \"https://example.com\")]\npub struct Bytes {\n    pub data: Vec<u8>,\n}\n";
const WRONG: &str = "#[target(url = \"https://example.com\", metod = \"POST\")]\npub struct Wrong;\n#[target(url = 5)]\npub struct Worse;\n";

/// Not a test: what a build.rs does. The variables say which.
#[test]
#[ignore = "run by the other tests, in a process of its own"]
fn build_script() {
    let Ok(models) = std::env::var("MODELS") else { return };
    let builder = buildamp::webhooks().models(models);
    match std::env::var("OUT_DIR") {
        Ok(out) => builder.sql(out).generate_or_exit(),
        Err(_) => builder.generate_or_exit(),
    };
}

/// Runs it for the package in the folder `package` as cargo does: `CARGO_MANIFEST_DIR` and `OUT_DIR` are
/// absolute, and the current folder is the package's.
fn build(package: &Path, models: &Path, out: &Path) -> Ran {
    Ran::of(script(package).env("OUT_DIR", out).env("MODELS", models))
}

fn script(package: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "build_script", "--ignored", "--nocapture", "--quiet"]);
    command.current_dir(package).env("CARGO_MANIFEST_DIR", package);
    command
}

fn build_here(project: &Project) -> Ran {
    build(project.root(), Path::new("models"), &project.path("target/out"))
}

fn instructions<'a>(ran: &'a Ran, key: &str) -> Vec<&'a str> {
    let start = format!("cargo::{key}=");
    ran.stdout.lines().filter_map(|line| line.strip_prefix(&start)).collect()
}

#[test]
fn only_the_outputs_that_are_named_are_made() {
    let project = Project::with(PING);
    build_here(&project).exits(0);
    let made: Vec<String> = project.outputs().into_keys().collect();
    assert_eq!(made, ["target/out/0001_webhooks.sql", "target/out/webhook_types.sql"]);
    // Nothing of the absolute OUT_DIR shows, and the command line makes the same file.
    project.run(&["gen", "webhooks", "--only", "sql"]).exits(0);
    assert_eq!(
        project.read("target/out/webhook_types.sql"),
        project.read("generated/sql/webhook_types.sql")
    );
}

/// As the parent of `Cargo.toml` is written.
#[test]
fn an_empty_root_is_the_current_folder() {
    let project = Project::with(PING);
    let mut script = script(project.root());
    script.env("CARGO_MANIFEST_DIR", "").env("OUT_DIR", "out").env("MODELS", "models");
    Ran::of(&mut script).exits(0);
    assert!(project.path("out/webhook_types.sql").is_file());
}

#[test]
fn a_build_script_that_names_no_output_is_warned() {
    let project = Project::with(PING);
    let mut script = script(project.root());
    let ran = Ran::of(script.env_remove("OUT_DIR").env("MODELS", "models")).exits(0);
    assert!(project.outputs().is_empty());
    let [warning] = instructions(&ran, "warning")[..] else { panic!("{}", ran.stdout) };
    assert!(warning.contains("no output is named"), "{warning}");
}

#[test]
fn cargo_learns_what_was_read_and_all_of_it_exists() {
    let project = Project::with(PING);
    project.write("models/webhooks/deep/more.rs", &PING.replace("Ping", "Pong"));
    project.write("models/webhooks/notes.txt", "not read\n");
    let ran = build_here(&project).exits(0);
    let mut paths = instructions(&ran, "rerun-if-changed");
    paths.sort();
    let expected = ["", "/deep", "/deep/more.rs", "/main.rs"]
        .map(|path| project.path(&format!("models/webhooks{path}")).to_str().unwrap().to_owned());
    assert_eq!(paths, expected);
    assert!(paths.iter().all(|path| Path::new(path).exists()));
}

#[test]
fn an_unchanged_output_is_not_touched() {
    let project = Project::with(PING);
    build_here(&project).exits(0);
    let path = "target/out/webhook_types.sql";
    let old = project.age(path, 3600);
    build_here(&project).exits(0);
    assert_eq!(project.changed(path), old);
}

#[test]
fn each_lint_is_one_warning_line() {
    let project = Project::with(WARNS);
    let ran = build_here(&project).exits(0);
    let warnings = instructions(&ran, "warning");
    assert_eq!(warnings.len(), 1, "{}", ran.stdout);
    let start = "models/webhooks/main.rs:3:";
    assert!(warnings[0].starts_with(start) && warnings[0].contains("W0102"), "{warnings:?}");
    ran.complains("pub data: Vec<u8>");
}

#[test]
fn each_error_is_one_line_and_nothing_is_written() {
    let project = Project::with(WRONG);
    let ran = build_here(&project).exits(1);
    let errors = instructions(&ran, "error");
    assert_eq!(errors.len(), 2, "{}", ran.stdout);
    assert!(errors[0].starts_with("models/webhooks/main.rs:1:39: error[E0101]"), "{errors:?}");
    // Cargo must run the script again once they are mended.
    assert!(!instructions(&ran, "rerun-if-changed").is_empty());
    ran.complains("did you mean `method`?");
    assert!(project.outputs().is_empty());
}

#[test]
fn a_missing_folder_is_an_error_and_no_path_for_cargo() {
    let project = Project::empty();
    let ran = build_here(&project).exits(1);
    assert!(instructions(&ran, "rerun-if-changed").is_empty(), "{}", ran.stdout);
    assert_eq!(instructions(&ran, "error").len(), 1);
    // A build script reads no buildamp.toml: the help is for it, too.
    ran.complains("models/webhooks").complains("in buildamp.toml or build.rs");
}

/// The package may well have the folder that is missing there.
#[test]
fn a_root_that_does_not_exist_is_named() {
    let project = Project::with(PING);
    let builder = buildamp::webhooks().root(project.path("nowhere")).sql("out");
    let error = builder.generate().unwrap_err().to_string();
    assert!(error.contains("nowhere\")`: there is no such folder"), "{error}");
}

#[test]
fn a_lint_is_told_beside_an_output_that_cannot_be_written() {
    let project = Project::with(WARNS);
    project.write("target/out/webhook_types.sql", "SELECT 1;\n");
    let ran = build_here(&project).exits(1);
    assert_eq!(instructions(&ran, "error").len(), 1, "{}", ran.stdout);
    assert_eq!(instructions(&ran, "warning").len(), 1, "{}", ran.stdout);
    ran.complains("error[E0601]").complains("pub data: Vec<u8>");
}

#[test]
fn models_may_be_absolute_or_lie_outside() {
    let project = Project::empty();
    project.write("shared/models/webhooks/ping.rs", PING);
    project.write("app/Cargo.toml", "");
    let header = |models: &Path| {
        build(&project.path("app"), models, &project.path("app/out")).exits(0);
        project.read("app/out/webhook_types.sql").lines().next().unwrap().to_owned()
    };
    let relative = header(Path::new("../shared/models"));
    assert!(relative.contains("from ../shared/models/webhooks."), "{relative}");
    assert_eq!(header(&project.path("shared/models")), relative);
}

/// `generate` gives a typed result and never ends the process.
#[test]
fn the_result_is_typed() {
    let project = Project::with(PING);
    let generate = || {
        let builder = buildamp::webhooks().root(project.root()).application("shop");
        builder.sql("out").elm("out").generate()
    };
    let generated = generate().unwrap();
    assert_eq!(generated.webhooks, ["Ping"]);
    assert_eq!(generated.written.len(), 3);
    assert!(project.read("out/webhook_types.sql").contains("'shop'"));
    assert_eq!(generate().unwrap().unchanged, 3);
    project.write("models/webhooks/main.rs", WRONG);
    let error = generate().unwrap_err();
    assert_eq!(error.diagnostics().iter().count(), 2);
    assert!(error.to_string().contains("error[E0101]"), "{error}");
}

/// What buildamp.toml would be refused for, the builder is too.
#[test]
fn what_the_builder_is_told_is_checked() {
    use buildamp::diagnostic::Code;
    let project = Project::with(WRONG);
    let builder = buildamp::webhooks().root(project.root()).sql("out");
    let refused = |builder: buildamp::Builder| builder.generate().unwrap_err().to_string();
    let error = refused(builder.clone().allow(Code::E0101).allow(Code::W0101));
    assert!(error.contains("error[E0004]: `allow(E0101)`"), "{error}");
    assert!(error.contains("error[E0101]"), "an error is never silenced\n{error}");
    project.write("models/webhooks/main.rs", PING);
    for name in ["", " ", "a\nb", "a\0b"] {
        let error = refused(builder.clone().application(name));
        assert!(error.contains("error[E0004]: `application("), "{error}");
    }
    for (told, builder) in [("js", builder.clone().js("")), ("models", builder.clone().models(""))]
    {
        let error = refused(builder);
        assert!(
            error.contains(&format!("error[E0004]: `{told}(\"\")`: it names no folder")),
            "{error}"
        );
    }
    assert!(project.outputs().is_empty());
}

/// A build script that returns the error from `main`, or unwraps it, shows it by its `Debug`.
#[test]
fn an_error_is_shown_alike_however_it_is_shown() {
    let project = Project::with(WRONG);
    let error = buildamp::webhooks().root(project.root()).sql("out").generate().unwrap_err();
    assert!(error.to_string().starts_with("error[E0101]: "), "{error}");
    assert_eq!(format!("{error:?}"), error.to_string());
    assert_eq!(format!("{error:#?}"), error.to_string());
}

/// Absolute or not, as cargo and build scripts mix them.
#[test]
fn the_config_finds_its_migrations() {
    let project = Project::with(PING);
    let builder = buildamp::webhooks().root(project.root());
    builder.sql("db").js(project.path("server")).generate().unwrap();
    let config: serde_json::Value =
        serde_json::from_str(&project.read("server/webhooks.config.json")).unwrap();
    assert_eq!(config["migrations"], "../db");
}
