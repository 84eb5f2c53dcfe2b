//! `multipart/form-data`.

use buildamp::wire::{
    ArrayStyle, Encoding, FileData, FileField, FormStyle, PreparedRequest, Target,
};
use serde_json::json;

use crate::targets::{DEFAULT_STYLE, header, list, refused, request, target, template};

pub(crate) fn upload(files: &[FileField]) -> Target {
    Target { encoding: Encoding::Multipart, file_fields: list(files.to_vec()), ..target() }
}

pub(crate) const FILE: FileField = FileField { name: "file", file_name: None, content_type: None };

/// A part: its head and its bytes.
pub(crate) struct Part {
    pub(crate) head: String,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn boundary(sent: &PreparedRequest) -> &str {
    let content_type = header(sent, "content-type").expect("a content type");
    content_type.strip_prefix("multipart/form-data; boundary=").expect("a boundary")
}

/// Splits a body as a server does, and insists on its form.
pub(crate) fn parts(sent: &PreparedRequest) -> Vec<Part> {
    let delimiter = format!("--{}", boundary(sent)).into_bytes();
    let body = sent.body.as_deref().expect("a body");
    let mut places: Vec<usize> = body
        .windows(delimiter.len())
        .enumerate()
        .filter(|(_, w)| *w == delimiter)
        .map(|(at, _)| at)
        .collect();
    let last = places.pop().expect("a closing delimiter");
    assert_eq!(&body[last + delimiter.len()..], b"--\r\n");
    places.push(last);
    assert_eq!(places[0], 0);
    let between = places.windows(2).map(|pair| &body[pair[0] + delimiter.len()..pair[1]]);
    between
        .map(|part| {
            let part = part.strip_prefix(b"\r\n").and_then(|part| part.strip_suffix(b"\r\n"));
            let part = part.expect("a part between newlines");
            let end = part.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
            Part {
                head: String::from_utf8(part[..end].to_vec()).expect("a head in UTF-8"),
                bytes: part[end + 4..].to_vec(),
            }
        })
        .collect()
}

fn heads(sent: &PreparedRequest) -> Vec<String> {
    parts(sent).into_iter().map(|part| part.head).collect()
}

#[test]
fn texts_stand_in_the_payloads_order_and_before_the_files() {
    let payload = r#"{"folder":"users/42","file":"iVBORw0KGgoAAC0t","note":"a\nb\r\nc","tags":["x","y"],"o":{"a":true}}"#;
    let sent = request(&upload(&[FILE]), payload, &[]);
    let parts = parts(&sent);
    let heads: Vec<&str> = parts.iter().map(|part| part.head.as_str()).collect();
    assert_eq!(
        heads,
        [
            "Content-Disposition: form-data; name=\"folder\"",
            "Content-Disposition: form-data; name=\"note\"",
            "Content-Disposition: form-data; name=\"tags[0]\"",
            "Content-Disposition: form-data; name=\"tags[1]\"",
            "Content-Disposition: form-data; name=\"o[a]\"",
            "Content-Disposition: form-data; name=\"file\"; filename=\"file\"\r\nContent-Type: application/octet-stream",
        ]
    );
    assert_eq!(parts[0].bytes, b"users/42");
    assert_eq!(parts[1].bytes, b"a\nb\r\nc");
    assert_eq!(parts[4].bytes, b"true");
    assert_eq!(parts[5].bytes, b"\x89PNG\r\n\x1a\n\0\0--");
}

#[test]
fn files_stand_in_the_payloads_order() {
    let target = upload(&[FILE, FileField { name: "cover", ..FILE }]);
    let sent = request(&target, r#"{"cover":"YQ==","file":"Yg==","note":"n"}"#, &[]);
    let bytes: Vec<Vec<u8>> = parts(&sent).into_iter().map(|part| part.bytes).collect();
    assert_eq!(bytes, [b"n", b"a", b"b"]);
}

#[test]
fn a_file_has_a_name_and_a_type() {
    let named = FileField { file_name: Some(template("{public_id}.PNG")), ..FILE };
    let sent = request(&upload(&[named]), r#"{"file":"","public_id":"ż \"q\"\r\nX"}"#, &[]);
    assert_eq!(
        heads(&sent)[1],
        "Content-Disposition: form-data; name=\"file\"; filename=\"ż %22q%22%0D%0AX.PNG\"\r\nContent-Type: image/png"
    );
    // It is copied, not taken out.
    assert_eq!(heads(&sent)[0], "Content-Disposition: form-data; name=\"public_id\"");
    let typed = FileField { content_type: Some("image/x-own"), ..named };
    let sent = request(&upload(&[typed]), r#"{"file":"","public_id":"a"}"#, &[]);
    assert!(heads(&sent)[1].ends_with("filename=\"a.PNG\"\r\nContent-Type: image/x-own"));
    assert_eq!(refused(&upload(&[named]), r#"{"file":""}"#, &[]), "missing_field");
}

#[test]
fn names_are_escaped_as_browsers_do() {
    let sent = request(&upload(&[FILE]), r#"{"a\"\nb":1,"ż":2}"#, &[]);
    assert_eq!(
        heads(&sent),
        [
            "Content-Disposition: form-data; name=\"a%22%0Ab\"",
            "Content-Disposition: form-data; name=\"ż\""
        ]
    );
}

#[test]
fn several_files_are_parts_of_one_name() {
    let sent = request(&upload(&[FILE]), r#"{"file":["YQ==",null,"Yg=="]}"#, &[]);
    let bytes: Vec<Vec<u8>> = parts(&sent).into_iter().map(|part| part.bytes).collect();
    assert_eq!(bytes, [b"a", b"b"]);
    assert!(heads(&sent).iter().all(|head| head.contains("name=\"file\"; filename=\"file\"")));
    let none = request(&upload(&[FILE]), r#"{"file":null,"a":1}"#, &[]);
    assert_eq!(parts(&none).len(), 1);
}

#[test]
fn the_form_rules_apply_to_other_fields() {
    let style = FormStyle { arrays: ArrayStyle::Comma, ..DEFAULT_STYLE };
    let target = Target { form: style, json_fields: &["meta"], ..upload(&[FILE]) };
    let sent = request(&target, r#"{"tags":["t1","t,2"],"meta":{"a": 1},"none":null}"#, &[]);
    let bytes: Vec<Vec<u8>> = parts(&sent).into_iter().map(|part| part.bytes).collect();
    assert_eq!(bytes, [b"t1,t,2".to_vec(), br#"{"a":1}"#.to_vec()]);
}

#[test]
fn an_empty_body_is_its_closing_delimiter() {
    let sent = request(&upload(&[FILE]), "{}", &[]);
    assert_eq!(sent.body, Some(format!("--{}--\r\n", boundary(&sent)).into_bytes()));
}

#[test]
fn equal_requests_are_equal_bytes() {
    let payload = r#"{"file":"YQ==","a":"b"}"#;
    assert_eq!(request(&upload(&[FILE]), payload, &[]), request(&upload(&[FILE]), payload, &[]));
}

#[test]
fn the_boundary_occurs_in_no_part() {
    let first = request(&upload(&[FILE]), r#"{"a":"x"}"#, &[]);
    // A part that holds the boundary that the request had without it, and the start of any.
    let payload = format!(r#"{{"a":"x","b":"--{}\r\n--buildamp-"}}"#, boundary(&first));
    assert_eq!(parts(&request(&upload(&[FILE]), &payload, &[])).len(), 2);
}

#[test]
fn what_is_no_file_is_refused() {
    for file in [
        "1",
        "true",
        "{}",
        r#"{"path":1}"#,
        r#"{"base64":"YQ=="}"#,
        "\"no base64!\"",
        "\"YQ\"",
        "\"YR==\"",
        "\"Y Q==\"",
        "\"YQ==\\r\"",
        "\"YQ\\n\"",
        "[[]]",
    ] {
        let payload = format!("{{\"file\":{file}}}");
        assert_eq!(refused(&upload(&[FILE]), &payload, &[]), "invalid_file", "{file}");
    }
}

#[test]
fn a_file_as_base64_may_have_line_breaks() {
    for file in [r"YWJj\nZA==", r"YWJj\r\nZA==\r\n", r"\nYWJjZA==\n"] {
        let payload = format!("{{\"file\":\"{file}\"}}");
        let sent = request(&upload(&[FILE]), &payload, &[]);
        assert_eq!(parts(&sent)[0].bytes, b"abcd", "{file}");
    }
}

#[test]
fn a_file_made_of_bytes_is_sent_as_these_bytes() {
    let all: Vec<u8> = (0..=255).collect();
    for bytes in [&all[..], &[], b"a"] {
        let file = [FileData::from(bytes), bytes.to_vec().into()];
        let sent = request(&upload(&[FILE]), &json!({ "file": file }).to_string(), &[]);
        assert!(parts(&sent).iter().all(|part| part.bytes == bytes));
        assert_eq!(parts(&sent).len(), 2);
    }
    assert_eq!(FileData::from(b"abc"), FileData::Base64("YWJj".to_owned()));
}
