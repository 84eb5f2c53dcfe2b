//! `--check`: every kind of tampering is found, named and mended by the command it names.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use std::process::Command;

use support::project::{PING, Project, Ran};

const ELM: &str = "generated/elm/BuildAmp/Webhooks.elm";
const TYPES: &str = "generated/sql/webhook_types.sql";
const LEFT_OVER: &str = "generated/sql/0009_webhooks.sql";

fn generated() -> Project {
    let project = Project::with(PING);
    project.generate();
    project.run(&["gen", "webhooks", "--check"]).exits(0).quietly().says("no drift");
    project
}

/// `--check` names the file and nothing else, changes nothing, and the command of its last line
/// puts everything back.
#[track_caller]
fn found_and_mended(project: &Project, named: &str, in_diff: &str) {
    let before = project.outputs();
    let ran = project.run(&["gen", "webhooks", "--only", "elm,sql", "--check"]).exits(1).quietly();
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.stdout);
    assert_eq!(lines[0], named);
    let check = ["gen", "webhooks", "--only", "elm,sql", "--check", "--diff"];
    let diff = project.run(&check).exits(1).says(in_diff);
    assert!(diff.stdout.ends_with(&ran.stdout), "the names stand after the diff");
    assert_eq!(project.outputs(), before, "--check changes nothing");
    mend(project, lines[1]);
}

/// Runs what follows `run: ` in a shell, with this build's `buildamp` on the PATH.
#[track_caller]
fn mend(project: &Project, line: &str) {
    let (_, command) = line.split_once("run: ").unwrap_or_else(|| panic!("no command: {line}"));
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_buildamp")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let shell = |command: &str| {
        let mut shell = Command::new("sh");
        Ran::of(shell.args(["-c", command]).env("PATH", &path).current_dir(project.root()))
    };
    shell(command).exits(0);
    shell(&format!("{command} --check")).exits(0).says("no drift");
}

#[test]
fn a_missing_file() {
    let project = generated();
    std::fs::remove_file(project.path(ELM)).unwrap();
    found_and_mended(&project, &format!("missing: {ELM}"), "--- /dev/null\n+++ b/generated/elm");
}

#[test]
fn a_stale_file() {
    let project = generated();
    project.write("models/webhooks/main.rs", &PING.replace("/ping", "/pong"));
    found_and_mended(&project, &format!("stale: {TYPES}"), "https://example.com/pong");
}

#[test]
fn a_hand_edited_file() {
    let project = generated();
    project.write(ELM, &project.read(ELM).replace("Ping", "Pong"));
    found_and_mended(&project, &format!("hand-edited: {ELM}"), "-type alias PongPayload");
}

/// Whoever made the edit looks for its name.
#[test]
fn a_hand_edit_is_named_among_many_other_files() {
    let project = generated();
    let edited = "generated/js/runtime/worker.mjs";
    for (path, _) in project.outputs() {
        if path.starts_with("generated/js/runtime/") && path != edited {
            std::fs::remove_file(project.path(&path)).unwrap();
        }
    }
    project.write(edited, &format!("{}// edited\n", project.read(edited)));
    let ran = project.run(&["gen", "webhooks"]).exits(0).says("wrote generated/js/runtime/ (");
    ran.says(&format!("wrote {edited} (it had been edited by hand)\n"));
}

#[test]
fn a_hand_edit_of_the_header_itself() {
    let project = generated();
    project.write(TYPES, &project.read(TYPES).replace("from models/webhooks.", "from elsewhere."));
    found_and_mended(&project, &format!("stale: {TYPES}"), "from elsewhere.");
}

#[test]
fn a_left_over_file() {
    let project = generated();
    project.write(LEFT_OVER, &project.read("generated/sql/0001_webhooks.sql"));
    found_and_mended(&project, &format!("left-over: {LEFT_OVER}"), "+++ /dev/null");
    assert!(!project.path(LEFT_OVER).exists());
}

/// What another release's runtime had, whichever folder it was in.
#[test]
fn left_over_modules_of_the_runtime() {
    let project = generated();
    let worker = project.read("generated/js/runtime/worker.mjs");
    for name in ["old.mjs", "old.d.mts", "worker/old.mjs"] {
        project.write(&format!("generated/js/runtime/{name}"), &worker);
    }
    project.write("generated/js/runtime/worker/own.mjs", "// the user's own\n");
    let check = project.run(&["gen", "webhooks", "--check"]).exits(1).quietly();
    for name in ["old.mjs", "old.d.mts", "worker/old.mjs"] {
        assert!(check.stdout.contains(&format!("left-over: generated/js/runtime/{name}\n")));
    }
    project.generate();
    let files = project.outputs();
    assert!(!files.keys().any(|path| path.contains("/old.")), "{:?}", files.keys());
    assert!(project.path("generated/js/runtime/worker/own.mjs").exists());
}

