//! Broken definition files: whatever stands in them, reading ends, without a panic, and what is
//! read without an error is rendered as something that the outputs' own parsers accept.
#![allow(clippy::unwrap_used, clippy::panic, reason = "that is how a test fails")]

mod support;

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::time::{Duration, Instant};

use buildamp::diagnostic::{Diagnostics, MessageFormat, RenderOptions, render};
use buildamp::pipeline;
use buildamp::render::Files;
use buildamp::settings::Settings;
use buildamp::source::Sources;

use support::random::Random;

/// How many mutations are tried; `BUILDAMP_FUZZ` names another number. The sequence is always the
/// same, so that what fails once fails again.
const MUTATIONS: usize = 3_000;

/// How many of the rendered projects the real tools are asked about.
const ASKED: usize = 40;

#[test]
fn mutated_definitions() {
    let seeds = seeds();
    let mut random = Random::new(0x5eed);
    let mutations = std::env::var("BUILDAMP_FUZZ")
        .map_or(MUTATIONS, |number| number.parse().expect("BUILDAMP_FUZZ is a number"));
    let mut rendered: Vec<Files> = Vec::new();
    for _ in 0..mutations {
        // Mostly from what is right: most mutations of it are nearly right.
        let from = if random.below(4) == 0 { &seeds.wrong } else { &seeds.right };
        let mut text = from[random.below(from.len())].clone();
        for _ in 0..=random.below(4) {
            mutate(&mut text, &mut random, &seeds.right);
        }
        if let Some(files) = run(&text) {
            in_process(&files);
            let is_new = !rendered.iter().any(|known| known[ELM] == files[ELM]);
            if rendered.len() < ASKED && is_new {
                rendered.push(files);
            }
        }
    }
    assert!(!rendered.is_empty(), "no mutation was valid: they are too wild to tell anything");
    by_the_tools(&rendered);
}

const ELM: &str = "generated/elm/BuildAmp/Webhooks.elm";

/// What this process can parse.
fn in_process(files: &Files) {
    let rust = files["generated/rust/webhooks.rs"].to_string();
    syn::parse_file(&rust).unwrap_or_else(|error| panic!("{error}\n{rust}"));
    let config = files["generated/js/webhooks.config.json"].to_string();
    serde_json::from_str::<serde_json::Value>(&config)
        .unwrap_or_else(|error| panic!("{error}\n{config}"));
}

/// elm-format, tsc and PostgreSQL's parser, each once for all.
fn by_the_tools(rendered: &[Files]) {
    let folder = tempfile::tempdir().unwrap();
    let mut declarations = Vec::new();
    for (at, files) in rendered.iter().enumerate() {
        let home = folder.path().join(at.to_string());
        let declared = "generated/js/webhooks.d.ts";
        let wanted = [
            ELM,
            declared,
            "generated/js/runtime/types.d.ts",
            SCHEMA,
            "generated/sql/webhook_types.sql",
        ];
        for path in wanted {
            support::write(&home.join(path), files[path].to_string());
        }
        declarations.push(home.join(declared));
    }
    support::run(support::tool("elm-format").arg("--validate").arg(folder.path()));
    // `--skipLibCheck` would skip them all.
    support::run(support::tool("tsc").args(["--noEmit", "--strict"]).args(declarations));
    support::run(support::node("sql/applied.mjs").arg(folder.path()));
}

const SCHEMA: &str = "generated/sql/0001_webhooks.sql";

