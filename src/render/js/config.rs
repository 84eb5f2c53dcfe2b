//! `webhooks.config.json`: every webhook as data, for any language to read.

use crate::ir::{
    Absence, Conditional, Encoding, Field, FormStyle, Header, Outcome, Program, Response,
    ResponseValue, ResponseVariant, StatusPattern, Target, Template, Webhook, file_names,
    json_name,
};
use crate::render::Text;
use crate::settings::Settings;

use super::json::{Json, Object, object, quote};
use super::schema;

/// The file's text; `$comment` is added as its header.
pub(super) fn render(program: &Program, settings: &Settings) -> Text {
    let mut head = String::from("{\n  \"application\": ");
    Json::from(&settings.application).write(1, &mut head);
    head.push_str(",\n  \"migrations\": ");
    Json::from(settings.migrations()).write(1, &mut head);
    head.push_str(",\n  \"version\": 1,\n  \"webhooks\": {");
    let absence = Absence::new(program);
    let webhooks = Text::of_each(program.webhooks.len(), |index, out| {
        let webhook = &program.webhooks[index];
        out.push_str(if index == 0 { "\n    " } else { ",\n    " });
        quote(&webhook.name, out);
        out.push_str(": ");
        entry(program, &absence, webhook).write(2, out);
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
    let mut entry = Object::from_iter([
        (
            "auth",
            target.auth.as_ref().map(|auth| conditional(auth, &|auth| auth.text.source())).into(),
        ),
        ("conditions", target.condition_env().into()),
        ("contentType", target.encoding.content_type().into()),
        ("encoding", target.encoding.as_str().into()),
        ("env", program.required_env(webhook).into()),
        ("headers", Json::Object(target.headers.iter().map(header_value).collect())),
        ("maxResponse", target.max_response.into()),
        ("method", target.method.as_str().into()),
        ("payload", schema::payload(program, absence, webhook.payload)),
        ("response", response(program, absence, program.response_of(webhook))),
        (
            "retry",
            object! {
                "baseMs": target.retry.base_ms,
                "maxAttempts": target.retry.max_attempts,
                "maxMs": target.retry.max_ms,
                "on": statuses(&target.retry.on),
                "policy": target.retry.policy.as_str(),
            },
        ),
        ("timeoutMs", target.timeout_ms.into()),
        ("type", (&webhook.name).into()),
        ("url", template(&target.url)),
    ]);
    let mut set = |key: &'a str, value: Json<'a>| entry.insert(key, value);
    if matches!(target.encoding, Encoding::Form { .. } | Encoding::Multipart | Encoding::Query) {
        set("form", form(&target.form, fields));
    }
    let placeholders = placeholders(target, fields);
    if !placeholders.is_empty() {
        set("fields", Json::Object(placeholders));
    }
    let path_fields = target.path_fields().into_iter().map(|name| json_name(fields, name));
    let path_fields: Vec<&str> = path_fields.collect();
    if !path_fields.is_empty() {
        set("pathFields", path_fields.into());
    }
    let files = files(fields);
    if !files.is_empty() {
        set("files", Json::Object(files));
    }
    if let Some(name) = &target.idempotency_header {
        set("idempotencyHeader", name.into());
    }
    if let Some(field) = fields.iter().find(|field| field.idempotency_key) {
        set("idempotencyField", (&field.json.serialize).into());
    }
    if let Some(secret) = &target.signing {
        set("signing", object! { "secret": template(secret) });
    }
    if let Some(rule) = &target.success {
        set("success", object! { "equals": &rule.equals, "pointer": &rule.pointer });
    }
    if let Some(most) = target.concurrency {
        set("concurrency", most.into());
    }
    if let Some(limit) = target.rate_limit {
        set("rateLimit", object! { "count": limit.count, "windowMs": limit.window_ms });
    }
    if let Some(breaker) = target.circuit_breaker {
        set(
            "circuitBreaker",
            object! { "cooldownMs": breaker.cooldown_ms, "failures": breaker.failures },
        );
    }
    if let Some(cache) = target.cache_ms {
        set("cacheMs", cache.into());
    }
    Json::Object(entry)
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
    let mut headers: Vec<&str> = response.variants.iter().filter_map(header).collect();
    headers.sort_unstable();
    headers.dedup();
    let variants: Vec<Json<'a>> = response
        .in_reading_order()
        .map(|variant| self::variant(program, absence, variant))
        .collect();
    object! { "headers": headers, "name": &response.name, "variants": variants }
}

fn header(variant: &ResponseVariant) -> Option<&str> {
    match &variant.value {
        ResponseValue::Header { name, .. } => Some(name),
        _ => None,
    }
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
