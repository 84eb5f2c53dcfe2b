//! Answers at the edges: generated Rust, the Node runtime and the Elm module read the same.

use std::collections::BTreeMap;

use buildamp::wire::WebhookResponse;
use serde_json::{Value, json};

use crate::both::{by_node, by_rust, read};
use crate::support;
use crate::support::elm::{ask, compile, elm_works, project, scratch};

/// Bodies of successful answers to `EdgeCall`, what Rust and Node make of each, and what Elm shows;
/// `None` where no variant can be read.
fn cases() -> Vec<(String, Option<(Value, &'static str)>)> {
    let deep = format!("{}{}", "[".repeat(130), "]".repeat(130));
    let id = || Some((json!({ "Id": "x" }), r#"Id "x""#));
    let small = |number: i8, shown| Some((json!({ "Small": number }), shown));
    let whole = |whole: Value, shown| Some((json!({ "Whole": whole }), shown));
    let any_name = |name: &str, shown| Some((json!({ "AnyName": name }), shown));
    let beside = |name: &str, shown| Some((json!({ "Beside": { "t": name } }), shown));
    let cases = [
        // What nobody asks for spoils nothing.
        (r#""id":"x","z":1e400"#, id()),
        (&format!(r#""z":{deep},"id":"x""#), id()),
        (r#""id":1e400,"id":"x""#, id()),
        (r#""id":"x","z":01"#, None),
        (
            r#""whole":"Plain","z":1e400,"z":[-1e999]"#,
            whole(json!({ "whole": "Plain" }), "Whole { length = Nothing, whole = EdgePlain }"),
        ),
        (
            &format!(r#""whole":{{"whole":0}},"whole":"c","length":7,"z":{deep}"#),
            whole(
                json!({ "whole": "b", "length": 7 }),
                "Whole { length = Just 7, whole = EdgeRenamed }",
            ),
        ),
        // A variant that holds nothing, as a name and as an object.
        (r#""unit":"Plain""#, Some((json!({ "Unit": "Plain" }), "Unit EdgePlain"))),
        (r#""unit":{"Plain":null}"#, Some((json!({ "Unit": "Plain" }), "Unit EdgePlain"))),
        (r#""unit":{"c":null}"#, Some((json!({ "Unit": "b" }), "Unit EdgeRenamed"))),
        (r#""unit":{"c":0}"#, None),
        (r#""unit":{"Plain":null,"b":null}"#, None),
        (r#""unit":{"Plain":null,"z":0}"#, None),
        (r#""unit":{}"#, None),
        (r#""unit":["Plain"]"#, None),
        (
            r#""choice":{"Nothing":null}"#,
            Some((json!({ "Choice": "Nothing" }), "Choice EdgeChoiceNothing")),
        ),
        (
            r#""choice":{"Held":null}"#,
            Some((json!({ "Choice": { "Held": null } }), "Choice (EdgeChoiceHeld Nothing)")),
        ),
        (r#""choice":{"Nothing":1}"#, None),
        // What JavaScript's values have is not in the JSON.
        (r#""list":[1,2,3]"#, None),
        (r#""list":"abc""#, None),
        (r#""list":{"length":3}"#, Some((json!({ "Length": 3 }), "Length 3"))),
        (r#""object":{}"#, None),
        (r#""object":{"toString":1}"#, Some((json!({ "Inherited": 1 }), "Inherited <internals>"))),
        // What is only written, and reads as its default.
        (
            r#""unread":{"name":"n","count":5,"kinds":0,"note":"x"}"#,
            Some((
                json!({ "Unread": { "name": "n", "count": 0, "kinds": [] } }),
                r#"Unread { count = 0, kinds = [], name = "n", note = Nothing }"#,
            )),
        ),
        (r#""unit":"Written""#, None),
        (r#""unit":{"Written":null}"#, None),
        (
            r#""other":{"kind":"Written","x":1}"#,
            Some((json!({ "Other": { "kind": "Rest" } }), "Other EdgeOtherRest")),
        ),
        // A variant that takes any name, too; not for a tag.
        (r#""any_name":"zz""#, any_name("Else", "AnyName EdgeAnyNameElse")),
        (r#""any_name":{"zz":null}"#, any_name("Else", "AnyName EdgeAnyNameElse")),
        (r#""any_name":{"Known":null}"#, any_name("Known", "AnyName EdgeAnyNameKnown")),
        (r#""any_name":{"zz":0}"#, None),
        (r#""other":{"kind":{"zz":null}}"#, None),
        // Members beside the tag of a variant that holds nothing.
        (
            r#""closed":{"kind":"Empty","z":1}"#,
            Some((json!({ "Closed": { "kind": "Empty" } }), "Closed EdgeClosedEmpty")),
        ),
        (r#""closed":{"kind":"Braced","z":1}"#, None),
        (r#""beside":{"t":"Empty","z":1}"#, beside("Empty", "Beside EdgeBesideEmpty")),
        (r#""beside":{"t":"Empty","c":null}"#, beside("Empty", "Beside EdgeBesideEmpty")),
        (r#""beside":{"t":"zz","c":null}"#, beside("Else", "Beside EdgeBesideElse")),
        (r#""beside":{"t":"Empty","c":{}}"#, None),
        (r#""beside":{"c":0,"t":"zz"}"#, None),
        // Among the members of others nothing is read as `null`, and what is held as if it were not optional.
        (
            r#""among":{"url":"a","cause":"b"}"#,
            Some((
                json!({ "Among": { "url": "a", "cause": "b" } }),
                r#"Among { content = EdgeContentCause { cause = "b" }, url = "a" }"#,
            )),
        ),
        (
            r#""among":{"url":"a","held":1}"#,
            Some((
                json!({ "Among": { "url": "a", "held": 1 } }),
                r#"Among { content = EdgeContentHeld (Just { held = 1 }), url = "a" }"#,
            )),
        ),
        (r#""among":{"url":"a"}"#, None),
        (r#""among":{"url":"a","cause":null}"#, None),
        (r#""among":{"url":"a","held":null}"#, None),
        // Numbers.
        (r#""small":-1"#, small(-1, "Small -1")),
        (r#""small":0"#, small(0, "Small 0")),
        (r#""small":1.5"#, None),
        (r#""small":128"#, None),
        (r#""single":0.5"#, Some((json!({ "Single": 0.5 }), "Single 0.5"))),
        (r#""single":1e400"#, None),
        (r#""double":-1e308"#, Some((json!({ "Double": -1e308 }), "Double -1e+308"))),
        (r#""double":-1e309"#, None),
        (
            r#""span":{"secs":1,"nanos":999999999}"#,
            Some((
                json!({ "Span": { "secs": 1, "nanos": 999_999_999 } }),
                "Span { nanos = 999999999, secs = 1 }",
            )),
        ),
        (r#""span":{"secs":18446744073709551615,"nanos":2000000000}"#, None),
        (
            r#""by_number":{"-1":true}"#,
            Some((json!({ "ByNumber": { "-1": true } }), "ByNumber (Dict.fromList [(-1,True)])")),
        ),
        (
            r#""by_address":{"::1":"127.0.0.1"}"#,
            Some((
                json!({ "ByAddress": { "::1": "127.0.0.1" } }),
                r#"ByAddress (Dict.fromList [("::1","127.0.0.1")])"#,
            )),
        ),
        (r#""by_number":{"-0":true}"#, None),
        (r#""by_number":{"01":true}"#, None),
    ];
    cases.map(|(members, expected)| (format!("{{\"ok\":true,{members}}}"), expected)).into()
}

/// What JavaScript's `JSON.parse` does not tell apart, and so Elm neither.
const ONE_IN_ELM: [&str; 3] = [r#""small":1.0"#, r#""small":-0"#, r#""small":1e0"#];

fn answer(body: &str) -> WebhookResponse {
    WebhookResponse {
        webhook_type: "EdgeCall".to_owned(),
        status: 200,
        headers: BTreeMap::new(),
        body: body.to_owned(),
        truncated: false,
    }
}

fn failed(body: &str) -> Value {
    json!({ "EdgeFailed": format!("HTTP 200: {body}") })
}

#[test]
fn rust_and_node_read_edges_the_same() {
    let mut cases: Vec<(String, Value)> = cases()
        .into_iter()
        .map(|(body, expected)| {
            let expected = expected.map_or_else(|| failed(&body), |(value, _)| value);
            (body, expected)
        })
        .collect();
    cases.extend(ONE_IN_ELM.map(|member| {
        let body = format!("{{{member}}}");
        let expected = failed(&body);
        (body, expected)
    }));
    let questions: Vec<Value> =
        cases.iter().map(|(body, _)| read("answers", &answer(body))).collect();
    let answers = by_rust(&questions).into_iter().zip(by_node(&questions));
    for ((body, expected), (rust, node)) in cases.iter().zip(answers) {
        assert_eq!(rust, *expected, "Rust, {body}");
        assert_eq!(node, *expected, "Node, {body}");
    }
}

#[test]
fn elm_reads_edges_as_they_do() {
    if !elm_works("elm_reads_edges_as_they_do") {
        return;
    }
    let folder = scratch("edges");
    support::generate(&support::fixture("answers"), "elm", &folder);
    project(&folder);
    let main = support::root().join("tests/tools/elm/RoundTrip.elm");
    let application = compile(&folder, &main).unwrap_or_else(|error| panic!("{error}"));
    let cases = cases();
    let question = |(body, _): &(String, _)| {
        json!({
            "ask": "outcome",
            "value": { "webhook_type": "EdgeCall", "response": answer(body) },
        })
    };
    let questions: Vec<Value> = cases.iter().map(question).collect();
    for ((body, expected), answer) in cases.iter().zip(ask(&application, &questions)) {
        let shown = answer["value"].as_str().unwrap_or_else(|| panic!("{body}: {answer}"));
        match expected {
            Some((_, expected)) => {
                assert_eq!(shown, format!("EdgeCallOutcome ({expected})"), "{body}");
            }
            None => assert!(shown.starts_with("EdgeCallOutcome (EdgeFailed "), "{body}: {shown}"),
        }
    }
}
