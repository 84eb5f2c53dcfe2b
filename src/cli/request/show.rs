//! A request for people, as HTTP/1.1 writes it, without secrets: each value from the environment
//! is shown as its placeholder.

use crate::wire::body::{Body, Carrier, Part, multipart};
use crate::wire::draft::Draft;
use crate::wire::headers::HeaderLine;
use crate::wire::text::Text;
use crate::wire::{RequestContext, Target};

const BOLD: &str = "\u{1b}[1m";
const CYAN: &str = "\u{1b}[36m";
const PLAIN: &str = "\u{1b}[0m";

/// The request's lines: the head in colours, and the body, whose control characters are its own.
pub(super) fn show(
    draft: &Draft<'_>,
    target: &Target,
    context: &RequestContext<'_>,
) -> (String, String) {
    let url = masked(&super::url(draft));
    let mut shown = format!("{BOLD}{} {url}{PLAIN}\n", target.method.as_str());
    let (content_type, body) = body(&draft.body);
    shown.extend(draft.headers.iter().map(header));
    shown.extend(content_type.map(|value| line("Content-Type", &value)));
    shown.extend(draft.auth.iter().chain(&draft.idempotency).map(header));
    shown.push_str(&signature(draft, context));
    let Some(mut body) = body else { return (shown, String::new()) };
    shown.push('\n');
    if !body.is_empty() && !body.ends_with('\n') {
        body.push('\n');
    }
    (shown, body)
}

/// A text with placeholders where the environment's values stand in it.
pub(super) fn masked(text: &Text) -> String {
    let mut shown = String::new();
    let mut copied = 0;
    for mark in text.marks() {
        shown.push_str(&text.as_str()[copied..mark.start]);
        shown.push_str(&format!("{{{}}}", mark.variable));
        copied = mark.end;
    }
    shown.push_str(&text.as_str()[copied..]);
    shown
}

fn header(header: &HeaderLine) -> String {
    match header {
        HeaderLine::Text { name, value } => line(name, &masked(value)),
        HeaderLine::Basic(credentials) => {
            line("Authorization", &format!("Basic base64({})", masked(credentials)))
        }
        // The name is the environment's as well: the placeholder may stand for both.
        HeaderLine::Whole(text, _) => match masked(text).split_once(": ") {
            Some((name, value)) => line(name, value),
            None => format!("{}\n", masked(text)),
        },
    }
}

fn line(name: &str, value: &str) -> String {
    format!("{CYAN}{name}:{PLAIN} {value}\n")
}

/// The content type and the body, if there is one.
fn body(body: &Body<'_>) -> (Option<String>, Option<String>) {
    match body {
        Body::None | Body::Query(_) => (None, None),
        Body::Json(content_type, text) => {
            (Some((*content_type).to_owned()), Some(text.clone().into_owned()))
        }
        Body::Form(content_type, form) => {
            (Some((*content_type).to_owned()), Some(form.encode(Carrier::Body)))
        }
        Body::Multipart(parts) => {
            let (boundary, _) = multipart::encode(parts);
            (Some(multipart::content_type(&boundary)), Some(multipart_text(parts, &boundary)))
        }
    }
}

/// Bytes of files are told, not shown.
fn multipart_text(parts: &[Part<'_>], boundary: &str) -> String {
    let mut shown = String::new();
    for part in parts {
        let (head, content) = match part {
            Part::Text(pair) => (multipart::text_head(&pair.name), pair.value.to_string()),
            Part::File { name, file_name, content_type, content } => {
                let from = content
                    .path
                    .as_ref()
                    .map_or_else(String::new, |path| format!(" of {}", super::relative(path)));
                let told = format!("<{} bytes{from}>", content.bytes.len());
                (multipart::file_head(name, &masked(file_name), content_type), told)
            }
        };
        shown.push_str(&format!("--{boundary}\n{}{content}\n", head.replace('\r', "")));
    }
    format!("{shown}--{boundary}--\n")
}

/// Standard Webhooks' headers.
fn signature(draft: &Draft<'_>, context: &RequestContext<'_>) -> String {
    let Some(signing) = &draft.signing else { return String::new() };
    let signature = format!("v1,base64(HMAC-SHA256 with {})", masked(&signing.secrets));
    line("webhook-id", context.id)
        + &line("webhook-timestamp", &context.timestamp.to_string())
        + &line("webhook-signature", &signature)
}
