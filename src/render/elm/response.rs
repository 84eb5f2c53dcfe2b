//! Response types, and how an answer is read as one.

use std::borrow::Cow;

use askama::Template;

use crate::ir::{
    Outcome, Response, ResponseValue, ResponseVariant, StatusPattern, SuccessRule, Type,
};

use super::BETWEEN;
use super::argument::{As, argument};
use super::codec::Codec;
use super::doc;
use super::layout;
use super::literal::{self, string};
use super::note::Note;
use super::scope::Scope;

#[derive(Template)]
#[template(path = "elm/response.elm", escape = "none")]
struct Read<'a> {
    name: &'a str,
    /// When an answer is a success, where a 2xx alone does not say it: `isOk` in the conditions.
    ruled: Option<String>,
    candidates: Vec<Candidate>,
    /// Condition and value, where there is one candidate only and it needs no reading.
    either: Option<(String, String)>,
    fallback: String,
}

/// One variant that may fit.
struct Candidate {
    condition: String,
    /// The variant, where nothing has to be read for it.
    certain: Option<String>,
    /// Maybe the variant.
    value: String,
}

impl Candidate {
    /// The condition as an argument.
    fn argument(&self) -> Cow<'_, str> {
        match self.condition.contains(' ') {
            true => As::Argument.words(&self.condition),
            false => Cow::Borrowed(&self.condition),
        }
    }
}

/// Appends the type and its `decode…` function, each after two blank lines.
pub(super) fn declare(scope: &Scope<'_>, response: &Response, out: &mut String) {
    let codec = Codec::new(scope, None);
    let variants: Vec<String> =
        response.variants.iter().map(|variant| constructor(&codec, variant)).collect();
    let fallback = response.fallback();
    let ruled = ruled(scope, response);
    let success = if ruled.is_some() { "isOk" } else { "succeeded response" };
    let tried = response.in_reading_order().filter(|variant| !std::ptr::eq(*variant, fallback));
    let candidates: Vec<Candidate> =
        tried.map(|variant| candidate(&codec, variant, success)).collect();
    let read = Read {
        name: &response.elm,
        ruled,
        either: either(&candidates),
        candidates,
        fallback: format!("{} (errorText response)", fallback.elm),
    };
    // A template of strings cannot fail.
    let read = read.render().unwrap_or_default();
    out.push_str(BETWEEN);
    doc::with_notes(&response.docs, &Note::of_response(&response.variants), out);
    layout::expand(&layout::custom_type(&response.elm, &variants), 0, out);
    out.push_str(BETWEEN);
    out.push_str(read.trim_end());
}

fn either(candidates: &[Candidate]) -> Option<(String, String)> {
    let [Candidate { condition, certain: Some(value), .. }] = candidates else { return None };
    Some((condition.clone(), value.clone()))
}

fn constructor(codec: &Codec<'_, '_>, variant: &ResponseVariant) -> String {
    let arguments = match &variant.value {
        ResponseValue::Unit => String::new(),
        ResponseValue::Whole => " WebhookResponse".to_owned(),
        ResponseValue::BodyText | ResponseValue::ErrorText => " String".to_owned(),
        ResponseValue::Body(ty)
        | ResponseValue::Header { ty, .. }
        | ResponseValue::Pointer { ty, .. } => format!(" {}", codec.ty(ty, As::Argument)),
    };
    format!("{}{arguments}", variant.elm)
}

/// When an answer is a success, where a 2xx alone does not say it: targets have `success` rules.
fn ruled(scope: &Scope<'_>, response: &Response) -> Option<String> {
    let webhooks: Vec<_> =
        response.webhooks.iter().map(|index| &scope.program.webhooks[*index]).collect();
    let rules: Vec<Option<&SuccessRule>> =
        webhooks.iter().map(|webhook| webhook.target.success.as_ref()).collect();
    let first = rules.first().copied().flatten();
    if rules.iter().all(|rule| *rule == first) {
        return first.map(|rule| format!("succeeded response && {}", body_says(rule)));
    }
    // Several webhooks with rules of their own.
    let field = scope.case.apply("webhook_type");
    let ruled =
        webhooks.iter().zip(&rules).filter_map(|(webhook, rule)| rule.map(|rule| (webhook, rule)));
    let conditions: Vec<String> = ruled
        .map(|(webhook, rule)| {
            let name = string(&webhook.name);
            format!("(response.{field} /= {name} || {})", body_says(rule))
        })
        .collect();
    Some(format!("succeeded response && {}", conditions.join(" && ")))
}

