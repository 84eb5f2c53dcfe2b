//! `gen webhooks`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::diagnostic::Severity;
use crate::output::{self, Drift, Plan};
use crate::pipeline;
use crate::render::Files;
use crate::settings::Output;

use super::project::{self, Project};
use super::{Exit, OnlyOutput, ProjectArguments, summary, terminal, watch};

#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) project: ProjectArguments,
    /// Write to DIR/elm, DIR/sql, DIR/rust and DIR/js (relative to the root)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Make these outputs only
    #[arg(long, value_name = "OUTPUTS", value_delimiter = ',')]
    only: Vec<OnlyOutput>,
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
    pub(super) watch: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit> {
    if arguments.watch { watch::run(arguments) } else { once(arguments) }
}

/// One run, from reading buildamp.toml to the summary.
pub(super) fn once(arguments: &Arguments) -> Result<Exit> {
    let Some(mut project) = project::open(&arguments.project)? else { return Ok(Exit::Failed) };
    arguments.choose_outputs(&mut project);
    generate(arguments, &project)
}

impl Arguments {
    fn choose_outputs(&self, project: &mut Project) {
        let settings = &mut project.settings;
        if let Some(out) = &self.out {
            let out = project::inside(&project.root, out);
            for output in Output::ALL {
                // What buildamp.toml switches off stays off.
                if settings.outputs.get(output).is_some() {
                    let folder = format!("{out}/{}", output.as_str());
                    settings.outputs.set(output, Some(crate::config::normalize(&folder)));
                }
            }
        }
        settings.only = self.only.iter().map(|only| (*only).into()).collect();
    }

    fn writes(&self) -> bool {
        !(self.check || self.diff || self.dry_run)
    }
}

fn generate(arguments: &Arguments, project: &Project) -> Result<Exit> {
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
    if arguments.check {
        return check(arguments, &plan);
    }
    let text = if arguments.writes() {
        summary::written(&loaded.program, &plan, project)
    } else {
        summary::planned(&plan)
    };
    terminal::print(&text)?;
    Ok(Exit::Done)
}

fn diffs(plan: &Plan, files: &Files) -> String {
    plan.changes
        .iter()
        .map(|change| {
            let new = files.get(&change.path).filter(|_| change.drift != Drift::LeftOver);
            output::unified(&change.path, &change.old, new.map(String::as_str))
        })
        .collect()
}

fn check(arguments: &Arguments, plan: &Plan) -> Result<Exit> {
    if plan.changes.is_empty() {
        let files = summary::count(plan.unchanged, "file");
        terminal::print(&format!("no drift: {files} as generated\n"))?;
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    for change in &plan.changes {
        text.push_str(&format!("{}: {}\n", change.drift.as_str(), change.path));
    }
    let command = arguments.mending_command();
    let files = summary::count(plan.changes.len(), "file");
    text.push_str(&format!("drift in {files}; to mend it, run: {command}\n"));
    terminal::print(&text)?;
    Ok(Exit::Drift)
}

impl Arguments {
    /// The command that writes what `--check` found missing.
    fn mending_command(&self) -> String {
        let mut command = "buildamp gen webhooks".to_owned();
        let mut add = |flag: &str, path: &Option<PathBuf>| {
            if let Some(path) = path {
                command.push_str(&format!(" --{flag} {}", quote(&path.to_string_lossy())));
            }
        };
        add("root", &self.project.root);
        add("config", &self.project.config);
        add("models", &self.project.models);
        add("out", &self.out);
        if !self.only.is_empty() {
            let names: Vec<&str> =
                self.only.iter().map(|only| Output::from(*only).as_str()).collect();
            command.push_str(&format!(" --only {}", names.join(",")));
        }
        command
    }
}

/// For a POSIX shell, where it needs it.
fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
