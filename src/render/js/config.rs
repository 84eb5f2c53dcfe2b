//! `webhooks.config.json`: every webhook as data, for any language to read.

use crate::ir::{
    Absence, CircuitBreaker, Conditional, Encoding, Field, FormStyle, Header, Outcome, Program,
    Response, ResponseValue, ResponseVariant, StatusPattern, Target, Template, Webhook, file_names,
    json_name,
};
use crate::render::Text;
use crate::settings::Settings;

use super::json::{Json, Object, object, quote};
use super::schema;

/// The file's text; `$comment` is added as its header.
pub(super) fn render(program: &Program, settings: &Settings) -> Text {
    let mut head = String::from("{\n  \"application\": ");
    Json::from(&settings.application).write(1, ",\n", &mut head);
    head.push_str("  \"migrations\": ");
    Json::from(settings.migrations()).write(1, ",\n", &mut head);
    head.push_str("  \"version\": 1,\n  \"webhooks\": {");
    let absence = Absence::new(program);
    let webhooks = Text::of_each(program.webhooks.len(), |index, out| {
        let webhook = &program.webhooks[index];
        out.push_str(if index == 0 { "\n    " } else { ",\n    " });
        quote(&webhook.name, out);
        out.push_str(": ");
        entry(program, &absence, webhook).write(2, "", out);
    });
    let mut text = Text::from(head);
    let end = if webhooks.is_empty() { "}\n}\n" } else { "\n  }\n}\n" };
    text.append(webhooks);
    text.push(end);
    text
}

/// One webhook. What it does not use is left out.
fn entry<'a>(program: &'a Program, absence: &Absence<'a>, webhook: &'a Webhook) -> Json<'a> {
    let target = &webhook.target;
    let fields = program.type_def(webhook.payload).named_fields();
    let auth = target.auth.as_ref().map(|auth| conditional(auth, &|auth| auth.text.source()));
    let retry = object! {
        "baseMs": target.retry.base_ms,
        "maxAttempts": target.retry.max_attempts,
        "maxMs": target.retry.max_ms,
        "on": statuses(&target.retry.on),
        "policy": target.retry.policy.as_str(),
    };
    let mut entry = Object::from_iter([
        ("auth", auth.into()),
        ("conditions", target.condition_env().into()),
        ("contentType", target.encoding.content_type().into()),
        ("encoding", target.encoding.as_str().into()),
        ("env", program.required_env(webhook).into()),
        ("headers", Json::Object(target.headers.iter().map(header_value).collect())),
        ("maxResponse", target.max_response.into()),
        ("method", target.method.as_str().into()),
        ("payload", schema::payload(program, absence, webhook.payload)),
        ("response", response(program, absence, program.response_of(webhook))),
        ("retry", retry),
        ("timeoutMs", target.timeout_ms.into()),
        ("type", (&webhook.name).into()),
        ("url", template(&target.url)),
    ]);
    if matches!(target.encoding, Encoding::Form { .. } | Encoding::Multipart | Encoding::Query) {
        entry.insert("form", form(&target.form, fields));
    }
    entry.extend(of_fields(target, fields));
    entry.extend(of_policy(target));
    Json::Object(entry)
}

/// What the definition says of single fields of the payload.
fn of_fields<'a>(target: &'a Target, fields: &'a [Field]) -> Object<'a> {
    let mut entry = Object::default();
    let placeholders = placeholders(target, fields);
    if !placeholders.is_empty() {
        entry.insert("fields", placeholders);
    }
    let path_fields = target.path_fields().into_iter().map(|name| json_name(fields, name));
    let path_fields: Vec<&str> = path_fields.collect();
    if !path_fields.is_empty() {
        entry.insert("pathFields", path_fields);
    }
    let files = files(fields);
    if !files.is_empty() {
        entry.insert("files", files);
    }
    if let Some(field) = fields.iter().find(|field| field.idempotency_key) {
        entry.insert("idempotencyField", &field.json.serialize);
    }
    entry
}

/// What the target says that has no default.
fn of_policy(target: &Target) -> Object<'_> {
    let mut entry = Object::default();
    if let Some(name) = &target.idempotency_header {
        entry.insert("idempotencyHeader", name);
    }
    if let Some(secret) = &target.signing {
        entry.insert("signing", object! { "secret": template(secret) });
    }
    if let Some(rule) = &target.success {
        entry.insert("success", object! { "equals": &rule.equals, "pointer": &rule.pointer });
    }
    if let Some(most) = target.concurrency {
        entry.insert("concurrency", most);
    }
    if let Some(limit) = target.rate_limit {
        let limit = object! { "count": limit.count, "windowMs": limit.window_ms };
        entry.insert("rateLimit", limit);
    }
    if let Some(CircuitBreaker { failures, cooldown_ms }) = target.circuit_breaker {
        let breaker = object! { "cooldownMs": cooldown_ms, "failures": failures };
        entry.insert("circuitBreaker", breaker);
    }
    if let Some(cache) = target.cache_ms {
        entry.insert("cacheMs", cache);
    }
    entry
}