fn body_says(rule: &SuccessRule) -> String {
    let value = match &rule.equals {
        serde_json::Value::String(text) => format!("(Encode.string {})", string(text)),
        serde_json::Value::Bool(true) => "(Encode.bool True)".to_owned(),
        serde_json::Value::Bool(false) => "(Encode.bool False)".to_owned(),
        serde_json::Value::Number(number) => format!("(Encode.float {})", literal::number(number)),
        _ => "Encode.null".to_owned(),
    };
    format!("bodySays {value} {} response", at(&rule.pointer, "Decode.value"))
}

/// The decoder, as an argument, of what the JSON pointer (RFC 6901) names: `/a/b` → `(ownField "a"
/// (ownField "b" …))`. A number names an item of an array, or else a member.
fn at(pointer: &str, decoder: &str) -> String {
    let segments = pointer.strip_prefix('/').into_iter().flat_map(|pointer| pointer.rsplit('/'));
    segments.fold(decoder.to_owned(), |decoder, segment| {
        let name = segment.replace("~1", "/").replace("~0", "~");
        match is_index(&name) {
            true => format!("(itemOrField {name} {decoder})"),
            false => format!("(ownField {} {decoder})", string(&name)),
        }
    })
}

/// As RFC 6901 writes an array's index; Elm's integers end at 2^53.
fn is_index(segment: &str) -> bool {
    let is_number = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
    is_number && segment.len() < 16 && (segment == "0" || !segment.starts_with('0'))
}

fn candidate(codec: &Codec<'_, '_>, variant: &ResponseVariant, success: &str) -> Candidate {
    let constructor = &variant.elm;
    let map = |ty: &Type| format!("Decode.map {constructor} {}", codec.decoder(ty, As::Argument));
    let applied = |to: &str| {
        let text = format!("{constructor} {to}");
        let value = format!("Just ({text})");
        (Some(text), value)
    };
    let (certain, value) = match &variant.value {
        ResponseValue::Unit => (Some(constructor.clone()), format!("Just {constructor}")),
        ResponseValue::Whole => applied("response"),
        ResponseValue::BodyText => applied("response.body"),
        ResponseValue::ErrorText => applied("(errorText response)"),
        ResponseValue::Header { name, ty } if codec.scope.program.is_any_text(ty) => {
            let name = string(name);
            (None, format!("Maybe.map {constructor} (Dict.get {name} response.headers)"))
        }
        ResponseValue::Header { name, ty } => {
            (None, format!("fromHeader {} ({}) response", string(name), map(ty)))
        }
        ResponseValue::Pointer { pointer, ty } => {
            (None, format!("fromBody {} response", at(pointer, &format!("({})", map(ty)))))
        }
        ResponseValue::Body(ty) => (None, format!("fromBody ({}) response", map(ty))),
    };
    Candidate { condition: condition(variant, success), certain, value }
}

fn condition(variant: &ResponseVariant, success: &str) -> String {
    let outcome = match variant.outcome {
        Outcome::Ok => success.to_owned(),
        Outcome::Failed => format!("not {}", argument(success.to_owned())),
    };
    if variant.status.is_empty() {
        return outcome;
    }
    let alternatives: Vec<String> = variant
        .status
        .iter()
        .map(|pattern| {
            let matches = match pattern {
                StatusPattern::Code(code) => format!("response.status == {code}"),
                StatusPattern::Class(digit) => format!("response.status // 100 == {digit}"),
            };
            match variant.outcome {
                // A status outside 2xx is no success by itself: the definition says that it is one.
                Outcome::Ok if !pattern.is_2xx() => matches,
                _ => format!("{matches} && {outcome}"),
            }
        })
        .collect();
    match alternatives.as_slice() {
        [only] => only.clone(),
        several => several.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" || "),
    }
}
