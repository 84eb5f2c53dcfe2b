//! How the payload is put on the wire: `method`, `content_type`, `file_upload` and a
//! `Content-Type` header, taken together.

use crate::diagnostic::{Code, Diagnostic, Span, did_you_mean};
use crate::header_name::is_token;
use crate::ir::{Encoding, Method};

use super::Reader;

const KNOWN: [&str; 3] =
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];

/// The encoding. `header` is the value of a `Content-Type` in `headers`.
pub(super) fn encoding(
    reader: &mut Reader<'_, '_>,
    method: Method,
    file_upload: bool,
    header: Option<(String, Span)>,
) -> Encoding {
    let key = content_type(reader);
    if let (Some((key, at)), Some((header, other))) = (&key, &header)
        && !key.eq_ignore_ascii_case(header)
    {
        let message = format!("`content_type` is `{key}`, the `Content-Type` header `{header}`");
        let diagnostic = Diagnostic::at(Code::E0110, *at, message)
            .related(*other, "the header")
            .help("they are the same thing: leave one of them out");
        reader.context.push(diagnostic);
    }
    let written = key.or(header);
    let sends_query = match method {
        Method::Get => true,
        Method::Delete => written.is_none() && !file_upload,
        Method::Post | Method::Put | Method::Patch => false,
    };
    if sends_query {
        refuse_body(reader, file_upload, written);
        return Encoding::Query;
    }
    let encoding = match &written {
        Some((text, at)) => read(text, *at, reader),
        None if file_upload => Encoding::Multipart,
        None => json("application/json"),
    };
    match written {
        Some((text, at)) if file_upload && encoding != Encoding::Multipart => {
            let message = format!("`file_upload` sends `multipart/form-data`, not `{text}`");
            let diagnostic = Diagnostic::at(Code::E0110, at, message)
                .help("leave the content type out: the body of an upload is multipart");
            reader.context.push(diagnostic);
            Encoding::Multipart
        }
        _ => encoding,
    }
}

fn content_type(reader: &mut Reader<'_, '_>) -> Option<(String, Span)> {
    let value = reader.value("content_type")?;
    let text = value.text("content_type", "\"application/json\"", reader.context)?;
    Some((text, value.span))
}

/// A GET's payload is its query string; it has no body that a content type could describe.
fn refuse_body(reader: &mut Reader<'_, '_>, file_upload: bool, written: Option<(String, Span)>) {
    let upload = reader.entry("file_upload").filter(|_| file_upload).map(|entry| entry.key_span);
    for at in upload.into_iter().chain(written.map(|(_, at)| at)) {
        let diagnostic =
            Diagnostic::at(Code::E0110, at, "a GET has no body: its payload is the query string")
                .help("leave it out, or use another method");
        reader.context.push(diagnostic);
    }
}

fn read(text: &str, at: Span, reader: &mut Reader<'_, '_>) -> Encoding {
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let printable = text.chars().all(|c| (' '..='~').contains(&c)) && text.trim() == text;
    let (kind, sub) = essence.split_once('/').unwrap_or_default();
    let is_json = essence == "application/json"
        || (sub.ends_with("+json") && is_token(kind) && is_token(sub));
    match essence.as_str() {
        _ if text.contains(['{', '}']) => {
            let message = "a content type has no placeholders: it says how the payload is written";
            let diagnostic =
                Diagnostic::at(Code::E0113, at, message).help("write it out, without braces");
            reader.context.push(diagnostic);
            return json("application/json");
        }
        _ if !printable => {}
        _ if is_json => return json(text),
        "application/x-www-form-urlencoded" => {
            return Encoding::Form { content_type: text.to_owned() };
        }
        "multipart/form-data" if essence.len() == text.len() => return Encoding::Multipart,
        "multipart/form-data" => {
            let diagnostic = Diagnostic::at(
                Code::E0113,
                at,
                "`multipart/form-data` stands alone: the boundary is made with each request",
            )
            .help("write `multipart/form-data`");
            reader.context.push(diagnostic);
            return Encoding::Multipart;
        }
        _ => {}
    }
    // By the part after the slash: `application/xml` is not a slip for `application/json`.
    let near = did_you_mean(sub, KNOWN.map(|known| known.rsplit('/').next().unwrap_or(known)))
        .and_then(|_| did_you_mean(&essence, KNOWN));
    let help = near.unwrap_or_else(|| {
        "it is `application/json`, another `…+json`, `application/x-www-form-urlencoded` or `multipart/form-data`".to_owned()
    });
    let message = format!("buildamp cannot write a body of the type `{text}`");
    reader.context.error(Code::E0113, at, message, help);
    json("application/json")
}

fn json(content_type: &str) -> Encoding {
    Encoding::Json { content_type: content_type.to_owned() }
}
