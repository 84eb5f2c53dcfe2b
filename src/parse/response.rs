//! Response enums: `#[response(Webhook, …)]` with `#[ok(…)]` and `#[failed(…)]` variants.

use crate::diagnostic::{Code, Span, did_you_mean_one_of};
use crate::header_name::is_token;
use crate::ir::{Outcome, StatusPattern};

use super::ast::{Response, ResponseVariant};
use super::attribute::{Attributes, Entry, Value, entries};
use super::context::{Context, unraw};
use super::{presence, target, ty, webhook};

/// What to do about serde's attributes here.
const OWN_RULES: &str =
    "leave it out: `#[ok(…)]` and `#[failed(…)]` say what is read, and from where";

/// Reads an enum that carries `#[response(...)]`, the `attribute`, and perhaps others.
pub(super) fn read(
    attribute: &syn::Attribute,
    item: &syn::ItemEnum,
    attributes: &Attributes<'_>,
    context: &mut Context<'_>,
) -> Response {
    for entry in &attributes.serde {
        let message = "a response enum is read by its own rules, not by serde's";
        context.error(Code::E0302, entry.span, message, OWN_RULES);
    }
    if item.generics.type_params().next().is_some() {
        let at = context.span(&item.generics);
        let help = "write the types that it reads";
        context.error(Code::E0204, at, "a response enum cannot be generic", help);
    }
    let webhooks = webhooks(attribute, context);
    let mut response = Response { webhooks, variants: Vec::new(), has_last: true };
    for variant in &item.variants {
        if presence::leaves_out(&variant.attrs, context) {
            continue;
        }
        let attributes = Attributes::of_answer(&variant.attrs, context);
        let read = read_variant(variant, attributes, context);
        response.has_last = read.is_some();
        response.variants.extend(read);
    }
    let variants = &mut response.variants;
    context.keep_first(variants, "variant", |variant| (&variant.name, variant.span));
    response
}

fn webhooks(attribute: &syn::Attribute, context: &mut Context<'_>) -> Vec<(Vec<String>, Span)> {
    let mut names = Vec::new();
    let before = context.diagnostics.iter().len();
    for entry in entries(attribute, context) {
        if !matches!(entry.value, Value::None | Value::Unread) {
            let span = entry.value.span().unwrap_or(entry.span);
            let message = "`#[response(...)]` takes names of webhooks";
            context.error(Code::E0103, span, message, "write `#[response(SendGridEmail)]`");
            continue;
        }
        names.push((entry.key.split("::").map(str::to_owned).collect(), entry.span));
    }
    // Unless what stands there has been found wrong.
    if names.is_empty() && context.diagnostics.iter().len() == before {
        let message = "`#[response]` does not say which webhook it answers";
        let help = "write `#[response(SendGridEmail)]`";
        context.error(Code::E0401, context.span(attribute), message, help);
    }
    names
}

/// `None` where it is not known which answers it is for.
fn read_variant(
    variant: &syn::Variant,
    attributes: Attributes<'_>,
    context: &mut Context<'_>,
) -> Option<ResponseVariant> {
    attributes.silence_within(variant, context);
    let name = unraw(&variant.ident);
    let span = context.place(variant.ident.span());
    for entry in &attributes.serde {
        let message = "a response variant is read by its own rules, not by serde's";
        context.error(Code::E0302, entry.span, message, OWN_RULES);
    }
    attributes.refuse_own_but(&["ok", "failed"], "a response variant", context);
    let (outcome, attribute) = outcome(&attributes, &name, span, context)?;
    let mut read = ResponseVariant {
        name,
        span,
        elm: webhook::elm_only(&attributes.webhook, "constructor", context),
        outcome,
        status: Vec::new(),
        header: None,
        pointer: None,
        ty: held_type(variant, context),
        docs: Vec::new(),
    };
    let keys = keys(attribute, context);
    context.refuse_twice(keys.iter().map(|entry| (entry.key.as_str(), entry.span)));
    for entry in &keys {
        read_key(entry, &mut read, context);
    }
    check_source(&read, attribute, context);
    read.docs = attributes.docs;
    Some(read)
}

/// Which of `#[ok]` and `#[failed]` a variant carries.
fn outcome<'a>(
    attributes: &'a Attributes<'_>,
    name: &str,
    span: Span,
    context: &mut Context<'_>,
) -> Option<(Outcome, &'a syn::Attribute)> {
    let found = match (attributes.own("ok", context), attributes.own("failed", context)) {
        (Some(attribute), None) => (Outcome::Ok, attribute),
        (None, Some(attribute)) => (Outcome::Failed, attribute),
        (Some(_), Some(_)) => {
            let message = format!("`{name}` cannot be both `#[ok]` and `#[failed]`");
            context.error(Code::E0303, span, message, "leave one of them out");
            return None;
        }
        (None, None) if attributes.misspelt.iter().any(|own| ["ok", "failed"].contains(own)) => {
            return None;
        }
        (None, None) => {
            let message = format!("`{name}` does not say which answers it is for");
            context.error(Code::E0404, span, message, "write `#[ok]` or `#[failed]` above it");
            return None;
        }
    };
    if let syn::Meta::NameValue(pair) = &found.1.meta {
        let kind = pair.path.get_ident().map(ToString::to_string).unwrap_or_default();
        let message = format!("`#[{kind}]` takes a list, not a value");
        let help = format!("write `#[{kind}]`, or as in `#[{kind}(pointer = \"/id\")]`");
        context.error(Code::E0103, context.span(found.1), message, help);
    }
    Some(found)
}

