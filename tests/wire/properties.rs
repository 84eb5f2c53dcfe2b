//! What holds for every payload.

use buildamp::wire::Target;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::multipart::{FILE, parts, upload};
use crate::targets::{FORM, body, request, target, target_at, try_request};

/// Names without brackets: others are refused.
fn name() -> impl Strategy<Value = String> {
    "[^\\[\\]]{1,6}"
}

proptest! {
    #[test]
    fn a_path_value_never_leaves_its_segment(value in ".*") {
        let target = target_at("https://x.test/a/{id}/b?c=d");
        match try_request(&target, &json!({ "id": value }).to_string(), &[]) {
            Ok(sent) => {
                let segment = sent.url.strip_prefix("https://x.test/a/").unwrap();
                let segment = segment.strip_suffix("/b?c=d").unwrap();
                let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~%".contains(&b);
                prop_assert!(segment.bytes().all(plain), "{}", segment);
                prop_assert!(!matches!(segment, "" | "." | ".."));
                let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().unwrap();
                prop_assert_eq!(decoded, value);
            }
            Err(error) => {
                prop_assert_eq!(error.code(), "invalid_path_value");
                prop_assert!(matches!(value.as_str(), "" | "." | ".."));
            }
        }
    }

    #[test]
    fn a_host_value_never_leaves_the_host(value in "\\PC{0,12}") {
        let sent = try_request(&target_at("https://{HOST}.x.test/p"), "{}", &[("HOST", &value)]);
        if let Ok(sent) = sent {
            prop_assert_eq!(sent.url, format!("https://{value}.x.test/p"));
            prop_assert!(value.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b)));
        }
    }

    #[test]
    fn a_form_decodes_to_what_was_given(pairs in prop::collection::btree_map(name(), ".*", 0..8)) {
        let target = Target { encoding: FORM, ..target() };
        let sent = request(&target, &serde_json::to_string(&pairs).unwrap(), &[]);
        let decoded: Vec<(String, String)> =
            form_urlencoded::parse(body(&sent).as_bytes()).into_owned().collect();
        prop_assert_eq!(decoded, pairs.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn integers_keep_their_digits(signed in any::<i64>(), unsigned in any::<u64>()) {
        let payload = format!("{{\"id\":1,\"a\":{signed},\"b\":{unsigned}}}");
        let sent = request(&target_at("https://x.test/{id}"), &payload, &[]);
        prop_assert_eq!(body(&sent), format!("{{\"a\":{signed},\"b\":{unsigned}}}"));
    }

    #[test]
    fn a_body_without_its_path_parameter_is_the_rest(
        members in prop::collection::btree_map(".{0,6}", ".*", 0..6)
    ) {
        let mut payload: Map<String, Value> =
            members.into_iter().map(|(name, value)| (name, value.into())).collect();
        payload.insert("id".into(), "x".into());
        let sent = request(&target_at("https://x.test/{id}"), &json!(payload).to_string(), &[]);
        payload.remove("id");
        prop_assert_eq!(serde_json::from_str::<Value>(body(&sent)).unwrap(), Value::Object(payload));
    }

    #[test]
    fn multipart_parts_come_back_byte_for_byte(
        texts in prop::collection::btree_map("[a-z]{5,8}", ".*", 0..4),
        file in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        use base64::Engine;
        let encoded = base64::engine::general_purpose::STANDARD.encode(&file);
        let mut payload = json!(texts);
        payload["file"] = encoded.into();
        let sent = request(&upload(&[FILE]), &payload.to_string(), &[]);
        let bytes: Vec<Vec<u8>> = parts(&sent).into_iter().map(|part| part.bytes).collect();
        prop_assert_eq!(bytes.len(), texts.len() + 1);
        prop_assert!(bytes.contains(&file));
        for text in texts.values() {
            prop_assert!(bytes.contains(&text.clone().into_bytes()));
        }
    }

    #[test]
    fn nothing_panics(payload in "\\PC*", secret in "\\PC{0,20}") {
        let targets = [
            Target { encoding: FORM, signing: Some(crate::targets::always("{S}")), ..target() },
            Target { url: crate::targets::always("{S}/x"), ..target() },
            upload(&[FILE]),
        ];
        for target in &targets {
            let _ = try_request(target, &payload, &[("S", &secret)]);
        }
    }
}
