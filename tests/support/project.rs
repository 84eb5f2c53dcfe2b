//! A project in a temporary folder, and `buildamp` run on it as a user would.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use super::{buildamp, fixture, printed};

/// A definition that is right.
pub const PING: &str =
    "#[target(url = \"https://example.com/ping\")]\npub struct Ping {\n    pub text: String,\n}\n";

/// Removed when it is dropped.
pub struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// A folder with nothing in it.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With one file of definitions.
    pub fn with(definitions: &str) -> Self {
        let project = Self::empty();
        project.write("models/webhooks/main.rs", definitions);
        project
    }

    /// A copy of the brief's definitions.
    pub fn brief() -> Self {
        let project = Self::empty();
        copy(&fixture("brief/models"), &project.path("models"), |_| true);
        project
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.root().join(inside)
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, path: &str, text: &str) {
        super::write(&self.path(path), text);
    }

    /// Makes a file so many seconds old; gives when it was changed by then.
    pub fn age(&self, path: &str, seconds: u64) -> SystemTime {
        let then = SystemTime::now() - Duration::from_secs(seconds);
        let file = std::fs::File::options().append(true).open(self.path(path)).unwrap();
        file.set_modified(then).unwrap();
        then
    }

    /// When a file was changed.
    pub fn changed(&self, path: &str) -> SystemTime {
        std::fs::metadata(self.path(path)).unwrap().modified().unwrap()
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// `buildamp` in this folder, without colours.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = buildamp();
        command.args(arguments).current_dir(self.root()).env_remove("CLICOLOR_FORCE");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// Generates everything, which must succeed.
    pub fn generate(&self) {
        self.run(&["gen", "webhooks"]).exits(0);
    }

    /// Every file below the root but the definitions, with its bytes.
    pub fn outputs(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = files_below(self.root());
        files.retain(|path, _| !path.starts_with("models/") && path != "buildamp.toml");
        files
    }
}

/// Path with `/`, and bytes, of every file below `folder`.
pub fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            (path.replace('\\', "/"), std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Copies the files of a folder and of those below it whose paths from there are wanted.
pub fn copy(from: &Path, to: &Path, is_wanted: impl Fn(&str) -> bool) {
    for (path, bytes) in files_below(from) {
        if is_wanted(&path) {
            super::write(&to.join(path), bytes);
        }
    }
}

/// How a run ended, and what it printed.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    all: String,
}

impl Ran {
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut ran = Self::from(&output);
        ran.all = format!("{command:?}\n{}", ran.all);
        ran
    }

    pub fn from(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            all: printed(output),
        }
    }

    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.all);
        self
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "stdout lacks {text:?}\n{}", self.all);
        self
    }

    #[track_caller]
    pub fn complains(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "stderr lacks {text:?}\n{}", self.all);
        self
    }

    /// Nothing on stderr.
    #[track_caller]
    pub fn quietly(self) -> Self {
        assert_eq!(self.stderr, "", "{}", self.all);
        self
    }

    #[track_caller]
    pub fn prints_nothing(self) -> Self {
        assert_eq!(self.stdout, "", "{}", self.all);
        self
    }
}