/// What stands in `#[ok(…)]`; a number alone is meant as a status.
fn keys(attribute: &syn::Attribute, context: &mut Context<'_>) -> Vec<Entry> {
    let Ok(number) = attribute.parse_args::<syn::LitInt>() else {
        return entries(attribute, context);
    };
    let span = context.place(number.span());
    let help = format!("write `status = {number}`");
    context.error(Code::E0103, span, "a status stands behind its key", help);
    Vec::new()
}

/// A value comes from one place, and where one is named there must be a value.
fn check_source(read: &ResponseVariant, attribute: &syn::Attribute, context: &mut Context<'_>) {
    if read.header.is_some() && read.pointer.is_some() {
        let message = "a value is read either from a header or from the body";
        let help = "leave out `header` or `pointer`";
        context.error(Code::E0303, context.span(attribute), message, help);
    }
    if read.ty.is_none() && (read.header.is_some() || read.pointer.is_some()) {
        let message = format!("`{}` holds nothing that could be read", read.name);
        let help = format!("write `{}(String)`, or leave out `header` and `pointer`", read.name);
        context.error(Code::E0404, read.span, message, help);
    }
}

/// The one type that a variant holds; `None` for a unit variant.
fn held_type(variant: &syn::Variant, context: &mut Context<'_>) -> Option<super::ty::Ty> {
    let refuse = |message: String, context: &mut Context<'_>| {
        let help = "hold one value: `Created(PaymentIntent)`; a struct of its own may have more";
        context.error(Code::E0404, context.place(variant.ident.span()), message, help);
        None
    };
    let name = &variant.ident;
    match &variant.fields {
        syn::Fields::Unit => None,
        syn::Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let field = fields.unnamed.first()?;
            let attributes = Attributes::read(&field.attrs, context);
            attributes.refuse_own_but(&[], "a response variant's value", context);
            attributes.refuse_entries("a response variant's value", context);
            Some(ty::read_value(&field.ty, context))
        }
        syn::Fields::Unnamed(fields) => {
            refuse(format!("`{name}` holds {} values", fields.unnamed.len()), context)
        }
        syn::Fields::Named(_) => refuse(format!("`{name}` has named fields"), context),
    }
}

fn read_key(entry: &Entry, read: &mut ResponseVariant, context: &mut Context<'_>) {
    match entry.key.as_str() {
        "status" => read.status = statuses(entry, context),
        "header" => {
            let Some((name, span)) = entry.text(context) else { return };
            if is_token(&name) {
                read.header = Some(name.to_ascii_lowercase());
            } else {
                let message = format!("`{name}` is not a header name");
                context.error(Code::E0111, span, message, target::header_name_help(&name));
            }
        }
        "pointer" => {
            let Some((text, span)) = entry.text(context) else { return };
            read.pointer = target::pointer(text, span, context);
        }
        key => {
            let message = format!("a response variant has no `{key}`");
            let help = did_you_mean_one_of(key, &["header", "pointer", "status"]);
            context.error(Code::E0101, entry.span, message, help);
        }
    }
}

/// `status = 402`, `status = "4xx"`, `status = [402, "5xx"]`.
fn statuses(entry: &Entry, context: &mut Context<'_>) -> Vec<StatusPattern> {
    let single = std::slice::from_ref(&entry.value);
    let values = match &entry.value {
        Value::Unread => return Vec::new(),
        Value::Array(values, _) => values.as_slice(),
        _ => single,
    };
    if values.is_empty() {
        let span = entry.value.span().unwrap_or(entry.span);
        let help = "leave `status` out for every status, or write as in `[402, \"5xx\"]`";
        context.error(Code::E0103, span, "this list names no status", help);
    }
    let mut seen: Vec<(StatusPattern, Span)> = Vec::new();
    for value in values {
        let span = value.span().unwrap_or(entry.span);
        let pattern = match value {
            Value::Int(code @ 100..=599, _) => Some(StatusPattern::Code(*code as u16)),
            Value::Str(text, _, _) => match text.as_bytes() {
                [digit @ b'1'..=b'5', b'x', b'x'] => Some(StatusPattern::Class(digit - b'0')),
                _ => None,
            },
            _ => None,
        };
        match pattern {
            Some(pattern) => match seen.iter().find(|(known, _)| *known == pattern) {
                Some((_, first)) => context.twice("this status", span, *first),
                None => seen.push((pattern, span)),
            },
            None => {
                let help = "write `402`, `\"4xx\"` or a list of them: `[402, \"5xx\"]`";
                context.error(Code::E0103, span, "this is not a response status", help);
            }
        }
    }
    seen.into_iter().map(|(pattern, _)| pattern).collect()
}
