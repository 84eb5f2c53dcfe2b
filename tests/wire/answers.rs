//! Random answers, most of them nearly right: generated Rust and the Node runtime read the same.

use std::collections::BTreeMap;

use buildamp::settings::Settings;
use buildamp::wire::read::delivered;
use buildamp::wire::{SuccessRule, Target, WebhookResponse};
use serde_json::{Map, Value, json};

use crate::both::{by_node, by_rust, read};
use crate::cases::cases;
use crate::support;
use crate::support::random::Random;
use crate::targets;

const OF_EACH: usize = 40;

/// Answers of `fixtures/answers` that are right, by webhook type.
fn right() -> Vec<(&'static str, Value)> {
    let described = json!({
        "ErrorCode": 0, "read": "a", "kind": "plain", "list": [1, -2], "absent": null, "nested": 2,
        "secret": "s", "x": -5,
    });
    let held = json!({
        "old": "a", "kind": { "held": "😀" }, "nested": null, "ErrorCode": 0, "hidden": "h",
    });
    let nested = json!({
        "event": { "kind": "made", "at": 1.5 }, "note": "n", "result": { "Ok": 1 }, "pair": [1, null],
        "span": { "secs": 1, "nanos": 2 }, "by_id": { "7": [1, true, { "id": "a" }], "8": [] },
        "nothing": null, "adjacent": { "t": "No", "c": "x" }, "any": { "1": [null, 2.5, "x"] },
        "page": { "items": [1, false], "next": { "items": [{ "id": "b" }, 3] } },
        "strict": { "firstField": 0.5, "secondField": true },
        "limits": { "day": 3, "unit": "call", "hour": 2 }, "shared": { "id": "a", "name": "n" },
    });
    let other = json!({
        "event": { "kind": "else" }, "result": { "Err": "e" }, "pair": [0, 3], "span": { "secs": 0, "nanos": 0 },
        "by_id": {}, "nothing": null, "adjacent": { "t": "Yes" }, "any": 0,
        "page": { "items": [1, 2], "next": null }, "strict": { "firstField": 1 },
        "limits": { "perDay": 3, "hour": "none" },
    });
    let mut right = vec![
        ("NestedCall", nested),
        ("NestedCall", other),
        ("NestedCall", json!({ "errors": { "a": ["b", "c"], "d": [] } })),
        ("GraphCall", json!({ "data": { "id": 1 }, "errors": null })),
        ("GraphCall", json!({ "data": null, "errors": [{ "message": "m" }] })),
        ("GraphCall", json!({ "data": { "id": 1 } })),
    ];
    right.extend(lacking().map(|body| ("LackingCall", body)));
    for webhook_type in ["RuledCall", "UnruledCall"] {
        right.extend([
            (webhook_type, json!({ "ErrorCode": 0, "items": [{ "id": 7 }] })),
            (webhook_type, json!({ "ErrorCode": 300, "Message": "no" })),
            (webhook_type, json!({ "reason": "r", "more": 1 })),
            (webhook_type, described.clone()),
            (webhook_type, held.clone()),
        ]);
    }
    right
}

/// Answers of `LackingCall`: whole, and with as little as there may be.
fn lacking() -> [Value; 3] {
    let place = json!({
        "street": "a", "number": 7, "tags": ["t"], "kind": "Work", "at": [1, true], "level": 2,
    });
    let whole = json!({
        "place": place, "unread": 7, "list": [1], "flag": true, "text": "x", "boxed": 1,
        "slot": { "item": 2 }, "short": [1, place, 3], "content": { "t": "Yes", "c": 4 },
        "tagged": { "type": "other", "x": 1 }, "container": { "a": 1, "b": "b", "c": "c" },
    });
    let empty = json!({
        "place": { "street": "", "tags": [], "kind": "Home", "at": [0, null], "level": 0 },
        "list": [], "flag": false, "text": "", "boxed": null, "slot": { "item": null },
        "short": [1, place], "content": { "t": "Yes", "c": null },
        "tagged": { "type": "tagged", "x": 1 }, "container": { "b": null, "c": null },
    });
    let least = json!({
        "slot": {}, "short": [1], "content": { "t": "Yes" }, "tagged": { "x": 1 }, "container": {},
    });
    [whole, empty, least]
}

