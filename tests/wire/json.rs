//! JSON bodies: the payload's own text, digit for digit.

use buildamp::wire::{Encoding, Target};

use crate::targets::{KEY, body, header, refused, request, target, target_at};

#[test]
fn the_payload_is_sent_as_it_is() {
    let payload = r#"{"id": 18446744073709551615, "low":-9223372036854775808, "f":1.10, "e":1E400, "a": [ null ]}"#;
    let sent = request(&target(), payload, &[]);
    assert_eq!(body(&sent), payload);
    assert_eq!(sent.url, "https://api.example.com/v1/things");
    assert_eq!(sent.timeout_ms, 30_000);
    assert_eq!(
        sent.headers,
        [("Accept", "application/json"), ("Content-Type", "application/json")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[test]
fn any_json_is_a_payload() {
    for payload in ["[1,2]", "\"text\"", "null", "true", "-0", "{}", "\"\\u0000\""] {
        assert_eq!(body(&request(&target(), payload, &[])), payload);
    }
    assert_eq!(body(&request(&target(), " {\"a\":1}\n", &[])), r#"{"a":1}"#);
}

#[test]
fn another_json_type_is_sent_under_its_name() {
    let target = Target { encoding: Encoding::Json("application/vnd.api+json"), ..target() };
    assert_eq!(
        header(&request(&target, "{}", &[]), "content-type"),
        Some("application/vnd.api+json")
    );
}

#[test]
fn what_is_not_json_is_refused() {
    for payload in ["", "{", "{\"a\":01}", "[1,]", "nul", "{} {}", "{'a':1}", "\u{feff}{}"] {
        assert_eq!(refused(&target(), payload, &[]), "invalid_payload", "{payload}");
    }
}

#[test]
fn integers_beyond_64_bits_are_refused_wherever_they_stand() {
    for number in ["18446744073709551616", "-9223372036854775809", "100000000000000000000"] {
        for payload in [
            number.to_owned(),
            format!("{{\"a\":[{{\"b\":{number}}}]}}"),
            format!("[\"\\\"\",{number}]"),
        ] {
            assert_eq!(refused(&target(), &payload, &[]), "number_out_of_range", "{payload}");
        }
    }
    let fine = r#"{"text":"18446744073709551616","float":18446744073709551616.0,"e":1844674407370955161600e1}"#;
    assert_eq!(body(&request(&target(), fine, &[])), fine);
}

#[test]
fn a_path_parameter_leaves_the_body() {
    let target = target_at("https://api.example.com/{id}");
    let sent = request(&target, "{ \"a\": 1.50,\n \"id\": \"x\", \"b\" : [ 1, \"  \" ] }", &[]);
    assert_eq!(sent.url, "https://api.example.com/x");
    assert_eq!(body(&sent), r#"{"a":1.50,"b":[1,"  "]}"#);
    assert_eq!(body(&request(&target, r#"{"id":"x"}"#, &[])), "{}");
}

#[test]
fn of_equal_names_the_last_counts() {
    let target = target_at("https://api.example.com/{id}");
    let sent = request(&target, r#"{"id":"x","a":1,"id":"y","b":2,"a":3}"#, &[]);
    assert_eq!(sent.url, "https://api.example.com/y");
    assert_eq!(body(&sent), r#"{"a":3,"b":2}"#);
}

#[test]
fn names_are_written_anew_without_loss() {
    let target = target_at("https://api.example.com/{id}");
    let sent = request(&target, r#"{"id":1,"q\"\\\n\u00e9\u0001":2}"#, &[]);
    assert_eq!(body(&sent), "{\"q\\\"\\\\\\né\\u0001\":2}");
}

#[test]
fn the_idempotency_field_is_filled_where_it_is_left_out() {
    let target = Target { idempotency_field: Some("key"), ..target() };
    let filled = format!(r#"{{"a":1,"key":"{KEY}"}}"#);
    assert_eq!(body(&request(&target, r#"{"a": 1}"#, &[])), filled);
    let first = format!(r#"{{"key":"{KEY}","a":1}}"#);
    assert_eq!(body(&request(&target, r#"{"key":null,"a":1}"#, &[])), first);
    let given = r#"{"key": "mine", "a":1}"#;
    assert_eq!(body(&request(&target, given, &[])), given);
    assert_eq!(refused(&target, "[]", &[]), "not_an_object");
}

#[test]
fn a_unit_payload_has_no_body() {
    let target = Target { encoding: Encoding::Empty, ..target() };
    let sent = request(&target, "null", &[]);
    assert_eq!(sent.body, None);
    assert_eq!(header(&sent, "content-type"), None);
}

#[test]
fn a_payload_that_must_give_a_field_is_an_object() {
    assert_eq!(refused(&target_at("https://x.test/{id}"), "[1]", &[]), "not_an_object");
}
