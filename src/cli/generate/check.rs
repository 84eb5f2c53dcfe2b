//! `gen webhooks --check`: what drifted, and the command that mends it.

use anyhow::Result;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::output::{Change, Drift, Plan};
use crate::source::Sources;

use crate::cli::project::Project;
use crate::cli::text::count;
use crate::cli::{Exit, terminal};

use super::arguments::Arguments;

/// Names every file that differs: on stdout for people, and for programs as diagnostics too. What
/// is in the way was shown before.
pub(super) fn report(arguments: &Arguments, plan: &Plan, project: &Project) -> Result<Exit> {
    let obstructed = plan.obstacles.has_errors();
    let drifted = !plan.changes.is_empty();
    if drifted {
        let command = format!("buildamp gen webhooks{}", arguments.chosen());
        if !project.is_read_by_people() {
            project.show(&diagnostics(plan, &command), &Sources::default());
        }
        let first = if obstructed { "move what is in the way, then " } else { "" };
        terminal::print(&lines(plan, &format!("{first}run: {command}")))?;
    } else if !obstructed {
        let files = count(plan.unchanged, "file");
        terminal::print(&format!("no drift: {files} as generated\n"))?;
    }
    Ok(match drifted {
        _ if obstructed => Exit::Failed,
        true => Exit::Drift,
        false => Exit::Done,
    })
}

/// Each file with how it differs, and at the end what mends it.
fn lines(plan: &Plan, cure: &str) -> String {
    let line = |change: &Change| format!("{}: {}\n", change.drift.as_str(), change.shown());
    let mut text: String = plan.changes.iter().map(line).collect();
    let files = count(plan.changes.len(), "file");
    text.push_str(&format!("drift in {files}; to mend it, {cure}\n"));
    text
}

fn diagnostics(plan: &Plan, command: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    for change in &plan.changes {
        let what = match change.drift {
            Drift::Missing => "not there",
            Drift::Stale => "made from other definitions, or by another release",
            Drift::Edited => "changed since buildamp wrote it",
            Drift::LeftOver => "no longer made",
        };
        let message = format!("{}: {what}", change.drift.as_str());
        let diagnostic = Diagnostic::path(Code::E0603, &change.path, message);
        diagnostics.push(diagnostic.help(format!("run: {command}")));
    }
    diagnostics
}