#[test]
fn rust_and_node_read_the_same() {
    let mut random = Random::from_environment();
    let mut asked: Vec<(&str, WebhookResponse)> = Vec::new();
    for (webhook_type, body) in right() {
        let right = WebhookResponse {
            webhook_type: webhook_type.to_owned(),
            status: 200,
            headers: BTreeMap::new(),
            body: body.to_string(),
            truncated: false,
        };
        let near = (0..5 * OF_EACH).map(|_| changed(&mut random, &right, &body));
        asked.extend(near.map(|response| ("answers", response)));
    }
    for case in cases() {
        let right = case.response();
        let body = serde_json::from_str(&right.body).unwrap_or(Value::String(right.body.clone()));
        let near = (0..OF_EACH).map(|_| changed(&mut random, &right, &body));
        asked.extend(near.map(|response| ("catalog", response)));
    }
    let questions: Vec<Value> =
        asked.iter().map(|(project, response)| read(project, response)).collect();
    let (rust, node) = (by_rust(&questions), by_node(&questions));
    let mut differences = Vec::new();
    for ((question, rust), node) in questions.iter().zip(&rust).zip(&node) {
        if !same(rust, node) {
            differences.push(format!("{question}\n  Rust {rust}\n  Node {node}"));
        }
    }
    assert!(
        differences.is_empty(),
        "seed {}: {} of {} differ\n\n{}",
        random.seed,
        differences.len(),
        questions.len(),
        differences.iter().take(8).cloned().collect::<Vec<_>>().join("\n\n")
    );
    let text = |value: &&Value| value.to_string().contains("HTTP ");
    let failed = rust.iter().filter(text).count();
    assert!(failed * 5 > rust.len() && failed * 5 < rust.len() * 4, "{failed} of {}", rust.len());
}

/// Where one response enum answers several webhooks.
#[test]
fn of_several_rules_that_of_the_type_that_was_sent_holds() {
    let [one, two] = [("One", "/one"), ("Two", "/two")].map(|(webhook_type, pointer)| Target {
        webhook_type,
        success: Some(SuccessRule { pointer, equals: "true" }),
        ..targets::target()
    });
    let succeeded = |sent: &str, targets: &[&Target]| {
        let response = WebhookResponse {
            webhook_type: sent.to_owned(),
            status: 200,
            headers: BTreeMap::new(),
            body: r#"{"two": true}"#.to_owned(),
            truncated: false,
        };
        buildamp::wire::read::succeeded(&response, targets)
    };
    assert!(succeeded("Two", &[&one, &two]) && !succeeded("One", &[&one, &two]));
    assert!(succeeded("Two", &[&two, &one]) && !succeeded("One", &[&two, &one]));
    // Another type has no rule of theirs; where all have the same, it is everybody's.
    assert!(succeeded("Three", &[&one, &two]) && !succeeded("Three", &[&one, &one]));
}

/// As the Node worker does it.
#[test]
fn a_worker_knows_which_statuses_succeed_and_which_headers_are_read() {
    let loaded = buildamp::pipeline::load(&support::fixture("delivery"), &Settings::default());
    let webhook =
        loaded.program.webhooks.iter().find(|webhook| webhook.name == "Answering").unwrap();
    let target = buildamp::wire_target(webhook, &loaded.program);
    assert_eq!(target.response_headers, ["x-message-id"]);
    for (status, says, is_delivered) in [
        (200, true, true),
        // Its `success` rule.
        (200, false, false),
        (409, false, true),
        (404, true, false),
    ] {
        let response = WebhookResponse {
            webhook_type: "Answering".to_owned(),
            status,
            headers: BTreeMap::new(),
            body: format!("{{\"ok\": {says}}}"),
            truncated: false,
        };
        assert_eq!(delivered(&response, &target), is_delivered, "{status}");
    }
}

