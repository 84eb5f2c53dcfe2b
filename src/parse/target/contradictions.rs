//! Keys that exclude each other, and keys that do nothing beside another.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::header_name::SIGNING_HEADERS;
use crate::ir::{AuthForm, Conditional, Encoding, Method, RetryPolicy, Target};

use super::Reader;

/// Compares the keys of one target with each other.
pub(super) fn check(reader: &mut Reader<'_, '_>, target: &Target) {
    headers(reader, target);
    retry(reader, target);
    form(reader, target);
    signing(reader, target);
}

fn push(reader: &mut Reader<'_, '_>, diagnostic: Diagnostic) {
    reader.context.push(diagnostic);
}

/// Every header that is sent, whichever key says so, is sent once.
fn headers(reader: &mut Reader<'_, '_>, target: &Target) {
    let mut taken: Vec<(&str, &str, Span)> = Vec::new();
    if let Some(entry) = reader.entry("auth") {
        // Whether its value is right or not.
        taken.push(("authorization", "auth", entry.key_span));
        for leaf in target.auth.iter().flat_map(Conditional::leaves) {
            if let AuthForm::Header(name) = &leaf.form {
                taken.push((name, "auth", entry.key_span));
            }
        }
    }
    if let Some(entry) = reader.entry("signing") {
        let is_signing =
            |name: &str| SIGNING_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name));
        if let Some((name, _, at)) = taken.iter().find(|(name, ..)| is_signing(name)).copied() {
            let message = format!("`{name}` is sent because of `signing`: `auth` cannot use it");
            let diagnostic = Diagnostic::at(Code::E0110, at, message)
                .related(entry.key_span, "`signing` is given here")
                .help("leave one of them out");
            push(reader, diagnostic);
        }
        taken.extend(SIGNING_HEADERS.map(|name| (name, "signing", entry.key_span)));
    }
    if let (Some(name), Some(entry)) =
        (&target.idempotency_header, reader.entry("idempotency_header"))
    {
        let clash = taken.iter().find(|(taken, ..)| taken.eq_ignore_ascii_case(name)).copied();
        if let Some((_, key, at)) = clash {
            let message = format!("`{name}` is sent because of `{key}`: it cannot hold the key");
            let diagnostic = Diagnostic::at(Code::E0110, entry.value.span, message)
                .related(at, format!("`{key}` is given here"))
                .help("the header is the service's, mostly `Idempotency-Key`");
            push(reader, diagnostic);
        } else {
            taken.push((name, "idempotency_header", entry.key_span));
        }
    }
    for header in &target.headers {
        let clash = taken.iter().find(|(name, ..)| name.eq_ignore_ascii_case(&header.name));
        let Some((_, key, at)) = clash else { continue };
        let message = format!("`{}` beside `{key}`: only one can be sent", header.name);
        let diagnostic = Diagnostic::at(Code::E0110, header.span, message)
            .related(*at, format!("`{key}` is given here"))
            .help("leave one of them out");
        push(reader, diagnostic);
    }
}

fn retry(reader: &mut Reader<'_, '_>, target: &Target) {
    let (base, most) = (reader.entry("retry_base"), reader.entry("retry_max"));
    match target.retry.policy {
        RetryPolicy::None => {
            if let Some(entry) = reader.entry("max_attempts").filter(|entry| !entry.is_int(1)) {
                let message = "`retry_policy = \"none\"` makes one attempt only";
                let diagnostic = Diagnostic::at(Code::E0110, entry.value.span, message)
                    .help("leave `max_attempts` out, or choose another policy");
                push(reader, diagnostic);
            }
            for entry in [base, most, reader.entry("retry_on")].into_iter().flatten() {
                let message = format!(
                    "`{}` does nothing: `retry_policy = \"none\"` makes one attempt only",
                    entry.key
                );
                let diagnostic = Diagnostic::at(Code::W0101, entry.key_span, message)
                    .help("leave it out, or choose another policy");
                push(reader, diagnostic);
            }
        }
        RetryPolicy::Fixed => {
            if let Some(entry) = most {
                let message = "`retry_max` does nothing: with `retry_policy = \"fixed\"` every delay is `retry_base`";
                let diagnostic = Diagnostic::at(Code::W0101, entry.key_span, message)
                    .help("leave it out, or choose `linear` or `exponential`");
                push(reader, diagnostic);
            }
        }
        RetryPolicy::Exponential | RetryPolicy::Linear => {
            let at = base.or(most).map(|entry| entry.value.span);
            if let (Some(at), true) = (at, target.retry.base_ms > target.retry.max_ms) {
                let default = match (base, most) {
                    (Some(_), None) => ", which is `5m` where it is not given",
                    (None, Some(_)) => ": the base is `1s` where it is not given",
                    _ => "",
                };
                let message = format!("`retry_base` is longer than `retry_max`{default}");
                let diagnostic = Diagnostic::at(Code::E0110, at, message)
                    .help("the base is the first delay, the max is the longest");
                push(reader, diagnostic);
            }
        }
    }
}

fn form(reader: &mut Reader<'_, '_>, target: &Target) {
    let Some(entry) = reader.entry("form") else { return };
    if let Encoding::Json { .. } = target.encoding {
        let diagnostic =
            Diagnostic::at(Code::E0110, entry.key_span, "`form` has no effect on a JSON body")
                .help(
                    "leave it out, or set `content_type = \"application/x-www-form-urlencoded\"`",
                );
        push(reader, diagnostic);
    }
}

/// Standard Webhooks signs the body: what goes into the query string would not be covered.
fn signing(reader: &mut Reader<'_, '_>, target: &Target) {
    let Some(entry) = reader.entry("signing") else { return };
    if target.encoding != Encoding::Query {
        return;
    }
    let help = match target.method {
        Method::Delete => {
            "give it a body: `content_type = \"application/json\"`, or leave `signing` out"
        }
        _ => "use `method = \"POST\"`, or leave `signing` out",
    };
    let message = format!(
        "`signing` signs the body, and this {} sends its payload as the query string",
        target.method.as_str()
    );
    push(reader, Diagnostic::at(Code::E0110, entry.key_span, message).help(help));
}