#[test]
fn hostile_files() {
    let deep = |open: &str, close: &str, depth: usize| {
        format!("{}u8{}", open.repeat(depth), close.repeat(depth))
    };
    let field = |ty: &str| {
        format!("#[target(url = \"https://a.example\")]\npub struct P {{ pub a: {ty} }}\n")
    };
    // Copied into the emitted Rust, and so printed.
    let copied = |body: &str| {
        format!(
            "fn f() -> u8 {{ {body} }}\n#[target(url = \"https://a.example\")]\npub struct P {{ #[serde(default = \"f\")] pub a: u8 }}\n"
        )
    };
    let chain: String = (0..5_000).map(|n| format!("type T{n} = T{};\n", n + 1)).collect();
    let boxes: String =
        (0..5_000).map(|n| format!("struct S{n} {{ a: Option<S{}> }}\n", n + 1)).collect();
    let parameters: String =
        (0..5_000).map(|n| format!("struct S{n}<T = S{}> {{ a: Vec<T> }}\n", n + 1)).collect();
    let doubled: String =
        (0..60).map(|n| format!("struct S{n}<T = (S{0}, S{0})>(T);\n", n + 1)).collect();
    let defaults: String = (0..4_999)
        .map(|n| format!("#[derive(Default)] struct S{n} {{ #[serde(default)] a: S{} }}\n", n + 1))
        .collect();
    let untagged: String = (0..4_999)
        .map(|n| format!("#[serde(untagged)] enum S{n} {{ A(S{}), B }}\n", n + 1))
        .collect();
    let generic: String =
        (0..2_000).map(|n| format!("struct S{n}<T> {{ a: S{}<T> }}\n", n + 1)).collect();
    let alike: String = (0..60)
        .flat_map(|n| {
            ["A", "B"].map(|of| format!("struct {of}{n} {{ l: {of}{0}, r: {of}{0} }}\n", n + 1))
        })
        .collect();
    let either: String = (0..60)
        .map(|n| format!("#[serde(untagged)] enum U{n} {{ A(U{0}), B(U{0}) }}\n", n + 1))
        .collect();
    let cases = [
        String::new(),
        "\u{feff}".to_owned(),
        "#!".to_owned(),
        "#!/bin/sh".to_owned(),
        "\0".to_owned(),
        "\u{feff}\u{feff}struct A;".to_owned(),
        "/*".repeat(10_000),
        "\"".to_owned(),
        "r#\"".to_owned(),
        field(&deep("Vec<", ">", 100_000)),
        field(&deep("(", ",)", 100_000)),
        field(&deep("[", "]", 100_000)),
        field(&deep("&", "", 100_000)),
        // As deep as is read, on the stack of a debug build's thread.
        field(&deep("Vec<", ">", 90)),
        field(&deep("(", ",)", 90)),
        field(&deep("[", "]", 90)),
        field(&deep("&", "", 380)),
        format!("mod a {{ const A: u8 = {}; }}", deep("(", ")", 90)),
        format!("const A: u8 = {}1;", "1 + ".repeat(380)),
        format!("const A: u8 = {}1;", "!".repeat(380)),
        format!("fn a() {{ {} }}", deep("if true {", "}", 90)),
        format!("fn a() {{ {} }}", deep("match x { _ => ", "}", 90)),
        format!("#[target(url = {})]\nstruct A;", deep("if_env!(\"A\", \"b\", ", ")", 80)),
        copied(&deep("(", ")", 90)),
        copied(&deep("match x { _ => ", "}", 90)),
        copied(&deep("-(1 + ", ")", 90)),
        copied(&format!("{}1", "!".repeat(380))),
        copied(&format!("g{}", "()".repeat(380))),
        copied(&format!("{} {{ 1 }}", "if a { 1 } else ".repeat(120))),
        copied(&format!("{}1", "return ".repeat(380))),
        // And deeper.
        copied(&format!("{}1", "return ".repeat(100_000))),
        copied(&format!("1{}", " as u8".repeat(100_000))),
        copied(&format!("g{}", "(1, 2)".repeat(100_000))),
        copied(&format!("g{}", ".a(1, 2)".repeat(100_000))),
        copied(&format!("1{}", " + {1}".repeat(100_000))),
        copied(&format!("{} {{ 1 }}", "if a { 1 } else ".repeat(100_000))),
        copied(&format!("let {}b = 1; 1", "a @ ".repeat(100_000))),
        format!("use {}b;", "a::".repeat(100_000)),
        format!("#[serde(from = \"{}\")]\nstruct A;", deep("Vec<", ">", 100_000)),
        field("u8")
            .replace("pub a", &format!("#[webhook(as = \"{}\")] pub a", deep("(", ",)", 100_000))),
        field("u8").replace(
            "pub a",
            &format!("#[serde(default = \"{}\")] pub a", deep("a::<", ">", 100_000)),
        ),
        // What syn reads and prettyplease does not print.
        copied("become f()"),
        copied("fn g(); macro_rules! m { a } 1"),
        // Imports that would be of themselves.
        format!("use super::super::{{self}}; {}", copied("super::g()")),
        format!("use self::super; {}", copied("super::g()")),
        format!("use a::a; {}", copied("a::g()")),
        format!("use b::c as a; use a::d as b; {}", copied("a::g()")),
        "mod a {".repeat(100_000),
        format!("{}{}", "mod a {".repeat(150), "}".repeat(150)),
        format!("#[serde({})]\nstruct A;", deep("rename(", ")", 100_000)),
        format!("#[target(url = {})]\nstruct A;", deep("if_env!(\"A\", \"b\", ", ")", 2_000)),
        format!("#[target(url = {})]\nstruct A;", deep("{ a = ", "}", 50_000)),
        format!("#[target(url = \"https://a.example/{}\")]\npub struct P;", "x".repeat(200_000)),
        format!("#[target(url = \"https://a.example/{}\")]\npub struct P;", "{x}".repeat(20_000)),
        format!("pub enum E {{ {} }}", "A,".repeat(2_000)),
        format!("pub struct E {{ {} }}", "a: u8,".repeat(2_000)),
        format!("{}struct A;", "#[serde(default)]".repeat(2_000)),
        format!("const A: u8 = {};", deep("(", ")", 100_000)),
        format!("const A: u8 = {}1;", "1 + ".repeat(100_000)),
        format!("fn a() {{ {} }}", deep("{", "}", 100_000)),
        format!("type A = {};", deep("fn(", ")", 100_000)),
        format!("{chain}type T100 = u8;\n{}", field("T0")),
        format!("{chain}type T100 = T0;\n{}", field("T0")),
        format!("{boxes}struct S100;\n{}", field("S0")),
        format!("{doubled}struct S60;\n{}", field("S0")),
        format!("{parameters}struct S5000;\n{}", field("S0")),
        format!("{defaults}#[derive(Default)] struct S4999;\n{}", field("S0")),
        format!("{defaults}struct S4999;\n{}", field("std::collections::HashSet<S0>")),
        format!("{untagged}struct S4999;\n{}", field("S0")),
        format!(
            "{alike}struct A60(u8); struct B60(u8);\n\
             #[serde(untagged)] pub enum E {{ A(A0), B(B0) }}\n{}",
            field("E")
        ),
        format!("{either}struct U60 {{ a: u8 }}\n{}", field("Vec<U0>")).replace(
            "https://a.example\"",
            "https://a.example\", method = \"GET\", form = { arrays = \"comma\" }",
        ),
        format!("{generic}struct S2000<T>(T);\n{}", field("S0<u8>")),
        format!("{boxes}struct S100(S0);\n{}", field("S0")),
        // Without end in the emitted Rust alone.
        format!(
            "#[serde(from = \"u8\", into = \"u8\")]\n\
             struct A<T> {{ a: Option<Box<A<Vec<T>>>>, b: Option<Box<A<Option<T>>>>, c: T }}\n\
             impl<T> From<u8> for A<T> {{ fn from(_: u8) -> Self {{ loop {{}} }} }}\n\
             impl<T> From<A<T>> for u8 {{ fn from(_: A<T>) -> Self {{ 1 }} }}\n{}",
            field("std::collections::HashSet<A<u8>>")
        ),
    ];
    for text in &cases {
        let started = Instant::now();
        run(text);
        let start: String = text.chars().take(60).collect();
        // Against growth without end, which takes hours; a loaded machine may take its time.
        assert!(started.elapsed() < Duration::from_secs(300), "too slow: {start}");
    }
}

