//! The Rust output: laid out as prettyplease does it, what is copied into it, and what it cannot have.
//! Built and run it is in `tests/rust_app.rs`. Needs only Rust.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

#[path = "rust/copied.rs"]
mod copied;
#[path = "rust/layout.rs"]
mod layout;
mod support;

use std::path::Path;

use buildamp::diagnostic::{Code, Diagnostic, Place};
use buildamp::pipeline;
use buildamp::settings::{Output, Settings};
use buildamp::source::Sources;

use crate::layout::assert_formatted;

/// The Rust module of a project.
fn rendered(root: &Path) -> String {
    let settings = Settings { only: vec![Output::Rust], ..Settings::default() };
    text(&pipeline::load(root, &settings), &settings)
}

/// The Rust module of one definition file.
fn rendered_text(definitions: &str) -> String {
    let (loaded, settings) = analyzed(definitions);
    text(&loaded, &settings)
}

fn analyzed(definitions: &str) -> (pipeline::Loaded, Settings) {
    analyzed_files(&[("all.rs", definitions)])
}

/// Of several definition files, by their paths in the folder.
fn analyzed_files(files: &[(&str, &str)]) -> (pipeline::Loaded, Settings) {
    let settings = Settings { only: vec![Output::Rust], ..Settings::default() };
    let file =
        |(path, text): &(&str, &str)| (format!("models/webhooks/{path}"), (*text).to_owned());
    let sources = Sources::from_texts(files.iter().map(file));
    let loaded = pipeline::analyze(sources, &settings, Default::default());
    (loaded, settings)
}

/// What the emitted Rust cannot have of one definition file: code, the text underlined, and the
/// texts of related places.
fn refused(definitions: &str) -> Vec<(String, String, Vec<String>)> {
    refused_files(&[("all.rs", definitions)])
}

/// The same of several files.
fn refused_files(files: &[(&str, &str)]) -> Vec<(String, String, Vec<String>)> {
    let (loaded, _) = analyzed_files(files);
    let sources = &loaded.sources;
    let shown = |diagnostic: &Diagnostic| {
        let Place::Source(span) = diagnostic.place else { panic!("{diagnostic:?}") };
        let related = diagnostic.related.iter().map(|(span, _)| sources.text(*span).to_owned());
        assert!(diagnostic.help.is_some(), "no way out: {diagnostic:?}");
        (diagnostic.code.to_string(), sources.text(span).to_owned(), related.collect())
    };
    let ours = [Code::E0103, Code::E0301, Code::E0304, Code::E0305, Code::E0503];
    loaded.diagnostics.iter().filter(|found| ours.contains(&found.code)).map(shown).collect()
}

/// As [`refused`] gives it.
fn error(code: &str, text: &str, related: &[&str]) -> (String, String, Vec<String>) {
    let related = related.iter().map(|text| (*text).to_owned()).collect();
    (code.to_owned(), text.to_owned(), related)
}

fn text(loaded: &pipeline::Loaded, settings: &Settings) -> String {
    let files = pipeline::render(loaded, settings).unwrap_or_else(|| {
        panic!(
            "{}",
            buildamp::diagnostic::render(&loaded.diagnostics, &loaded.sources, Default::default())
        )
    });
    let (path, text) = files.into_iter().next().unwrap();
    assert_eq!(path, "generated/rust/webhooks.rs");
    text.to_string()
}

#[test]
fn names_of_the_generated_module_are_refused() {
    let ping = "#[target(url = \"https://example.com\")]\npub struct Ping { pub a: u8 }\n";
    for name in ["AnyWebhook", "TARGETS", "target", "prepare", "webhook_functions", "bool"] {
        let definitions = format!("{ping}pub struct {name} {{ pub a: u8 }}");
        assert_eq!(refused(&definitions), [error("E0503", name, &[])]);
    }
    let implied = format!("{ping}pub struct PingResponse {{ pub a: u8 }}");
    assert_eq!(refused(&implied), [error("E0503", "PingResponse", &["Ping"])]);
}

