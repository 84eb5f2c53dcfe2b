//! `buildamp request` in a project.

use std::ops::Deref;
use std::process::Stdio;

use crate::support::project::{Project, Ran};

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

/// A project that sends to one address.
pub(crate) struct Sender {
    project: Project,
    base: String,
}

impl Deref for Sender {
    type Target = Project;

    fn deref(&self) -> &Project {
        &self.project
    }
}

impl Sender {
    /// Sends to `base`, for example `https://api.test`.
    pub(crate) fn new(base: &str) -> Self {
        Self::with(DEFINITIONS, base)
    }

    /// Of these definitions.
    pub(crate) fn with(definitions: &str, base: &str) -> Self {
        Self { project: Project::with(definitions), base: base.to_owned() }
    }

    /// Runs `request` in the project with this payload in `payload.json`.
    pub(crate) fn request(&self, webhook_type: &str, payload: &str, more: &[&str]) -> Ran {
        self.write("payload.json", payload);
        self.run(&[&["request", webhook_type, "payload.json"], more].concat(), ENV)
    }

    /// Runs `buildamp` in the project with no variables but these.
    pub(crate) fn run(&self, arguments: &[&str], env: &[(&str, &str)]) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).env_clear();
        Ran::of(command.env("BASE", &self.base).envs(env.iter().copied()))
    }
}
