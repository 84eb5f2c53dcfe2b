//! Headers: their order, their defaults, what they refuse.

use buildamp::wire::{AuthForm, Conditional, Target};

use crate::targets::{
    FORM, KEY, TIMESTAMP, always, auth, body, header, headers, leak, refused, request, target,
    try_request,
};

#[test]
fn the_order_is_the_definitions_then_what_every_request_has() {
    let target = Target {
        headers: headers(&[("X-B", "1"), ("X-A", "2")]),
        auth: auth(AuthForm::Scheme("Bearer"), "t"),
        idempotency_header: Some("Idempotency-Key"),
        signing: Some(always("secret")),
        encoding: FORM,
        ..target()
    };
    let sent = request(&target, "{}", &[]);
    let names: Vec<&str> = sent.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "X-B",
            "X-A",
            "Accept",
            "Content-Type",
            "Authorization",
            "Idempotency-Key",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
        ]
    );
    assert_eq!(header(&sent, "idempotency-key"), Some(KEY));
    assert_eq!(header(&sent, "webhook-timestamp"), Some(TIMESTAMP.to_string().as_str()));
}

#[test]
fn accept_is_the_definitions_where_it_names_one() {
    let target = Target { headers: headers(&[("accept", "text/plain")]), ..target() };
    assert_eq!(header(&request(&target, "{}", &[]), "Accept"), Some("text/plain"));
}

#[test]
fn values_are_filled_trimmed_and_left_out_where_empty() {
    let target = Target { headers: headers(&[("X-A", "{A}"), ("X-F", "f {f}")]), ..target() };
    let sent = request(&target, r#"{"f":7}"#, &[("A", "  é  ")]);
    assert_eq!(header(&sent, "x-a"), Some("é"));
    assert_eq!(header(&sent, "x-f"), Some("f 7"));
    assert_eq!(body(&sent), r#"{"f":7}"#);
    for empty in ["", "   "] {
        assert_eq!(header(&request(&target, r#"{"f":7}"#, &[("A", empty)]), "x-a"), None);
    }
    assert_eq!(refused(&target, r#"{"f":null}"#, &[("A", "")]), "missing_field");
    assert_eq!(refused(&target, "[]", &[("A", "")]), "not_an_object");
    assert_eq!(refused(&target, r#"{"f":1}"#, &[]), "missing_variable");
}

#[test]
fn a_client_gets_one_byte_for_each_character() {
    let target = Target { headers: headers(&[("X-A", "{A}")]), ..target() };
    let sent = request(&target, "{}", &[("A", "aé\u{ff}")]);
    let bytes: Vec<_> = sent.header_bytes().collect();
    assert_eq!(bytes[0], ("X-A", b"a\xe9\xff".to_vec()));
    assert_eq!(bytes.len(), sent.headers.len());
}

#[test]
fn nothing_can_end_a_header_early() {
    let target = Target { headers: headers(&[("X-F", "{f}")]), ..target() };
    for value in ["a\\r\\nX-Evil: 1", "a\\n", "a\\u0000", "a\\u007f", "a\\tb", "\\u0100", "🎉"] {
        let payload = format!("{{\"f\":\"{value}\"}}");
        assert_eq!(refused(&target, &payload, &[]), "invalid_header", "{value}");
    }
}

#[test]
fn a_header_is_the_operators_fault_where_a_variable_spoils_it() {
    // What spoils no header says nothing of one.
    let url = always("https://api.example.com/{CITY}");
    let target = Target { url, headers: headers(&[("X-A", "{A} {f}")]), ..target() };
    let is_operators = |payload: &str, env: &[(&str, &str)]| {
        let env = [&[("CITY", "東京")], env].concat();
        try_request(&target, payload, &env).expect_err("it is refused").is_operators_fault()
    };
    assert!(is_operators(r#"{"f":"a"}"#, &[("A", "a\nb")]));
    assert!(is_operators(r#"{"f":"a"}"#, &[]));
    assert!(!is_operators(r#"{"f":"日本"}"#, &[("A", "a")]));
    assert!(!is_operators("{}", &[("A", "a")]));
}

#[test]
fn variables_that_are_missing_here() {
    let url = Conditional::IfEnv {
        variable: "STAGING",
        then: leak(always("https://{STAGING_HOST}")),
        otherwise: leak(always("https://{HOST}/{id}")),
    };
    let auth = auth(AuthForm::Scheme("Bearer"), "{TOKEN}");
    let target = Target { url, auth, headers: headers(&[("X-A", "{A}{B}")]), ..target() };
    let missing = |set: &[&str]| -> Vec<&str> {
        let env = |name: &str| set.contains(&name).then(|| "1".to_owned());
        target.missing_variables(&env).into_iter().collect()
    };
    assert_eq!(missing(&["A"]), ["B", "HOST", "TOKEN"]);
    assert_eq!(missing(&["STAGING", "A", "B", "TOKEN"]), ["STAGING_HOST"]);
}

#[test]
fn debug_shows_no_secret() {
    let target = Target {
        url: always("https://hooks.slack.com/{PATH}"),
        auth: auth(AuthForm::Scheme("Bearer"), "{TOKEN}"),
        ..target()
    };
    let sent = request(&target, r#"{"a":"payload"}"#, &[("PATH", "s3cret"), ("TOKEN", "t0ken")]);
    let shown = format!("{sent:?}");
    assert!(!shown.contains("s3cret") && !shown.contains("t0ken") && !shown.contains("payload"));
    assert!(shown.contains("https://hooks.slack.com/…") && shown.contains("Authorization"));
}

#[test]
fn debug_shows_no_query_that_follows_the_host_at_once() {
    let target = Target { url: always("https://api.example.com?key={KEY}"), ..target() };
    for key in ["s3cret", "s3cret/", "a/b/s3cret"] {
        let shown = format!("{:?}", request(&target, "{}", &[("KEY", key)]));
        assert!(
            shown.contains("https://api.example.com/…") && !shown.contains("s3cret"),
            "{shown}"
        );
    }
}
