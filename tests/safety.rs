//! Nothing of the user's is overwritten or removed, and nothing is ever half-written.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use support::project::{PING, Project};

const ELM: &str = "generated/elm/BuildAmp/Webhooks.elm";
const TYPES: &str = "generated/sql/webhook_types.sql";

/// The run fails with `code`, names `path`, and leaves every file as it was.
#[track_caller]
fn refuses(project: &Project, code: &str, path: &str) {
    let before = support::project::files_below(project.root());
    let ran = project.run(&["gen", "webhooks"]).exits(2).prints_nothing();
    ran.complains(code).complains(path);
    let checked = project.run(&["gen", "webhooks", "--check"]).exits(2);
    checked.complains(code).complains(path);
    let tried = project.run(&["gen", "webhooks", "--dry-run"]).exits(2).prints_nothing();
    tried.complains(code).complains(path);
    assert_eq!(support::project::files_below(project.root()), before);
}

#[test]
fn a_foreign_file_in_the_way_stays() {
    let project = Project::with(PING);
    project.write(TYPES, "CREATE TABLE mine ();\n");
    refuses(&project, "E0601", TYPES);
    assert!(!project.path(ELM).exists(), "nothing else is written either");
}

#[test]
fn an_empty_or_binary_file_is_foreign_too() {
    let project = Project::with(PING);
    project.write(TYPES, "");
    refuses(&project, "E0601", TYPES);
    std::fs::write(project.path(TYPES), [0xff, 0xfe, 0x00]).unwrap();
    refuses(&project, "E0601", TYPES);
}

#[test]
fn every_file_in_the_way_is_named_at_once() {
    let project = Project::with(PING);
    project.write(TYPES, "mine\n");
    project.write(ELM, "module Mine exposing (..)\n");
    let ran = project.run(&["gen", "webhooks"]).exits(2);
    ran.complains(TYPES).complains(ELM).complains("nothing was written");
}

#[test]
fn a_folder_in_the_way_stays() {
    let project = Project::with(PING);
    project.write(&format!("{TYPES}/inside"), "mine\n");
    refuses(&project, "E0602", TYPES);
}

#[test]
fn a_file_where_a_folder_must_be_stays() {
    let project = Project::with(PING);
    project.write("generated", "a file\n");
    refuses(&project, "not a folder: no output can be written below it", "generated");
    let ran = project.run(&["gen", "webhooks"]);
    assert_eq!(ran.stderr.matches("E0602").count(), 1, "once, not for each file\n{}", ran.stderr);
}

#[test]
fn no_output_lies_in_a_file_of_another() {
    for (outputs, file) in [
        ("elm = 'x'\nsql = 'x/BuildAmp/Webhooks.elm'", "x/BuildAmp/Webhooks.elm"),
        ("js = 'g'\nrust = 'g/package.json/rust'", "g/package.json"),
    ] {
        let project = Project::with(PING);
        project.write("buildamp.toml", &format!("[webhooks]\n{outputs}\n"));
        refuses(&project, "E0602", file);
    }
}

#[test]
fn errors_leave_earlier_outputs_alone() {
    let project = Project::with(PING);
    project.generate();
    let before = project.outputs();
    project.write("models/webhooks/wrong.rs", "#[target(url = 5)]\npub struct Wrong;\n");
    project.run(&["gen", "webhooks"]).exits(2);
    project.write("models/webhooks/wrong.rs", "pub struct {\n");
    project.run(&["gen", "webhooks"]).exits(2).complains("E0001");
    std::fs::write(project.path("models/webhooks/wrong.rs"), [0xff]).unwrap();
    project.run(&["gen", "webhooks"]).exits(2).complains("UTF-8");
    assert_eq!(project.outputs(), before);
}

#[test]
#[cfg(unix)]
fn a_link_is_followed_and_stays_a_link() {
    let project = Project::with(PING);
    project.generate();
    let real = project.path("real.sql");
    std::fs::rename(project.path(TYPES), &real).unwrap();
    std::os::unix::fs::symlink(&real, project.path(TYPES)).unwrap();
    project.write("models/webhooks/more.rs", &PING.replace("Ping", "Pong"));
    project.generate();
    assert!(std::fs::symlink_metadata(project.path(TYPES)).unwrap().is_symlink());
    assert!(project.read("real.sql").contains("Pong"));
}

