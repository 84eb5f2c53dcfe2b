//! `gen webhooks --check`: what drifted, and the command that mends it.

use std::path::PathBuf;

use anyhow::Result;

use crate::output::Plan;
use crate::settings::Output;

use super::generate::Arguments;
use super::{Exit, summary, terminal};

/// Names every file that differs. The exit code is right even where the reader of stdout has left.
pub(super) fn report(arguments: &Arguments, plan: &Plan) -> Result<Exit> {
    if plan.changes.is_empty() {
        let files = summary::count(plan.unchanged, "file");
        terminal::print(&format!("no drift: {files} as generated\n"))?;
        return Ok(Exit::Done);
    }
    let line =
        |change: &crate::output::Change| format!("{}: {}\n", change.drift.as_str(), change.path);
    let mut text: String = plan.changes.iter().map(line).collect();
    let files = summary::count(plan.changes.len(), "file");
    let command = mending_command(arguments);
    text.push_str(&format!("drift in {files}; to mend it, run: {command}\n"));
    terminal::print(&text)?;
    Ok(Exit::Drift)
}

/// The command that writes what `--check` found missing.
fn mending_command(arguments: &Arguments) -> String {
    let mut command = "buildamp gen webhooks".to_owned();
    let mut add = |flag: &str, path: &Option<PathBuf>| {
        if let Some(path) = path {
            command.push_str(&format!(" --{flag} {}", summary::quote(&path.to_string_lossy())));
        }
    };
    add("root", &arguments.project.root);
    add("config", &arguments.project.config);
    add("models", &arguments.project.models);
    add("out", &arguments.out);
    if !arguments.only.is_empty() {
        let names: Vec<&str> =
            arguments.only.iter().map(|only| Output::from(*only).as_str()).collect();
        command.push_str(&format!(" --only {}", names.join(",")));
    }
    command
}
