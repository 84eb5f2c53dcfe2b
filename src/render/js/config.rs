//! `webhooks.config.json`: every webhook as data, for any language to read.

use serde_json::{Map, Value, json};

use crate::ir::{
    Conditional, Encoding, Field, FormStyle, Outcome, Program, Response, ResponseValue,
    ResponseVariant, StatusPattern, Target, Template, Webhook,
};
use crate::render::Text;
use crate::settings::Settings;

use super::{json as text, path, schema};

/// The file's text; `$comment` is added as its header.
pub(super) fn render(program: &Program, settings: &Settings) -> Text {
    let webhooks = Text::of_each(program.webhooks.len(), |index, out| {
        let webhook = &program.webhooks[index];
        let comma = if index == 0 { "" } else { "," };
        out.push_str(&format!("{comma}\n    {}: ", Value::from(&*webhook.name)));
        out.push_str(&text::pretty(&entry(program, webhook), 2));
    });
    let outputs = &settings.outputs;
    let migrations = match (&outputs.js, &outputs.sql) {
        (Some(js), Some(sql)) => path::relative(js, sql),
        _ => None,
    };
    let (application, migrations) = (json!(settings.application), json!(migrations));
    let mut text = Text::from(format!(
        "{{\n  \"application\": {application},\n  \"migrations\": {migrations},\n  \"version\": 1,\n  \"webhooks\": {{"
    ));
    let end = if webhooks.is_empty() { "}\n}\n" } else { "\n  }\n}\n" };
    text.append(webhooks);
    text.push(end);
    text
}

/// One webhook. What it does not use is left out.
fn entry(program: &Program, webhook: &Webhook) -> Value {
    let target = &webhook.target;
    let fields = program.type_def(webhook.payload).named_fields();
    let json_names = |rust: Vec<&str>| -> Vec<&str> {
        let json = |name: &&str| fields.iter().find(|field| field.name == **name);
        rust.iter().filter_map(json).map(|field| field.json.serialize.as_str()).collect()
    };
    let mut entry = json!({
        "auth": target.auth.as_ref().map(|auth| conditional(auth, &|auth| auth.text.source())),
        "conditions": target.condition_env(),
        "contentType": target.encoding.content_type(),
        "encoding": target.encoding.as_str(),
        "env": required_env(target, fields),
        "headers": target
            .headers
            .iter()
            .map(|header| (header.name.clone(), template(&header.value)))
            .collect::<Map<_, _>>(),
        "maxResponse": target.max_response,
        "method": target.method.as_str(),
        "payload": schema::payload(program, webhook.payload),
        "response": response(program, program.response_of(webhook)),
        "retry": {
            "baseMs": target.retry.base_ms,
            "maxAttempts": target.retry.max_attempts,
            "maxMs": target.retry.max_ms,
            "on": statuses(&target.retry.on),
            "policy": target.retry.policy.as_str(),
        },
        "timeoutMs": target.timeout_ms,
        "type": webhook.name,
        "url": template(&target.url),
    });
    let mut set = |key: &str, value: Value| {
        entry[key] = value;
    };
    if matches!(target.encoding, Encoding::Form { .. } | Encoding::Multipart | Encoding::Query) {
        set("form", form(&target.form, fields));
    }
    let placeholders = placeholders(target, fields);
    if !placeholders.is_empty() {
        set("fields", placeholders.into());
    }
    let path_fields = json_names(target.path_fields());
    if !path_fields.is_empty() {
        set("pathFields", json!(path_fields));
    }
    let files = files(fields);
    if !files.is_empty() {
        set("files", files.into());
    }
    if let Some(name) = &target.idempotency_header {
        set("idempotencyHeader", json!(name));
    }
    if let Some(field) = fields.iter().find(|field| field.idempotency_key) {
        set("idempotencyField", json!(field.json.serialize));
    }
    if let Some(secret) = &target.signing {
        set("signing", json!({"secret": template(secret)}));
    }
    if let Some(rule) = &target.success {
        set("success", json!({"equals": rule.equals, "pointer": rule.pointer}));
    }
    if let Some(most) = target.concurrency {
        set("concurrency", json!(most));
    }
    if let Some(limit) = target.rate_limit {
        set("rateLimit", json!({"count": limit.count, "windowMs": limit.window_ms}));
    }
    if let Some(breaker) = target.circuit_breaker {
        let breaker = json!({"cooldownMs": breaker.cooldown_ms, "failures": breaker.failures});
        set("circuitBreaker", breaker);
    }
    if let Some(cache) = target.cache_ms {
        set("cacheMs", json!(cache));
    }
    entry
}

