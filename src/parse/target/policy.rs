//! The small maps of `#[target(...)]`: circuit breaker, form style, success rule; and what all of them
//! share.

use crate::diagnostic::{Code, Span, did_you_mean_one_of};
use crate::ir::{ArrayStyle, BooleanStyle, CircuitBreaker, FormStyle, ObjectStyle, SuccessRule};

use super::value::{Entry, Kind, Value};
use super::{Context, is_meant, refuse_twice, units, unknown_key};

/// A map whose keys are all known.
pub(super) struct Map<'a> {
    /// The key of `#[target(...)]` that it belongs to.
    owner: &'static str,
    known: &'static [&'static str],
    /// A whole one, for a help text.
    example: &'static str,
    entries: &'a [Entry],
    span: Span,
}

impl<'a> Map<'a> {
    /// Complains about every other kind of value, and about keys that are unknown or given twice.
    pub(super) fn read(
        owner: &'static str,
        known: &'static [&'static str],
        example: &'static str,
        value: &'a Value,
        context: &mut Context<'_>,
    ) -> Option<Self> {
        let Kind::Map(entries) = &value.kind else {
            value.wrong(owner, "a map", example, context);
            return None;
        };
        refuse_twice(entries, context);
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            unknown_key(entry, &format!("`{owner}`"), known, context);
        }
        Some(Self { owner, known, example, entries, span: value.span })
    }

    /// The value of a key that must be there.
    pub(super) fn required(&self, key: &str, context: &mut Context<'_>) -> Option<&'a Value> {
        let found = self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value);
        if found.is_none() && !is_meant(key, self.entries, self.known) {
            let message = format!("`{}` needs `{key}`", self.owner);
            let help = format!("write `{} = {}`", self.owner, self.example);
            context.error(Code::E0104, self.span, message, help);
        }
        found
    }
}

/// `{ failures = 5, cooldown = "30s" }`
pub(super) fn circuit_breaker(value: &Value, context: &mut Context<'_>) -> Option<CircuitBreaker> {
    let example = "{ failures = 5, cooldown = \"30s\" }";
    let map = Map::read("circuit_breaker", &["failures", "cooldown"], example, value, context)?;
    let failures = map.required("failures", context);
    let failures = failures.and_then(|v| super::integer("failures", v, 1, 10_000, context));
    let cooldown = map.required("cooldown", context);
    let cooldown_ms = cooldown.and_then(|v| units::duration("cooldown", v, 1, context));
    Some(CircuitBreaker { failures: failures?, cooldown_ms: cooldown_ms? })
}

/// `{ arrays = "indexed", objects = "brackets", booleans = "true" }`
pub(super) fn form(value: &Value, context: &mut Context<'_>) -> Option<FormStyle> {
    let known = &["arrays", "objects", "booleans"];
    let map = Map::read("form", known, "{ arrays = \"brackets\" }", value, context)?;
    let mut style = FormStyle::default();
    for entry in map.entries {
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
    context.error(Code::E0113, entry.value.span, message, help);
    None
}

/// `{ pointer = "/ErrorCode", equals = 0 }`
pub(super) fn success(value: &Value, context: &mut Context<'_>) -> Option<SuccessRule> {
    let example = "{ pointer = \"/ErrorCode\", equals = 0 }";
    let map = Map::read("success", &["pointer", "equals"], example, value, context)?;
    let pointer = map.required("pointer", context).and_then(|value| {
        let text = value.text("pointer", "\"/ErrorCode\"", context)?;
        pointer(text, value.span, context)
    });
    let equals = map.required("equals", context).and_then(|value| {
        let equals = match &value.kind {
            Kind::Str(text) => Some(text.value().into()),
            Kind::Bool(flag) => Some((*flag).into()),
            Kind::Null => Some(serde_json::Value::Null),
            Kind::Int(number) => serde_json::Number::from_i128(*number).map(Into::into),
            Kind::Float(number) => serde_json::Number::from_f64(*number).map(Into::into),
            _ => None,
        };
        let too_large = match value.kind {
            Kind::Int(_) => Some("`equals` is an integer of more than 64 bits"),
            Kind::Float(_) => Some("`equals` is too large for a float of 64 bits"),
            _ => None,
        };
        if let (Some(message), None) = (too_large, &equals) {
            let help = "no body has it as a number: such a one is written as a string";
            context.error(Code::E0112, value.span, message, help);
        } else if equals.is_none() {
            value.wrong("equals", "a string, a number, a bool or `null`", "0", context);
        }
        equals
    });
    Some(SuccessRule { pointer: pointer?, equals: equals? })
}

/// The text as a JSON pointer (RFC 6901, 3): empty, or `/` before each name; `~` only as `~0` or `~1`.
pub(crate) fn pointer(text: String, span: Span, context: &mut Context<'_>) -> Option<String> {
    let is_pointer = (text.is_empty() || text.starts_with('/'))
        && text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    if !is_pointer {
        let message = format!("`{text}` is not a JSON pointer");
        let help =
            "it starts with `/` and names members and positions: `/errors/0/code` (RFC 6901)";
        context.error(Code::E0103, span, message, help);
    }
    is_pointer.then_some(text)
}
