//! The small maps of `#[target(...)]`: circuit breaker, form style, success rule.

use crate::diagnostic::{Code, Diagnostic, did_you_mean_one_of};
use crate::ir::{ArrayStyle, BooleanStyle, CircuitBreaker, FormStyle, ObjectStyle, SuccessRule};

use super::value::{Entry, Kind, Value};
use super::{Context, refuse_twice, units, unknown_key};

/// The entries of a map whose keys are all in `known`.
fn entries<'a>(
    key: &str,
    value: &'a Value,
    known: &[&'static str],
    example: &str,
    context: &mut Context<'_>,
) -> Option<&'a [Entry]> {
    let Kind::Map(entries) = &value.kind else {
        value.wrong(key, "a map", example, context);
        return None;
    };
    refuse_twice(entries, context);
    for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
        unknown_key(entry, &format!("`{key}`"), known, context);
    }
    Some(entries)
}

fn find<'a>(
    entries: &'a [Entry],
    key: &str,
    owner: &str,
    example: &str,
    value: &Value,
    context: &mut Context<'_>,
) -> Option<&'a Value> {
    let found = entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value);
    if found.is_none() {
        let message = format!("`{owner}` needs `{key}`");
        let help = format!("write `{owner} = {example}`");
        context.push(Diagnostic::at(Code::E0104, value.span, message).help(help));
    }
    found
}

/// `{ failures = 5, cooldown = "30s" }`
pub(super) fn circuit_breaker(value: &Value, context: &mut Context<'_>) -> Option<CircuitBreaker> {
    let key = "circuit_breaker";
    let known = ["failures", "cooldown"];
    let example = "{ failures = 5, cooldown = \"30s\" }";
    let entries = entries(key, value, &known, example, context)?;
    let failures = find(entries, "failures", key, example, value, context);
    let failures = failures.and_then(|v| super::integer("failures", v, 1, 10_000, context));
    let cooldown = find(entries, "cooldown", key, example, value, context);
    let cooldown_ms = cooldown.and_then(|v| units::duration("cooldown", v, 1, context));
    Some(CircuitBreaker { failures: failures?, cooldown_ms: cooldown_ms? })
}

/// `{ arrays = "indexed", objects = "brackets", booleans = "true" }`
pub(super) fn form(value: &Value, context: &mut Context<'_>) -> Option<FormStyle> {
    let known = ["arrays", "objects", "booleans"];
    let entries = entries("form", value, &known, "{ arrays = \"brackets\" }", context)?;
    let mut style = FormStyle::default();
    for entry in entries {
        match entry.key.as_str() {
            "arrays" => {
                let all = ArrayStyle::ALL.map(|style| (style.as_str(), style));
                style.arrays = choice(entry, &all, context).unwrap_or_default();
            }
            "objects" => {
                let all = ObjectStyle::ALL.map(|style| (style.as_str(), style));
                style.objects = choice(entry, &all, context).unwrap_or_default();
            }
            "booleans" => {
                let all = BooleanStyle::ALL.map(|style| (style.as_str(), style));
                style.booleans = choice(entry, &all, context).unwrap_or_default();
            }
            _ => {}
        }
    }
    Some(style)
}

/// A string that is one of a few.
pub(super) fn choice<T: Copy>(
    entry: &Entry,
    all: &[(&'static str, T)],
    context: &mut Context<'_>,
) -> Option<T> {
    let first = all.first().map_or("", |(name, _)| name);
    let text = entry.value.text(&entry.key, &format!("\"{first}\""), context)?;
    if let Some((_, found)) = all.iter().find(|(name, _)| *name == text) {
        return Some(*found);
    }
    let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    let help = did_you_mean_one_of(&text, &names);
    let message = format!("`{}` cannot be `{text}`", entry.key);
    context.push(Diagnostic::at(Code::E0113, entry.value.span, message).help(help));
    None
}

/// `{ pointer = "/ErrorCode", equals = 0 }`
pub(super) fn success(value: &Value, context: &mut Context<'_>) -> Option<SuccessRule> {
    let example = "{ pointer = \"/ErrorCode\", equals = 0 }";
    let entries = entries("success", value, &["pointer", "equals"], example, context)?;
    let pointer = find(entries, "pointer", "success", example, value, context).and_then(|value| {
        let pointer = value.text("pointer", "\"/ErrorCode\"", context)?;
        if !is_pointer(&pointer) {
            let diagnostic = Diagnostic::at(
                Code::E0103,
                value.span,
                format!("`{pointer}` is not a JSON pointer"),
            )
            .help(
                "it starts with `/` and names members and positions: `/errors/0/code` (RFC 6901)",
            );
            context.push(diagnostic);
            return None;
        }
        Some(pointer)
    });
    let equals = find(entries, "equals", "success", example, value, context).and_then(|value| {
        let equals = match &value.kind {
            Kind::Str(text) => Some(text.value().into()),
            Kind::Bool(flag) => Some((*flag).into()),
            Kind::Null => Some(serde_json::Value::Null),
            Kind::Int(number) => serde_json::Number::from_i128(*number).map(Into::into),
            Kind::Float(number) => serde_json::Number::from_f64(*number).map(Into::into),
            _ => None,
        };
        if equals.is_none() {
            value.wrong("equals", "a string, a number, a bool or `null`", "0", context);
        }
        equals
    });
    Some(SuccessRule { pointer: pointer?, equals: equals? })
}

/// RFC 6901, 3: empty, or `/` before each name; `~` only as `~0` or `~1`.
pub(in crate::parse) fn is_pointer(text: &str) -> bool {
    (text.is_empty() || text.starts_with('/'))
        && text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']))
}
