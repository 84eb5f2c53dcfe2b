//! The migrations: the common schema, and the declaration of this application's types.

use askama::Template;
use serde::Serialize;
use serde_json::ser::Formatter;
use std::collections::BTreeMap;
use std::io;

use super::{Rendered, Syntax};
use crate::ir::{Program, Webhook};
use crate::settings::Settings;

/// One concern a file; together they are one migration.
const SCHEMA: &str = concat!(
    include_str!("../../templates/sql/begin.sql"),
    include_str!("../../templates/sql/registry.sql"),
    include_str!("../../templates/sql/executions.sql"),
    include_str!("../../templates/sql/events.sql"),
    include_str!("../../templates/sql/define.sql"),
    include_str!("../../templates/sql/wake.sql"),
    include_str!("../../templates/sql/enqueue.sql"),
    include_str!("../../templates/sql/retry.sql"),
    include_str!("../../templates/sql/settle.sql"),
    include_str!("../../templates/sql/health.sql"),
    include_str!("../../templates/sql/gates.sql"),
    include_str!("../../templates/sql/backlog.sql"),
    include_str!("../../templates/sql/claim.sql"),
    include_str!("../../templates/sql/finish.sql"),
    include_str!("../../templates/sql/replay.sql"),
    include_str!("../../templates/sql/prune.sql"),
    include_str!("../../templates/sql/stats.sql"),
    include_str!("../../templates/sql/end.sql"),
);

/// `0001_webhooks.sql`, the same for every project, and `webhook_types.sql`.
pub(super) fn render(program: &Program, settings: &Settings) -> Vec<Rendered> {
    let file = |path: &str, text| Rendered { path: path.to_owned(), syntax: Syntax::Dashes, text };
    vec![
        file("0001_webhooks.sql", SCHEMA.into()),
        file("webhook_types.sql", types(program, settings).into()),
    ]
}

#[derive(Template)]
#[template(path = "sql/webhook_types.sql", escape = "none")]
struct Types {
    application: String,
    /// What stands before the string of the webhooks.
    prefix: &'static str,
    /// `"Name": {…}`, as it stands inside the SQL string.
    webhooks: Vec<String>,
}

fn types(program: &Program, settings: &Settings) -> String {
    let webhooks: Vec<String> = program
        .webhooks
        .iter()
        .map(|webhook| format!("{}: {}", json(&webhook.name), json(&policy(webhook, program))))
        .collect();
    let prefix = prefix(&webhooks.concat());
    let view = Types {
        application: literal(&settings.application),
        prefix,
        webhooks: webhooks.iter().map(|webhook| quoted(webhook, prefix)).collect(),
    };
    // A template of strings cannot fail.
    view.render().unwrap_or_default()
}

/// What `webhook_define` reads; the members are the columns of `webhook_types`.
#[derive(Serialize)]
struct Policy<'a> {
    target_url: String,
    method: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<&'a str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    file_fields: Vec<&'a str>,
    timeout_ms: u64,
    max_attempts: u32,
    retry_policy: &'a str,
    retry_base_ms: u64,
    retry_max_ms: u64,
    retry_on: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    concurrency: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_window_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    breaker_failures: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    breaker_cooldown_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_ms: Option<u64>,
}

fn policy<'a>(webhook: &'a Webhook, program: &'a Program) -> Policy<'a> {
    let target = &webhook.target;
    let breaker = target.circuit_breaker;
    Policy {
        target_url: target.default_url().source(),
        method: target.method.as_str(),
        headers: target
            .headers
            .iter()
            .map(|header| (header.name.as_str(), header.value.otherwise().source()))
            .collect(),
        file_fields: file_fields(webhook, program),
        timeout_ms: target.timeout_ms,
        max_attempts: target.retry.max_attempts,
        retry_policy: target.retry.policy.as_str(),
        retry_base_ms: target.retry.base_ms,
        retry_max_ms: target.retry.max_ms,
        retry_on: target.retry.on.iter().map(ToString::to_string).collect(),
        concurrency: target.concurrency,
        rate_count: target.rate_limit.map(|limit| limit.count),
        rate_window_ms: target.rate_limit.map(|limit| limit.window_ms),
        breaker_failures: breaker.map(|breaker| breaker.failures),
        breaker_cooldown_ms: breaker.map(|breaker| breaker.cooldown_ms),
        cache_ms: target.cache_ms,
    }
}

/// The JSON names of the fields that hold files.
fn file_fields<'a>(webhook: &Webhook, program: &'a Program) -> Vec<&'a str> {
    let fields = program.type_def(webhook.payload).named_fields().iter();
    let files = fields.filter(|field| field.file.is_some());
    files.map(|field| field.json.serialize.as_str()).collect()
}

/// JSON without what tools that apply migrations take for a placeholder: knex a `?`, SQLAlchemy (and so
/// alembic) a `:8080`.
fn json(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Spaced);
    // Strings, numbers, and maps of strings only: it cannot fail.
    let _ = value.serialize(&mut serializer);
    without_placeholders(&String::from_utf8(bytes).unwrap_or_default())
}

/// A space after each colon and comma.
struct Spaced;

impl Spaced {
    fn separate<W: ?Sized + io::Write>(writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }
}

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        Self::separate(writer, first)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        Self::separate(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

/// Escapes, within the strings of a JSON text whose members are spaced, what might be a placeholder.
fn without_placeholders(json: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut text = String::with_capacity(json.len());
    let mut before = '\0';
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        let is_named = c == ':'
            && !is_word(before)
            // SQLAlchemy takes the backslash of `\:` away.
            && (before == '\\' || chars.peek().is_some_and(|&after| is_word(after)));
        match c {
            '?' => text.push_str(r"\u003f"),
            ':' if is_named => text.push_str(r"\u003a"),
            _ => text.push(c),
        }
        before = c;
    }
    text
}

/// `E` for a text with a backslash: what one means in a plain string depends on the setting
/// `standard_conforming_strings`.
fn prefix(text: &str) -> &'static str {
    if text.contains('\\') { "E" } else { "" }
}

/// Text as it stands between single quotes, after a prefix.
fn quoted(text: &str, prefix: &str) -> String {
    let text = text.replace('\'', "''");
    if prefix.is_empty() { text } else { text.replace('\\', r"\\") }
}

/// A text literal.
fn literal(text: &str) -> String {
    let prefix = prefix(text);
    format!("{prefix}'{}'", quoted(text, prefix))
}
