//! `auth`, in each of its forms.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use buildamp::wire::{AuthForm, Target};

use crate::targets::{always, auth, header, headers, refused, request, target};

fn with(form: AuthForm, credentials: &str) -> Target {
    Target { auth: auth(form, credentials), ..target() }
}

fn authorization(target: &Target, env: &[(&str, &str)]) -> Option<String> {
    header(&request(target, "{}", env), "authorization").map(str::to_owned)
}

fn basic(credentials: &str, env: &[(&str, &str)]) -> String {
    authorization(&with(AuthForm::Basic, credentials), env).expect("a header")
}

fn encoded(text: &str) -> String {
    format!("Basic {}", STANDARD.encode(text))
}

#[test]
fn a_scheme() {
    let bearer = with(AuthForm::Scheme("Bearer"), "{TOKEN}");
    assert_eq!(authorization(&bearer, &[("TOKEN", "t")]), Some("Bearer t".to_owned()));
    assert_eq!(authorization(&bearer, &[("TOKEN", " t ")]), Some("Bearer t".to_owned()));
    assert_eq!(authorization(&bearer, &[("TOKEN", "")]), None);
    assert_eq!(refused(&bearer, "{}", &[]), "missing_variable");
    let odd = with(AuthForm::Scheme("API-Key"), "{KEY}:x");
    assert_eq!(authorization(&odd, &[("KEY", "k")]), Some("API-Key k:x".to_owned()));
}

#[test]
fn none() {
    assert_eq!(authorization(&with(AuthForm::None, ""), &[]), None);
}

#[test]
fn a_header_of_its_own() {
    let target = with(AuthForm::Header("X-Postmark-Server-Token"), "{TOKEN}");
    let sent = request(&target, "{}", &[("TOKEN", "t")]);
    assert_eq!(header(&sent, "x-postmark-server-token"), Some("t"));
    assert_eq!(header(&sent, "authorization"), None);
    let left_out = request(&target, "{}", &[("TOKEN", "")]);
    assert_eq!(header(&left_out, "x-postmark-server-token"), None);
}

#[test]
fn basic_with_a_colon_is_encoded() {
    assert_eq!(basic("api:{KEY}", &[("KEY", "k")]), encoded("api:k"));
    assert_eq!(basic("{KEY}:", &[("KEY", "sk")]), encoded("sk:"));
    assert_eq!(
        basic("{CREDENTIALS}", &[("CREDENTIALS", "user:pass:word")]),
        encoded("user:pass:word")
    );
    assert_eq!(basic("{U}:{P}", &[("U", "zoë"), ("P", "żółć:")]), encoded("zoë:żółć:"));
}

#[test]
fn basic_with_a_control_character_is_refused() {
    // Files that hold a secret end in a newline: in base64 too.
    let refusals = [
        ("{KEY}:", "sk_1\n"),
        ("{KEY}", "dXNlcjpwdw==\n"),
        ("user:{KEY}", "p\0w"),
        ("{KEY}", "us\u{85}er"),
    ];
    for (credentials, value) in refusals {
        let target = with(AuthForm::Basic, credentials);
        let error = crate::targets::try_request(&target, "{}", &[("KEY", value)]).unwrap_err();
        assert_eq!(error.code(), "invalid_header", "{credentials} {value:?}");
        assert!(!format!("{error} {error:?}").contains(value.trim()), "{error}");
    }
    let target = with(AuthForm::Dynamic, "{AUTH}");
    assert_eq!(refused(&target, "{}", &[("AUTH", "Basic sk_1\n")]), "invalid_header");
}

#[test]
fn a_user_name_with_a_colon_is_refused() {
    let refusals =
        [("{U}:{P}", "us:er"), ("{U}:", "user:"), ("x{U}-{P}:", "a:b"), ("{U}{P}:{P}", ":a")];
    for (credentials, user) in refusals {
        let target = with(AuthForm::Basic, credentials);
        let env = [("U", user), ("P", "secret")];
        let error = crate::targets::try_request(&target, "{}", &env).unwrap_err();
        assert_eq!(error.code(), "invalid_auth", "{credentials}");
        assert!(!format!("{error} {error:?}").contains(user), "{error}");
    }
    // A password may hold colons; where the template has none, the first of the value is meant.
    assert_eq!(basic("u:{P}:{P}", &[("P", "a:b")]), encoded("u:a:b:a:b"));
    assert_eq!(basic("{U}{P}", &[("U", "u:"), ("P", "p")]), encoded("u:p"));
}

