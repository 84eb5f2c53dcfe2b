//! The options of `gen webhooks`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::project::{self, Project};
use crate::cli::{OnlyOutput, ProjectArguments, shell, terminal, unicode};
use crate::paths::output_folder;
use crate::settings::{Output, join};

#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    pub(super) project: ProjectArguments,
    /// Write to DIR/elm, DIR/sql, DIR/rust and DIR/js, relative to the root
    #[arg(long, value_name = "DIR", value_parser = unicode())]
    pub(super) out: Option<PathBuf>,
    /// Make these outputs only, for example `elm,sql`
    #[arg(long, value_name = "OUTPUTS", value_delimiter = ',')]
    pub(super) only: Vec<OnlyOutput>,
    /// Write nothing; exit with 1 where a file is missing, stale, edited by hand or left over
    #[arg(long, conflicts_with = "watch")]
    pub(super) check: bool,
    /// Show what would change as a unified diff; alone it writes nothing
    #[arg(long, conflicts_with = "watch")]
    pub(super) diff: bool,
    /// Name what would change, and write nothing
    #[arg(long, conflicts_with_all = ["watch", "check"])]
    pub(super) dry_run: bool,
    /// Generate again whenever a definition or buildamp.toml is saved
    #[arg(long)]
    pub(super) watch: bool,
}

impl Arguments {
    /// The project at `root`, with the outputs that the command line chooses. `None` where
    /// buildamp.toml is wrong, or switches off what is asked for: that has been shown.
    pub(super) fn open(&self, root: PathBuf) -> Option<Project> {
        let mut project = project::open_at(root, &self.project)?;
        let settings = &mut project.settings;
        if let Some(out) = &self.out {
            let out = output_folder(&project.root, out);
            for output in Output::ALL {
                // What buildamp.toml switches off stays off.
                if settings.outputs.get(output).is_some() {
                    settings.outputs.set(output, Some(join(&out, output.as_str())));
                }
            }
        }
        settings.only = self.only.iter().map(|only| (*only).into()).collect();
        if let Some(off) = settings.only.iter().find(|only| settings.outputs.get(**only).is_none())
        {
            let (name, config) = (off.as_str(), self.project.config_file());
            terminal::error(&format!(
                "`--only {name}`: {config} switches this output off (`{name} = false`)"
            ));
            return None;
        }
        Some(project)
    }

    /// The options that choose the project and its outputs, for a command that is to be run next.
    pub(super) fn chosen(&self) -> String {
        let mut options = self.project.chosen();
        if let Some(out) = &self.out {
            options.push_str(&format!(" --out {}", shell::path(out)));
        }
        if !self.only.is_empty() {
            let names: Vec<&str> =
                self.only.iter().map(|only| Output::from(*only).as_str()).collect();
            options.push_str(&format!(" --only {}", names.join(",")));
        }
        options
    }

    /// Whether anything is written.
    pub(super) fn writes(&self) -> bool {
        !(self.check || self.diff || self.dry_run)
    }
}
