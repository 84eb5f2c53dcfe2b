//! One run of `gen webhooks`.

use std::path::Path;

use anyhow::Result;

use crate::cli::project::Project;
use crate::cli::{Exit, terminal, text};
use crate::diagnostic::Severity;
use crate::ir::Program;
use crate::output::{self, Drift, Plan};
use crate::pipeline;
use crate::render::{Files, Text};

use super::arguments::Arguments;
use super::check;
use super::summary::{self, Detail};

/// One run, from reading the definitions to the summary.
pub(super) fn generate(arguments: &Arguments, project: &Project, detail: Detail) -> Result<Exit> {
    let loaded = pipeline::load(&project.root, &project.settings);
    project.show(&loaded.diagnostics, &loaded.sources);
    let Some(files) = pipeline::render(&loaded, &project.settings) else {
        let errors = text::count(loaded.diagnostics.count(Severity::Error), "error");
        project.closing_error(&format!("{errors}: nothing was written"));
        return Ok(Exit::Failed);
    };
    let plan = output::plan(&project.root, &files, &project.settings);
    if arguments.check {
        project.show(&plan.obstacles, &loaded.sources);
        if arguments.diff {
            print_diff(&plan, &files)?;
        }
        return check::report(arguments, &plan, project);
    }
    let done = match arguments.writes() {
        true => output::write(&project.root, &files, &plan),
        false if plan.obstacles.has_errors() => Err(plan.obstacles.clone().into()),
        false => Ok(()),
    };
    if let Err(failure) = done {
        project.show(&failure.diagnostics, &loaded.sources);
        project.closing_error(&summary::failed(&failure, &plan));
        return Ok(Exit::Failed);
    }
    report(arguments, project, &loaded.program, &plan, &files, detail)?;
    // Taking these down would take longer than many a run: not on the caller's time.
    rayon::spawn(move || drop((loaded, files, plan)));
    Ok(Exit::Done)
}

/// Says what was done, or what there is to do.
fn report(
    arguments: &Arguments,
    project: &Project,
    program: &Program,
    plan: &Plan,
    files: &Files,
    detail: Detail,
) -> Result<()> {
    if arguments.diff {
        print_diff(plan, files)?;
    }
    if arguments.writes() {
        terminal::print(&summary::written(program, plan, project, arguments, detail))?;
    } else if arguments.dry_run {
        terminal::print(&summary::planned(plan))?;
    } else if project.is_read_by_people() {
        // stdout holds the diff, for `git apply` and `patch`.
        terminal::eprint(&summary::planned(plan));
        let outside = plan.changes.iter().filter(|change| is_outside(&change.path)).count();
        if outside > 0 {
            let (files, are) =
                (text::count(outside, "file"), if outside == 1 { "is" } else { "are" });
            terminal::note(&format!(
                "{files} of the diff {are} outside of the project, where neither `git apply` nor `patch` writes"
            ));
        }
    }
    Ok(())
}

/// Whether the path leads out of the project's root, which it is relative to.
fn is_outside(path: &str) -> bool {
    Path::new(path).is_absolute() || path.split('/').any(|part| part == "..")
}

/// As it is for `git apply` and `patch`, in colours for people.
fn print_diff(plan: &Plan, files: &Files) -> Result<()> {
    let diff = diffs(plan, files);
    match terminal::is_for_people() {
        true => terminal::print(&text::coloured(&diff))?,
        false => terminal::print_exactly(&diff)?,
    }
    Ok(())
}

fn diffs(plan: &Plan, files: &Files) -> String {
    plan.changes
        .iter()
        .map(|change| {
            let new = files.get(&change.path).filter(|_| change.drift != Drift::LeftOver);
            output::unified(&change.shown(), &change.old, new.map(Text::to_string).as_deref())
        })
        .collect()
}