fn header_value(header: &Header) -> (&str, Json<'_>) {
    (&header.name, template(&header.value))
}

/// The value as text, or `{"ifEnv": …, "then": …, "else": …}`.
fn conditional<'a, T>(value: &'a Conditional<T>, text: &impl Fn(&T) -> String) -> Json<'a> {
    match value {
        Conditional::Always(value) => text(value).into(),
        Conditional::IfEnv { variable, then, otherwise } => object! {
            "else": conditional(otherwise, text),
            "ifEnv": variable,
            "then": conditional(then, text),
        },
    }
}

fn template(value: &Conditional<Template>) -> Json<'_> {
    conditional(value, &Template::source)
}

/// Of each payload field that a placeholder names, by its Rust name: the JSON name.
fn placeholders<'a>(target: &'a Target, fields: &'a [Field]) -> Object<'a> {
    let headers = target.headers.iter().map(|header| &header.value);
    let mut leaves: Vec<&Template> =
        std::iter::once(&target.url).chain(headers).flat_map(Conditional::leaves).collect();
    leaves.extend(file_names(fields));
    let names = leaves.into_iter().flat_map(Template::field_names);
    names.map(|name| (name, json_name(fields, name).into())).collect()
}

fn form<'a>(style: &FormStyle, fields: &'a [Field]) -> Json<'a> {
    let json_fields: Vec<&str> = fields
        .iter()
        .filter(|field| field.form_json)
        .map(|field| field.json.serialize.as_str())
        .collect();
    object! {
        "arrays": style.arrays.as_str(),
        "booleans": style.booleans.as_str(),
        "jsonFields": json_fields,
        "objects": style.objects.as_str(),
    }
}

/// The file fields by JSON name: what the parts are called and are of.
fn files(fields: &[Field]) -> Object<'_> {
    let mut files = Object::default();
    for field in fields {
        let Some(file) = &field.file else { continue };
        let part = object! {
            "contentType": file.content_type.as_deref(),
            "fileName": file.name.as_ref().map(Template::source),
        };
        files.insert(&field.json.serialize, part);
    }
    files
}

fn statuses(patterns: &[StatusPattern]) -> Vec<Json<'static>> {
    patterns
        .iter()
        .map(|pattern| match pattern {
            StatusPattern::Code(code) => (*code).into(),
            StatusPattern::Class(_) => pattern.to_string().into(),
        })
        .collect()
}

/// How an answer is read: the variants in the order in which they are tried.
fn response<'a>(program: &'a Program, absence: &Absence<'a>, response: &'a Response) -> Json<'a> {
    let variants: Vec<Json<'a>> = response
        .in_reading_order()
        .map(|variant| self::variant(program, absence, variant))
        .collect();
    object! { "headers": response.headers(), "name": &response.name, "variants": variants }
}

fn variant<'a>(
    program: &'a Program,
    absence: &Absence<'a>,
    variant: &'a ResponseVariant,
) -> Json<'a> {
    let outcome = match variant.outcome {
        Outcome::Ok => "ok",
        Outcome::Failed => "failed",
    };
    let mut entry =
        Object::from_iter([("name", (&variant.name).into()), ("outcome", outcome.into())]);
    if !variant.status.is_empty() {
        entry.insert("status", statuses(&variant.status));
    }
    let (from, ty) = match &variant.value {
        ResponseValue::Unit => ("nothing", None),
        ResponseValue::Whole => ("response", None),
        ResponseValue::BodyText => ("bodyText", None),
        ResponseValue::ErrorText => ("errorText", None),
        ResponseValue::Body(ty) => ("body", Some(ty)),
        ResponseValue::Header { name, ty } => {
            entry.insert("header", name);
            match program.is_any_text(ty) {
                true => ("headerText", None),
                false => ("header", Some(ty)),
            }
        }
        ResponseValue::Pointer { pointer, ty } => {
            entry.insert("pointer", pointer);
            ("body", Some(ty))
        }
    };
    entry.insert("from", from);
    if let Some(ty) = ty {
        entry.insert("schema", schema::response(program, absence, ty));
    }
    Json::Object(entry)
}
