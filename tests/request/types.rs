//! Payloads against every shape of type.

use serde_json::{Value, json};

use crate::project::Sender;
use crate::support::project::Ran;

fn ran(payload: &Value) -> Ran {
    let project = Sender::with(include_str!("types.rs.txt"), "");
    project.request("Everything", &payload.to_string(), &[])
}

fn sound() -> Value {
    json!({
        "internal": { "kind": "named", "size": 1 },
        "adjacent": { "t": "One", "c": 2 },
        "untagged": "text",
        "by_number": { "7": true },
        "by_named_number": { "7": true },
        "three": [1, 2, 3],
        "pair": ["a", 1],
        "letter": "ż",
        "wait": { "secs": 1, "nanos": 0 },
        "done": { "Err": "late" },
        "tree": { "name": "a", "children": [{ "name": "b", "children": [] }] },
        "page": { "items": [{ "name": "c", "children": [] }] },
        "slot": {},
        "short": [1],
        "anything": [null],
    })
}

#[test]
fn what_fits_is_shown_without_a_word() {
    let mut variations = vec![sound()];
    for (name, value) in [
        ("internal", json!({ "kind": "unit" })),
        ("adjacent", json!({ "t": "Unit" })),
        ("untagged", json!(255)),
        ("tree", Value::Null),
        ("defaulted", json!(1)),
        ("adjacent", json!({ "t": "Maybe" })),
        ("slot", json!({ "item": null })),
        ("short", json!([1, 2])),
    ] {
        let mut variation = sound();
        variation[name] = value;
        variations.push(variation);
    }
    for payload in variations {
        let ran = ran(&payload);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{payload}");
    }
}

#[test]
fn what_does_not_fit_is_told_where() {
    for (pointer, value, message) in [
        (
            "/internal",
            json!({ "kind": "namd" }),
            "`internal` has no variant `namd`; did you mean `named`?",
        ),
        ("/internal", json!({ "kind": "named" }), "`internal.size` is missing"),
        (
            "/internal",
            json!("unit"),
            "`internal` must be an object with the text `kind`, not a text",
        ),
        ("/adjacent", json!({ "t": "One" }), "`adjacent.c` needs a value"),
        ("/adjacent/c", json!(256), "`adjacent.c` must be an integer (u8), not 256"),
        ("/internal", json!({ "size": 1 }), "`internal.kind` is missing"),
        ("/internal", json!({ "kind": 1 }), "`internal.kind` must be a text, not 1"),
        ("/untagged", json!(256), "`untagged` fits no variant"),
        // It can only be meant for the variant that takes arrays.
        ("/untagged", json!([{ "name": "a" }]), "`untagged[0].children` is missing"),
        (
            "/by_number",
            json!({ "256": true }),
            "the key of `by_number.256` must be an integer (u8)",
        ),
        ("/by_number", json!({ "-0": true }), "the key of `by_number.-0` must be an integer (u8)"),
        (
            "/by_named_number",
            json!({ "x": true }),
            "the key of `by_named_number.x` must be an integer (u8)",
        ),
        ("/by_number/7", json!(1), "`by_number.7` must be a bool, not 1"),
        ("/three", json!([1, 2]), "`three` must be an array of 3, not of 2"),
        ("/three/1", json!(1.5), "`three[1]` must be an integer (i32), not 1.5"),
        ("/short", json!([]), "`short` must be an array of 1 to 2, not of 0"),
        ("/slot", json!({ "item": "1" }), "`slot.item` must be an integer (u8), not a text"),
        ("/pair/1", json!("1"), "`pair[1]` must be a number, not a text"),
        ("/letter", json!("ab"), "`letter` must be a text of one character, not a text"),
        ("/wait", json!(1), "`wait` must be an object, not 1"),
        ("/done", json!({ "Err": 1 }), "`done.Err` must be a text, not 1"),
        ("/tree/children/0/name", Value::Null, "`tree.children[0].name` must be a text, not null"),
        ("/page/items/0", json!({ "name": "c" }), "`page.items[0].children` is missing"),
    ] {
        let mut payload = sound();
        *payload.pointer_mut(pointer).unwrap() = value;
        let ran = ran(&payload);
        let expected = format!("error: payload.json: {message}\n");
        assert_eq!((ran.code, ran.stderr), (Some(2), expected), "{payload}");
    }
}

#[test]
fn an_integer_beyond_64_bits_is_refused() {
    let project = Sender::with(include_str!("types.rs.txt"), "");
    let mut payload = sound();
    payload["anything"] = json!("BIG");
    let text = payload.to_string().replace("\"BIG\"", "18446744073709551616");
    let ran = project.request("Everything", &text, &[]);
    ran.exits(2).complains("does not fit in 64 bits");
}

#[test]
fn what_is_wrong_deep_inside_is_told_too() {
    let definitions = r#"
        #[target(url = "https://api.test")]
        pub struct Chain { pub first: Option<Box<Link>> }
        pub struct Link { pub value: u8, pub next: Option<Box<Link>> }
    "#;
    let link = |next, value| json!({ "value": value, "next": next });
    let chain = (0..100).fold(link(Value::Null, json!("wrong")), |next, _| link(next, json!(1)));
    let payload = json!({ "first": chain }).to_string();
    let ran = Sender::with(definitions, "").request("Chain", &payload, &[]);
    ran.exits(2).complains(".next.value` must be an integer (u8), not a text");
}