#[test]
fn basic_that_is_encoded_already_is_sent_as_it_is() {
    assert_eq!(basic("{C}", &[("C", "dXNlcjpwYXNz")]), "Basic dXNlcjpwYXNz");
}

#[test]
fn basic_of_anything_else_is_a_user_without_a_password() {
    for (value, why) in [
        ("private_wire=", "not base64"),
        ("key0", "base64 of bytes that are no text"),
        ("YWJj", "base64 without a colon"),
        ("dXNlcjpwYXNzdw", "base64 without its padding"),
        ("OgB=", "not the canonical form"),
        ("dXNlcjoK", "a control character"),
        ("plain key", "spaces"),
    ] {
        assert_eq!(basic("{C}", &[("C", value)]), encoded(&format!("{value}:")), "{why}");
    }
    assert_eq!(authorization(&with(AuthForm::Basic, "{C}"), &[("C", "")]), None);
}

#[test]
fn a_dynamic_text_is_read_by_the_same_forms() {
    let target = with(AuthForm::Dynamic, "{AUTH}");
    let sent = |value: &str| authorization(&target, &[("AUTH", value)]);
    assert_eq!(sent("Bearer abc"), Some("Bearer abc".to_owned()));
    assert_eq!(sent("basic user:pass"), Some(encoded("user:pass")));
    assert_eq!(sent("Basic dXNlcjpwYXNz"), Some("Basic dXNlcjpwYXNz".to_owned()));
    assert_eq!(sent("Basic key"), Some(encoded("key:")));
    assert_eq!(sent(""), None);
    let own = request(&target, "{}", &[("AUTH", "X-Key: a:b c")]);
    assert_eq!(header(&own, "x-key"), Some("a:b c"));
    assert_eq!(header(&own, "authorization"), None);
}

#[test]
fn a_dynamic_text_that_is_none_of_them_is_refused() {
    let target = with(AuthForm::Dynamic, "{AUTH}");
    for value in [
        "sk_live_secret",
        "Bearer ",
        "Bearer  two-spaces",
        "X-Key:no-space",
        "X-Key: ",
        " Bearer abc",
        "Bad(name): x",
        "żółć abc",
        "Host: evil.test",
        "Accept: text/plain",
        "Content-Length: 0",
        "Content-Type: text/plain",
    ] {
        assert_eq!(refused(&target, "{}", &[("AUTH", value)]), "invalid_auth", "{value}");
    }
}

#[test]
fn what_is_wrong_with_a_dynamic_text_names_its_variable() {
    let target = with(AuthForm::Dynamic, "{AUTH}");
    let error = crate::targets::try_request(&target, "{}", &[("AUTH", "sk_live")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the `auth` from `AUTH` cannot be sent: it is a scheme alone, or credentials alone, where it takes both, as in `Bearer …`"
    );
}

#[test]
fn no_message_names_a_header_that_the_environment_chose() {
    let target = with(AuthForm::Dynamic, "{AUTH}");
    for value in ["Unnameable: ż", "Unnameable:x", "Unnameable", "Unnameable  x"] {
        let error = crate::targets::try_request(&target, "{}", &[("AUTH", value)]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("Unnameable"), "{error}");
    }
}

#[test]
fn a_value_that_a_header_cannot_hold_is_refused() {
    for (form, credentials) in [
        (AuthForm::Scheme("Bearer"), "{V}"),
        (AuthForm::Header("X-Key"), "{V}"),
        (AuthForm::Dynamic, "Bearer {V}"),
        (AuthForm::Dynamic, "X-Key: {V}"),
    ] {
        let target = with(form, credentials);
        for value in ["secret\r\nX-Evil: 1", "secret\n", "secr\0et", "secr\u{7f}et", "żółć-secret"]
        {
            assert_eq!(refused(&target, "{}", &[("V", value)]), "invalid_header", "{form:?}");
        }
    }
}

#[test]
fn a_dynamic_header_is_none_that_the_definition_sends() {
    let target = Target {
        headers: headers(&[("X-Tenant", "t")]),
        idempotency_header: Some("Idempotency-Key"),
        signing: Some(always("{SECRET}")),
        ..with(AuthForm::Dynamic, "{AUTH}")
    };
    for name in ["x-tenant", "IDEMPOTENCY-KEY", "webhook-id", "Webhook-Signature"] {
        let env = [("AUTH", &*format!("{name}: v")), ("SECRET", "secret")];
        assert_eq!(refused(&target, "{}", &env), "invalid_auth", "{name}");
    }
    let sent = request(&target, "{}", &[("AUTH", "X-Key: v"), ("SECRET", "secret")]);
    assert_eq!(header(&sent, "x-key"), Some("v"));
}
