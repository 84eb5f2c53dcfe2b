//! A project, and `buildamp request` in it.

use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support;

/// Definitions of every body and every form of auth; their secrets.
pub(crate) const DEFINITIONS: &str = include_str!("definitions.rs.txt");
pub(crate) const ENV: &[(&str, &str)] = &[
    ("TOKEN", "tok_s3cret"),
    ("USER_NAME", "us3r-name"),
    ("PASSWORD", "p:s3cret \"$x`\\!ż"),
    ("ENCODED", "czNjcmV0OnMzY3JldA=="),
    ("AUTH", "X-Own-Key: own s3cret"),
    ("AUTH_BASIC", "Basic bas1c-s3cret"),
    ("API", "https://api.s3cret.test/"),
    ("PATH_SECRET", "T0/B0/s3cret é?&"),
    ("QUERY_SECRET", "q/s3cret +=&"),
    ("HEADER_SECRET", "hé-s3cret"),
    ("SIGNING_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw other-s3cret"),
    ("FILE_SECRET", "fil3-s3cret"),
];

pub(crate) struct Project {
    pub(crate) folder: TempDir,
    base: String,
}

/// What a run printed, and how it ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    /// Sends to `base`, for example `https://api.test`.
    pub(crate) fn new(base: &str) -> Self {
        Self::with(DEFINITIONS, base)
    }

    /// Of these definitions.
    pub(crate) fn with(definitions: &str, base: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        support::write(&folder.path().join("models/webhooks/all.rs"), definitions);
        Self { folder, base: base.to_owned() }
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.folder.path().join(name), content).unwrap();
    }

    /// Runs `request` in the project with this payload in `payload.json`.
    pub(crate) fn request(&self, webhook_type: &str, payload: &str, more: &[&str]) -> Ran {
        self.write("payload.json", payload);
        self.run(&[&["request", webhook_type, "payload.json"], more].concat(), ENV)
    }

    pub(crate) fn run(&self, arguments: &[&str], env: &[(&str, &str)]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_buildamp"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null()).env_clear();
        command.env("BASE", &self.base).envs(env.iter().copied());
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran {
            code: output.status.code().unwrap(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}
