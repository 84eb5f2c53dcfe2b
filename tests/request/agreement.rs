//! `request` shows what an enqueue takes, and refuses what it refuses.

use crate::project::Sender;
use crate::support::{fed, generate, node, tools};

const DEFINITIONS: &str = include_str!("agreement.rs.txt");

/// Payloads by their type, and whether they are such.
const CASES: &[(&str, &[(&str, bool)])] = &[
    (
        "Flat",
        &[
            (r#"{"a":1,"need":1}"#, true),
            (r#"{"a":1,"need":1,"deep":"x","some":1}"#, true),
            (r#"{"a":1}"#, false),
            (r#"{"a":1,"need":"x"}"#, false),
            (r#"{"a":1,"need":1,"deep":1}"#, false),
            (r#"{"a":1,"need":1,"some":"x"}"#, true),
            (r#"{"a":1,"need":1,"more":"x"}"#, true),
            ("[]", false),
        ],
    ),
    ("Rest", &[(r#"{"a":1,"b":2}"#, true), (r#"{"a":1,"b":"x"}"#, false), (r#"{"b":2}"#, false)]),
    (
        "Parts",
        &[
            (r#"{"One":1,"kind":"Unit","t":"Unit","first":1,"Ok":1,"secs":1,"nanos":0}"#, true),
            (
                r#"{"Unit":null,"kind":"Held","deep":"x","t":"One","c":1,"second":1,"Err":"x","secs":1,"nanos":0}"#,
                true,
            ),
            (r#"{"Unit":1,"kind":"Unit","t":"Unit","first":1,"Ok":1,"secs":1,"nanos":0}"#, false),
            (r#"{"kind":"Unit","t":"Unit","first":1,"Ok":1,"secs":1,"nanos":0}"#, false),
            (
                r#"{"One":1,"Named":{"x":1},"kind":"Unit","t":"Unit","first":1,"Ok":1,"secs":1,"nanos":0}"#,
                false,
            ),
            (r#"{"One":1,"kind":"Named","t":"Unit","first":1,"Ok":1,"secs":1,"nanos":0}"#, false),
            (r#"{"One":1,"t":"Unit","first":1,"Ok":1,"secs":1,"nanos":0}"#, false),
            (r#"{"One":1,"kind":"Unit","t":"One","first":1,"Ok":1,"secs":1,"nanos":0}"#, false),
            (r#"{"One":1,"kind":"Unit","t":"Unit","Ok":1,"secs":1,"nanos":0}"#, false),
            (r#"{"One":1,"kind":"Unit","t":"Unit","first":"x","Ok":1,"secs":1,"nanos":0}"#, false),
            (r#"{"One":1,"kind":"Unit","t":"Unit","first":1,"secs":1,"nanos":0}"#, false),
            (
                r#"{"One":1,"kind":"Unit","t":"Unit","first":1,"Ok":1,"Err":"x","secs":1,"nanos":0}"#,
                false,
            ),
            (r#"{"One":1,"kind":"Unit","t":"Unit","first":1,"Ok":1,"secs":1}"#, false),
        ],
    ),
    (
        "Alone",
        &[
            (r#"{"external":"Unit"}"#, true),
            (r#"{"external":{"Named":{"x":1}}}"#, true),
            (r#"{"external":{"Unit":null}}"#, false),
            (r#"{"external":"One"}"#, false),
            (r#"{"external":{"One":1,"more":1}}"#, false),
            (r#"{"internal":{"kind":"Held","deep":"x","more":1}}"#, true),
            (r#"{"internal":{"kind":"Held","deep":1}}"#, false),
            (r#"{"nothing":{"kind":"Nothing"}}"#, true),
            (r#"{"nothing":{"kind":"Nothing","more":1}}"#, false),
            (r#"{"internal":{"deep":"x"}}"#, false),
            (r#"{"adjacent":{"t":"One","c":1,"more":1}}"#, true),
            (r#"{"adjacent":{"t":"One"}}"#, false),
            (r#"{"untagged":{"second":1}}"#, true),
            (r#"{"untagged":{"third":1}}"#, false),
            (r#"{"closed":{"a":1}}"#, true),
            (r#"{"closed":{"a":1,"b":1}}"#, false),
            (r#"{"variants":{"kind":"Named","size":1}}"#, true),
            (r#"{"variants":{"kind":"Named","size":1,"b":1}}"#, false),
            (r#"{"variants":{"kind":"Unit","size":1}}"#, false),
            (r#"{"tagged":{"type":"Tagged","a":1}}"#, true),
            (r#"{"tagged":{"type":"Other","a":1}}"#, false),
            (r#"{"tagged":{"a":1}}"#, false),
            (r#"{"wait":{"secs":1,"nanos":0}}"#, true),
            (r#"{"wait":{"secs":1,"nanos":999999999}}"#, true),
            (r#"{"wait":{"secs":1,"nanos":1000000000}}"#, false),
            (r#"{"wait":{"secs":1,"nanos":4294967296}}"#, false),
            (r#"{"wait":{"secs":1,"nanos":0,"more":1}}"#, false),
            (r#"{"other":"Else"}"#, true),
            (r#"{"other":"Read"}"#, false),
            (r#"{"other":"anything"}"#, false),
            (r#"{"more":1}"#, true),
        ],
    ),
    (
        "Texts",
        &[
            (r#"{"id":"67E55044-10b1-426f-9247-bb680e5fe0c8"}"#, true),
            (r#"{"id":"urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8"}"#, true),
            (r#"{"id":"{67e55044-10b1-426f-9247-bb680e5fe0c8}"}"#, true),
            (r#"{"id":"67e5504410b1426f9247bb680e5fe0c8"}"#, true),
            (r#"{"id":"nope"}"#, false),
            (r#"{"at":"2024-02-29T12:30:00Z"}"#, true),
            (r#"{"at":"2024-02-29 12:30:00.5+02:00"}"#, true),
            (r#"{"at":"yesterday"}"#, false),
            (r#"{"at":"2024-02-29T12:30:00"}"#, false),
            (r#"{"on":"2024-02-29"}"#, true),
            (r#"{"on":"29.02.2024"}"#, false),
            (r#"{"url":"HTTPS://example.com"}"#, true),
            (r#"{"url":"example.com"}"#, false),
            (r#"{"four":"10.0.0.1"}"#, true),
            (r#"{"four":"01.0.0.1"}"#, false),
            (r#"{"six":"::ffff:192.0.2.1"}"#, true),
            (r#"{"six":"10.0.0.1"}"#, false),
            (r#"{"by_id":{"67e55044-10b1-426f-9247-bb680e5fe0c8":1}}"#, true),
            (r#"{"by_id":{"nope":1}}"#, false),
            (r#"{"by_number":{"-7":1,"0":1}}"#, true),
            (r#"{"by_number":{"+1":1}}"#, false),
            (r#"{"by_number":{"01":1}}"#, false),
            (r#"{"by_size":{"-1":1}}"#, false),
            (r#"{"number":1e3}"#, true),
            (r#"{"number":1e400}"#, false),
        ],
    ),
    (
        "Refusing",
        &[
            (r#"{"deny":{"id":1,"kind":"Named","size":1}}"#, true),
            (r#"{"deny":{"id":1,"kind":"Named","size":1,"more":1}}"#, false),
            (r#"{"deny":{"id":1,"kind":"Unit","more":1}}"#, true),
            (r#"{"named":{"id":1,"One":1}}"#, true),
            (r#"{"named":{"id":1,"One":1,"more":1}}"#, false),
            (r#"{"named":{"id":1,"b":1,"more":1}}"#, true),
            (r#"{"held":{"kind":"Opened","b":1,"more":1}}"#, true),
            (r#"{"held":{"kind":"Closed","a":1,"more":1}}"#, false),
            (r#"{"held":{"kind":"Named","size":1,"more":1}}"#, false),
            (r#"{"either":{"id":1,"a":1}}"#, true),
            (r#"{"either":{"id":1,"a":1,"more":1}}"#, false),
            (r#"{"either":{"id":1,"b":1,"need":1}}"#, false),
            (r#"{"holds_closed":{"id":1,"a":1}}"#, true),
            (r#"{"holds_closed":{"id":1,"a":1,"more":1}}"#, false),
            (r#"{"holds_closed":{"id":1,"b":1,"more":1}}"#, true),
            (r#"{"holds_closed":{"id":1,"a":1,"b":1,"more":1}}"#, true),
            (r#"{"holds_named":{"id":1,"One":1}}"#, true),
            (r#"{"holds_named":{"id":1,"One":1,"more":1}}"#, false),
            (r#"{"holds_named":{"id":1,"kind":"Named","size":1,"more":1}}"#, false),
            (r#"{"holds_named":{"id":1,"kind":"Unit","more":1}}"#, true),
            (r#"{"holds_named":{"id":1,"b":1,"more":1}}"#, true),
        ],
    ),
    (
        "Picked",
        &[
            (r#"{"t":"X","need":1}"#, true),
            (r#"{"t":"X"}"#, false),
            (r#"{"t":"X","need":1,"more":1}"#, true),
            (r#"{"t":"Y","a":1}"#, true),
            (r#"{"t":"Y","a":1,"more":1}"#, false),
            (r#"{"t":"Z"}"#, false),
        ],
    ),
];

/// What the runtime has against each payload.
fn by_node(payloads: &[(&str, &str)]) -> Vec<Option<String>> {
    let project = Sender::with(DEFINITIONS, "");
    // npm's packages resolve below that folder.
    let folder = tools().join("generated/agreement");
    generate(project.root(), "js", &folder);
    let question = serde_json::to_vec(payloads).unwrap();
    let answers = fed(node("js/check-payloads.mjs").arg(folder.join("js")), question);
    serde_json::from_slice(&answers).unwrap()
}

#[test]
fn what_is_shown_is_what_can_be_enqueued() {
    let project = Sender::with(DEFINITIONS, "");
    let all = CASES.iter().flat_map(|(webhook_type, cases)| {
        cases.iter().map(|(payload, fits)| (*webhook_type, *payload, *fits))
    });
    let payloads: Vec<(&str, &str)> = all.clone().map(|(of, payload, _)| (of, payload)).collect();
    let mut wrong = Vec::new();
    for ((webhook_type, payload, fits), refusal) in all.zip(by_node(&payloads)) {
        let ran = project.request(webhook_type, payload, &[]);
        if (ran.code == Some(0)) != fits {
            wrong.push(format!("request {webhook_type} {payload}: {}", ran.stderr));
        }
        if refusal.is_none() != fits {
            wrong.push(format!("enqueue {webhook_type} {payload}: {refusal:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_not_known_is_warned_of_by_its_name() {
    for (webhook_type, payload, message) in [
        (
            "Flat",
            r#"{"a":1,"need":1,"dep":"x"}"#,
            "the definition does not know `dep`; did you mean `deep`?",
        ),
        ("Flat", r#"{"a":1,"need":1,"some":"x"}"#, "`some` must be an integer (u8), not a text"),
        ("Picked", r#"{"t":"X","need":1,"more":1}"#, "the definition does not know `more`"),
    ] {
        let ran = Sender::with(DEFINITIONS, "").request(webhook_type, payload, &[]);
        let expected = format!("warning: payload.json: {message}\n");
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), expected.as_str()), "{payload}");
    }
}

#[test]
fn what_is_wrong_is_told_in_the_words_of_the_definition() {
    for (webhook_type, payload, message) in [
        ("Flat", r#"{"a":1}"#, "`need` is missing"),
        ("Alone", r#"{"closed":{"a":1,"b":1}}"#, "the definition does not know `closed.b`"),
        ("Alone", r#"{"external":{"Unit":null}}"#, "`external` must be the text `Unit`"),
        ("Alone", r#"{"tagged":{"a":1}}"#, "`tagged.type` must be the text `Tagged`"),
        ("Texts", r#"{"id":"nope"}"#, "`id` must be a UUID"),
        ("Texts", r#"{"at":"yesterday"}"#, "`at` must be a time such as 2026-01-31T12:00:00Z"),
        ("Texts", r#"{"by_id":{"x":1}}"#, "the key of `by_id.x` must be a UUID"),
        (
            "Texts",
            r#"{"by_number":{"-0":1}}"#,
            "the key of `by_number.-0` must be an integer (i64)",
        ),
        (
            "Texts",
            r#"{"number":1e400}"#,
            "this cannot be read: number out of range at line 1 column 15",
        ),
        (
            "Parts",
            r#"{"kind":"Unit","t":"Unit","first":1,"Ok":1,"secs":1,"nanos":0}"#,
            "the payload must have one member of `Unit`, `One`, `Named`, and has none",
        ),
    ] {
        let ran = Sender::with(DEFINITIONS, "").request(webhook_type, payload, &[]);
        let expected = format!("error: payload.json: {message}\n");
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(2), expected.as_str()), "{payload}");
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_payload() {
    let project = Sender::with(DEFINITIONS, "");
    let ran = project.request("Rest", "\u{feff}{\"a\":1}", &[]).exits(0).quietly();
    assert!(ran.stdout.ends_with("\n{\"a\":1}\n"), "{}", ran.stdout);
}
