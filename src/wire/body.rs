//! The payload on the wire.

mod file;
mod form;
mod json;
mod media_type;
pub(crate) mod multipart;

use std::borrow::Cow;

pub(crate) use form::{Carrier, Pair};
pub(super) use json::string;
pub(crate) use multipart::{Content, Part};

use super::fill::{self, Inputs};
use super::payload::{Json, Member};
use super::{Encoding, PrepareError, Target};

/// A body, before it is bytes.
pub(crate) enum Body<'a> {
    /// The request has none.
    None,
    /// JSON text under a content type.
    Json(&'static str, Cow<'a, str>),
    /// A form under a content type.
    Form(&'static str, Form<'a>),
    /// The parts of `multipart/form-data`.
    Multipart(Vec<Part<'a>>),
    /// What follows `?` in the URL.
    Query(Form<'a>),
}

/// The pairs of a form or a query.
pub(crate) struct Form<'a> {
    pub(crate) pairs: Vec<Pair<'a>>,
    /// Whether brackets in names are notation.
    pub(crate) bracketed: bool,
}

/// The body of `payload`; `members` are its members where they are needed, `key` is the JSON text
/// of the idempotency key.
pub(super) fn build<'a>(
    inputs: &Inputs<'a>,
    payload: Json<'a>,
    key: &'a str,
) -> Result<Body<'a>, PrepareError> {
    let target = inputs.target;
    let form = |pairs| Form { pairs, bracketed: form::is_bracketed(target.form) };
    let changed = sent(target, inputs.members, key);
    let members = changed.as_deref().unwrap_or(inputs.members);
    Ok(match target.encoding {
        Encoding::Empty => Body::None,
        Encoding::Json(content_type) => {
            let text = match &changed {
                Some(members) => Cow::Owned(json::object(members)),
                None => Cow::Borrowed(payload.text()),
            };
            Body::Json(content_type, text)
        }
        Encoding::Form(content_type) => {
            Body::Form(content_type, form(form::pairs(target, members)?))
        }
        Encoding::Query => Body::Query(form(form::pairs(target, members)?)),
        Encoding::Multipart => Body::Multipart(multipart::parts(inputs, members)?),
    })
}

/// Why building the request needs the payload's members, if it does.
pub(super) fn needs_members(target: &Target) -> Option<&'static str> {
    match target.encoding {
        Encoding::Form(_) => Some("it is sent as a form"),
        Encoding::Multipart => Some("it is sent as a multipart form"),
        Encoding::Query => Some("it is sent as the query"),
        Encoding::Json(_) | Encoding::Empty => {
            fill::needs_fields(target).then_some("one of its fields is needed by itself")
        }
    }
}

/// What is sent of `members`: without those that the URL takes, with the idempotency key where it
/// is left out. `None` where that is all of them as they are.
fn sent<'a>(target: &Target, members: &[Member<'a>], key: &'a str) -> Option<Vec<Member<'a>>> {
    let taken = |member: &Member<'_>| target.path_fields.contains(&&*member.name);
    let given = |name: &str| members.iter().any(|m| m.name == name && !m.value.is_null());
    let filled = target.idempotency_field.filter(|name| !given(name));
    if filled.is_none() && !members.iter().any(taken) {
        return None;
    }
    let mut sent: Vec<Member<'a>> =
        members.iter().filter(|member| !taken(member)).cloned().collect();
    if let Some(name) = filled {
        let value = Json::made(key);
        match sent.iter_mut().find(|member| member.name == name) {
            Some(member) => member.value = value,
            None => sent.push(Member { name: name.into(), value }),
        }
    }
    Some(sent)
}

impl Body<'_> {
    /// The content type and the bytes; `None` where there is no body.
    pub(crate) fn encode(self) -> Option<(Cow<'static, str>, Vec<u8>)> {
        match self {
            Body::None | Body::Query(_) => None,
            Body::Json(content_type, text) => {
                Some((Cow::Borrowed(content_type), text.into_owned().into_bytes()))
            }
            Body::Form(content_type, form) => {
                Some((Cow::Borrowed(content_type), form.encode(Carrier::Body).into_bytes()))
            }
            Body::Multipart(parts) => {
                let (boundary, bytes) = multipart::encode(&parts);
                Some((multipart::content_type(&boundary).into(), bytes))
            }
        }
    }
}
