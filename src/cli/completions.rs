//! `completions SHELL`

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Command, CommandFactory};

use super::{Cli, Exit, add, terminal};
use crate::diagnostic::Code;

pub(super) fn run(shell: clap_complete::Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut completed(), "buildamp", &mut script);
    terminal::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

/// The command line with the values that its arguments know. It is not clap that refuses others but the
/// commands, which take more (`stripe`, `w0101`) and say what is near.
fn completed() -> Command {
    let codes = Code::ALL.iter().map(|code| PossibleValue::new(code.as_str()).help(code.title()));
    let command = with_values(Cli::command(), "explain", "code", codes);
    with_values(command, "add", "service", add::services().map(PossibleValue::new))
}

fn with_values(
    command: Command,
    name: &str,
    argument: &str,
    values: impl Iterator<Item = PossibleValue>,
) -> Command {
    let values = PossibleValuesParser::new(values);
    command.mut_subcommand(name, |command| {
        command.mut_arg(argument, |argument| argument.value_parser(values))
    })
}
