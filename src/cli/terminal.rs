//! Colour, and writing to a terminal or a pipe that may close.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

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
    /// What this process's arguments ask for, whatever else is wrong with them.
    pub(super) fn asked_for() -> Self {
        let arguments: Vec<String> =
            std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
        let values = arguments.iter().enumerate().filter_map(|(index, argument)| {
            match argument.strip_prefix("--color")? {
                "" => arguments.get(index + 1).map(String::as_str),
                value => value.strip_prefix('='),
            }
        });
        let mut choices = values.filter_map(|value| ColorChoice::from_str(value, false).ok());
        choices.next_back().unwrap_or(ColorChoice::Auto)
    }

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

impl From<ColorChoice> for clap::ColorChoice {
    fn from(choice: ColorChoice) -> Self {
        match choice {
            ColorChoice::Auto => clap::ColorChoice::Auto,
            ColorChoice::Always => clap::ColorChoice::Always,
            ColorChoice::Never => clap::ColorChoice::Never,
        }
    }
}

static READER_LEFT: AtomicBool = AtomicBool::new(false);

/// Whether people see a result: on a terminal, or in colours wherever it goes.
pub(super) fn is_for_people() -> bool {
    let stdout = std::io::stdout();
    stdout.is_terminal() || anstream::AutoStream::choice(&stdout) != Choice::Never
}

/// Writes a result. A reader that has seen enough (`buildamp list webhooks | head`) is no error:
/// the exit code stays that of the work itself.
pub(super) fn print(text: &str) -> std::io::Result<()> {
    write_result(&mut anstream::stdout().lock(), text)
}

/// The same of a text whose control characters are part of it: they are no colours to be stripped.
pub(super) fn print_exactly(text: &str) -> std::io::Result<()> {
    write_result(&mut std::io::stdout().lock(), text)
}

fn write_result(stdout: &mut impl Write, text: &str) -> std::io::Result<()> {
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            READER_LEFT.store(true, Ordering::Relaxed);
            Ok(())
        }
        done => done,
    }
}

/// Whether the reader of stdout went away, as far as [`print`] noticed.
pub(super) fn reader_left() -> bool {
    READER_LEFT.load(Ordering::Relaxed)
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