#[test]
#[cfg(unix)]
fn what_is_no_file_is_in_the_way() {
    let project = Project::with(PING);
    project.write(TYPES, "");
    std::fs::remove_file(project.path(TYPES)).unwrap();
    std::os::unix::fs::symlink("nowhere.sql", project.path(TYPES)).unwrap();
    refuses(&project, "this link, which leads nowhere, is in the way", TYPES);
    std::fs::remove_file(project.path(TYPES)).unwrap();
    // Whoever reads it waits for somebody to write.
    let made = std::process::Command::new("mkfifo").arg(project.path(TYPES)).status();
    assert!(made.is_ok_and(|status| status.success()));
    refuses(&project, "what stands here is in the way", TYPES);
    std::fs::remove_file(project.path(TYPES)).unwrap();
    std::fs::remove_dir(project.path("generated/sql")).unwrap();
    std::os::unix::fs::symlink("nowhere", project.path("generated/sql")).unwrap();
    refuses(&project, "a link that leads nowhere: no output", "generated/sql");
}

#[test]
#[cfg(unix)]
fn a_replaced_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::with(PING);
    project.generate();
    let mode = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(project.path(TYPES), mode).unwrap();
    project.write("models/webhooks/more.rs", &PING.replace("Ping", "Pong"));
    project.run(&["gen", "webhooks"]).exits(0).says(TYPES);
    let mode = std::fs::metadata(project.path(TYPES)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

/// What stands in the way of a file once others have been moved into their places.
#[test]
fn a_failure_midway_counts_what_was_done() {
    use buildamp::{output, pipeline, settings::Settings};
    let project = Project::with(PING);
    let settings = Settings::default();
    let loaded = pipeline::load(project.root(), &settings);
    let files = pipeline::render(&loaded, &settings).unwrap();
    let left_over = "generated/sql/0009_webhooks.sql";
    project.write(left_over, &files["generated/sql/0001_webhooks.sql"].to_string());
    let plan = output::plan(project.root(), &files, &settings);
    // The last of those that are written, by its name; made after the plan looked.
    std::fs::create_dir_all(project.path(TYPES)).unwrap();
    let failure = output::write(project.root(), &files, &plan).unwrap_err();
    assert_eq!(failure.changed, plan.changes.len() - 2);
    assert_eq!(project.outputs().len(), failure.changed + 1);
    assert!(project.path(left_over).exists(), "nothing goes before all others are there");
    assert!(failure.diagnostics.has_errors());
}

#[cfg(unix)]
mod permissions {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::support::project::Ran;

    fn set(project: &Project, modes: &[(&str, u32)]) {
        for (path, mode) in modes {
            let mode = std::fs::Permissions::from_mode(*mode);
            std::fs::set_permissions(project.path(path), mode).unwrap();
        }
    }

    fn is_root(project: &Project) -> bool {
        std::os::unix::fs::chown(project.root(), Some(0), None).is_ok()
    }

    /// `gen webhooks` by one whom permissions bind: root gives its right up first. `None` where it
    /// cannot: neither setpriv nor the build's folder need be within reach.
    fn generated_by_a_user(project: &Project) -> Option<Ran> {
        let mut command = project.command(&["gen", "webhooks"]);
        if is_root(project) {
            command = std::process::Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
            command.args([env!("CARGO_BIN_EXE_buildamp"), "gen", "webhooks"]);
            command.current_dir(project.root());
        }
        match command.output() {
            Ok(output) if !matches!(output.status.code(), Some(126 | 127)) => {
                Some(Ran::from(&output))
            }
            unable => {
                println!("SKIPPED: this is root, and cannot give its rights up: {unable:?}");
                None
            }
        }
    }

    #[test]
    fn a_read_only_folder() {
        let project = Project::with(PING);
        project.write("generated/elm/keep", "");
        set(&project, &[("", 0o777), ("generated/elm", 0o777), ("generated", 0o555)]);
        let ran = generated_by_a_user(&project);
        set(&project, &[("generated", 0o755)]);
        let Some(ran) = ran else { return };
        ran.exits(2).complains("E0602").complains("generated/").complains("nothing was written");
        assert_eq!(project.outputs().len(), 1, "not even where it could be written");
    }

    #[test]
    fn definitions_that_cannot_be_looked_into() {
        let project = Project::with(PING);
        set(&project, &[("", 0o777), ("models", 0o600)]);
        let ran = generated_by_a_user(&project);
        set(&project, &[("models", 0o755)]);
        let Some(ran) = ran else { return };
        ran.exits(2).complains("E0002").complains("cannot be read: Permission denied");
    }

    /// The file that is written beside it first has no name that says anything.
    #[test]
    fn a_read_only_folder_with_the_file_in_it() {
        let project = Project::with(PING);
        project.write("generated/sql/keep", "");
        set(&project, &[("", 0o777), ("generated", 0o777), ("generated/sql", 0o555)]);
        let ran = generated_by_a_user(&project);
        set(&project, &[("generated/sql", 0o755)]);
        let Some(ran) = ran else { return };
        let ran = ran.exits(2).complains("E0602").complains("generated/sql/");
        assert!(!ran.stderr.contains(".buildamp-"), "{}", ran.stderr);
    }

    /// Not once for each file in it.
    #[test]
    fn a_folder_that_cannot_be_looked_into() {
        let project = Project::with(PING);
        project.write("generated/sql/keep", "");
        set(&project, &[("generated/sql", 0o600)]);
        let ran = generated_by_a_user(&project);
        set(&project, &[("generated/sql", 0o700)]);
        let Some(ran) = ran else { return };
        let ran = ran.exits(2).complains("this folder cannot be looked into");
        assert_eq!(ran.stderr.matches("E0602").count(), 1, "{}", ran.stderr);
    }

    /// In a folder with the sticky bit everybody may make files, and nobody replace another's.
    #[test]
    fn a_folder_where_another_owns_the_files() {
        let project = Project::with(PING);
        project.generate();
        let others = project.read(TYPES);
        project.write("models/webhooks/more.rs", &PING.replace("Ping", "Pong"));
        if !is_root(&project) {
            println!("SKIPPED: only root can make files that are another's");
            return;
        }
        let open = ["", "elm/BuildAmp", "js", "rust"].map(|name| format!("generated/{name}"));
        let open = open.iter().map(|path| (path.as_str(), 0o777));
        set(
            &project,
            &[&open.collect::<Vec<_>>()[..], &[("", 0o777), ("generated/sql", 0o1777)]].concat(),
        );
        let Some(ran) = generated_by_a_user(&project) else { return };
        ran.exits(2)
            .complains("E0602")
            .complains(TYPES)
            .complains("4 of 5 files written, the others not: mend this and run it again");
        assert_eq!(project.read(TYPES), others);
        assert!(project.read(ELM).contains("Pong"));
        project.run(&["gen", "webhooks"]).exits(0).says("1 file written");
    }
}

#[cfg(target_os = "linux")]
mod limits {
    use std::collections::BTreeMap;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use super::*;
    use crate::support::project::{Ran, files_below};

    /// A disk that fills up while the outputs are written: here, a limit on the size of a file,
    /// which all but the last one keep to.
    #[test]
    fn a_full_disk() {
        let project = Project::brief();
        let limited = |blocks: u32| {
            let command = format!(
                "trap '' XFSZ; ulimit -f {blocks}; exec {} gen webhooks",
                env!("CARGO_BIN_EXE_buildamp")
            );
            Ran::of(Command::new("sh").args(["-c", &command]).current_dir(project.root()))
        };
        let before = files_below(project.root());
        // In blocks of 512 bytes: the migration is larger, the types are not.
        let ran = limited(8).exits(2).complains("E0602").complains("nothing was written");
        assert!(!ran.stderr.contains(".buildamp-"), "{}", ran.stderr);
        assert_eq!(files_below(project.root()), before, "no file is left");
        assert!(!project.path("generated").exists(), "no folder is left");

        project.generate();
        project.write("models/webhooks/more.rs", PING);
        let before = files_below(project.root());
        limited(8).exits(2).complains("E0602");
        assert_eq!(files_below(project.root()), before, "the earlier outputs are whole");
        project.generate();
    }

    /// Killed at any moment: each file is the old one or the new one, whole, and the next run
    /// brings everything to where it should be.
    #[test]
    fn killed_in_the_middle() {
        let project = Project::brief();
        project.generate();
        let old = project.outputs();
        project.write("models/webhooks/more.rs", PING);
        project.generate();
        let new = project.outputs();
        for step in 0..16 {
            // There and back, so that every run has something to write.
            let (from, to) = if step % 2 == 0 { (&new, &old) } else { (&old, &new) };
            if step % 2 == 0 {
                std::fs::remove_file(project.path("models/webhooks/more.rs")).unwrap();
            } else {
                project.write("models/webhooks/more.rs", PING);
            }
            let mut command = project.command(&["gen", "webhooks"]);
            let mut child = command.stdout(Stdio::null()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(step * 2));
            let _ = child.kill();
            child.wait().unwrap();
            for (path, bytes) in own(project.outputs()) {
                assert!(bytes == from[&path] || bytes == to[&path], "{path} is half-written");
            }
            project.generate();
            assert_eq!(&own(project.outputs()), to);
        }
    }

    fn own(mut outputs: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
        outputs.retain(|path, _| !path.contains("/.buildamp-"));
        outputs
    }
}

#[test]
fn no_temporary_file_is_left() {
    let project = Project::brief();
    project.generate();
    project.write("models/webhooks/more.rs", PING);
    project.generate();
    let left: Vec<String> =
        project.outputs().into_keys().filter(|path| path.contains(".buildamp")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn what_a_killed_run_left_is_left_over() {
    let project = Project::with(PING);
    project.generate();
    let place = |name: &str| format!("generated/js/runtime/.buildamp-{name}");
    let running = std::process::id();
    let old = place(&format!("{running}-old"));
    let dead = place("4194305-dead");
    let [young, going_on] = [place("4194305-young"), place(&format!("{running}-now"))];
    let ago = |path: &str, seconds: u64| {
        project.write(path, "half");
        project.age(path, seconds);
    };
    ago(&old, 3600);
    ago(&dead, 60);
    ago(&young, 0);
    ago(&going_on, 60);
    let own = [place("notes"), place("old-notes"), place("-x")];
    own.iter().for_each(|path| ago(path, 3600));
    // Where the system does not tell which processes there are, age alone counts.
    let gone = if std::path::Path::new("/proc/self").exists() { 2 } else { 1 };
    let check = project.run(&["gen", "webhooks", "--check"]).exits(1);
    assert_eq!(check.stdout.matches("left-over: ").count(), gone, "{}", check.stdout);
    project.run(&["gen", "webhooks"]).exits(0).says(&format!("removed {old}"));
    assert!(!project.path(&old).exists());
    assert_eq!(project.path(&dead).exists(), gone == 1);
    assert!(project.path(&young).exists() && project.path(&going_on).exists());
    assert!(own.iter().all(|path| project.path(path).exists()));
}

#[test]
fn what_was_left_in_a_folder_of_several_outputs_is_one_file() {
    let project = Project::with(PING);
    project
        .write("buildamp.toml", "[webhooks]\nelm = \"g\"\nsql = \"g\"\nrust = \"g\"\njs = \"g\"\n");
    project.generate();
    project.write("g/.buildamp-1-old", "half");
    project.age("g/.buildamp-1-old", 3600);
    project.run(&["gen", "webhooks", "--check"]).exits(1).says("drift in 1 file;");
    project.run(&["gen", "webhooks"]).exits(0).says("0 files written, 1 removed");
}

#[test]
fn runs_at_once_do_not_disturb_each_other() {
    for _ in 0..5 {
        let project = Project::with(PING);
        project.generate();
        std::fs::remove_dir_all(project.path("generated/elm")).unwrap();
        let copy = project.read(&TYPES.replace("webhook_types", "0001_webhooks"));
        project.write("generated/sql/0002_webhooks.sql", &copy);
        let runs: Vec<_> = (0..4)
            .map(|_| {
                let mut command = project.command(&["gen", "webhooks"]);
                let piped = command.stdout(std::process::Stdio::piped());
                piped.stderr(std::process::Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for run in runs {
            support::project::Ran::from(&run.wait_with_output().unwrap()).exits(0).quietly();
        }
        project.run(&["gen", "webhooks", "--check"]).exits(0);
    }
}
