//! The exit codes.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, nothing to do, or no drift.
    Done = 0,
    /// `--check` found drift.
    Drift = 1,
    /// It could not be done: bad usage (clap's own code), a wrong definition, I/O.
    Failed = 2,
}

/// What `--help` tells of them.
pub(super) const HELP: &str = "\
Exit codes:
  0  done, nothing to do, or no drift
  1  drift, under --check
  2  could not: bad usage, a wrong definition, I/O";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
