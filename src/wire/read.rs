//! Reading an answer as a typed response: what the generated `read` functions call.
//!
//! The same rules as in the Elm module (`helpers/responses.elm`) and in Node (`response.mjs`).

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use super::StatusPattern;
use super::body::string;
use super::number;
use super::payload::{Json, Kind};
use super::response::WebhookResponse;
use super::target::{SuccessRule, Target};

/// Whether `response` is a success: a 2xx that says what its target's `success` rule asks for.
///
/// `targets` are those that one response enum answers. Where they have different rules, the one
/// of the webhook type that was sent holds. A body that was cut before it says so is no success: a
/// worker ends such a call as `truncated_response`.
pub fn succeeded(response: &WebhookResponse, targets: &[&Target]) -> bool {
    response.status / 100 == 2 && rule(response, targets).is_none_or(|rule| says(response, rule))
}

/// Whether a worker reports the answer to a call of `target` as `ok`: a success, or a status that the
/// response enum calls one. Any other 2xx is `permanent`, whatever `retry_on` says.
pub fn delivered(response: &WebhookResponse, target: &Target) -> bool {
    succeeded(response, &[target]) || target.ok_on.iter().any(|one| one.matches(response.status))
}

/// The bytes of a body as the text that is stored, and [`delivered`] is to be asked about: UTF-8 whatever its
/// charset, what is none as U+FFFD, and so NUL, which `webhook_finish` refuses; without a byte order mark. Of
/// a body that was cut (`is_cut`), the half character at its end is left out.
///
/// ```
/// # use buildamp::wire::read::text;
/// assert_eq!(text(b"\xef\xbb\xbf{\"id\":7}", false), r#"{"id":7}"#);
/// assert_eq!(text(b"n\xc3", true), "n");
/// assert_eq!(text(b"a\0b", false), "a\u{fffd}b");
/// ```
pub fn text(bytes: &[u8], is_cut: bool) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let half = match bytes.utf8_chunks().last() {
        // What could still become a character.
        Some(last) if is_cut && is_unended(last.invalid()) => last.invalid().len(),
        _ => 0,
    };
    String::from_utf8_lossy(&bytes[..bytes.len() - half]).replace('\0', "\u{fffd}")
}

fn is_unended(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

fn rule(response: &WebhookResponse, targets: &[&Target]) -> Option<SuccessRule> {
    let first = targets.first()?.success;
    if targets.iter().all(|target| target.success == first) {
        return first;
    }
    let sent = targets.iter().find(|target| target.webhook_type == response.webhook_type);
    sent.and_then(|target| target.success)
}

/// Whether the body says what the rule asks for. What JSON lacks is as `null`: GraphQL's `errors`.
fn says(response: &WebhookResponse, rule: SuccessRule) -> bool {
    let Ok(expected) = serde_json::from_str::<Value>(rule.equals) else { return false };
    match pointer::<Value>(response, rule.pointer) {
        Some(found) => equal(&found, &expected),
        None => expected.is_null() && lacks(response, rule.pointer),
    }
}

/// Whether the body is JSON in which a pointer names nothing.
fn lacks(response: &WebhookResponse, pointer: &str) -> bool {
    serde_json::from_str::<&RawValue>(&response.body)
        .is_ok_and(|whole| at(Json::made(whole.get()), pointer).is_none())
}

/// Equality of JSON scalars; numbers by value, so that `0` is `0.0`.
fn equal(found: &Value, expected: &Value) -> bool {
    let by_value = || Some(found.as_f64()? == expected.as_f64()?);
    found == expected || by_value().unwrap_or(false)
}

/// Whether an `#[ok(status = …)]` variant applies. A status outside 2xx is no success by itself:
/// the definition says that it is one.
pub fn ok(response: &WebhookResponse, succeeded: bool, status: &[StatusPattern]) -> bool {
    status.iter().any(|one| one.matches(response.status) && (succeeded || !one.is_2xx()))
}

/// Whether a `#[failed(status = …)]` variant applies.
pub fn failed(response: &WebhookResponse, succeeded: bool, status: &[StatusPattern]) -> bool {
    !succeeded && status.iter().any(|one| one.matches(response.status))
}

/// The body as JSON, read as a `T`.
pub fn body<T: DeserializeOwned>(response: &WebhookResponse) -> Option<T> {
    parsed(&response.body, "")
}

/// The part of a JSON text that a pointer names, read as a `T`. Nothing else is read, only checked to
/// be JSON: a number beyond a double, or deep nesting, spoils no answer where nobody asks for it.
fn parsed<T: DeserializeOwned>(text: &str, pointer: &str) -> Option<T> {
    let text = well_formed(text);
    let whole: &RawValue = serde_json::from_str(&text).ok()?;
    let part = at(Json::made(whole.get()), pointer)?;
    let mut unique = String::with_capacity(part.text().len());
    push_unique(part, &mut unique);
    number::from_str(&unique).ok()
}

/// What a JSON pointer (RFC 6901) names.
fn at<'a>(mut json: Json<'a>, pointer: &str) -> Option<Json<'a>> {
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        json = match json.kind().ok()? {
            Kind::Object => json.members().ok()?.into_iter().find(|one| one.name == name)?.value,
            Kind::Array => *json.elements().ok()?.get(index(&name)?)?,
            _ => return None,
        };
    }
    Some(json)
}