/// A numbered migration is always buildamp's; another Elm module was perhaps copied from it and
/// has become the user's own by the edit.
#[test]
fn a_left_over_file_that_was_edited() {
    let project = generated();
    let edited = format!("{}-- edited\n", project.read("generated/sql/0001_webhooks.sql"));
    project.write(LEFT_OVER, &edited);
    let own = "generated/elm/BuildAmp/Mine.elm";
    project.write(own, &project.read(ELM).replace("BuildAmp.Webhooks", "BuildAmp.Mine"));
    found_and_mended(&project, &format!("left-over: {LEFT_OVER}"), "-- edited");
    assert!(project.path(own).exists());
}

#[test]
fn a_left_over_file_that_is_no_text_any_more() {
    let project = generated();
    let mut damaged = project.read("generated/sql/0001_webhooks.sql").into_bytes();
    damaged.push(0xff);
    std::fs::write(project.path(LEFT_OVER), damaged).unwrap();
    found_and_mended(&project, &format!("left-over: {LEFT_OVER}"), "\u{fffd}");
}

#[test]
fn the_folder_of_the_last_left_over_goes_too() {
    let project = generated();
    let module = project.read("generated/js/runtime/cli.mjs");
    project.write("generated/js/runtime/former/cli.mjs", &module);
    project.generate();
    assert!(!project.path("generated/js/runtime/former").exists());
}

#[test]
fn files_without_a_header_and_other_folders_are_not_left_over() {
    let project = generated();
    for path in [
        "generated/sql/0002_webhooks.sql",
        "generated/sql/0002_users.sql",
        "generated/elm/Main.elm",
        "generated/elm/BuildAmp/Own.elm",
    ] {
        project.write(path, "-- the user's own\n");
    }
    project.write("elsewhere/0009_webhooks.sql", &project.read("generated/sql/0001_webhooks.sql"));
    project.run(&["gen", "webhooks", "--check"]).exits(0);
    let before = project.outputs();
    project.generate();
    assert_eq!(project.outputs(), before);
}

/// A copy that a tool of the user's gave a number of its own has buildamp's header, and is the user's.
#[test]
fn copies_under_names_that_buildamp_does_not_give_are_not_left_over() {
    let project = generated();
    let migration = project.read("generated/sql/0001_webhooks.sql");
    let module = project.read("generated/js/runtime/worker.mjs");
    for name in ["20260131_webhooks.sql", "team_webhooks.sql", "1_webhooks.sql"] {
        project.write(&format!("generated/sql/{name}"), &migration);
    }
    // One that was edited since as well.
    project.write("generated/js/runtime/mine.mjs", &format!("{module}// mine\n"));
    project.run(&["gen", "webhooks", "--check"]).exits(0);
}

/// Where names have no case, what differs from an output in that alone is the output: to remove it as
/// a left-over would undo what was written.
#[test]
fn an_output_whose_name_is_in_another_case_is_not_left_over() {
    let project = generated();
    let other = "generated/elm/BuildAmp/webhooks.elm";
    project.write(other, &project.read(ELM));
    project.run(&["gen", "webhooks", "--check"]).exits(0);
    project.generate();
    assert!(project.path(other).exists() && project.path(ELM).exists());
}

/// A checkout with `core.autocrlf`.
#[test]
fn line_ends_are_no_drift() {
    let project = generated();
    for (path, bytes) in project.outputs() {
        let text = String::from_utf8(bytes).unwrap();
        project.write(&path, &text.replace('\n', "\r\n"));
    }
    let before = project.outputs();
    project.run(&["gen", "webhooks", "--check", "--diff"]).exits(0).says("no drift");
    project.run(&["gen", "webhooks"]).exits(0).says("nothing to do");
    assert_eq!(project.outputs(), before, "and nothing is written for them");
    project.write(ELM, &project.read(ELM).replace("Ping", "Pong"));
    let ran = project.run(&["gen", "webhooks", "--check", "--diff"]).exits(1);
    let ran = ran.says(&format!("hand-edited: {ELM}"));
    let changed = ran.stdout.lines().filter(|line| line.starts_with('-')).count();
    assert!(changed < 40, "the diff shows the edit, not every line:\n{}", ran.stdout);
}

#[test]
fn every_kind_at_once_is_named() {
    let project = generated();
    project.write(ELM, &project.read(ELM).replace("Ping", "Pong"));
    project.write(LEFT_OVER, &project.read("generated/sql/0001_webhooks.sql"));
    std::fs::remove_file(project.path("generated/sql/0001_webhooks.sql")).unwrap();
    project.write("models/webhooks/main.rs", &PING.replace("/ping", "/pong"));
    let ran = project.run(&["gen", "webhooks", "--check"]).exits(1);
    for (kind, path) in [
        ("missing", "generated/sql/0001_webhooks.sql"),
        ("stale", TYPES),
        ("hand-edited", ELM),
        ("left-over", LEFT_OVER),
    ] {
        assert!(ran.stdout.contains(&format!("{kind}: {path}\n")), "{}", ran.stdout);
    }
    mend(&project, ran.stdout.lines().last().unwrap());
}

