//! The command line: clap definitions, and what the user sees.

mod add;
mod completions;
mod exit;
mod explain;
mod generate;
mod init;
mod input;
mod list;
mod needs;
mod new_file;
mod project;
mod request;
mod shell;
mod table;
mod terminal;
mod text;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{NonEmptyStringValueParser, TypedValueParser};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::diagnostic::MessageFormat;
use crate::settings::Output;

pub use exit::Exit;

/// The end of `--help`. Whoever looks for the worker among the commands finds it here.
fn after_help() -> String {
    format!(
        "What delivers is generated: `node generated/js/runtime/cli.mjs` has the commands worker, dev, \
         migrate, stats …\n\n{}",
        exit::HELP
    )
}

/// Generates typed, reliable outbound webhooks (Elm, SQL, Rust, Node) from plain Rust structs.
#[derive(Debug, Parser)]
#[command(name = "buildamp", version, about, after_help = after_help(), max_term_width = 100)]
struct Cli {
    /// When to use colour; `NO_COLOR` is honoured
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: terminal::ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generate code from the definitions
    #[command(subcommand)]
    Gen(Gen),
    /// Show what is defined
    #[command(subcommand)]
    List(List),
    /// Show the request that a payload gives, secrets masked; sends nothing
    Request(request::Arguments),
    /// Copy a ready definition of a service into the project; without a name, list them
    Add(add::Arguments),
    /// Write a first definition and a buildamp.toml; never over an existing file
    Init(init::Arguments),
    /// Tell the long story of a diagnostic
    Explain {
        /// Its code, for example E0201
        code: String,
    },
    /// Print a completion script
    Completions {
        /// For which shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Subcommand)]
enum Gen {
    /// From models/webhooks: the Elm module, migrations, Rust module and Node config
    Webhooks(generate::Arguments),
}

#[derive(Debug, Subcommand)]
enum List {
    /// Each webhook: type, method, URL, encoding, auth, variables, where
    Webhooks(list::Arguments),
}

/// Which project: shared by every command that reads definitions.
#[derive(Debug, Clone, Args)]
struct ProjectArguments {
    /// The project's root [default: the folder of `--config`, or the nearest upwards with a
    /// buildamp.toml, else this one]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Read this file in place of the root's buildamp.toml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder that holds `webhooks/`, relative to the root
    #[arg(long, value_name = "DIR", value_parser = unicode())]
    models: Option<PathBuf>,
    /// How diagnostics are written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    message_format: Format,
}

impl ProjectArguments {
    /// The configuration file as the user knows it.
    fn config_file(&self) -> String {
        self.config.as_ref().map_or_else(
            || crate::config::FILE.to_owned(),
            |config| config.to_string_lossy().into_owned(),
        )
    }

    /// The options that choose the project, for a command that is to be run next.
    fn chosen(&self) -> String {
        [("root", &self.root), ("config", &self.config), ("models", &self.models)]
            .into_iter()
            .filter_map(|(flag, path)| Some(format!(" --{flag} {}", shell::path(path.as_ref()?))))
            .collect()
    }
}

/// A folder that outputs and messages name: its own name must be Unicode. An empty one is that of a
/// shell's variable that is not set, and no other way to write the root.
fn unicode() -> impl TypedValueParser<Value = PathBuf> {
    NonEmptyStringValueParser::new().map(PathBuf::from)
}

/// `--message-format`
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// As rustc does: the source line, underlined
    Human,
    /// One line each
    Short,
    /// One JSON object a line
    Json,
    /// GitHub workflow annotations
    Github,
}

impl Format {
    /// Whether people read what stderr gets; programs read one diagnostic a line, and nothing else.
    fn is_for_people(self) -> bool {
        matches!(self, Format::Human | Format::Short)
    }
}

impl From<Format> for MessageFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Human => MessageFormat::Human,
            Format::Short => MessageFormat::Short,
            Format::Json => MessageFormat::Json,
            Format::Github => MessageFormat::Github,
        }
    }
}

/// `--only`
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
#[allow(missing_docs, reason = "the outputs' own names")]
enum OnlyOutput {
    Elm,
    Sql,
    Rust,
    Js,
}

impl From<OnlyOutput> for Output {
    fn from(only: OnlyOutput) -> Self {
        match only {
            OnlyOutput::Elm => Output::Elm,
            OnlyOutput::Sql => Output::Sql,
            OnlyOutput::Rust => Output::Rust,
            OnlyOutput::Js => Output::Js,
        }
    }
}

/// Runs the command of this process's arguments. Results go to stdout, diagnostics to stderr.
pub fn run() -> ExitCode {
    // Usage errors and help are coloured before there are arguments.
    let color = terminal::ColorChoice::asked_for();
    let command = Cli::command().color(color.into());
    let cli = Cli::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit());
    cli.color.apply();
    let done = match cli.command {
        Command::Gen(Gen::Webhooks(arguments)) => generate::run(&arguments),
        Command::List(List::Webhooks(arguments)) => list::run(&arguments),
        Command::Request(arguments) => request::run(&arguments),
        Command::Add(arguments) => add::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Explain { code } => explain::run(&code),
        Command::Completions { shell } => completions::run(shell),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(error) => {
            terminal::error(&format!("{error:#}"));
            Exit::Failed.into()
        }
    }
}