#[test]
fn a_default_that_does_not_exist_is_refused() {
    let one = "pub enum Level { Low, High }\n\
               pub struct A { #[serde(default)] pub level: Level }";
    assert_eq!(refused(one), [error("E0304", "level", &["Level"])]);
    let inside = "pub struct In { pub at: Url }\n\
                  pub struct A { #[serde(skip_deserializing)] pub inner: (u8, In) }";
    assert_eq!(refused(inside), [error("E0304", "inner", &[])]);
    let own = "pub enum Level { Low }\n\
               impl Default for Level { fn default() -> Self { Level::Low } }\n\
               pub struct A { #[serde(default)] pub level: Level }";
    assert_eq!(refused(own), []);
}

#[test]
fn the_header_names_what_must_be_linked() {
    let text = rendered_text(
        "use humantime_serde::re::humantime;\n\
         pub struct A {\n\
             pub id: Uuid,\n\
             pub shared: Arc<str>,\n\
             #[serde(with = \"humantime_serde\")]\n\
             #[webhook(as = \"String\")]\n\
             pub wait: std::time::Duration,\n\
             #[serde(with = \"tz::name\")]\n\
             #[webhook(as = \"String\")]\n\
             pub zone: chrono_tz::Tz,\n\
         }",
    );
    let links = text.lines().nth(1).unwrap();
    assert_eq!(
        links,
        "// Links buildamp (feature wire), serde (features derive, rc), serde_json, chrono_tz, humantime_serde, tz, uuid."
    );
    assert!(text.contains("serialize_with = \"::humantime_serde::serialize\""), "{text}");
    assert!(text.contains("pub zone: ::chrono_tz::Tz,"), "{text}");
}

#[test]
fn of_several_names_to_read_the_first_is_the_name() {
    let text = rendered_text(
        "pub struct A {\n\
             #[serde(rename(deserialize = \"x\", deserialize = \"y\"))] pub a: u8,\n\
             #[serde(rename = \"v\", rename(deserialize = \"w\"))] pub b: u8,\n\
         }",
    );
    let a =
        "#[serde(rename(serialize = \"a\", deserialize = \"x\"), alias = \"a\", alias = \"y\")]";
    let b = "#[serde(rename = \"v\", alias = \"w\")]";
    assert!(text.contains(a) && text.contains(b), "{text}");
}

#[test]
fn what_only_a_response_holds_must_be_linked_too() {
    let text = rendered_text(
        "pub struct Held { pub a: u8 }\n\
         #[target(url = \"https://a.example\")]\n\
         pub struct Hook { pub a: u8 }\n\
         #[response(Hook)]\n\
         pub enum Answer { #[ok] Fine(Rc<Held>), #[failed] Bad(String) }",
    );
    let links = text.lines().nth(1).unwrap();
    assert!(links.contains("serde (features derive, rc)"), "{links}");
}

#[test]
fn a_bound_names_types_as_they_are_emitted() {
    let all = "use crate::other::Thing as Renamed;\n\
               #[serde(bound(serialize = \"T: Into<Renamed> + From<Cow<'static, str>>\"))]\n\
               pub struct A<T> { pub a: T }";
    let text = rendered_text(&format!("{all} pub struct Thing {{ pub b: u8 }} mod other {{}}"));
    let bound = "T: ::std::convert::Into<Thing> + \
                 ::std::convert::From<::std::borrow::Cow<'static, str>>";
    assert!(text.contains(bound), "{text}");
    assert_formatted(&text);
}

#[test]
fn a_bound_may_say_all_that_rust_has() {
    for bound in [
        "T: IntoIterator<Item: Clone, IntoIter: Iterator>",
        "fn(count: T): Clone",
        "unsafe extern \\\"C\\\" fn(T): Clone",
        "T: AsyncFn(u8) -> u8",
        "[T; 1 << 2]: Clone",
        "Vec<<T as Iterator>::Item>: Into<Vec<Vec<u8>>>, T: Iterator",
    ] {
        let all = format!("#[serde(bound = \"{bound}\")] pub struct A<T> {{ pub a: T }}");
        assert_eq!(refused(&all), [], "{bound}");
    }
}
