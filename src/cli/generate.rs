//! `gen webhooks`

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::diagnostic::Severity;
use crate::ir::Program;
use crate::output::{self, Drift, Plan};
use crate::pipeline;
use crate::render::{Files, Text};
use crate::settings::{Output, join};

use super::project::{self, Project};
use super::{Exit, OnlyOutput, ProjectArguments, check, summary, terminal, watch};

#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) project: ProjectArguments,
    /// Write to DIR/elm, DIR/sql, DIR/rust and DIR/js, relative to the root
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Make these outputs only, for example `elm,sql`
    #[arg(long, value_name = "OUTPUTS", value_delimiter = ',')]
    pub(super) only: Vec<OnlyOutput>,
    /// Write nothing; exit with 1 where a file is missing, stale, edited by hand or left over
    #[arg(long, conflicts_with = "watch")]
    check: bool,
    /// Show what would change as a unified diff; alone it writes nothing
    #[arg(long, conflicts_with = "watch")]
    diff: bool,
    /// Name what would change, and write nothing
    #[arg(long, conflicts_with_all = ["watch", "check"])]
    dry_run: bool,
    /// Generate again whenever a definition or buildamp.toml is saved
    #[arg(long)]
    watch: bool,
}

/// How much the closing summary tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// What was written, what the definitions need, what to do next.
    Full,
    /// What was written.
    Brief,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit> {
    if arguments.watch {
        return watch::run(arguments);
    }
    match arguments.open()? {
        Some(project) => generate(arguments, &project, Detail::Full),
        None => Ok(Exit::Failed),
    }
}

impl Arguments {
    /// The project, with the outputs that the command line chooses. `None` where buildamp.toml is
    /// wrong: that has been shown.
    pub(super) fn open(&self) -> Result<Option<Project>> {
        let Some(mut project) = project::open(&self.project)? else { return Ok(None) };
        let settings = &mut project.settings;
        if let Some(out) = &self.out {
            let out = project::output_folder(&project.root, out);
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
            let name = off.as_str();
            bail!("`--only {name}`: buildamp.toml switches this output off (`{name} = false`)");
        }
        Ok(Some(project))
    }

    /// The options that choose the project and its outputs, for a command that is to be run next.
    pub(super) fn chosen(&self) -> String {
        let mut options = self.project.chosen();
        if let Some(out) = &self.out {
            options.push_str(&format!(" --out {}", summary::quote(&out.to_string_lossy())));
        }
        if !self.only.is_empty() {
            let names: Vec<&str> =
                self.only.iter().map(|only| Output::from(*only).as_str()).collect();
            options.push_str(&format!(" --only {}", names.join(",")));
        }
        options
    }

    fn writes(&self) -> bool {
        !(self.check || self.diff || self.dry_run)
    }
}

/// One run, from reading the definitions to the summary.
pub(super) fn generate(arguments: &Arguments, project: &Project, detail: Detail) -> Result<Exit> {
    let loaded = pipeline::load(&project.root, &project.settings);
    project::show(&loaded.diagnostics, &loaded.sources, project.format);
    let Some(files) = pipeline::render(&loaded, &project.settings) else {
        let errors = summary::count(loaded.diagnostics.count(Severity::Error), "error");
        project.closing_error(&format!("{errors}: nothing was written"));
        return Ok(Exit::Failed);
    };
    let planned = output::plan(&project.root, &files, &project.settings);
    let done = planned.and_then(|plan| {
        if arguments.writes() {
            output::write(&project.root, &files, &plan)?;
        }
        Ok(plan)
    });
    let plan = match done {
        Ok(plan) => plan,
        Err(diagnostics) => {
            project::show(&diagnostics, &loaded.sources, project.format);
            project.closing_error("nothing was written");
            return Ok(Exit::Failed);
        }
    };
    if arguments.diff {
        terminal::print(&diffs(&plan, &files))?;
    }
    let exit = report(arguments, &plan, project, &loaded.program, detail);
    // Taking these down would take longer than many a run: not on the caller's time.
    rayon::spawn(move || drop((loaded, files, plan)));
    exit
}

/// Says what was done, or what there is to do.
fn report(
    arguments: &Arguments,
    plan: &Plan,
    project: &Project,
    program: &Program,
    detail: Detail,
) -> Result<Exit> {
    if arguments.check {
        return check::report(arguments, plan, project);
    }
    if arguments.writes() {
        terminal::print(&summary::written(program, plan, project, arguments, detail))?;
    } else if arguments.dry_run {
        terminal::print(&summary::planned(plan))?;
    } else {
        // stdout holds the diff, for `git apply` and `patch`.
        terminal::eprint(&summary::planned(plan));
    }
    Ok(Exit::Done)
}

fn diffs(plan: &Plan, files: &Files) -> String {
    plan.changes
        .iter()
        .map(|change| {
            let new = files.get(&change.path).filter(|_| change.drift != Drift::LeftOver);
            output::unified(&change.path, &change.old, new.map(Text::to_string).as_deref())
        })
        .collect()
}