/// Reads, checks, shows and renders one file; nothing where it has errors.
fn run(text: &str) -> Option<Files> {
    let work = || {
        let sources = Sources::from_texts([("models/webhooks/a.rs".to_owned(), text.to_owned())]);
        let settings = Settings::default();
        let loaded = pipeline::analyze(sources, &settings, Diagnostics::new());
        for format in [MessageFormat::Human, MessageFormat::Json] {
            render(
                &loaded.diagnostics,
                &loaded.sources,
                RenderOptions { format, ..RenderOptions::default() },
            );
        }
        pipeline::render(&loaded, &settings)
    };
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let start: String = text.chars().take(4_000).collect();
        panic!("panicked on:\n{start}")
    })
}

/// The files of the fixtures.
struct Seeds {
    right: Vec<String>,
    wrong: Vec<String>,
}

fn seeds() -> Seeds {
    let right = ["brief", "accepted", "types", "copied"].into_iter().flat_map(files).collect();
    Seeds { right, wrong: files("invalid") }
}

fn files(fixture: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture);
    let texts: Vec<String> = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"))
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .collect();
    assert!(!texts.is_empty(), "no definitions in fixtures/{fixture}");
    texts
}

const TOKENS: [&str; 36] = [
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    "[",
    "]",
    "\"",
    "'",
    "#",
    "!",
    "::",
    ",",
    "=",
    "Option<",
    "Vec<",
    "Box<dyn ",
    "r#",
    "é",
    "\u{feff}",
    "\r\n",
    "{TOKEN}",
    "{id}",
    "{{",
    "0",
    "-1",
    "1e9",
    "mod x {",
    "#[serde(flatten)]",
    "#[serde(tag = \"t\")]",
    "#[serde(untagged)]",
    "#[target(url = \"\")]",
    "impl<T> ",
    "&'a ",
    "/*",
];

fn mutate(text: &mut String, random: &mut Random, seeds: &[String]) {
    let at = boundary(text, random.below(text.len() + 1));
    let end = boundary(text, (at + random.below(40)).min(text.len()));
    match random.below(6) {
        0 => text.replace_range(at..end, ""),
        1 => text.insert_str(at, random.pick(&TOKENS)),
        2 => text.replace_range(at..end, random.pick(&TOKENS)),
        3 => {
            let copy = text[at..end].to_owned();
            let to = boundary(text, random.below(text.len() + 1));
            text.insert_str(to, &copy);
        }
        4 => swap_words(text, random),
        _ => {
            let other = &seeds[random.below(seeds.len())];
            let lines: Vec<&str> = other.lines().collect();
            if !lines.is_empty() {
                let from = random.below(lines.len());
                let to = (from + 1 + random.below(8)).min(lines.len());
                let line = text[..at].rfind('\n').map_or(0, |line| line + 1);
                text.insert_str(line, &format!("{}\n", lines[from..to].join("\n")));
            }
        }
    }
}

/// Puts one word of the text in another's place: mostly still Rust.
fn swap_words(text: &mut String, random: &mut Random) {
    let words: Vec<(usize, &str)> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .collect();
    if words.is_empty() {
        return;
    }
    let (at, from) = words[random.below(words.len())];
    let to = words[random.below(words.len())].1.to_owned();
    let range = at..at + from.len();
    text.replace_range(range, &to);
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
