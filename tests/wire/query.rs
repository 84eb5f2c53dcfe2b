//! Payloads that are the query string.

use buildamp::wire::{Encoding, Method, Target};

use crate::targets::{header, refused, request, target_at};

fn get(url: &str) -> Target {
    Target { method: Method::Get, encoding: Encoding::Query, ..target_at(url) }
}

#[test]
fn the_payload_follows_the_question_mark() {
    let sent =
        request(&get("https://x.test/a"), r#"{"q":"a b+c&d","n":[1,2],"o":{"x":true}}"#, &[]);
    assert_eq!(sent.url, "https://x.test/a?q=a%20b%2Bc%26d&n%5B0%5D=1&n%5B1%5D=2&o%5Bx%5D=true");
    assert_eq!(sent.method.to_string(), "GET");
    assert_eq!(sent.body, None);
    assert_eq!(header(&sent, "content-type"), None);
    assert_eq!(header(&sent, "accept"), Some("application/json"));
}

#[test]
fn a_query_in_the_url_comes_first() {
    let target = get("https://x.test/{id}?key={KEY}");
    let sent = request(&target, r#"{"id":"x","q":1}"#, &[("KEY", "k")]);
    assert_eq!(sent.url, "https://x.test/x?key=k&q=1");
    assert_eq!(request(&get("https://x.test/?"), r#"{"q":1}"#, &[]).url, "https://x.test/?q=1");
}

#[test]
fn an_empty_payload_adds_nothing() {
    for payload in ["{}", r#"{"a":null,"b":[],"c":{}}"#] {
        assert_eq!(request(&get("https://x.test/a"), payload, &[]).url, "https://x.test/a");
    }
}

#[test]
fn only_an_object_is_a_query() {
    assert_eq!(refused(&get("https://x.test/a"), "[1]", &[]), "not_an_object");
}
