//! The captured requests through the generated types of a compiled crate, and through the Node
//! runtime to a server; and the vendors' answers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use buildamp::ir::{Outcome, Program};
use buildamp::wire::{Method, PreparedRequest};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::both::{build, by_node, by_rust, read, redact};
use crate::cases::{cases, program, webhook};
use crate::compare::compare;

/// Its answer lacks most of what Stripe always sends.
const CUT_SHORT: &str = "stripe_payment_intent.py_nested";

fn requests_are_the_sdks(by: fn(&[Value]) -> Vec<Value>) {
    let program = program();
    let cases = cases();
    let questions: Vec<Value> =
        cases.iter().map(|case| build(case, &case.written(&program))).collect();
    for (case, sent) in cases.iter().zip(by(&questions)) {
        assert_eq!(sent.get("error"), None, "{}", case.name());
        compare(&case.name(), &request(&sent), &case.expected());
    }
}

fn request(sent: &Value) -> PreparedRequest {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete];
    PreparedRequest {
        method: methods.into_iter().find(|method| method.as_str() == sent["method"]).unwrap(),
        url: sent["url"].as_str().unwrap().to_owned(),
        headers: serde_json::from_value(sent["headers"].clone()).unwrap(),
        body: serde_json::from_value(sent["body"].clone()).unwrap(),
        timeout_ms: 0,
    }
}

#[test]
fn generated_rust_sends_what_the_sdks_send() {
    requests_are_the_sdks(by_rust);
}

#[test]
fn the_node_runtime_sends_what_the_sdks_send() {
    requests_are_the_sdks(by_node);
}

/// A 2xx is read as a success, everything else as a failure, by both alike.
#[test]
fn the_vendors_answers_are_read() {
    let program = program();
    let cases = cases();
    let responses: Vec<_> = cases.iter().map(|case| case.response()).collect();
    let questions: Vec<Value> =
        responses.iter().map(|response| read("catalog", response)).collect();
    let (rust, node) = (by_rust(&questions), by_node(&questions));
    for (index, case) in cases.iter().enumerate() {
        let name = case.name();
        assert_eq!(rust[index], node[index], "{name}");
        let expected = match responses[index].status / 100 {
            2 => Outcome::Ok,
            _ => Outcome::Failed,
        };
        if name == CUT_SHORT {
            continue;
        }
        let (variant, outcome) = variant(&rust[index], case.webhook_type(), &program);
        assert_eq!(outcome, expected, "{name} is read as {variant}");
    }
}

/// Answers that repeat secrets in every way are kept as the same by both, and without them.
#[test]
fn what_answers_repeat_is_kept_by_neither() {
    let program = program();
    let mut questions = Vec::new();
    let cases = cases();
    for case in &cases {
        let payload = case.written(&program);
        let values: Vec<&str> = case.env.values().map(String::as_str).collect();
        for (index, write) in WAYS.iter().enumerate() {
            let told: Vec<String> = values.iter().map(|value| write(value)).collect();
            let body = format!("[{}]", told.join("|"));
            for (status, truncated) in [(200, false), (200, true), (500, true)] {
                let mut response = case.response();
                response.status = status;
                response.truncated = truncated;
                response.headers.insert("location".to_owned(), told.concat());
                // Some cuts fall into a secret, some into an encoded letter of it.
                let cut = if truncated { index + 2 } else { 0 };
                response.body = body.chars().take(body.chars().count() - cut.min(5)).collect();
                questions.push(redact(case, &payload, &response));
            }
        }
    }
    let (rust, node) = (by_rust(&questions), by_node(&questions));
    let mut replaced = 0;
    for ((question, rust), node) in questions.iter().zip(&rust).zip(&node) {
        assert_eq!(rust, node, "{question}");
        replaced += usize::from(rust["body"] != question["redact"]["response"]["body"]);
    }
    // Some have no secrets, or such as are too short.
    assert!(replaced * 3 > questions.len(), "{replaced} of {}", questions.len());
}

/// How others write a text.
const WAYS: [fn(&str) -> String; 5] = [
    str::to_owned,
    |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
    |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().replace('%', "%25"),
    |text| Value::from(text).to_string().replace('/', "\\/"),
    |text| STANDARD.encode(format!("{text}:")),
];

/// The variant that was read, and what it stands for.
fn variant<'a>(read: &'a Value, webhook_type: &str, program: &Program) -> (&'a str, Outcome) {
    let name = match read {
        Value::String(name) => name,
        held => held.as_object().unwrap().keys().next().unwrap(),
    };
    let wanted = webhook(webhook_type, program);
    let answers = |index: &usize| program.webhooks[*index].name == wanted.name;
    let response = program.responses.iter().find(|one| one.webhooks.iter().any(answers)).unwrap();
    let variant = response.variants.iter().find(|variant| variant.name == *name).unwrap();
    (name, variant.outcome)
}
