//! Names of files that are no definitions, and names that few tools expect.

use crate::support::project::{PING, Project, Ran};

#[test]
#[cfg(unix)]
fn an_editors_lock_is_not_a_definition() {
    let project = Project::with(PING);
    let lock = project.path("models/webhooks/.#main.rs");
    std::os::unix::fs::symlink("user@host.123:456", &lock).unwrap();
    project.run(&["gen", "webhooks"]).exits(0).quietly();
    // Any other link that leads nowhere was meant to be read.
    std::os::unix::fs::symlink("nowhere", project.path("models/webhooks/lost.rs")).unwrap();
    project.run(&["gen", "webhooks"]).exits(2).complains("lost.rs");
}

#[test]
fn what_macos_keeps_beside_a_file_is_not_a_definition() {
    let project = Project::with(PING);
    // The head of an AppleDouble file.
    std::fs::write(project.path("models/webhooks/._main.rs"), b"\x00\x05\x16\x07\x00\x02").unwrap();
    project.run(&["gen", "webhooks"]).exits(0).quietly();
}

#[test]
#[cfg(unix)]
fn a_backslash_is_part_of_a_name() {
    let project = Project::empty();
    project.write("bs\\dir/models/webhooks/main.rs", PING);
    let out = project.path("bs\\dir/made");
    let root = ["gen", "webhooks", "--root", "bs\\dir", "--only", "sql", "--out"];
    project.run(&[&root[..], &[out.to_str().unwrap()]].concat()).exits(0);
    assert!(project.path("bs\\dir/made/sql/webhook_types.sql").is_file());
    assert!(!project.path("bs").exists());
}

#[test]
#[cfg(unix)]
fn a_name_of_a_file_neither_ends_a_line_nor_speaks_to_a_terminal() {
    let project = Project::empty();
    let broken = PING.replace("url", "uri");
    project.write("models/webhooks/a\n::error::\u{1b}[31mred.rs", &broken);
    for format in ["human", "short"] {
        let arguments = ["gen", "webhooks", "--color", "always", "--message-format", format];
        let named = r"models/webhooks/a\n::error::\u{1b}[31mred.rs:";
        let ran = project.run(&arguments).exits(2).complains(named);
        assert!(!ran.stderr.lines().any(|line| line.starts_with("::")), "{}", ran.stderr);
    }
    project.write("models/webhooks/a\n::error::\u{1b}[31mred.rs", PING);
    project
        .run(&["list", "webhooks", "--color", "always"])
        .says(r"models/webhooks/a\n::error::\u{1b}[31mred.rs:");
}

#[test]
#[cfg(unix)]
fn a_name_of_a_left_over_does_not_end_a_line_either() {
    let project = Project::with(PING);
    project.run(&["gen", "webhooks"]).exits(0);
    let module = project.read("generated/elm/BuildAmp/Webhooks.elm");
    project.write("generated/elm/BuildAmp/a\n::error::\u{1b}[31mred.elm", &module);
    let all = ["gen", "webhooks", "--color", "always"];
    for (more, code) in [(&["--check", "--diff"][..], 1), (&["--dry-run"], 0), (&[], 0)] {
        let ran = project.run(&[&all[..], more].concat()).exits(code);
        let ran = ran.says(r"generated/elm/BuildAmp/a\n::error::\u{1b}[31mred.elm");
        assert!(!ran.stdout.lines().any(|line| line.starts_with("::")), "{}", ran.stdout);
    }
}

#[test]
#[cfg(unix)]
fn a_folder_whose_name_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let project = Project::with(PING);
    for option in ["--out", "--models"] {
        let mut command = project.command(&["gen", "webhooks", option]);
        let ran = Ran::of(command.arg(std::ffi::OsStr::from_bytes(b"out\xff"))).exits(2);
        ran.complains("UTF-8");
    }
    assert!(project.outputs().is_empty());
}
