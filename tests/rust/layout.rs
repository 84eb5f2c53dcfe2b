//! Laid out as prettyplease does it.

use crate::{rendered, rendered_text, support};

/// Without the comments at the top, which a syntax tree does not hold.
fn code(text: &str) -> &str {
    let mut rest = text;
    while rest.starts_with("// ") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest
}

/// Laid out as prettyplease lays out the same syntax tree.
#[track_caller]
pub(crate) fn assert_formatted(text: &str) {
    let code = code(text);
    let file = syn::parse_file(code).unwrap_or_else(|error| {
        let line = error.span().start().line;
        panic!("line {line}: {error}\n{}", code.lines().nth(line - 1).unwrap_or_default())
    });
    let expected = prettyplease::unparse(&file);
    for (number, (ours, theirs)) in code.lines().zip(expected.lines()).enumerate() {
        assert_eq!(ours, theirs, "line {}", number + 1);
    }
    assert_eq!(code, expected);
}

#[test]
fn every_fixture_is_formatted_as_prettyplease_does_it() {
    for project in support::projects() {
        assert_formatted(&rendered(&project));
    }
}

#[test]
fn lines_break_where_prettyplease_breaks_them() {
    // Names of every length around the limit, so that each kind of line meets it exactly.
    for length in 1..50 {
        let name = "N".repeat(length);
        assert_formatted(&rendered_text(&format!(
            r#"
/// A webhook.
#[target(url = "https://example.com/{{{lower}}}/{name}", auth = "X-{name}: {{{name}}}",
    headers = {{ "Y-{name}" = if_env!("{name}", "a", "{name}") }}, retry_on = [400, 500, "5xx"],
    success = {{ pointer = "/{name}", equals = "{name}" }}, idempotency_header = "{name}")]
#[serde(deny_unknown_fields)]
pub struct W{name} {{
    pub {lower}: String,
    #[serde(rename(serialize = "{name}", deserialize = "read"), alias = "other")]
    pub a: Option<Option<Vec<T{name}>>>,
    #[serde(rename = "{name}b")]
    pub b: HashMap<String, (T{name}, i64)>,
    pub c: [Option<T{name}>; 4],
    pub d: (T{name},),
}}
pub struct T{name} {{ pub at: DateTime<Utc>, pub e: E{name} }}
#[serde(tag = "{name}", content = "c")]
pub enum E{name} {{
    A,
    B(#[serde(rename = "{name}")] Vec<String>),
    #[serde(rename = "{name}")]
    C(Vec<String>, Option<Box<T{name}>>),
    D {{ {lower}: u8, #[serde(default)] b: bool }},
    F {{ 
        /// Documented.
        a: u8 }},
}}
/// In a module of its own.
#[serde(tag = "t", content = "c")]
pub enum Q{name} {{
    #[serde(alias = "{name}")]
    V {{ x{name}: Vec<String>, a: T{name} }},
}}
pub struct P{name}(pub Vec<String>, pub Option<i64>);
pub type A{name} = Result<Vec<String>, (String, u8)>;
#[response(W{name})]
pub enum R{name} {{
    #[ok(header = "x-{name}")]
    H(u8),
    #[ok(pointer = "/{name}")]
    J{name}(Vec<String>),
    #[ok(status = [200, "2xx"])]
    S{name},
    #[failed(status = 409)]
    K(A{name}),
    #[failed]
    O{name}(String),
}}
"#,
            lower = "n".repeat(length),
        )));
    }
}

#[test]
fn a_project_without_webhooks_is_formatted_too() {
    assert_formatted(&rendered_text("pub struct OnlyAType { pub a: u8 }"));
}
