//! Response types, and how an answer is read as one.

use askama::Template;

use crate::ir::{
    Outcome, Response, ResponseValue, ResponseVariant, StatusPattern, SuccessRule, Type,
};

use super::codec::Codec;
use super::declare::{Custom, CustomVariant};
use super::doc;
use super::scope::Scope;

#[derive(Template)]
#[template(path = "elm/response.elm", escape = "none")]
struct Read<'a> {
    name: &'a str,
    candidates: Vec<Candidate>,
    fallback: String,
}

/// One variant that may fit.
struct Candidate {
    condition: String,
    value: String,
}

/// The type and its `decode…` function.
pub(super) fn declare(scope: &Scope<'_>, response: &Response) -> String {
    let codec = Codec { scope, home: None };
    let custom = Custom {
        doc: doc::comment(&response.docs),
        name: &response.elm,
        vars: "",
        variants: response.variants.iter().map(|variant| held(&codec, variant)).collect(),
    };
    let fallback = response.fallback();
    let success = success(scope, response);
    let tried = response.in_reading_order().filter(|variant| !std::ptr::eq(*variant, fallback));
    let read = Read {
        name: &response.elm,
        candidates: tried.map(|variant| candidate(&codec, variant, &success)).collect(),
        fallback: format!("{} (errorText response)", fallback.elm),
    };
    // Templates of strings cannot fail.
    let (custom, read) = (custom.render().unwrap_or_default(), read.render().unwrap_or_default());
    format!("{}\n\n\n{}", custom.trim_end(), read.trim_end())
}

fn held(codec: &Codec<'_, '_>, variant: &ResponseVariant) -> CustomVariant {
    let arguments = match &variant.value {
        ResponseValue::Unit => String::new(),
        ResponseValue::Whole => " WebhookResponse".to_owned(),
        ResponseValue::BodyText | ResponseValue::ErrorText => " String".to_owned(),
        ResponseValue::Body(ty)
        | ResponseValue::Header { ty, .. }
        | ResponseValue::Pointer { ty, .. } => format!(" {}", codec.ty(ty, true)),
    };
    CustomVariant { constructor: variant.elm.clone(), arguments }
}

/// When an answer is a success: a 2xx, and whatever the targets' `success` rules ask for.
fn success(scope: &Scope<'_>, response: &Response) -> String {
    let webhooks: Vec<_> =
        response.webhooks.iter().map(|index| &scope.program.webhooks[*index]).collect();
    let rules: Vec<Option<&SuccessRule>> =
        webhooks.iter().map(|webhook| webhook.target.success.as_ref()).collect();
    let first = rules.first().copied().flatten();
    if rules.iter().all(|rule| *rule == first) {
        return first.map_or_else(
            || "succeeded response".to_owned(),
            |rule| format!("succeeded response && {}", body_says(rule)),
        );
    }
    // Several webhooks with rules of their own.
    let field = scope.case.apply("webhook_type");
    let ruled =
        webhooks.iter().zip(&rules).filter_map(|(webhook, rule)| rule.map(|rule| (webhook, rule)));
    let conditions: Vec<String> = ruled
        .map(|(webhook, rule)| {
            let name = doc::string(&webhook.name);
            format!("(response.{field} /= {name} || {})", body_says(rule))
        })
        .collect();
    format!("succeeded response && {}", conditions.join(" && "))
}

fn body_says(rule: &SuccessRule) -> String {
    let value = match &rule.equals {
        serde_json::Value::String(text) => format!("(Encode.string {})", doc::string(text)),
        serde_json::Value::Bool(true) => "(Encode.bool True)".to_owned(),
        serde_json::Value::Bool(false) => "(Encode.bool False)".to_owned(),
        serde_json::Value::Number(number) => format!("(Encode.float {})", elm_number(number)),
        _ => "Encode.null".to_owned(),
    };
    format!("bodySays {} {value} response", path(&rule.pointer))
}

/// A negative number needs brackets as an argument.
fn elm_number(number: &serde_json::Number) -> String {
    let text = number.to_string();
    if text.starts_with('-') { format!("({text})") } else { text }
}

/// `/a/0` → `[ "a", "0" ]` (RFC 6901).
fn path(pointer: &str) -> String {
    let segments: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|segment| doc::string(&segment.replace("~1", "/").replace("~0", "~")))
        .collect();
    if segments.is_empty() { "[]".to_owned() } else { format!("[ {} ]", segments.join(", ")) }
}

fn candidate(codec: &Codec<'_, '_>, variant: &ResponseVariant, success: &str) -> Candidate {
    let constructor = &variant.elm;
    let map = |ty: &Type| format!("Decode.map {constructor} {}", codec.decoder(ty, true));
    let value = match &variant.value {
        ResponseValue::Unit => format!("Just {constructor}"),
        ResponseValue::Whole => format!("Just ({constructor} response)"),
        ResponseValue::BodyText => format!("Just ({constructor} response.body)"),
        ResponseValue::ErrorText => format!("Just ({constructor} (errorText response))"),
        ResponseValue::Body(ty) => format!("fromBody ({}) response", map(ty)),
        ResponseValue::Header { name, ty: Type::String } => {
            format!("Maybe.map {constructor} (Dict.get {} response.headers)", doc::string(name))
        }
        ResponseValue::Header { name, ty } => {
            format!("fromHeader {} ({}) response", doc::string(name), map(ty))
        }
        ResponseValue::Pointer { pointer, ty } => {
            format!("fromBody (atPointer {} ({})) response", path(pointer), map(ty))
        }
    };
    Candidate { condition: condition(variant, success), value }
}

fn condition(variant: &ResponseVariant, success: &str) -> String {
    let outcome = match variant.outcome {
        Outcome::Ok => success.to_owned(),
        Outcome::Failed => format!("not ({success})"),
    };
    if variant.status.is_empty() {
        return outcome;
    }
    let alternatives: Vec<String> = variant
        .status
        .iter()
        .map(|pattern| {
            let (matches, is_2xx) = match pattern {
                StatusPattern::Code(code) => {
                    (format!("response.status == {code}"), (200..300).contains(code))
                }
                StatusPattern::Class(digit) => {
                    (format!("response.status // 100 == {digit}"), *digit == 2)
                }
            };
            match variant.outcome {
                // A status outside 2xx is no success by itself: the definition says that it is one.
                Outcome::Ok if !is_2xx => matches,
                _ => format!("{matches} && {outcome}"),
            }
        })
        .collect();
    match alternatives.as_slice() {
        [only] => only.clone(),
        several => several.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" || "),
    }
}
