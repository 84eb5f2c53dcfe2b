//! `headers`, and what a header may be (RFC 9110, 5).

use crate::diagnostic::{Code, Span};
use crate::header_name::{is_set_by_client, is_token};
use crate::ir::{Conditional, Header, Piece, Template};

use super::value::{Entry, Kind, Leaf, Value};
use super::{Context, Placeholder, template};

/// What `headers` holds.
#[derive(Debug, Default)]
pub(super) struct Headers {
    /// All but `Content-Type`, sorted by name.
    pub(super) list: Vec<Header>,
    /// `Content-Type`, which is the same as the key `content_type`.
    pub(super) content_type: Option<(String, Span)>,
}

/// Reads the map.
pub(super) fn read(
    value: &Value,
    placeholders: &mut Vec<Placeholder>,
    context: &mut Context<'_>,
) -> Headers {
    let mut headers = Headers::default();
    let Kind::Map(entries) = &value.kind else {
        value.wrong("headers", "a map", "{ \"Accept\" = \"application/json\" }", context);
        return headers;
    };
    let mut seen: Vec<(&str, Span)> = Vec::new();
    for entry in entries {
        let earlier = seen.iter().find(|(name, _)| name.eq_ignore_ascii_case(&entry.key));
        if let Some((_, first)) = earlier {
            let what = format!("the header `{}`", entry.key);
            context.twice(&what, entry.key_span, *first);
            continue;
        }
        seen.push((&entry.key, entry.key_span));
        if let Some(fault) = name_fault(&entry.key) {
            context.error(Code::E0111, entry.key_span, fault, name_help(&entry.key));
        } else if entry.key.eq_ignore_ascii_case("content-type") {
            headers.content_type = content_type(entry, context);
        } else if let Some(value) = header_value(entry, placeholders, context) {
            headers.list.push(Header { name: entry.key.clone(), value, span: entry.key_span });
        }
    }
    // As in the config: of two that cannot be filled, every language finds the same one first.
    headers.list.sort_by(|a, b| a.name.cmp(&b.name));
    headers
}

fn content_type(entry: &Entry, context: &mut Context<'_>) -> Option<(String, Span)> {
    let text = entry.value.text(&entry.key, "\"application/json\"", context)?;
    Some((text, entry.value.span))
}

fn header_value(
    entry: &Entry,
    placeholders: &mut Vec<Placeholder>,
    context: &mut Context<'_>,
) -> Option<Conditional<Template>> {
    entry.value.conditional(&entry.key, context, &mut |leaf, span, context| match leaf {
        Leaf::Env(name) => Some(template::variable(name)),
        Leaf::Text(literal) => {
            let read = template::read(literal, context)?;
            for piece in &read.template.pieces {
                let Piece::Literal(text) = piece else { continue };
                if let Some((part, fault)) = value_fault(text) {
                    context.error(Code::E0111, read.place(part), fault, VALUE_HELP);
                    return None;
                }
            }
            let text = literal.value();
            if text.trim() != text {
                let message = "a header's value cannot start or end with a space";
                context.error(Code::E0111, span, message, "leave the space out");
                return None;
            }
            let fields = read.fields.into_iter();
            placeholders.extend(fields.map(|(name, span, _)| Placeholder { name, span }));
            Some(read.template)
        }
    })
}

/// What to write in place of a character that a value cannot have.
pub(super) const VALUE_HELP: &str =
    "a value is printable text; write other characters as the service wants them encoded";

/// What to write in place of the header name `name`.
pub(crate) fn name_help(name: &str) -> String {
    if is_token(name) {
        return "leave it out".to_owned();
    }
    let meant = name.trim().replace([' ', '_'], "-");
    match is_token(&meant) {
        true => format!("did you mean `{meant}`?"),
        false => "write a name as in `X-Request-Id`".to_owned(),
    }
}

/// Why `name` cannot be written in a definition, if it cannot.
pub(super) fn name_fault(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("a header needs a name".to_owned());
    } else if !is_token(name) {
        return Some(format!("`{name}` is not a header name: letters, digits and `-`"));
    }
    is_set_by_client(name)
        .then(|| format!("`{name}` is set by whatever sends the request, from the request itself"))
}

/// Why the header `name` cannot carry an idempotency key, if it cannot.
pub(super) fn meaning(name: &str) -> Option<String> {
    let taken = ["accept", "authorization", "content-type", "cookie", "user-agent"];
    taken
        .contains(&name.to_ascii_lowercase().as_str())
        .then(|| format!("`{name}` has a meaning of its own: it cannot hold the key"))
}

/// Why `text` cannot be part of a header's value, if it cannot: what filled values are checked for
/// when the request is built.
///
/// Gives the character, and what is wrong with it.
pub(super) fn value_fault(text: &str) -> Option<(&str, String)> {
    let (at, bad) = text.char_indices().find(|(_, c)| c.is_control() || *c as u32 > 0xff)?;
    let part = &text[at..at + bad.len_utf8()];
    Some((part, format!("{bad:?} cannot stand in a header's value")))
}
