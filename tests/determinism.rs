//! The same definitions give the same bytes, whatever the machine.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use std::collections::BTreeMap;

use support::fixture;
use support::project::{Project, Ran, files_below};

type Outputs = BTreeMap<String, Vec<u8>>;

fn outputs_of(project: &Project, variables: &[(&str, &str)]) -> Outputs {
    let mut command = project.command(&["gen", "webhooks"]);
    Ran::of(command.envs(variables.iter().copied())).exits(0);
    project.outputs()
}

#[track_caller]
fn same(a: &Outputs, b: &Outputs) {
    assert!(!a.is_empty());
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (path, bytes) in a {
        assert!(*bytes == b[path], "{path} differs");
    }
}

#[test]
fn another_run_and_another_root() {
    let here = Project::brief();
    let first = outputs_of(&here, &[]);
    std::fs::remove_dir_all(here.path("generated")).unwrap();
    same(&first, &outputs_of(&here, &[]));
    let elsewhere = Project::empty();
    let deep = elsewhere.path("a much/longer path/été");
    support::project::copy(&fixture("brief/models"), &deep.join("models"), |_| true);
    let mut command = support::buildamp();
    Ran::of(command.args(["gen", "webhooks", "--root"]).arg(&deep)).exits(0);
    let mut there = files_below(&deep);
    there.retain(|path, _| path.starts_with("generated/"));
    same(&first, &there);
}

/// Directories list their entries in the order of creation on some file systems, of a hash on
/// others.
#[test]
fn another_order_of_files() {
    let first = outputs_of(&Project::brief(), &[]);
    let mut files: Vec<_> = files_below(&fixture("brief/models")).into_iter().collect();
    files.reverse();
    for rotation in 0..files.len() {
        let project = Project::empty();
        files.rotate_left(rotation);
        for (path, bytes) in &files {
            project.write(&format!("models/{path}"), std::str::from_utf8(bytes).unwrap());
        }
        same(&first, &outputs_of(&project, &[]));
    }
}

/// Where a definition stands shows in no output either.
#[test]
fn another_division_into_files() {
    let first = outputs_of(&Project::brief(), &[]);
    let one = Project::empty();
    let texts = files_below(&fixture("brief/models")).into_values().rev();
    // A comment on a file's first lines belongs to the file alone.
    let texts = texts.map(|bytes| String::from_utf8(bytes).unwrap().replace("//!", "//"));
    one.write("models/webhooks/deep/down/all.rs", &texts.collect::<String>());
    same(&first, &outputs_of(&one, &[]));
}

/// A checkout with `core.autocrlf`: rustc reads `\n` there, in literals and in what is copied too.
#[test]
fn other_line_ends() {
    let definition = "fn greeting() -> String {\n    \"Dear\nAda\".to_owned() + r\"one\ntwo\"\n}\n\
        #[target(url = \"https://api.example.com/lines\")]\npub struct Lines {\n    \
        #[serde(rename = r\"a\nb\", default = \"greeting\")]\n    pub a: String,\n}\n";
    let plain = Project::brief();
    plain.write("models/webhooks/lines.rs", definition);
    let windows = Project::empty();
    for (path, bytes) in files_below(&plain.path("models")) {
        let text = String::from_utf8(bytes).unwrap().replace('\n', "\r\n");
        windows.write(&format!("models/{path}"), &text);
    }
    same(&outputs_of(&plain, &[]), &outputs_of(&windows, &[]));
}

#[test]
fn another_number_of_threads() {
    let project = Project::brief();
    for index in 0..60 {
        project.write(
            &format!("models/webhooks/many_{index}.rs"),
            &support::project::PING.replace("Ping", &format!("Ping{index}")),
        );
    }
    let one = outputs_of(&project, &[("RAYON_NUM_THREADS", "1")]);
    for threads in ["2", "8"] {
        std::fs::remove_dir_all(project.path("generated")).unwrap();
        same(&one, &outputs_of(&project, &[("RAYON_NUM_THREADS", threads)]));
    }
}

#[test]
fn another_environment() {
    let first = outputs_of(&Project::brief(), &[]);
    let variables = [
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LANG", "ar_EG.UTF-8"),
        ("TZ", "Pacific/Kiritimati"),
        ("HOME", "/nonexistent"),
        ("USER", "somebody"),
        ("SOURCE_DATE_EPOCH", "0"),
        ("DEVELOPMENT", "1"),
        ("STRIPE_SECRET_KEY", "sk_live_never_shown"),
        ("CUSTOM_SERVICE_URL", "https://never.shown.example"),
    ];
    let second = outputs_of(&Project::brief(), &variables);
    same(&first, &second);
    for (path, bytes) in &second {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("sk_live") && !text.contains("never.shown"), "{path}");
    }
}

#[test]
#[cfg(unix)]
fn another_umask() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;
    let first = outputs_of(&Project::brief(), &[]);
    for (umask, mode) in [("077", 0o600), ("022", 0o644)] {
        let project = Project::brief();
        let command =
            format!("umask {umask}; exec {} gen webhooks", env!("CARGO_BIN_EXE_buildamp"));
        Ran::of(Command::new("sh").args(["-c", &command]).current_dir(project.root())).exits(0);
        same(&first, &project.outputs());
        let file = project.path("generated/sql/webhook_types.sql");
        let permissions = std::fs::metadata(file).unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, mode, "the files are as readable as any other");
    }
}

/// No output names the machine, the time or the release that made it.
#[test]
fn nothing_of_the_machine_shows() {
    let project = Project::brief();
    let root = project.root().to_str().unwrap().to_owned();
    for (path, bytes) in outputs_of(&project, &[]) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains(&root), "{path} names the project's folder");
        assert!(!text.contains(env!("CARGO_MANIFEST_DIR")), "{path} names the source's folder");
        let header: String = text.lines().take(2).collect();
        assert!(
            header.contains("Generated by buildamp from models/webhooks. Do not edit. SHA-256: ")
        );
        assert!(!header.contains(env!("CARGO_PKG_VERSION")), "{header}");
        assert!(!text.contains('\r') && text.ends_with('\n'), "{path}: line ends");
    }
}
