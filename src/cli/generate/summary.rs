//! What `gen` says when it is done.

use std::collections::BTreeMap;

use crate::ir::Program;
use crate::output::{Change, Drift, Failure, Plan};
use crate::paths::shown;
use crate::settings::{Output, join};

use crate::cli::needs;
use crate::cli::project::Project;
use crate::cli::shell::quote;
use crate::cli::text::{count, indented, titled};

use super::arguments::Arguments;

/// A folder with more new or stale files than this is named once.
const NAMED_FILES: usize = 5;

/// How much the closing summary tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// What was written, what the definitions need, what to do next.
    Full,
    /// What was written.
    Brief,
}

/// What would be written or removed, file by file.
pub(super) fn planned(plan: &Plan) -> String {
    if plan.changes.is_empty() {
        return format!("nothing to do: {} as generated\n", count(plan.unchanged, "file"));
    }
    plan.changes.iter().map(|change| line(change, "would write", "would remove")).collect()
}

/// What became of the files all the same.
pub(super) fn failed(failure: &Failure, plan: &Plan) -> String {
    match failure.changed {
        0 => "nothing was written".to_owned(),
        changed => format!(
            "{changed} of {} written, the others not: mend this and run it again",
            count(plan.changes.len(), "file")
        ),
    }
}

/// What was written, and what to do next.
pub(super) fn written(
    program: &Program,
    plan: &Plan,
    project: &Project,
    arguments: &Arguments,
    detail: Detail,
) -> String {
    let mut webhooks = count(program.webhooks.len(), "webhook");
    if !project.is_here() {
        webhooks.push_str(&format!(" in {}", shown(&project.root)));
    }
    if project.settings.outputs_of_run().is_empty() {
        let config = arguments.project.config_file();
        return format!("{webhooks}: nothing to do, every output is `false` in {config}\n");
    }
    let mut text = if plan.changes.is_empty() {
        format!("{webhooks}: nothing to do, {} as generated\n", count(plan.unchanged, "file"))
    } else {
        format!("{}{webhooks}: {}\n", changes(plan), tally(plan))
    };
    if detail == Detail::Full && !plan.changes.is_empty() {
        text.push_str(&needs::environment(program));
        text.push_str(&sections(program, project, arguments));
    }
    text
}

/// `3 files written, 1 removed, 5 as they were`
fn tally(plan: &Plan) -> String {
    let removed = plan.changes.iter().filter(|change| change.drift == Drift::LeftOver).count();
    let mut text = format!("{} written", count(plan.changes.len() - removed, "file"));
    for (number, what) in [(removed, "removed"), (plan.unchanged, "as before")] {
        if number > 0 {
            text.push_str(&format!(", {number} {what}"));
        }
    }
    text
}

/// A line for each file; one for all new and stale files of a folder where there are many, and of
/// those below it.
fn changes(plan: &Plan) -> String {
    let mut in_folder: BTreeMap<&str, usize> = BTreeMap::new();
    for change in plan.changes.iter().filter(|change| is_ordinary(change)) {
        *in_folder.entry(folder_of(change)).or_default() += 1;
    }
    in_folder.retain(|_, files| *files > NAMED_FILES);
    // The outermost of those that it is in: that comes first.
    let named_once = |change: &Change| {
        let folder = folder_of(change);
        let is_in = |outer: &str| folder.strip_prefix(outer).is_some_and(starts_below);
        in_folder.keys().copied().find(|outer| is_ordinary(change) && is_in(outer))
    };
    let mut by_folder: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in &plan.changes {
        let folder = named_once(change).unwrap_or_else(|| folder_of(change));
        by_folder.entry(folder).or_default().push(change);
    }
    let mut text = String::new();
    for (folder, changes) in by_folder {
        let (rest, named): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|change| named_once(change).is_some());
        if !rest.is_empty() {
            let folder = if folder.is_empty() { "." } else { folder };
            text.push_str(&format!("wrote {folder}/ ({})\n", count(rest.len(), "file")));
        }
        text.extend(named.into_iter().map(|change| line(change, "wrote", "removed")));
    }
    text
}

/// Whether nobody needs to know the file by its name.
fn is_ordinary(change: &Change) -> bool {
    matches!(change.drift, Drift::Missing | Drift::Stale)
}

fn folder_of(change: &Change) -> &str {
    change.path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether what is left of a folder's path says that it is the other one, or below it.
fn starts_below(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('/')
}

fn line(change: &Change, wrote: &str, removed: &str) -> String {
    match change.drift {
        Drift::LeftOver => format!("{removed} {}\n", change.shown()),
        Drift::Edited => format!("{wrote} {} (it had been edited by hand)\n", change.shown()),
        Drift::Missing | Drift::Stale => format!("{wrote} {}\n", change.shown()),
    }
}

fn sections(program: &Program, project: &Project, arguments: &Arguments) -> String {
    titled([
        ("add to Cargo.toml", indented(&needs::cargo(program, project))),
        ("add to elm.json", indented(&needs::elm(project))),
        ("next", indented(&next(program, project, arguments))),
    ])
}

fn next(program: &Program, project: &Project, arguments: &Arguments) -> Vec<String> {
    let folder = |output| project.settings.folder_of_run(output);
    let mut lines = Vec::new();
    let runtime = folder(Output::Js).map(|js| (join(js, "runtime/cli.mjs"), js));
    match (runtime, folder(Output::Sql)) {
        (Some((cli, js)), _) if project.root.join(&cli).is_file() => {
            // Where the config cannot name the migrations, whoever runs it does.
            let migrations = match &project.settings.outputs.sql {
                Some(sql) if project.settings.migrations().is_none() => {
                    format!(" {}", quote(&project.reached(sql)))
                }
                _ => String::new(),
            };
            lines.push(format!(
                "try it without a database or an account: npm install --prefix {0} && node {1} dev{migrations}",
                quote(&project.reached(js)),
                quote(&project.reached(&cli))
            ));
        }
        (_, Some(sql)) => lines.push(format!(
            "apply {} and {} to the database",
            project.reached(&join(sql, "*_webhooks.sql")),
            project.reached(&join(sql, "webhook_types.sql"))
        )),
        _ => {}
    }
    let is_queued = folder(Output::Sql).is_some();
    if is_queued && project.settings.outputs.js.is_none() {
        let worker = "what delivers is Node's worker: give `js` a folder in buildamp.toml, or write a worker of your own (README)";
        lines.push(worker.to_owned());
    }
    if let Some(webhook) = program.webhooks.first() {
        lines.push(format!(
            "see a request without sending it: buildamp request{} {} payload.json",
            arguments.project.chosen(),
            webhook.name
        ));
    }
    lines.push(format!(
        "commit the generated files; in CI: buildamp gen webhooks --check{}",
        arguments.chosen()
    ));
    lines
}
