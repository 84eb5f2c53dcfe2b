//! `auth`: which of the forms a text is, as far as it can be told before the environment is known.

use crate::diagnostic::{Code, Span};
use crate::header_name::is_token;
use crate::ir::{Auth, AuthForm, Piece, Template};

use super::Context;
use super::headers::{VALUE_HELP, name_fault, value_fault};
use super::template::Read;

/// Reads one text. `span` is where it stands.
pub(super) fn read(read: Read, span: Span, context: &mut Context<'_>) -> Option<Auth> {
    let mut sound = true;
    for (name, place, _) in &read.fields {
        let message = format!("the payload field `{name}` may not be a credential");
        let help = "a caller must not choose who is calling: use an environment variable";
        context.error(Code::E0109, *place, message, help);
        sound = false;
    }
    for piece in &read.template.pieces {
        let Piece::Literal(literal) = piece else { continue };
        if let Some((part, fault)) = value_fault(literal) {
            context.error(Code::E0109, read.place(part), fault, VALUE_HELP);
            return None;
        }
    }
    let text = read.template;
    match form(&text) {
        Ok((form, credentials)) => sound.then_some(Auth { form, text, credentials }),
        Err((message, help)) => {
            context.error(Code::E0109, span, message, help);
            None
        }
    }
}

/// What is wrong, and what to do about it.
type Fault = (String, String);

const FORMS: &str = "write `Bearer {TOKEN}`, `Basic user:{PASSWORD}` or `Header-Name: {VALUE}`";

/// How the credentials are sent, and what they are.
fn form(text: &Template) -> Result<(AuthForm, Template), Fault> {
    let first = match text.pieces.first() {
        None => return Ok((AuthForm::None, Template::default())),
        Some(Piece::Literal(literal)) => literal,
        Some(_) => return Ok((AuthForm::Dynamic, text.clone())),
    };
    let end = first.find([' ', ':']).unwrap_or(first.len());
    let (name, rest) = first.split_at(end);
    if !is_token(name) {
        let message = format!("`{name}` is neither a scheme nor a header's name");
        return Err((message, FORMS.to_owned()));
    }
    if rest.is_empty() {
        let help = match text.pieces.len() {
            1 => FORMS.to_owned(),
            _ => format!("put a space after the scheme: `{name} {{TOKEN}}`"),
        };
        return Err((format!("`{name}` has no credentials"), help));
    }
    let skipped = match rest.strip_prefix(':') {
        Some(value) if value.starts_with(' ') => 2,
        Some(_) => {
            let help = format!("put a space after the colon: `{name}: {{VALUE}}`");
            return Err((format!("`{name}:` is not followed by a space"), help));
        }
        None => 1,
    };
    let credentials = after(text, end + skipped);
    let blank = credentials
        .pieces
        .iter()
        .all(|piece| matches!(piece, Piece::Literal(t) if t.trim().is_empty()));
    if blank {
        let help =
            format!("write `{}{{TOKEN}}`, or `auth = \"\"` for none", &first[..end + skipped]);
        return Err((format!("`{name}` has no credentials"), help));
    }
    if matches!(credentials.pieces.first(), Some(Piece::Literal(t)) if t.starts_with(' ')) {
        return Err((
            "more than one space before the credentials".to_owned(),
            "write exactly one".to_owned(),
        ));
    }
    let form = match (skipped, name) {
        (2, name) => header(name)?,
        (_, name) if name.eq_ignore_ascii_case("basic") => AuthForm::Basic,
        (_, name) => AuthForm::Scheme(name.to_owned()),
    };
    Ok((form, credentials))
}

/// A header of one's own, in place of `Authorization`.
fn header(name: &str) -> Result<AuthForm, Fault> {
    let what = match name.to_ascii_lowercase().as_str() {
        "bearer" | "basic" => {
            let message =
                format!("`{name}` is a scheme, and `{name}:` would be a header of that name");
            return Err((message, format!("leave the colon out: `{name} {{TOKEN}}`")));
        }
        "content-type" => Some("the body is"),
        "accept" => Some("is wanted in answer"),
        _ => None,
    };
    let written_elsewhere =
        what.map(|what| format!("`{name}` says what {what}, not who is calling"));
    match name_fault(name).or(written_elsewhere) {
        Some(fault) => Err((fault, "name a header that carries credentials".to_owned())),
        None => Ok(AuthForm::Header(name.to_owned())),
    }
}

/// The template without the first `skip` bytes of its first literal.
fn after(text: &Template, skip: usize) -> Template {
    let mut pieces = text.pieces.clone();
    if let Some(Piece::Literal(first)) = pieces.first_mut() {
        first.drain(..skip.min(first.len()));
    }
    pieces.retain(|piece| !matches!(piece, Piece::Literal(literal) if literal.is_empty()));
    Template { pieces }
}