/// Numbers by value: JavaScript's are doubles.
fn same(rust: &Value, node: &Value) -> bool {
    match (rust, node) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

fn changed(random: &mut Random, right: &WebhookResponse, body: &Value) -> WebhookResponse {
    let mut response = right.clone();
    if random.often(0.3) {
        let statuses = [0, 199, 200, 201, 202, 204, 299, 300, 400, 402, 404, 409, 422, 500, 599];
        response.status = statuses[random.below(statuses.len())];
    }
    if random.often(0.1) {
        response.headers.clear();
    }
    for name in ["x-count", "x-note", "x-message-id", "__proto__"] {
        if random.often(0.15) {
            let value = random.pick(&["", "1", " 2 ", "-3", "40000", "1.0", "text", "\"q\"", "ÿ"]);
            response.headers.insert(name.to_owned(), value.to_owned());
        }
    }
    let mut body = body.clone();
    for _ in 0..random.below(4) {
        body = change(random, body);
    }
    response.body = match random.below(40) {
        0 => random
            .pick(&["", "<html>", "null", "[]", "{", "\"text\"", "0", " {} ", "\u{feff}{}"])
            .to_owned(),
        1 => format!("{} x", text(random, &body)),
        _ => text(random, &body),
    };
    response
}

/// One thing of a value that is otherwise, anywhere in it. Nothing else becomes an array: serde
/// reads a struct from an array of its fields too, which no other language does.
fn change(random: &mut Random, value: Value) -> Value {
    match value {
        Value::Object(members) if !members.is_empty() && random.often(0.85) => {
            let at = random.below(members.len());
            let mut changed = Map::new();
            for (index, (name, member)) in members.into_iter().enumerate() {
                if index != at {
                    changed.insert(name, member);
                    continue;
                }
                match random.below(10) {
                    0 => {}
                    1 => {
                        changed.insert(any_name(random), member);
                    }
                    2 => {
                        changed.insert(any_name(random), anything(random));
                        changed.insert(name, member);
                    }
                    _ => {
                        changed.insert(name, change(random, member));
                    }
                }
            }
            changed.into()
        }
        Value::Array(mut elements) if !elements.is_empty() && random.often(0.85) => {
            let at = random.below(elements.len());
            match random.below(6) {
                0 => drop(elements.remove(at)),
                1 => elements.push(anything(random)),
                _ => elements[at] = change(random, elements[at].clone()),
            }
            elements.into()
        }
        Value::Array(_) if random.often(0.5) => [json!([]), json!([1])][random.below(2)].clone(),
        _ => anything(random),
    }
}

/// None of a field that has several: to serde, two of them at once are an error.
fn any_name(random: &mut Random) -> String {
    random
        .pick(&[
            "x",
            "kind",
            "held",
            "t",
            "c",
            "Ok",
            "Err",
            "id",
            "note",
            "at",
            "next",
            "items",
            "__proto__",
            "constructor",
            "7",
            "-1",
            "01",
            "",
            "secondField",
        ])
        .to_owned()
}

fn anything(random: &mut Random) -> Value {
    match random.below(16) {
        0 => Value::Null,
        1 => json!(random.often(0.5)),
        3 => json!({}),
        5 => json!({ "id": "z" }),
        6 => json!(
            random.pick(&["made", "created", "plain", "legacy", "held", "Yes", "No", "other"])
        ),
        7 => json!(random.pick(&["", "a", "ab", "😀", "é", "1", "\0"])),
        8 => json!([1.0, 0.5, -0.0, 1e30, 1e300][random.below(5)]),
        9 => json!([u64::MAX, 9_007_199_254_740_993, 255, 256, 65_536][random.below(5)]),
        10 => json!([i64::MIN, -1, -128, -129][random.below(4)]),
        _ => json!(random.below(10)),
    }
}

/// JSON text: with spaces, members that come twice, and numbers in other spellings.
fn text(random: &mut Random, value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut texts: Vec<String> = Vec::new();
            for (name, member) in members {
                if random.often(0.01) {
                    texts.push(format!("{}:{}", json!(name), anything(random)));
                }
                let space = random.pick(&["", "", " ", "\n"]);
                texts.push(format!("{}:{space}{}", json!(name), text(random, member)));
            }
            format!("{{{}}}", texts.join(","))
        }
        Value::Array(elements) => {
            let texts: Vec<String> = elements.iter().map(|element| text(random, element)).collect();
            format!("[{}]", texts.join(", "))
        }
        Value::Number(number) if random.often(0.03) => format!("{number}e0"),
        Value::Number(number) if number.is_u64() && random.often(0.03) => format!("{number}.0"),
        Value::String(text) if random.often(0.01) => format!("\"{}\\ud800\"", text.len()),
        scalar => scalar.to_string(),
    }
}
