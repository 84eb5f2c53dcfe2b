//! Headers: what may stand in one, and those that the definition and the execution give.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::fill::Inputs;
use super::text::Text;
use super::{Piece, PrepareError, Template};
use crate::header_name::is_set_by_client;

/// A header before its value is encoded.
pub(crate) enum HeaderLine {
    /// A name and a value.
    Text { name: Cow<'static, str>, value: Text },
    /// `Authorization: Basic …` of these credentials, with a colon, not yet encoded.
    Basic(Text),
    /// `Name: value`, the name too from the environment; the colon's place.
    Whole(Text, usize),
}

impl HeaderLine {
    /// The name and the value that are sent.
    pub(super) fn encode(self) -> (String, String) {
        match self {
            HeaderLine::Text { name, value } => (name.into_owned(), value.into_string()),
            HeaderLine::Basic(credentials) => {
                ("Authorization".to_owned(), basic_value(credentials.as_str()))
            }
            HeaderLine::Whole(line, colon) => {
                let (name, value) = line.as_str().split_at(colon);
                (name.to_owned(), value[1..].trim_matches(' ').to_owned())
            }
        }
    }
}

/// `Basic …` of credentials with a colon (RFC 7617, in UTF-8).
fn basic_value(credentials: &str) -> String {
    format!("Basic {}", STANDARD.encode(credentials))
}

/// The definition's headers, sorted by name, and `Accept`.
pub(super) fn build(inputs: &Inputs<'_>) -> Result<Vec<HeaderLine>, PrepareError> {
    let target = inputs.target;
    let mut lines = Vec::with_capacity(target.headers.len() + 6);
    for header in target.headers {
        let template = *inputs.choose(&header.value);
        let made = line(header.name.into(), inputs.fill(template)?);
        lines.extend(made.map_err(|error| blaming(error, has_unfit(template, inputs)))?);
    }
    let names = |header: &super::Header| header.name.eq_ignore_ascii_case("accept");
    if !target.headers.iter().any(names) {
        lines.push(text("Accept", "application/json"));
    }
    Ok(lines)
}

/// The header that carries the idempotency key.
pub(super) fn idempotency(inputs: &Inputs<'_>) -> Result<Option<HeaderLine>, PrepareError> {
    let key = || inputs.context.idempotency_key.to_owned().into();
    inputs.target.idempotency_header.map_or(Ok(None), |name| line(name.into(), key()))
}

/// A header that is known to be sound.
pub(super) fn text(name: &'static str, value: &str) -> HeaderLine {
    HeaderLine::Text { name: name.into(), value: value.to_owned().into() }
}

/// A header, checked; an empty one is left out.
pub(super) fn line(
    name: Cow<'static, str>,
    value: Text,
) -> Result<Option<HeaderLine>, PrepareError> {
    let value = value.trimmed();
    check(&name, value.as_str())?;
    Ok((!value.as_str().is_empty()).then_some(HeaderLine::Text { name, value }))
}

/// RFC 9110, 5.5, and one byte for each character. `name` is shown where the value does not fit.
pub(super) fn check(name: &str, value: &str) -> Result<(), PrepareError> {
    check_controls(name, value)?;
    match value.chars().any(|c| c > '\u{ff}') {
        true => Err(invalid(name, "its value holds a character outside Latin-1")),
        false => Ok(()),
    }
}

/// Refuses control characters, which credentials may not hold even where they are encoded.
pub(super) fn check_controls(name: &str, value: &str) -> Result<(), PrepareError> {
    match value.chars().any(char::is_control) {
        true => Err(invalid(name, "its value holds a control character")),
        false => Ok(()),
    }
}

fn invalid(name: &str, reason: &'static str) -> PrepareError {
    PrepareError::InvalidHeader { header: name.to_owned(), reason, from_variable: false }
}

/// `error`, where it is of a header, as the environment's fault, if it is.
pub(super) fn blaming(mut error: PrepareError, is_from_variable: bool) -> PrepareError {
    if let PrepareError::InvalidHeader { from_variable, .. } = &mut error {
        *from_variable = is_from_variable;
    }
    error
}

/// Whether a variable in it is what no header can hold.
fn has_unfit(template: Template, inputs: &Inputs<'_>) -> bool {
    template.0.iter().any(|piece| match piece {
        Piece::Env(name) => {
            (inputs.context.env)(name).is_some_and(|value| check("", &value).is_err())
        }
        _ => false,
    })
}

/// Whether nothing but the request itself sets it: the client, or its body.
pub(super) fn is_own(name: &str) -> bool {
    is_set_by_client(name) || name.eq_ignore_ascii_case("content-type")
}