/// An array's index, as a pointer writes it.
fn index(name: &str) -> Option<usize> {
    let is_plain = name == "0" || name.starts_with(|first: char| ('1'..='9').contains(&first));
    is_plain.then(|| name.parse().ok())?
}

/// Appends a value with each of its members once. Of several the last one counts, as in Elm and
/// JavaScript: to serde they would be an error. What is nested too deeply to be read stays as it is.
fn push_unique(json: Json<'_>, text: &mut String) {
    if json.is_object()
        && let Ok(members) = json.members()
    {
        text.push('{');
        for (at, member) in members.into_iter().enumerate() {
            text.push_str(if at == 0 { "" } else { "," });
            text.push_str(&string(&member.name));
            text.push(':');
            push_unique(member.value, text);
        }
        text.push('}');
    } else if json.is_array()
        && let Ok(elements) = json.elements()
    {
        text.push('[');
        for (at, element) in elements.into_iter().enumerate() {
            text.push_str(if at == 0 { "" } else { "," });
            push_unique(element, text);
        }
        text.push(']');
    } else {
        text.push_str(json.text());
    }
}

/// The text with `\uD800` to `\uDFFF`, where they lack their other half, replaced by U+FFFD: half a
/// surrogate pair spoils no answer.
fn well_formed(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut replaced = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = memchr::memchr(b'\\', &bytes[at..]) {
        at += found;
        let (first, second) = (surrogate(bytes, at), surrogate(bytes, at + 6));
        match (first, second) {
            (Some(Half::High), Some(Half::Low)) => at += 12,
            (Some(_), _) => {
                replaced.push_str(&text[copied..at]);
                replaced.push_str("\\ufffd");
                at += 6;
                copied = at;
            }
            // What is escaped may be a backslash.
            (None, _) => at = bytes.len().min(at + 2),
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    replaced.push_str(&text[copied..]);
    Cow::Owned(replaced)
}

/// Which half of a surrogate pair (RFC 8259, 7).
#[derive(Clone, Copy, PartialEq)]
enum Half {
    High,
    Low,
}

/// The half that the escape at `at` is, if it is one.
fn surrogate(bytes: &[u8], at: usize) -> Option<Half> {
    let [b'\\', b'u', b'd' | b'D', third, more @ ..] = bytes.get(at..at + 6)? else { return None };
    match third.to_ascii_lowercase() {
        _ if !more.iter().all(u8::is_ascii_hexdigit) => None,
        b'8' | b'9' | b'a' | b'b' => Some(Half::High),
        b'c'..=b'f' => Some(Half::Low),
        _ => None,
    }
}

/// The part of the JSON body that a JSON pointer (RFC 6901) names, read as a `T`.
pub fn pointer<T: DeserializeOwned>(response: &WebhookResponse, pointer: &str) -> Option<T> {
    parsed(&response.body, pointer)
}

/// The text of a header as it is, as a `String` or what is one in JSON; `name` in lower case.
pub fn header_text<T: DeserializeOwned>(response: &WebhookResponse, name: &str) -> Option<T> {
    let text = response.headers.get(name)?;
    serde_json::from_value(Value::String(text.clone())).ok()
}

/// The text of a header as JSON, read as a `T`; `name` in lower case.
pub fn header<T: DeserializeOwned>(response: &WebhookResponse, name: &str) -> Option<T> {
    parsed(response.headers.get(name)?, "")
}

/// What went wrong: `HTTP 402: <body>`, `HTTP 402` where the body is empty, and where there was no
/// answer the reason, which is then in the body.
pub fn error_text(response: &WebhookResponse) -> String {
    match (response.status, response.body.as_str()) {
        (0, reason) => reason.to_owned(),
        (status, "") => format!("HTTP {status}"),
        (status, body) => format!("HTTP {status}: {body}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> WebhookResponse {
        WebhookResponse {
            webhook_type: "SendSms".to_owned(),
            status,
            headers: [("x-count".to_owned(), "3".to_owned())].into(),
            body: body.to_owned(),
            truncated: false,
        }
    }

    #[test]
    fn a_status_applies_together_with_the_outcome() {
        let conflict = answer(409, "");
        assert!(ok(&conflict, false, &[StatusPattern::Code(409)]), "by its status alone");
        assert!(failed(&conflict, false, &[StatusPattern::Class(4)]));
        assert!(!failed(&conflict, false, &[StatusPattern::Class(5)]));
        let refused = answer(200, r#"{"code": 7}"#);
        assert!(!ok(&refused, false, &[StatusPattern::Class(2)]), "a 2xx must be a success too");
        assert!(failed(&refused, false, &[StatusPattern::Code(200)]));
        assert!(!failed(&refused, true, &[StatusPattern::Class(2)]), "a success is no failure");
    }

    #[test]
    fn a_success_rule_compares_numbers_by_value() {
        let rule = SuccessRule { pointer: "/ErrorCode", equals: "0" };
        for body in [r#"{"ErrorCode": 0}"#, r#"{"ErrorCode": 0.0}"#] {
            assert!(says(&answer(200, body), rule), "{body}");
        }
        for body in [r#"{"ErrorCode": "0"}"#, r#"{"ErrorCode": 10}"#, "{}", "not JSON"] {
            assert!(!says(&answer(200, body), rule), "{body}");
        }
    }

    #[test]
    fn what_is_absent_is_as_null_to_a_success_rule() {
        let rule = SuccessRule { pointer: "/errors", equals: "null" };
        for body in [r#"{"data": {}}"#, r#"{"errors": null}"#, "[]"] {
            assert!(says(&answer(200, body), rule), "{body}");
        }
        for body in [r#"{"errors": []}"#, r#"{"errors": 1e999}"#, r#"{"data": "cu"#, "", "<html>"] {
            assert!(!says(&answer(200, body), rule), "{body}");
        }
    }

    #[test]
    fn a_float_is_the_nearest_one() {
        let text = "432.95284981322555";
        assert_eq!(body::<f64>(&answer(200, text)).map(|read| read.to_string()), Some(text.into()));
    }

    #[test]
    fn a_body_that_was_cut_says_nothing() {
        let rule = SuccessRule { pointer: "/ok", equals: "true" };
        assert!(
            !says(&answer(200, r#"{"ok": true, "more": "x"#), rule),
            "it may say otherwise yet"
        );
        assert!(says(&answer(200, "{\"ok\": true}  "), rule), "only white space was cut off");
    }

    #[test]
    fn half_a_surrogate_pair_spoils_nothing() {
        for (text, expected) in [
            (r"\ud83d\ude00 \\ud800", "😀 \\ud800"),
            (r"\ud800", "\u{fffd}"),
            (r"\uDC00\ud83d\ude00\ud83d", "\u{fffd}😀\u{fffd}"),
            (r"\ud800\ud83d\ude00", "\u{fffd}😀"),
            (r"\ud800\u0041\n", "\u{fffd}A\n"),
        ] {
            let quoted = format!("\"{text}\"");
            assert_eq!(parsed::<String>(&quoted, "").as_deref(), Some(expected), "{text}");
        }
        assert_eq!(parsed::<Value>(r#"{"a": "\"#, ""), None);
    }

    #[test]
    fn the_last_of_several_members_counts() {
        #[derive(serde::Deserialize)]
        struct One {
            a: u8,
        }
        let read: Option<One> = body(&answer(200, r#"{"a": "x", "a": 7}"#));
        assert_eq!(read.map(|one| one.a), Some(7));
        let read: Option<Vec<One>> = body(&answer(200, r#"[{"a": "x", "a": 7}]"#));
        assert_eq!(read.map(|all| all.len()), Some(1));
    }

    #[test]
    fn values_come_from_body_pointer_and_header() {
        let response = answer(200, r#"{"a": [{"b~/": 5}]}"#);
        assert_eq!(pointer::<u8>(&response, "/a/0/b~0~1"), Some(5));
        assert_eq!(pointer::<String>(&response, "/a/0/b~0~1"), None);
        assert_eq!(pointer::<u8>(&answer(200, r#"{"~1": 5}"#), "/~01"), Some(5));
        for index in ["00", "+0", "-0", ""] {
            assert_eq!(pointer::<Value>(&response, &format!("/a/{index}")), None, "{index}");
        }
        assert_eq!(header::<u8>(&response, "x-count"), Some(3));
        assert_eq!(header_text::<String>(&response, "x-count").as_deref(), Some("3"));
        assert_eq!(body::<Value>(&answer(200, "<html>")), None);
    }

    #[test]
    fn an_error_is_told_with_its_status() {
        assert_eq!(error_text(&answer(0, "connection refused")), "connection refused");
        assert_eq!(error_text(&answer(502, "")), "HTTP 502");
        assert_eq!(error_text(&answer(402, "declined")), "HTTP 402: declined");
    }
}
