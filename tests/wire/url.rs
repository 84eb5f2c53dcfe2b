//! The URL: placeholders, each encoded for its place.

use buildamp::wire::{Conditional, Piece, Target, Template};

use crate::targets::{always, leak, list, refused, request, target, target_at, template};

fn url(text: &str, payload: &str, env: &[(&str, &str)]) -> String {
    request(&target_at(text), payload, env).url
}

#[test]
fn an_environment_value_in_the_path_keeps_its_slashes() {
    let slack = "https://hooks.slack.com{SLACK_WEBHOOK_PATH}";
    // The literal has no slash: the variable would stand in the host.
    assert_eq!(
        refused(&target_at(slack), "{}", &[("SLACK_WEBHOOK_PATH", "/services/T/B")]),
        "invalid_url"
    );
    let slack = "https://hooks.slack.com/{SLACK_WEBHOOK_PATH}";
    assert_eq!(
        url(slack, "{}", &[("SLACK_WEBHOOK_PATH", "services/T0/B0/x y?#%é")]),
        "https://hooks.slack.com/services/T0/B0/x%20y%3F%23%25%C3%A9"
    );
}

#[test]
fn a_payload_value_cannot_leave_its_segment() {
    let target = target_at("https://x.test/a/{id}/b");
    for (value, encoded) in [
        ("a/b", "a%2Fb"),
        ("../c", "..%2Fc"),
        ("%2f", "%252f"),
        ("a?b#c@d", "a%3Fb%23c%40d"),
        ("\\u0000\\r\\n", "%00%0D%0A"),
        ("żółć", "%C5%BC%C3%B3%C5%82%C4%87"),
        ("a\\\\b", "a%5Cb"),
        ("-._~", "-._~"),
        ("...", "..."),
    ] {
        let payload = format!("{{\"id\":\"{value}\"}}");
        assert_eq!(request(&target, &payload, &[]).url, format!("https://x.test/a/{encoded}/b"));
    }
    for value in ["", ".", ".."] {
        let payload = format!("{{\"id\":\"{value}\"}}");
        assert_eq!(refused(&target, &payload, &[]), "invalid_path_value", "{value}");
    }
}

