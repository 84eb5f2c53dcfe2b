//! `list webhooks`

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use crate::ir::{Auth, AuthForm, Conditional, Program, Webhook};
use crate::source::Sources;

use super::project;
use super::table::table;
use super::{Exit, ProjectArguments, terminal};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// One line.
#[derive(Debug, Serialize)]
struct Row {
    #[serde(rename = "type")]
    name: String,
    method: &'static str,
    url: String,
    encoding: &'static str,
    auth: String,
    /// Whether Standard Webhooks' signature is sent.
    signed: bool,
    /// Those that must be set, in one branch of an `if_env!` or another.
    variables: Vec<String>,
    /// Those that an `if_env!` looks at.
    conditions: Vec<String>,
    file: String,
    line: usize,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit> {
    let Some(loaded) = project::load(&arguments.project)? else { return Ok(Exit::Failed) };
    let rows = rows(&loaded.program, &loaded.sources);
    let text =
        if arguments.json { serde_json::to_string_pretty(&rows)? + "\n" } else { shown(&rows) };
    terminal::print(&text)?;
    Ok(Exit::Done)
}

fn rows(program: &Program, sources: &Sources) -> Vec<Row> {
    program.webhooks.iter().map(|webhook| row(program, webhook, sources)).collect()
}

fn row(program: &Program, webhook: &Webhook, sources: &Sources) -> Row {
    let target = &webhook.target;
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    Row {
        name: webhook.name.clone(),
        method: target.method.as_str(),
        url: target.default_url().source(),
        encoding: target.encoding.as_str(),
        auth: auth(target.auth.as_ref()),
        signed: target.signing.is_some(),
        variables: owned(program.required_env(webhook)),
        conditions: owned(target.condition_env()),
        file: sources.file(webhook.span.file).path.clone(),
        line: sources.lines(webhook.span).0.line,
    }
}

/// The kinds that `auth` can be, production's first.
fn auth(auth: Option<&Conditional<Auth>>) -> String {
    let mut kinds: Vec<String> = Vec::new();
    for leaf in auth.map(Conditional::leaves).unwrap_or_default().into_iter().rev() {
        let kind = match &leaf.form {
            AuthForm::None => "none".to_owned(),
            AuthForm::Basic => "Basic".to_owned(),
            AuthForm::Scheme(scheme) => scheme.clone(),
            AuthForm::Header(name) => format!("{name}:"),
            AuthForm::Dynamic => "from the environment".to_owned(),
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if kinds.is_empty() { "none".to_owned() } else { kinds.join(" or ") }
}

fn shown(rows: &[Row]) -> String {
    let heads = ["TYPE", "METHOD", "URL", "ENCODING", "AUTH", "VARIABLES", "WHERE"];
    let lines = rows.iter().map(|row| {
        [
            row.name.clone(),
            row.method.to_owned(),
            row.url.clone(),
            row.encoding.to_owned(),
            if row.signed { format!("{}, signed", row.auth) } else { row.auth.clone() },
            if row.variables.is_empty() { "-".to_owned() } else { row.variables.join(", ") },
            format!("{}:{}", row.file, row.line),
        ]
    });
    table(heads, lines)
}
