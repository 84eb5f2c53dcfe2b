//! Response enums, and how an answer is read as one.

use crate::ir::{Outcome, Program, Response, ResponseValue, ResponseVariant};

use super::attributes::ALLOW;
use super::docs::docs;
use super::layout::{Doc, Style};
use super::literal::string;
use super::target::patterns;
use super::types::{ident, ty};

const READ: &str = "::buildamp::wire::read";
const RESPONSE: &str = "::buildamp::wire::WebhookResponse";

/// The enum.
pub(super) fn declare(response: &Response, program: &Program) -> Doc {
    let mut parts = docs(&response.docs);
    let traits = ["Clone", "Debug", "PartialEq", "::serde::Serialize"].into_iter();
    let derived = traits.filter(|of| !program.is_given(of, &response.name));
    let derived = Doc::list("#[derive(", derived.map(Doc::from).collect(), ")]", Style::Attribute);
    parts.extend([ALLOW.into(), derived]);
    let variants = response.variants.iter().map(|variant| self::variant(variant, program));
    let open = format!("pub enum {} {{", ident(&response.name));
    parts.push(Doc::list(open, variants.collect(), "}", Style::Block));
    Doc::Above(parts)
}

fn variant(variant: &ResponseVariant, program: &Program) -> Doc {
    let name = ident(&variant.name);
    let held = match &variant.value {
        ResponseValue::Unit => None,
        ResponseValue::Whole => Some(RESPONSE.into()),
        ResponseValue::BodyText | ResponseValue::ErrorText => Some("::std::string::String".into()),
        ResponseValue::Body(held)
        | ResponseValue::Header { ty: held, .. }
        | ResponseValue::Pointer { ty: held, .. } => Some(ty(held, None, program)),
    };
    let mut parts = docs(&variant.docs);
    parts.push(match held {
        Some(held) => Doc::list(format!("{name}("), vec![held], ")", Style::Args),
        None => name.into_owned().into(),
    });
    Doc::Above(parts)
}

/// Its `read`.
pub(super) fn read(response: &Response, program: &Program) -> Doc {
    let fallback = response.fallback();
    let tried: Vec<&ResponseVariant> =
        response.in_reading_order().filter(|variant| !std::ptr::eq(*variant, fallback)).collect();
    let mut body = Vec::new();
    if !tried.is_empty() {
        let targets = response.webhooks.iter().map(|index| format!("&TARGETS[{index}]").into());
        let targets = Doc::list("&[", targets.collect(), "]", Style::Args);
        let open = format!("let succeeded = {READ}::succeeded(");
        body.push(Doc::list(open, vec!["response".into(), targets], ");", Style::Args));
    }
    body.extend(tried.into_iter().map(|variant| candidate(variant, program)));
    body.push(made(fallback, format!("{READ}::error_text(response)")));
    let function = Doc::Above(vec![
        Doc::Comment(
            "/// Reads an answer: the first variant that fits it and can be read is taken.".into(),
        ),
        Doc::list(
            format!("pub fn read(response: &{RESPONSE}) -> Self {{"),
            body,
            "}",
            Style::Statements,
        ),
    ]);
    let open = format!("impl {} {{", ident(&response.name));
    Doc::Above(vec![ALLOW.into(), Doc::list(open, vec![function], "}", Style::Statements)])
}

/// `if <it applies> { return <it> }`
fn candidate(variant: &ResponseVariant, program: &Program) -> Doc {
    let returned = |value: Doc| made(variant, value).prefix("return ").suffix(";");
    let body = match &variant.value {
        ResponseValue::Unit => format!("return Self::{};", ident(&variant.name)).into(),
        ResponseValue::Whole => returned("::std::clone::Clone::clone(response)".into()),
        ResponseValue::BodyText => returned("::std::clone::Clone::clone(&response.body)".into()),
        ResponseValue::ErrorText => returned(format!("{READ}::error_text(response)").into()),
        ResponseValue::Body(_) => if_read("body", None, returned("value".into())),
        ResponseValue::Header { name, ty } if program.is_any_text(ty) => {
            if_read("header_text", Some(name), returned("value".into()))
        }
        ResponseValue::Header { name, .. } => {
            if_read("header", Some(name), returned("value".into()))
        }
        ResponseValue::Pointer { pointer, .. } => {
            if_read("pointer", Some(pointer), returned("value".into()))
        }
    };
    condition(variant).then(body)
}

/// `Self::Variant(value)`
fn made(variant: &ResponseVariant, value: impl Into<Doc>) -> Doc {
    Doc::call(&format!("Self::{}", ident(&variant.name)), value.into())
}

/// `if let Some(value) = read::what(response, "where") { … }`
fn if_read(what: &str, place: Option<&String>, body: Doc) -> Doc {
    let place = place.map(|place| string(place).into());
    let arguments = std::iter::once("response".into()).chain(place).collect();
    let open = format!("if let ::std::option::Option::Some(value) = {READ}::{what}(");
    Doc::list(open, arguments, ") {", Style::Args).then(body)
}

fn condition(variant: &ResponseVariant) -> Doc {
    let (plain, function) = match variant.outcome {
        Outcome::Ok => ("if succeeded {", "ok"),
        Outcome::Failed => ("if !succeeded {", "failed"),
    };
    if variant.status.is_empty() {
        return plain.into();
    }
    let arguments = vec!["response".into(), "succeeded".into(), patterns(&variant.status)];
    Doc::list(format!("if {READ}::{function}("), arguments, ") {", Style::Args)
}
