//! `auth`: the header that proves who is calling.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::fill::Inputs;
use super::headers::{HeaderLine, check, check_controls, is_own, line};
use super::text::Text;
use super::{AuthForm, Piece, PrepareError, Target, Template};
use crate::header_name::{SIGNING_HEADERS, is_token};

/// The header; `None` where nothing is to be sent.
pub(super) fn build(inputs: &Inputs<'_>) -> Result<Option<HeaderLine>, PrepareError> {
    let Some(auth) = &inputs.target.auth else { return Ok(None) };
    let auth = inputs.choose(auth);
    match auth.form {
        AuthForm::None => Ok(None),
        AuthForm::Basic => {
            let header = basic(inputs.fill(auth.credentials)?)?;
            check_user(inputs, auth.credentials)?;
            Ok(header)
        }
        AuthForm::Scheme(scheme) => {
            let credentials = inputs.fill(auth.credentials)?.trimmed();
            if credentials.as_str().is_empty() {
                return Ok(None);
            }
            let mut value = Text::from(format!("{scheme} "));
            value.push_text(&credentials);
            authorization(value)
        }
        AuthForm::Header(name) => line(name.into(), inputs.fill(auth.credentials)?),
        AuthForm::Dynamic => dynamic(auth.credentials, inputs),
    }
}

/// Reads a text that only the environment knows, as a definition's `auth` is read.
fn dynamic(template: Template, inputs: &Inputs<'_>) -> Result<Option<HeaderLine>, PrepareError> {
    let text = inputs.fill(template)?;
    let invalid = |reason| invalid(template, reason);
    let whole = text.as_str();
    if whole.is_empty() {
        return Ok(None);
    }
    let end = whole.find([' ', ':']).unwrap_or(whole.len());
    let (name, rest) = whole.split_at(end);
    if !is_token(name) {
        return Err(invalid(
            "it does not start with a scheme or a header's name, as `Bearer …` and `Header-Name: …` do",
        ));
    }
    let start = match rest.as_bytes() {
        [] => {
            return Err(invalid(
                "it is a scheme alone, or credentials alone, where it takes both, as in `Bearer …`",
            ));
        }
        [b':', b' ', ..] => end + 2,
        [b':', ..] => {
            return Err(invalid("the header's name is not followed by a colon and a space"));
        }
        _ => end + 1,
    };
    let credentials = &whole[start..];
    if credentials.trim_matches(' ').is_empty() {
        return Err(invalid("it has no credentials"));
    }
    if credentials.starts_with(' ') {
        return Err(invalid("it has more than one space before the credentials"));
    }
    if rest.starts_with(':') {
        if is_own(name) || name.eq_ignore_ascii_case("accept") {
            return Err(invalid("it names a header that is made from the request"));
        }
        if is_sent(name, inputs.target) {
            return Err(invalid("it names a header that the definition sends already"));
        }
        // The name is the environment's too: it is not for a message.
        check("auth", credentials)?;
        let text = text.trimmed();
        return Ok(Some(HeaderLine::Whole(text, end)));
    }
    if name.eq_ignore_ascii_case("basic") {
        return basic(text.after_space(start));
    }
    authorization(text)
}

/// Whether the definition itself sends a header of this name: only one can be meant.
fn is_sent(name: &str, target: &Target) -> bool {
    let headers = target.headers.iter().map(|header| header.name);
    let signing: &[&str] = if target.signing.is_some() { &SIGNING_HEADERS } else { &[] };
    let mut sent = headers.chain(target.idempotency_header).chain(signing.iter().copied());
    sent.any(|own| own.eq_ignore_ascii_case(name))
}

fn authorization(value: Text) -> Result<Option<HeaderLine>, PrepareError> {
    line("Authorization".into(), value)
}

/// Refuses a user name with a colon (RFC 7617, 2): the server would take what follows that as the
/// start of the password. The name ends at the template's own colon, if it has one.
fn check_user(inputs: &Inputs<'_>, credentials: Template) -> Result<(), PrepareError> {
    let ends = |piece: &Piece| matches!(piece, Piece::Literal(text) if text.contains(':'));
    let Some(end) = credentials.0.iter().position(ends) else { return Ok(()) };
    let user = inputs.fill(Template(&credentials.0[..end]))?;
    match user.as_str().contains(':') {
        true => Err(invalid(Template(&credentials.0[..end]), "the user name holds a colon")),
        false => Ok(()),
    }
}

/// A text with a colon is `user:password`; one without that is the base64 of such a text is sent
/// as it is; any other is a user name with an empty password.
fn basic(mut credentials: Text) -> Result<Option<HeaderLine>, PrepareError> {
    let text = credentials.as_str();
    check_controls("Authorization", text)?;
    if text.is_empty() {
        return Ok(None);
    }
    if !text.contains(':') {
        if is_encoded(text) {
            let mut value = Text::from("Basic ".to_owned());
            value.push_text(&credentials);
            return authorization(value);
        }
        credentials.push_str(":");
    }
    Ok(Some(HeaderLine::Basic(credentials)))
}

/// Whether it is the canonical base64 of printable ASCII with a colon.
fn is_encoded(text: &str) -> bool {
    // STANDARD refuses anything but the canonical form.
    STANDARD.decode(text).is_ok_and(|bytes| {
        bytes.contains(&b':') && bytes.iter().all(|byte| (b' '..=b'~').contains(byte))
    })
}

fn invalid(from: Template, reason: &'static str) -> PrepareError {
    let variable = |piece: &Piece| match *piece {
        Piece::Env(name) => Some(name),
        Piece::Literal(_) | Piece::Field(_) => None,
    };
    PrepareError::InvalidAuth { variables: from.0.iter().filter_map(variable).collect(), reason }
}
