use super::names::{MODULE_CONSTRUCTORS, MODULE_TYPES, MODULE_VALUES};
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::FieldCase;
use crate::pipeline::{Loaded, analyze};
use crate::settings::Settings;
use crate::source::Sources;

fn load(text: &str, field_case: FieldCase) -> Loaded {
    let text = format!("#[target(url = \"https://example.com\")]\nstruct Hook {{}}\n{text}");
    let sources = Sources::from_texts([("models/webhooks/a.rs".to_owned(), text)]);
    analyze(sources, &Settings { field_case, ..Settings::default() }, Default::default())
}

/// The errors as `CODE: message`, each with the source text of its places.
fn errors_in(text: &str, field_case: FieldCase) -> Vec<String> {
    let loaded = load(text, field_case);
    let show = |diagnostic: &Diagnostic| {
        let Place::Source(span) = diagnostic.place else { panic!("{diagnostic:?}") };
        let related = diagnostic.related.iter().map(|(span, _)| loaded.sources.text(*span));
        let places: Vec<&str> = related.chain([loaded.sources.text(span)]).collect();
        format!("{} {}: {}", diagnostic.code, places.join("+"), diagnostic.message)
    };
    loaded.diagnostics.iter().map(show).collect()
}

fn errors(text: &str) -> Vec<String> {
    errors_in(text, FieldCase::Snake)
}

/// Exactly one error, which begins so.
fn one(text: &str, start: &str) {
    let found = errors(text);
    assert!(matches!(found.as_slice(), [only] if only.starts_with(start)), "{text}\n{found:#?}");
}

#[test]
fn a_variant_and_a_struct() {
    one("enum Intent { Capture } struct IntentCapture { a: u8 }", "E0501 Capture+IntentCapture:");
    // Neither an alias to a type nor a newtype is a constructor in Elm.
    assert!(errors("enum Intent { Capture } type IntentCapture = u8;").is_empty());
    one("enum A { BC } enum AB { C }", "E0501 BC+C:");
    assert!(errors("enum A { BC } enum AB { #[webhook(elm = \"Other\")] C }").is_empty());
}

#[test]
fn names_of_elm() {
    for name in ["Maybe", "Order", "Cmd", "Program", "Never"] {
        one(&format!("struct {name} {{ a: u8 }}"), &format!("E0501 {name}: `{name}` would be"));
    }
    one("struct Just { a: u8 }", "E0501 Just:");
    assert!(errors("enum E { Just, Ok } struct Set { a: u8 } struct Value {}").is_empty());
}

#[test]
fn names_that_the_module_has_where_it_needs_them() {
    assert!(errors("struct Duration { a: u8 } struct FileData { a: u8 }").is_empty());
    one("struct Span { a: std::time::Duration } struct Duration { a: u8 }", "E0501 Duration:");
    let answer = "#[response(Hook)] enum Answer { #[ok] Duration(String), #[failed] Not(String) }";
    assert!(errors(answer).is_empty());
    one(&format!("{answer} struct Span {{ a: std::time::Duration }}"), "E0501 Duration:");
}

#[test]
fn names_of_the_module() {
    for name in ["Webhook", "WebhookStatus", "TriggerOptions", "Pending"] {
        one(&format!("struct {name} {{ a: u8 }}"), &format!("E0501 {name}:"));
    }
    // `encodeTrigger`, `triggerWith`
    one("type Trigger = u8;", "E0501 Trigger:");
    one("#[target(url = \"https://example.com\")] struct With {}", "E0501 With:");
    // The webhook is an alias `HookPayload`, and constructors `Hook` and `HookOutcome`.
    one("struct HookPayload {}", "E0501 Hook+HookPayload:");
    one("struct HookOutcome {}", "E0501 Hook+HookOutcome:");
    // In Rust as well, so that another name in Elm alone would not do.
    one("struct HookResponse {}", "E0503 Hook+HookResponse:");
}

