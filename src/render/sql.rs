//! The migrations: the common schema, and the declaration of this application's types.

mod json;
mod literal;

use std::collections::BTreeMap;

use askama::Template;
use serde::Serialize;

use super::{Rendered, Syntax};
use crate::ir::{Program, Webhook};
use crate::settings::Settings;

use json::json;
use literal::{prefix, quoted, string};

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
        application: string(&settings.application),
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