/// The value as text, or `{"ifEnv": …, "then": …, "else": …}`.
fn conditional<T>(value: &Conditional<T>, text: &impl Fn(&T) -> String) -> Value {
    match value {
        Conditional::Always(value) => Value::String(text(value)),
        Conditional::IfEnv { variable, then, otherwise } => json!({
            "else": conditional(otherwise, text),
            "ifEnv": variable,
            "then": conditional(then, text),
        }),
    }
}

fn template(value: &Conditional<Template>) -> Value {
    conditional(value, &Template::source)
}

/// With the variables that file names take, sorted, each once.
fn required_env<'a>(target: &'a Target, fields: &'a [Field]) -> Vec<&'a str> {
    let mut names = target.required_env();
    names.extend(file_names(fields).flat_map(Template::env_names));
    names.sort_unstable();
    names.dedup();
    names
}

fn file_names(fields: &[Field]) -> impl Iterator<Item = &Template> {
    fields.iter().filter_map(|field| field.file.as_ref()?.name.as_ref())
}

/// Of each payload field that a placeholder names, by its Rust name: the JSON name.
fn placeholders(target: &Target, fields: &[Field]) -> Map<String, Value> {
    let headers = target.headers.iter().map(|header| &header.value);
    let mut leaves: Vec<&Template> =
        std::iter::once(&target.url).chain(headers).flat_map(Conditional::leaves).collect();
    leaves.extend(file_names(fields));
    let names = leaves.into_iter().flat_map(Template::field_names);
    names
        .filter_map(|name| fields.iter().find(|field| field.name == name))
        .map(|field| (field.name.clone(), field.json.serialize.clone().into()))
        .collect()
}

fn form(style: &FormStyle, fields: &[Field]) -> Value {
    let json_fields: Vec<&str> = fields
        .iter()
        .filter(|field| field.form_json)
        .map(|field| field.json.serialize.as_str())
        .collect();
    json!({
        "arrays": style.arrays.as_str(),
        "booleans": style.booleans.as_str(),
        "jsonFields": json_fields,
        "objects": style.objects.as_str(),
    })
}

/// The file fields by JSON name: what the parts are called and are of.
fn files(fields: &[Field]) -> Map<String, Value> {
    let mut files = Map::new();
    for field in fields {
        let Some(file) = &field.file else { continue };
        let part = json!({
            "contentType": file.content_type,
            "fileName": file.name.as_ref().map(Template::source),
        });
        files.insert(field.json.serialize.clone(), part);
    }
    files
}

fn statuses(patterns: &[StatusPattern]) -> Vec<Value> {
    patterns
        .iter()
        .map(|pattern| match pattern {
            StatusPattern::Code(code) => json!(code),
            StatusPattern::Class(digit) => json!(format!("{digit}xx")),
        })
        .collect()
}

/// How an answer is read: the variants in the order in which they are tried.
fn response(program: &Program, response: &Response) -> Value {
    let mut headers: Vec<&str> = response.variants.iter().filter_map(header).collect();
    headers.sort_unstable();
    headers.dedup();
    let variants: Vec<Value> =
        response.in_reading_order().map(|variant| self::variant(program, variant)).collect();
    json!({"headers": headers, "name": response.name, "variants": variants})
}

fn header(variant: &ResponseVariant) -> Option<&str> {
    match &variant.value {
        ResponseValue::Header { name, .. } => Some(name),
        _ => None,
    }
}

fn variant(program: &Program, variant: &ResponseVariant) -> Value {
    let outcome = match variant.outcome {
        Outcome::Ok => "ok",
        Outcome::Failed => "failed",
    };
    let mut entry = json!({"name": variant.name, "outcome": outcome});
    if !variant.status.is_empty() {
        entry["status"] = statuses(&variant.status).into();
    }
    let (from, ty) = match &variant.value {
        ResponseValue::Unit => ("nothing", None),
        ResponseValue::Whole => ("response", None),
        ResponseValue::BodyText => ("bodyText", None),
        ResponseValue::ErrorText => ("errorText", None),
        ResponseValue::Body(ty) => ("body", Some(ty)),
        ResponseValue::Header { name, ty } => {
            entry["header"] = json!(name);
            match ty {
                crate::ir::Type::String => ("headerText", None),
                ty => ("header", Some(ty)),
            }
        }
        ResponseValue::Pointer { pointer, ty } => {
            entry["pointer"] = json!(pointer);
            ("body", Some(ty))
        }
    };
    entry["from"] = json!(from);
    if let Some(ty) = ty {
        entry["schema"] = schema::response(program, ty);
    }
    entry
}