#[test]
fn responses() {
    let enum_of = |variants: &str| {
        format!("#[response(Hook)] enum Answer {{ {variants} #[failed] AnswerFailed(String) }}")
    };
    one(&enum_of("#[ok] Sent,"), "E0501 Sent:");
    one(&enum_of("#[ok] Ok,"), "E0501 Ok:");
    one(&enum_of("#[ok] sent,"), "E0502 sent:");
    one(&format!("{} struct Fine {{}}", enum_of("#[ok] Fine,")), "E0501 Fine+Fine:");
}

#[test]
fn wrapping_types_are_constructors() {
    one("struct Tree(Vec<Tree>); enum T { ree }", "E0501 Tree+ree:");
}

#[test]
fn fields() {
    one("struct A { id: u8, _id: u8 }", "E0501 id+_id:");
    assert!(errors("struct A { user_id: u8, userId: u8 }").is_empty());
    let camel = errors_in("enum A { B { user_id: u8, userId: u8 } }", FieldCase::Camel);
    assert!(camel[0].starts_with("E0501 user_id+userId:"), "{camel:#?}");
    one("struct A { größe: u8 }", "E0502 größe:");
    one("struct A { _1: u8 }", "E0502 _1:");
    assert!(errors("struct A { To: u8, r#type: u8, type_of: u8 }").is_empty());
    one("struct A { r#type: u8, type_: u8 }", "E0501 ");
}

#[test]
fn what_elm_cannot_spell() {
    one("struct foo { a: u8 }", "E0502 foo:");
    one("struct _Foo { a: u8 }", "E0502 _Foo:");
    one("enum Größe { A }", "E0502 Größe:");
    one("enum A { Größe }", "E0502 Größe:");
    assert!(errors("#[webhook(elm = \"Foo\")] struct foo { a: u8 }").is_empty());
    // Their decoders would have one name, but `foo` will be called otherwise anyway.
    one("struct foo { a: u8 } struct Foo { a: u8 }", "E0502 foo:");
}

#[test]
fn recursion_with_other_arguments() {
    assert!(
        errors(
            "struct A<T> { a: Vec<A<T>>, b: Option<Box<B<T>>> } struct B<U> { a: Vec<A<U>>, b: U }"
        )
        .is_empty()
    );
    one("struct A<T> { a: Vec<A<u8>>, t: T }", "E0204 A+Vec<A<u8>>:");
    // In no language, so it is said before Elm is looked at.
    one("struct A<T> { a: Vec<A<Vec<T>>>, t: T }", "E0210 A:");
    one("struct A<T, U> { a: Vec<A<U, T>>, t: T, u: U }", "E0204 A+Vec<A<U, T>>:");
    // A parameter that no JSON depends on may be anything.
    assert!(errors("struct A<T> { a: Vec<A<u8>>, #[serde(skip)] t: Option<T> }").is_empty());
}

#[test]
fn every_clash_in_one_run() {
    let found = errors("struct List {} struct Maybe {} enum A { B } struct AB {} struct x {}");
    assert_eq!(found.len(), 4, "{found:#?}");
}

/// The templates declare exactly the names that are kept free here.
#[test]
fn the_module_declares_what_is_listed() {
    let template = concat!(
        include_str!("../../../templates/elm/module.elm"),
        include_str!("../../../templates/elm/ports.elm")
    );
    let (mut types, mut values) = (Vec::new(), Vec::new());
    for line in template.lines().filter(|line| !line.contains("{{ webhook.")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["type", "alias", name, ..] | ["type", name, ..] => types.push(*name),
            ["port", name, ":", ..] => values.push(*name),
            [name, ":", ..] if line.starts_with(*name) => values.push(*name),
            _ => {}
        }
    }
    let sorted = |mut names: Vec<&'static str>| {
        names.sort_unstable();
        names
    };
    assert_eq!(sorted(types), sorted(MODULE_TYPES.to_vec()));
    assert_eq!(sorted(values), sorted(MODULE_VALUES.to_vec()));
    for constructor in MODULE_CONSTRUCTORS {
        assert!(template.contains(constructor), "{constructor}");
    }
}
