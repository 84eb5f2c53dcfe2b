//! Standard Webhooks 1.0: its vector, and its own crate as the receiver.

use buildamp::wire::{Encoding, Method, PreparedRequest, Target};
use standardwebhooks::Webhook;

use crate::targets::{ID, always, header, refused, request, target, try_request_at};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn signed() -> Target {
    Target { signing: Some(always("{SECRET}")), ..target() }
}

fn signature(secret: &str, payload: &str) -> String {
    let sent = request(&signed(), payload, &[("SECRET", secret)]);
    header(&sent, "webhook-signature").expect("a signature").to_owned()
}

/// Signed now: a receiver refuses what is older than five minutes.
fn sign_now(target: &Target, payload: &str, secret: &str) -> PreparedRequest {
    let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_secs() as i64;
    try_request_at(now, target, payload, &[("SECRET", secret)]).expect("a request")
}

/// The check that a receiver makes.
fn verifies(sent: &PreparedRequest, secret: &str) -> bool {
    let mut headers = http::HeaderMap::new();
    for (name, value) in &sent.headers {
        let name = http::HeaderName::from_bytes(name.as_bytes()).expect("a name");
        headers.insert(name, value.parse().expect("a value"));
    }
    let webhook = Webhook::new(secret).expect("a secret");
    webhook.verify(sent.body.as_deref().unwrap_or_default(), &headers).is_ok()
}

#[test]
fn the_published_vector() {
    assert_eq!(
        signature(SECRET, r#"{"test": 2432232314}"#),
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    );
    let sent = request(&signed(), r#"{"test": 2432232314}"#, &[("SECRET", SECRET)]);
    assert_eq!(header(&sent, "webhook-id"), Some(ID));
    assert_eq!(header(&sent, "webhook-timestamp"), Some("1614265330"));
}

#[test]
fn a_receiver_accepts_it() {
    let sent = sign_now(&signed(), r#"{"zoë":"🎉\n"}"#, SECRET);
    assert!(verifies(&sent, SECRET));
    let mut forged = sent.clone();
    forged.body = Some(b"{}".to_vec());
    assert!(!verifies(&forged, SECRET));
}

#[test]
fn several_secrets_give_several_signatures() {
    let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    let sent = sign_now(&signed(), "{}", &format!(" {SECRET}  {other}\n"));
    let signatures = header(&sent, "webhook-signature").expect("signatures");
    assert_eq!(signatures.split(' ').count(), 2);
    assert!(verifies(&sent, SECRET) && verifies(&sent, other));
}

#[test]
fn a_secret_without_the_prefix_is_taken_as_it_is() {
    // `whsec_` and the base64 of a text is that text.
    assert_eq!(signature("plain", "1"), signature("whsec_cGxhaW4=", "1"));
}

#[test]
fn a_request_without_a_body_signs_the_empty_text() {
    let target = Target { method: Method::Get, encoding: Encoding::Query, ..signed() };
    let sent = sign_now(&target, r#"{"a":1}"#, SECRET);
    assert_eq!(sent.body, None);
    assert!(verifies(&sent, SECRET));
}

#[test]
fn a_secret_that_cannot_be_one_is_refused() {
    for secret in ["", "  ", "whsec_", "whsec_***", "whsec_YQ", &format!("{SECRET} whsec_?")] {
        assert_eq!(refused(&signed(), "{}", &[("SECRET", secret)]), "invalid_secret", "{secret}");
    }
    assert_eq!(refused(&signed(), "{}", &[]), "missing_variable");
}
