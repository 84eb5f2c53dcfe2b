//! Colour, and writing to a terminal or a pipe that may close.

use std::io::Write;

use anstream::ColorChoice as Choice;
use clap::ValueEnum;

/// `--color`
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
pub(super) enum ColorChoice {
    /// Where the terminal has it
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorChoice {
    /// Sets it for the process. `auto` looks at the terminal, `NO_COLOR` and `CLICOLOR_FORCE`.
    pub(super) fn apply(self) {
        match self {
            ColorChoice::Auto => Choice::Auto,
            ColorChoice::Always => Choice::Always,
            ColorChoice::Never => Choice::Never,
        }
        .write_global();
    }
}

/// Writes a result.
pub(super) fn print(text: &str) -> std::io::Result<()> {
    let mut stdout = anstream::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Writes diagnostics; where even that fails there is nothing left to tell.
pub(super) fn eprint(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// A warning without a place in a source.
pub(super) fn warning(message: &str) {
    eprint(&format!("\u{1b}[1;33mwarning\u{1b}[0m: {message}\n"));
}

/// Something to know, beside a result.
pub(super) fn note(message: &str) {
    eprint(&format!("\u{1b}[1mnote\u{1b}[0m: {message}\n"));
}

/// An error without a place in a source.
pub(super) fn error(message: &str) {
    eprint(&format!("\u{1b}[1;31merror\u{1b}[0m: {message}\n"));
}

/// Whether the reader of stdout went away.
pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}
