//! Answers that repeat what they were sent. The same cases as for Node (`tests/tools/js/redact.test.mjs`).

use std::collections::BTreeMap;

use buildamp::wire::{AuthForm, Conditional, Target, WebhookResponse, redact};

use crate::targets::{always, auth, headers, leak, target, template};

fn at(url: &str) -> Target {
    Target { url: always(url), ..target() }
}

fn answer(status: u16, told: &str, truncated: bool) -> WebhookResponse {
    WebhookResponse {
        webhook_type: "Thing".to_owned(),
        status,
        headers: BTreeMap::from([("location".to_owned(), told.to_owned())]),
        body: told.to_owned(),
        truncated,
    }
}

fn kept(target: &Target, values: &[(&str, &str)], response: WebhookResponse) -> WebhookResponse {
    let env = |name: &str| {
        values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    redact(response, target, &env)
}

/// The body of a success, as it is kept.
fn body(target: &Target, values: &[(&str, &str)], told: &str) -> String {
    kept(target, values, answer(200, told, false)).body
}

const VALUES: [(&str, &str); 8] = [
    ("API_BASE", "https://api.example.com"),
    ("CLOUD_NAME", "the-cloud"),
    ("BOT_TOKEN", "bot/0123456"),
    ("WEBHOOK_ID", "id-0123456"),
    ("MERCHANT", "100000"),
    ("ACCESS", "access&0123456"),
    ("API_VERSION", "2026-01-01"),
    ("SIGNED", "signed-0123456"),
];

#[test]
fn a_success_keeps_what_its_answer_is_made_of() {
    let target = at(
        "{API_BASE}/{CLOUD_NAME}/{BOT_TOKEN}/{WEBHOOK_ID}?merchant={MERCHANT}&key={ACCESS}&v={API_VERSION}&sig=v1={SIGNED}",
    );
    let told = VALUES.map(|(_, value)| value).join(" ");
    let success = kept(&target, &VALUES, answer(200, &told, false));
    let expected = "https://api.example.com the-cloud {BOT_TOKEN} id-0123456 100000 {ACCESS} 2026-01-01 {SIGNED}";
    assert_eq!(success.body, expected);
    assert_eq!(success.headers["location"], expected);
    let failure = kept(&target, &VALUES, answer(404, &told, false));
    assert_eq!(failure.body, VALUES.map(|(name, _)| format!("{{{name}}}")).join(" "));
}

#[test]
fn the_address_of_an_incoming_webhook_is_a_secret_in_any_branch() {
    let value = "https://hooks.example.com/services/T000/B000?x=0123456";
    let told = format!("POST /services/T000/B000?x=0123456 of {value}, /services/T000/B000");
    let (real, staging) = (leak(always("{SLACK_WEBHOOK_URL}")), leak(always("https://a.test")));
    for (then, otherwise) in [(staging, real), (real, staging)] {
        let url = Conditional::IfEnv { variable: "STAGING", then, otherwise };
        let target = Target { url, ..target() };
        assert_eq!(
            body(&target, &[("SLACK_WEBHOOK_URL", value)], &told),
            "POST {SLACK_WEBHOOK_URL} of {SLACK_WEBHOOK_URL}, {SLACK_WEBHOOK_URL}",
        );
    }
}

#[test]
fn a_member_of_an_address_that_is_called_a_secret_is_one() {
    for member in ["token", "accessToken", "api-Key", "X-Amz-Signature"] {
        let value = format!("https://hooks.example.com/in?{member}=0123%2F4567");
        let target = at("{CUSTOM_SERVICE_URL}");
        let told = r#"{"query":"0123/4567"}"#;
        assert_eq!(
            body(&target, &[("CUSTOM_SERVICE_URL", &value)], told),
            r#"{"query":"{CUSTOM_SERVICE_URL}"}"#,
        );
        let named = at(&format!("https://a.test/?{member}={{ACCESS}}"));
        assert_eq!(body(&named, &[("ACCESS", "01234567")], "01234567"), "{ACCESS}", "{member}");
    }
}

#[test]
fn an_address_that_is_none_of_these_is_what_answers_are_made_of() {
    let told = r#"{"self":"/v1/charges/ch_1","host":"https://keys.example.com","at":"/version-1"}"#;
    for (url, value) in [
        ("{CUSTOM_SERVICE_URL}", "https://api.example.com/v1/charges"),
        ("{API_BASE}/things", "https://api.example.com/version-1"),
    ] {
        let name = url.split(['{', '}']).nth(1).expect("a placeholder");
        assert_eq!(body(&at(url), &[(name, value)], told), told, "{url}");
    }
    let host = at("https://{KEYCLOAK_HOST}/pay");
    assert_eq!(body(&host, &[("KEYCLOAK_HOST", "keys.example.com")], told), told);
}

#[test]
fn a_secret_is_found_as_others_write_it() {
    for told in [
        r"T0001\/B0002\/a\u0022bc\u0026def",
        r#"T0001/B0002/a\"bc&def"#,
        "T0001/B0002/a&quot;bc&amp;def",
        r#"T0001\\\/B0002\\\/a\\\"bc&def"#,
        "T0001%2fB0002%2Fa%22bc%26def",
        "T0001%252fB0002/a%2522bc%26def",
        "T0001&#x2F;B0002/a&#034;bc&def",
    ] {
        let values = [("HOOK_PATH", r#"T0001/B0002/a"bc&def"#)];
        let target = at("https://hooks.example.com/{HOOK_PATH}");
        assert_eq!(body(&target, &values, told), "{HOOK_PATH}", "{told}");
    }
    for told in [
        "k%C3%A4se+und+%f0%9f%98%80%2bbrot",
        r"k\u00e4se und \ud83d\ude00\u002Bbrot",
        "k\u{fffd}se und 😀+brot",
        "k\u{c3}\u{a4}se und 😀+brot",
    ] {
        let values = [("API_KEY", " käse und 😀+brot ")];
        assert_eq!(body(&at("https://a.test/{API_KEY}"), &values, told), "{API_KEY}", "{told}");
    }
}

#[test]
fn a_header_that_the_environment_makes_is_found_and_its_parts() {
    let pair = "dGhlLXVzZXI6cGFzcy93b3Jkcw==";
    for (value, told, expected) in [
        ("X-Api-Key: s3cret-value-123", "s3cret-value-123", "{AUTHORIZATION}"),
        ("X-Api-Key: Token s3cret-value-123", "got s3cret-value-123!", "got {AUTHORIZATION}!"),
        ("Bearer s3cret-value-123", "s3cret-value-123", "{AUTHORIZATION}"),
        (
            "Basic the-user:pass/words",
            &format!("the-user pass%2Fwords {pair}"),
            "the-user {AUTHORIZATION} {AUTHORIZATION}",
        ),
        (&format!("Basic {pair}"), "the-user pass/words", "the-user {AUTHORIZATION}"),
        (&format!("Basic {pair}"), &pair.replace('=', ""), "{AUTHORIZATION}"),
        ("Basic only-the-user", "only-the-user", "{AUTHORIZATION}"),
        ("Basic the-user:pass", "the-user:pass", "{AUTHORIZATION}"),
        ("X-Api-Key: s3cret-value-123", "[X-Api-Key: s3cret-value-123]", "[{AUTH}]"),
    ] {
        let auth = auth(AuthForm::Dynamic, "{AUTH}");
        let target = Target { auth, ..target() };
        assert_eq!(body(&target, &[("AUTH", value)], told), expected, "{value}");
    }
    let auth = auth(AuthForm::Basic, "{USER}:{PASSWORD}");
    let target = Target { auth, ..target() };
    let values = [("USER", "u"), ("PASSWORD", "p&ssword")];
    assert_eq!(body(&target, &values, "dTpwJnNzd29yZA=="), "{AUTHORIZATION}");
    let own = headers(&[("Proxy-Authorization", "Digest {PROXY_TEXT}")]);
    let target = Target { headers: own, ..self::target() };
    assert_eq!(body(&target, &[("PROXY_TEXT", "the proxy's")], "the+proxy's"), "{PROXY_TEXT}");
}

#[test]
fn signing_keys_are_found_one_by_one() {
    let signing = Some(Conditional::Always(template("{KEYS}")));
    let target = Target { signing, ..target() };
    let values = [("KEYS", "whsec_c2lnbmluZy1zZWNyZXQ= another-secret")];
    assert_eq!(body(&target, &values, "another-secret c2lnbmluZy1zZWNyZXQ="), "{KEYS} {KEYS}");
}

#[test]
fn of_a_url_its_token_is_found_by_itself() {
    let target = at("{SLACK_WEBHOOK_URL}");
    let value =
        "https://hooks.example.com/services/T000/incoming/a1b2c3d4e5f6g7h8?sig=0123456789abcdef";
    let told = "a1b2c3d4e5f6g7h8 0123456789abcdef incoming";
    let expected = "{SLACK_WEBHOOK_URL} {SLACK_WEBHOOK_URL} incoming";
    assert_eq!(body(&target, &[("SLACK_WEBHOOK_URL", value)], told), expected);
    // A word, or the number of an account.
    for last in ["incoming-messages", "0123456789012345"] {
        let value = format!("https://hooks.example.com/services/{last}");
        assert_eq!(body(&target, &[("SLACK_WEBHOOK_URL", &value)], last), last);
    }
}

#[test]
fn a_body_that_is_cut_in_a_secret_keeps_no_piece_of_it() {
    let cut = |values: &[(&str, &str)], told: &str, truncated: bool| {
        let target = at("https://a.test/{API_TOKEN}/{OTHER_TOKEN}");
        kept(&target, values, answer(200, told, truncated)).body
    };
    let one = [("API_TOKEN", "url-token/0123456789")];
    for (told, expected) in [
        ("got url-token/012", "got {API_TOKEN}"),
        (r"got url-token\/0123456789, then url-token\/0", "got {API_TOKEN}, then {API_TOKEN}"),
        ("got url-token%2", "got {API_TOKEN}"),
        ("got url-token/0123456789", "got {API_TOKEN}"),
        ("got url-to", "got {API_TOKEN}"),
        // Five letters are no piece.
        ("got url-t", "got url-t"),
        ("ä", "ä"),
    ] {
        assert_eq!(cut(&one, told, true), expected);
    }
    assert_eq!(cut(&one, "got url-token/012", false), "got url-token/012");
    let long = [("API_TOKEN", "first-token"), ("OTHER_TOKEN", "first-token-and-more")];
    assert_eq!(cut(&long, "x first-token-an", true), "x {OTHER_TOKEN}");
    let within = [("API_TOKEN", "token-0123456789"), ("OTHER_TOKEN", "my-token-0")];
    assert_eq!(cut(&within, "x my-token-", true), "x {OTHER_TOKEN}");
}

#[test]
fn what_may_be_read_in_several_ways_is_found_in_each_of_them() {
    let target = at("https://a.test/{URL_TOKEN}");
    for length in [0, 3, 40, 79, 80] {
        let secret = format!(r"{}\\{}", "a".repeat(length), "b".repeat(80 - length));
        let in_json = secret.replace('\\', r"\\");
        let told = format!("{in_json} {secret}, {}", &secret[..81]);
        let expected = format!("{{URL_TOKEN}} {{URL_TOKEN}}, {}", &secret[..81]);
        assert_eq!(body(&target, &[("URL_TOKEN", &secret)], &told), expected);
    }
    for (secret, told) in [
        ("once%25twice", "once%25tw"),
        ("once&amp;twice", "once&amp;tw"),
        (r"\\server", r"\\\\serv"),
    ] {
        let kept = kept(&target, &[("URL_TOKEN", secret)], answer(200, told, true));
        assert_eq!(kept.body, "{URL_TOKEN}", "{told}");
    }
}

#[test]
fn a_secret_that_repeats_itself_is_looked_for_no_longer_than_it_is_worth() {
    let target = at("https://a.test/{URL_TOKEN}");
    let secret = format!("{}!", "ab".repeat(4_000));
    let values = [("URL_TOKEN", secret.as_str())];
    let twice = format!("{secret} and {secret}");
    assert_eq!(body(&target, &values, &twice), "{URL_TOKEN} and {URL_TOKEN}");
    for truncated in [false, true] {
        let told = answer(200, &"ab".repeat(30_000), truncated);
        let kept = kept(&target, &values, told).body;
        assert!(kept.len() < 59_000 && kept.ends_with("{URL_TOKEN}"), "{}", kept.len());
    }
    let rows = format!("{}x", "\\".repeat(40));
    let told = "\\".repeat(1_000);
    assert_eq!(body(&target, &[("URL_TOKEN", &rows)], &told), told);
    let ways = format!("{}x", r#"\""#.repeat(31));
    let told = r#"\\""#.repeat(31);
    assert_eq!(body(&target, &[("URL_TOKEN", &ways)], &told), told);
}

#[test]
fn what_repeats_nothing_stays_as_it_is() {
    let target = at("https://a.test/{URL_TOKEN}");
    for value in ["", "short", "another-token"] {
        let told = answer(500, "short, and nothing else", true);
        assert_eq!(kept(&target, &[("URL_TOKEN", value)], told.clone()), told);
    }
    let told = answer(500, "", true);
    assert_eq!(kept(&target, &[], told.clone()), told);
}
