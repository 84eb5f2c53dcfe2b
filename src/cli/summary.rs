//! What `gen` says when it is done.

use std::collections::BTreeSet;

use crate::ir::Program;
use crate::output::{Drift, Plan};
use crate::settings::Output;

use super::project::Project;

/// `1 file`, `2 files`.
pub(super) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// What would be written or removed.
pub(super) fn planned(plan: &Plan) -> String {
    let mut text = changes(plan, "would write", "would remove");
    if plan.changes.is_empty() {
        text.push_str(&format!("nothing to do: {} as generated\n", count(plan.unchanged, "file")));
    }
    text
}

/// What was written, and what to do next.
pub(super) fn written(program: &Program, plan: &Plan, project: &Project) -> String {
    let webhooks = count(program.webhooks.len(), "webhook");
    if plan.changes.is_empty() {
        return format!(
            "{webhooks}: nothing to do, {} as generated\n",
            count(plan.unchanged, "file")
        );
    }
    let mut text = changes(plan, "wrote", "removed");
    let changed = count(plan.changes.len(), "file");
    text.push_str(&format!("{webhooks}: {changed} changed, {} as they were\n", plan.unchanged));
    for (title, body) in [
        ("set where requests are sent", variables(program)),
        ("add to Cargo.toml", cargo(program, project)),
        ("needed in elm.json", elm(project)),
        ("next", next(program, project)),
    ] {
        if !body.is_empty() {
            text.push_str(&format!("\n{title}:\n{body}"));
        }
    }
    text
}

fn changes(plan: &Plan, wrote: &str, removed: &str) -> String {
    let line = |change: &crate::output::Change| match change.drift {
        Drift::LeftOver => format!("{removed} {}\n", change.path),
        Drift::Edited => format!("{wrote} {} (it had been edited by hand)\n", change.path),
        Drift::Missing | Drift::Stale => format!("{wrote} {}\n", change.path),
    };
    plan.changes.iter().map(line).collect()
}

/// The environment variables of all webhooks, and those that only decide.
fn variables(program: &Program) -> String {
    let mut required = BTreeSet::new();
    let mut optional = BTreeSet::new();
    for webhook in &program.webhooks {
        required.extend(webhook.target.required_env());
        optional.extend(webhook.target.condition_env());
    }
    let mut text: String = required.iter().map(|name| format!("  {name}\n")).collect();
    for name in optional.difference(&required) {
        text.push_str(&format!("  {name} (optional: it decides an `if_env!`)\n"));
    }
    text
}

fn makes(project: &Project, output: Output) -> bool {
    project.settings.outputs_of_run().iter().any(|(made, _)| *made == output)
}

fn cargo(program: &Program, project: &Project) -> String {
    if !makes(project, Output::Rust) {
        return String::new();
    }
    let version = env!("CARGO_PKG_VERSION");
    let mut lines = vec![
        format!(
            "buildamp = {{ version = \"{version}\", default-features = false, features = [\"wire\"] }}"
        ),
        "serde = { version = \"1\", features = [\"derive\"] }".to_owned(),
        "serde_json = \"1\"".to_owned(),
    ];
    lines.extend(program.crates().into_iter().map(dependency));
    lines.iter().map(|line| format!("  {line}\n")).collect()
}

/// The line for a crate whose types the definitions name.
fn dependency(name: &str) -> String {
    let (version, features) = match name {
        "chrono" => ("0.4", "serde"),
        "jiff" => ("0.2", "serde"),
        "time" => ("0.3", "serde-human-readable"),
        "rust_decimal" => ("1", "serde"),
        "indexmap" => ("2", "serde"),
        "url" => ("2", "serde"),
        _ => ("1", "serde"),
    };
    format!("{name} = {{ version = \"{version}\", features = [\"{features}\"] }}")
}

fn elm(project: &Project) -> String {
    if !makes(project, Output::Elm) {
        return String::new();
    }
    let folder = project.settings.outputs.elm.as_deref().unwrap_or_default();
    format!(
        "  \"source-directories\": \"{folder}\"\n  elm/core and elm/json among the direct dependencies\n"
    )
}

fn next(program: &Program, project: &Project) -> String {
    let mut lines = Vec::new();
    if makes(project, Output::Sql) {
        let folder = project.settings.outputs.sql.as_deref().unwrap_or_default();
        lines.push(format!(
            "apply {folder}/*_webhooks.sql and {folder}/webhook_types.sql to the database"
        ));
    }
    lines.push("commit the generated files; in CI run: buildamp gen webhooks --check".to_owned());
    if let Some(webhook) = program.webhooks.first() {
        lines.push(format!(
            "see a request without sending it: buildamp request {} payload.json",
            webhook.name
        ));
    }
    lines.iter().map(|line| format!("  {line}\n")).collect()
}
