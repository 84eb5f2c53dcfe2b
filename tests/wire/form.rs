//! Forms.

use buildamp::wire::{ArrayStyle, BooleanStyle, FormStyle, ObjectStyle, Target};

use crate::targets::{DEFAULT_STYLE, FORM, KEY, body, header, refused, request, target, target_at};

fn form() -> Target {
    Target { encoding: FORM, ..target() }
}

fn styled(style: FormStyle) -> Target {
    Target { form: style, ..form() }
}

fn sent(target: &Target, payload: &str) -> String {
    body(&request(target, payload, &[])).to_owned()
}

#[test]
fn nesting_is_written_with_brackets() {
    let payload = r#"{"amount":1099,"metadata":{"a&b":"c=d [x] 🎉\n","e":""},"types":["card","link"],"confirm":true,"o":{"c":{"i":{"enabled":false}}},"l":[{"a":1},{"a":[2]}]}"#;
    assert_eq!(
        sent(&form(), payload),
        "amount=1099&metadata[a%26b]=c%3Dd+%5Bx%5D+%F0%9F%8E%89%0A&metadata[e]=&types[0]=card&types[1]=link&confirm=true&o[c][i][enabled]=false&l[0][a]=1&l[1][a][0]=2"
    );
    let sent = request(&form(), payload, &[]);
    assert_eq!(header(&sent, "content-type"), Some("application/x-www-form-urlencoded"));
}

#[test]
fn numbers_keep_their_digits() {
    let payload = r#"{"a":18446744073709551615,"b":1.50,"c":-0,"d":1E3}"#;
    assert_eq!(sent(&form(), payload), "a=18446744073709551615&b=1.50&c=-0&d=1E3");
}

#[test]
fn what_is_absent_or_empty_is_left_out() {
    let payload =
        r#"{"a":null,"b":[],"c":{},"d":"","e":{"f":null,"g":[]},"h":[null,"x",null,"y"]}"#;
    assert_eq!(sent(&form(), payload), "d=&h[0]=x&h[1]=y");
    let empty = request(&form(), "{}", &[]);
    assert_eq!(empty.body, Some(Vec::new()));
    assert_eq!(header(&empty, "content-type"), Some("application/x-www-form-urlencoded"));
}

#[test]
fn arrays_as_the_definition_says() {
    let payload = r#"{"a":["x","y z",null,true,1.0],"b":[]}"#;
    let with = |arrays| sent(&styled(FormStyle { arrays, ..DEFAULT_STYLE }), payload);
    assert_eq!(with(ArrayStyle::Indexed), "a[0]=x&a[1]=y+z&a[2]=true&a[3]=1.0");
    assert_eq!(with(ArrayStyle::Repeat), "a=x&a=y+z&a=true&a=1.0");
    assert_eq!(with(ArrayStyle::Brackets), "a[]=x&a[]=y+z&a[]=true&a[]=1.0");
    assert_eq!(with(ArrayStyle::Comma), "a=x%2Cy+z%2Ctrue%2C1.0");
    let comma = styled(FormStyle { arrays: ArrayStyle::Comma, ..DEFAULT_STYLE });
    assert_eq!(sent(&comma, r#"{"a":[null],"b":[""]}"#), "b=");
    for nested in [r#"{"a":[1,[2]]}"#, r#"{"a":[{"b":1}]}"#] {
        assert_eq!(refused(&comma, nested, &[]), "unsupported_nesting");
    }
}

#[test]
fn objects_as_json() {
    let style = FormStyle { objects: ObjectStyle::Json, ..DEFAULT_STYLE };
    let payload = r#"{"o": { "a" : [ 1.50 , " " ] }, "l": [ {"x": 1}, "y" ]}"#;
    assert_eq!(
        sent(&styled(style), payload),
        "o=%7B%22a%22%3A%5B1.50%2C%22+%22%5D%7D&l[0]=%7B%22x%22%3A1%7D&l[1]=y"
    );
}

#[test]
fn booleans_as_the_definition_says() {
    let with = |booleans| {
        sent(&styled(FormStyle { booleans, ..DEFAULT_STYLE }), r#"{"a":true,"b":[false]}"#)
    };
    assert_eq!(with(BooleanStyle::True), "a=true&b[0]=false");
    assert_eq!(with(BooleanStyle::Yes), "a=yes&b[0]=no");
    assert_eq!(with(BooleanStyle::One), "a=1&b[0]=0");
}

#[test]
fn a_field_as_json() {
    let target = Target { json_fields: &["v"], ..form() };
    assert_eq!(
        sent(&target, r#"{"v": {"a": 1, "b[": [ ]}}"#),
        "v=%7B%22a%22%3A1%2C%22b%5B%22%3A%5B%5D%7D"
    );
    assert_eq!(sent(&target, r#"{"v": [1, 2]}"#), "v=%5B1%2C2%5D");
    assert_eq!(sent(&target, r#"{"v": "as it is"}"#), "v=as+it+is");
    assert_eq!(sent(&target, r#"{"v": null}"#), "");
}

#[test]
fn a_bracket_in_a_key_is_ambiguous_where_brackets_are_notation() {
    for payload in [r#"{"a[b]":1}"#, r#"{"o":{"a[":1}}"#, r#"{"l":[{"]":1}]}"#] {
        assert_eq!(refused(&form(), payload, &[]), "ambiguous_key", "{payload}");
    }
    let flat = FormStyle {
        arrays: ArrayStyle::Repeat,
        objects: ObjectStyle::Json,
        booleans: BooleanStyle::True,
    };
    assert_eq!(sent(&styled(flat), r#"{"a[b]":[1,2]}"#), "a%5Bb%5D=1&a%5Bb%5D=2");
}

#[test]
fn path_parameters_and_the_idempotency_field() {
    let target = Target {
        encoding: FORM,
        idempotency_field: Some("key"),
        ..target_at("https://x.test/{id}")
    };
    let made = request(&target, r#"{"id":"x","a":1}"#, &[]);
    assert_eq!(made.url, "https://x.test/x");
    assert_eq!(body(&made), format!("a=1&key={KEY}"));
}

#[test]
fn only_an_object_is_a_form() {
    for payload in ["[]", "null", "\"text\"", "1"] {
        assert_eq!(refused(&form(), payload, &[]), "not_an_object");
    }
}

#[test]
fn half_a_surrogate_pair_is_no_text() {
    assert_eq!(refused(&form(), r#"{"a":"\ud83d"}"#, &[]), "invalid_payload");
    assert_eq!(refused(&form(), r#"{"\ud83d":1}"#, &[]), "invalid_payload");
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(refused(&form(), &deep, &[]), "invalid_payload");
}

#[test]
fn of_equal_names_the_last_counts() {
    assert_eq!(sent(&form(), r#"{"a":1,"b":2,"a":{"c":3,"c":4}}"#), "a[c]=4&b=2");
}