/// A file in the way does not hide what else differs; what mends comes after moving it.
#[test]
fn drift_beside_a_file_in_the_way_is_named_too() {
    let project = generated();
    project.write(TYPES, "CREATE TABLE mine ();\n");
    project.write(ELM, &project.read(ELM).replace("Ping", "Pong"));
    let ran = project.run(&["gen", "webhooks", "--check"]).exits(2);
    let ran = ran.complains("E0601").complains(TYPES).says(&format!("hand-edited: {ELM}\n"));
    std::fs::remove_file(project.path(TYPES)).unwrap();
    let last = "drift in 1 file; to mend it, move what is in the way, then run: ";
    let command = ran.stdout.lines().last().unwrap().strip_prefix(last);
    assert_eq!(command, Some("buildamp gen webhooks"), "{}", ran.stdout);
    project.run(&["gen", "webhooks"]).exits(0);
    project.run(&["gen", "webhooks", "--check"]).exits(0);

    project.write(TYPES, "CREATE TABLE mine ();\n");
    let alone = project.run(&["gen", "webhooks", "--check"]).exits(2).prints_nothing();
    alone.complains("E0601").complains(TYPES);
}

/// The command that mends has every option that chose the project, quoted for the shell.
#[test]
fn the_mending_command_repeats_the_options() {
    let project = Project::empty();
    project.write("my app/m/webhooks/ping.rs", PING);
    project.write("my app/it's.toml", "application = \"shop\"\n");
    let options = [
        "--root",
        "my app",
        "--config",
        "my app/it's.toml",
        "--models",
        "m",
        "--out",
        "the out",
        "--only",
        "sql,elm",
    ];
    let check = [&["gen", "webhooks", "--check"], &options[..]].concat();
    let ran = project.run(&check).exits(1);
    mend(&project, ran.stdout.lines().last().unwrap());
    assert!(project.path("my app/the out/sql/webhook_types.sql").is_file());
    project.run(&check).exits(0);
}

/// `--only` looks at those outputs alone.
#[test]
fn only_limits_what_is_checked() {
    let project = generated();
    project.write(ELM, &project.read(ELM).replace("Ping", "Pong"));
    project.run(&["gen", "webhooks", "--check", "--only", "sql"]).exits(0);
    project.run(&["gen", "webhooks", "--check", "--only", "elm"]).exits(1);
}

/// Programs get each file as a diagnostic on stderr.
#[test]
fn programs_are_told_too() {
    let project = generated();
    project.write(ELM, &project.read(ELM).replace("Ping", "Pong"));
    let check = |format: &str| {
        project.run(&["gen", "webhooks", "--check", "--message-format", format]).exits(1)
    };
    let github = check("github").says(&format!("hand-edited: {ELM}"));
    github.complains(&format!("::error file={ELM},title=E0603::hand-edited"));
    let json: serde_json::Value = serde_json::from_str(check("json").stderr.trim_end()).unwrap();
    assert_eq!(json["code"], "E0603");
    assert_eq!(json["file"], ELM);
    assert_eq!(json["help"], "run: buildamp gen webhooks");
    check("short").quietly();
    // A diff is for people; what it would change is not told among the diagnostics.
    project.run(&["gen", "webhooks", "--diff", "--message-format", "json"]).exits(0).quietly();
}

/// GitHub knows files by their paths in the repository.
#[test]
fn annotations_name_files_as_the_repository_does() {
    let project = Project::empty();
    project.write("services/api/models/webhooks/main.rs", "#[target(url = 5)]\npub struct A;\n");
    let annotated = |format: &str| {
        let arguments = ["gen", "webhooks", "--message-format", format];
        let mut command = project.command(&arguments);
        command.current_dir(project.path("services/api"));
        Ran::of(command.env("GITHUB_WORKSPACE", project.root())).exits(2)
    };
    annotated("github").complains("::error file=services/api/models/webhooks/main.rs,line=1");
    annotated("short").complains("models/webhooks/main.rs:1:16: error");
    let arguments = ["gen", "webhooks", "--message-format", "github"];
    let mut command = project.command(&arguments);
    let root = project.path("services/api");
    let ran = Ran::of(command.current_dir(&root).env("GITHUB_WORKSPACE", &root)).exits(2);
    ran.complains("::error file=models/webhooks/main.rs,line=1");
    // Definitions that several services share stand beside them.
    let arguments = ["--message-format", "github", "--models", "../web/models"];
    let mut command = project.command(&[&["gen", "webhooks"], &arguments[..]].concat());
    project.write("services/web/models/webhooks/main.rs", "#[target(url = 5)]\npub struct A;\n");
    let command = command.current_dir(&root).env("GITHUB_WORKSPACE", project.root());
    let ran = Ran::of(command).exits(2);
    ran.complains("::error file=services/web/models/webhooks/main.rs,line=1");
}