#[test]
fn scalars_fill_placeholders_as_they_are_written() {
    let text = "https://x.test/{id}";
    assert_eq!(
        url(text, r#"{"id":18446744073709551615}"#, &[]),
        "https://x.test/18446744073709551615"
    );
    assert_eq!(url(text, r#"{"id":1.50}"#, &[]), "https://x.test/1.50");
    assert_eq!(url(text, r#"{"id":false}"#, &[]), "https://x.test/false");
    for payload in ["{}", r#"{"id":null}"#, r#"{"id":[1]}"#, r#"{"id":{}}"#] {
        assert_eq!(refused(&target_at(text), payload, &[]), "missing_field", "{payload}");
    }
}

#[test]
fn in_the_query_everything_is_encoded() {
    assert_eq!(
        url("https://x.test/?key={KEY}&id={id}", r#"{"id":"a/b&c"}"#, &[("KEY", "k/ +&=")]),
        "https://x.test/?key=k%2F%20%2B%26%3D&id=a%2Fb%26c"
    );
    assert_eq!(url("https://x.test/?id={id}", r#"{"id":""}"#, &[]), "https://x.test/?id=");
}

#[test]
fn literal_text_stays_but_for_non_ascii_and_braces() {
    assert_eq!(url("https://x.test/ż/%20/a+b", "{}", &[]), "https://x.test/%C5%BC/%20/a+b");
    let written = Template(list(vec![Piece::Literal("https://x.test/{a}?{b}")]));
    let target = Target { url: Conditional::Always(written), ..target_at("https://x.test") };
    assert_eq!(request(&target, "{}", &[]).url, "https://x.test/%7Ba%7D?%7Bb%7D");
}

#[test]
fn a_variable_at_the_start_is_an_absolute_url() {
    let text = "{BASE}/v1";
    for base in ["https://x.test", "https://x.test/"] {
        assert_eq!(url(text, "{}", &[("BASE", base)]), "https://x.test/v1");
    }
    assert_eq!(url(text, "{}", &[("BASE", "http://[::1]:80/a//")]), "http://[::1]:80/a//v1");
    assert_eq!(url("{BASE}", "{}", &[("BASE", "HTTPS://x.test/?a=b")]), "HTTPS://x.test/?a=b");
    assert_eq!(url("{BASE}&c=d", "{}", &[("BASE", "https://x.test/?a")]), "https://x.test/?a&c=d");
    assert_eq!(
        refused(&target_at("{BASE}?c=d"), "{}", &[("BASE", "https://x.test/?a")]),
        "invalid_url"
    );
    for base in [
        "",
        "x.test",
        "/path",
        "ftp://x.test",
        "https://",
        "https://user@x.test",
        "https://user:password@x.test",
        "https://x.test/#fragment",
        "https://x.test/a b",
        "https://x.test/<a>",
        "https://x.test/a^b",
        "https://x.test/`",
        "https://x.test/a|b",
        "https://x.test/{id}",
        "https://x.test/\n",
        "https://x.test\\@evil.test",
        "https://żółć.test",
        "https://x.test:port",
        "https://x.test:65536",
        "https://x.test:",
        "https://x.test/a?b=c",
        "https://256.1.1.1",
        "https://x.1:80",
    ] {
        assert_eq!(refused(&target_at(text), "{}", &[("BASE", base)]), "invalid_url", "{base}");
    }
}

#[test]
fn a_variable_in_the_host_cannot_leave_it() {
    let text = "https://{DC}.api.mailchimp.com/3.0";
    assert_eq!(url(text, "{}", &[("DC", "us-1.x")]), "https://us-1.x.api.mailchimp.com/3.0");
    for value in ["", "evil.test/", "a@b", "a:1", "a b", "żółć", "a_b", "evil.test?", "a#", "a\\"]
    {
        assert_eq!(refused(&target_at(text), "{}", &[("DC", value)]), "invalid_url", "{value}");
    }
    let port = "https://x.test:{PORT}/";
    assert_eq!(url(port, "{}", &[("PORT", "8080")]), "https://x.test:8080/");
    assert_eq!(refused(&target_at(port), "{}", &[("PORT", "http")]), "invalid_url");
}

#[test]
fn a_payload_field_never_chooses_the_host() {
    for text in ["https://{host}/", "https://x.test:{port}/", "{BASE}{id}", "{scheme}://x.test"] {
        let payload = r#"{"host":"evil.test","port":"1","id":"@evil.test","scheme":"https"}"#;
        let env = [("BASE", "https://x.test")];
        assert_eq!(refused(&target_at(text), payload, &env), "invalid_url", "{text}");
    }
}

#[test]
fn a_missing_variable_is_named() {
    let error = crate::targets::try_request(&target_at("https://x.test/{TOKEN}"), "{}", &[]);
    let error = error.expect_err("it is missing");
    assert_eq!(error.code(), "missing_variable");
    let message = error.to_string();
    assert!(message.contains("`TOKEN`") && message.contains("`Thing`"), "{message}");
}

#[test]
fn if_env_decides_when_the_request_is_built() {
    let target = Target {
        url: Conditional::IfEnv {
            variable: "DEVELOPMENT",
            then: leak(always("http://localhost:4040/test-webhook")),
            otherwise: leak(Conditional::IfEnv {
                variable: "STAGING",
                then: leak(Conditional::Always(template("https://staging.test/{S}"))),
                otherwise: leak(always("https://api.example.com")),
            }),
        },
        ..target()
    };
    let at = |env: &[(&str, &str)]| request(&target, "{}", env).url;
    for set in ["1", "true", "yes", "TRUE", " "] {
        assert_eq!(at(&[("DEVELOPMENT", set)]), "http://localhost:4040/test-webhook");
    }
    for unset in ["", "0", "false"] {
        assert_eq!(at(&[("DEVELOPMENT", unset)]), "https://api.example.com");
    }
    assert_eq!(at(&[]), "https://api.example.com");
    assert_eq!(at(&[("STAGING", "1"), ("S", "s")]), "https://staging.test/s");
    // Only the branch that is taken needs its variables.
    assert_eq!(refused(&target, "{}", &[("STAGING", "1")]), "missing_variable");
}
