//! `request TYPE PAYLOAD.json`: the request that would be sent, secrets masked. Sends nothing.

mod check;
mod curl;
mod dotenv;
mod environment;
mod show;

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};
use clap::Args;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Exit, ProjectArguments, input, project, shell, terminal};
use crate::diagnostic::{did_you_mean, visible};
use crate::ir::{Program, Webhook};
use crate::paths::{display_path, folder_of};
use crate::wire::body::{Body, Carrier};
use crate::wire::draft::{Draft, append_query, with_draft};
use crate::wire::text::Text;
use crate::wire::{RequestContext, Target};
use environment::Environment;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The webhook type
    #[arg(value_name = "TYPE")]
    webhook_type: String,
    /// The payload, a file of JSON; `-` for standard input
    payload: PathBuf,
    /// As a shell command that sends it with curl, reading secrets from the shell's variables
    #[arg(long)]
    curl: bool,
    /// Variables that the environment does not set, in dotenv syntax
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// Where files that the payload names are [default: the payload's folder]
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,
    /// The execution's id [default: a new one]
    #[arg(long)]
    id: Option<String>,
    /// The execution's idempotency key [default: its id]
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
    #[command(flatten)]
    project: ProjectArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit> {
    let Some(loaded) = project::load(&arguments.project)? else { return Ok(Exit::Failed) };
    let webhook = find(&arguments.webhook_type, &loaded.program)?;
    let payload = Payload::read(&arguments.payload)?;
    let environment = Environment::read(arguments.env_file.as_deref())?;
    let target = crate::wire_target(webhook, &loaded.program);
    let is_complete = tell_missing(&environment, &target);
    if !is_complete && arguments.env_file.is_none() {
        terminal::note("`--env-file FILE` reads variables from a file");
    }
    let fits = payload.tell_findings(webhook, &loaded.program);
    if !(is_complete && fits) {
        return Ok(Exit::Failed);
    }
    let id = arguments.id.clone().unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let context = RequestContext {
        env: &|name| environment.get(name),
        idempotency_key: arguments.idempotency_key.as_ref().unwrap_or(&id),
        id: &id,
        timestamp: UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs() as i64),
        files: Some(arguments.files.as_deref().unwrap_or(folder_of(&arguments.payload))),
    };
    let (head, text) =
        with_draft(&target, &payload.text, &context, |draft| match arguments.curl {
            true => curl::command(&draft, &target, &context).map(|text| (String::new(), text)),
            false => Ok(show::show(&draft, &target, &context)),
        })??;
    terminal::print(&head)?;
    terminal::print_exactly(&text)?;
    if let (true, Some(file)) = (arguments.curl, &arguments.env_file) {
        note_how_to_read(file);
    }
    Ok(Exit::Done)
}

/// What is to be sent.
struct Payload {
    /// Where it is from, as messages name it.
    shown: String,
    text: String,
    value: Value,
}

impl Payload {
    fn read(path: &Path) -> Result<Self> {
        let shown = shown(path);
        let text = input::read(path).with_context(|| shown.clone())?;
        let value = serde_json::from_str(&text).with_context(|| {
            // JSON may hold a number beyond all of Rust's, or half a character.
            let is_json = serde_json::from_str::<&RawValue>(&text).is_ok();
            let what = if is_json { "this cannot be read" } else { "this is not JSON" };
            format!("{shown}: {what}")
        })?;
        Ok(Self { shown, text, value })
    }

    /// Says where it is no payload of `webhook`; gives whether it is one.
    fn tell_findings(&self, webhook: &Webhook, program: &Program) -> bool {
        let findings = check::check(&self.value, webhook, program);
        // Names of its members are told, which anybody may have chosen.
        let told = |finding: &String| visible(format!("{}: {finding}", self.shown)).into_owned();
        for warning in &findings.warnings {
            terminal::warning(&told(warning));
        }
        for error in &findings.errors {
            terminal::error(&told(error));
        }
        findings.errors.is_empty()
    }
}

/// Names each variable that `target` needs and that is not there; gives whether all are.
fn tell_missing(environment: &Environment, target: &Target) -> bool {
    let missing = target.missing_variables(&|name| environment.get(name));
    for variable in &missing {
        let why = match std::env::var_os(variable) {
            Some(_) => "is not Unicode",
            None => "is not set",
        };
        terminal::error(&format!("`{variable}` {why}; `{}` needs it", target.webhook_type));
    }
    missing.is_empty()
}

/// A command that is printed reads variables of the shell, which knows nothing of the file.
fn note_how_to_read(file: &Path) {
    // `.` looks for a bare name in PATH.
    let is_bare = file.parent().is_some_and(|folder| folder.as_os_str().is_empty());
    let file = if is_bare { Path::new(".").join(file) } else { file.to_owned() };
    let file = shell::quote(&file.display().to_string());
    terminal::note(&format!(
        "`set -a; . {file}; set +a` reads the file's variables into a shell, to which a value with a space, `&`, `$` or the like is one only in single quotes"
    ));
}

/// The URL with the query that the payload becomes.
fn url(draft: &Draft<'_>) -> Text {
    let mut url = Text::default();
    url.push_text(&draft.url);
    if let Body::Query(form) = &draft.body {
        let mut whole = draft.url.as_str().to_owned();
        append_query(&mut whole, &form.encode(Carrier::Query));
        url.push_str(&whole[draft.url.as_str().len()..]);
    }
    url
}

fn find<'a>(name: &str, program: &'a Program) -> Result<&'a Webhook> {
    let names = || program.webhooks.iter().map(|webhook| webhook.name.as_str());
    program.webhooks.iter().find(|webhook| webhook.name == name).with_context(|| {
        let help = did_you_mean(name, names())
            .unwrap_or_else(|| "`buildamp list webhooks` shows what there is".to_owned());
        format!("there is no webhook type `{name}`; {help}")
    })
}

fn shown(payload: &Path) -> String {
    if payload.as_os_str() == "-" {
        "standard input".to_owned()
    } else {
        payload.display().to_string()
    }
}

/// A path as seen from the current folder, where it is inside of it.
fn relative(path: &Path) -> String {
    let here = std::env::current_dir().and_then(std::fs::canonicalize);
    display_path(here.as_deref().unwrap_or(Path::new("")), path)
}
