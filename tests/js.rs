//! The JS output, by the tools that read it: Node, ajv, tsc, npm's Standard Webhooks, PGlite.
//!
//! Every project is generated into `tests/tools/generated/js/`, where the packages of `tests/tools`
//! resolve; the runtime's own tests are `tests/tools/js/*.test.mjs`.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    reason = "tests fail by panicking, run with the newest Rust, and share their support"
)]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use buildamp::pipeline::Loaded;
use buildamp::render::Files;
use buildamp::settings::{Output, Settings};

mod support;

use support::project::copy;

/// The models that the runtime's tests use.
const OWN: &str = "own";

/// The projects by name: the fixtures, and the tests' own.
fn projects() -> Vec<(String, PathBuf)> {
    let name = |project: &PathBuf| project.file_name().unwrap().to_str().unwrap().to_owned();
    let fixtures = support::projects().into_iter().map(|project| (name(&project), project));
    let mut projects: Vec<_> = fixtures.collect();
    projects.push((OWN.to_owned(), support::root().join("tests/tools/js")));
    projects.sort();
    projects
}

/// The JS and SQL files of a project, by path under its root.
fn render(root: &Path) -> Files {
    let settings = Settings { only: vec![Output::Js, Output::Sql], ..Settings::default() };
    outputs(&buildamp::pipeline::load(root, &settings), &settings)
}

/// A file of the JS output of one definition file.
fn rendered(definitions: &str, path: &str) -> String {
    let settings = Settings { only: vec![Output::Js], ..Settings::default() };
    let file = ("models/webhooks/all.rs".to_owned(), definitions.to_owned());
    let sources = buildamp::source::Sources::from_texts([file]);
    let loaded = buildamp::pipeline::analyze(sources, &settings, Default::default());
    outputs(&loaded, &settings)[&format!("generated/js/{path}")].to_string()
}

fn outputs(loaded: &Loaded, settings: &Settings) -> Files {
    let found: Vec<_> = loaded.diagnostics.iter().map(|found| &found.message).collect();
    buildamp::pipeline::render(loaded, settings).unwrap_or_else(|| panic!("{found:?}"))
}

/// Folders of JavaScript and TypeScript that people write.
const WRITTEN: [&str; 5] = [
    "benches",
    "fixtures/shop/scripts",
    "fixtures/shop/server",
    "templates/runtime",
    "tests/tools",
];

#[test]
fn what_people_write_is_formatted() {
    is_formatted(WRITTEN.map(|folder| format!("{folder}/**/*.{{mjs,mts,ts}}")));
}

/// The committed outputs are those that the snapshots compare.
#[test]
fn json_is_emitted_as_prettier_formats_it() {
    is_formatted(["tests/golden/*/generated/js/*.json", "templates/js/*.json"].map(str::to_owned));
}

fn is_formatted<const N: usize>(files: [String; N]) {
    let prettier = support::tools().join("node_modules/prettier/bin/prettier.cjs");
    let mut node = std::process::Command::new("node");
    support::run(node.current_dir(support::root()).arg(prettier).arg("--check").args(files));
}

/// Writes every project once a run; gives the folder that holds one folder for each.
fn generated() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = support::tools().join("generated/js");
        let _ = std::fs::remove_dir_all(&folder);
        for (name, root) in projects() {
            support::write_all(&folder.join(&name), render(&root));
        }
        let own = folder.join(OWN).join("generated/js/runtime");
        copy(&own, &folder.join(UNDECLARED), |name| !name.ends_with(".d.mts"));
        folder
    })
}

/// Where the runtime stands without the declarations of its modules, so that tsc reads the comments
/// in them instead.
const UNDECLARED: &str = "undeclared";

/// The JS folder of each generated project.
fn folders() -> Vec<PathBuf> {
    let folder = |(name, _)| generated().join(name).join("generated/js");
    projects().into_iter().map(folder).collect()
}

#[test]
fn every_config_fits_its_schema_and_every_schema_is_one() {
    support::run(support::node("js/check-config.mjs").args(folders()));
}

/// The runtime as JavaScript, and with the types that its comments state.
#[test]
fn the_runtime_is_sound() {
    let runtime = generated().join(UNDECLARED);
    let modules = of_kind(&runtime, ".mjs");
    for module in &modules {
        support::run(std::process::Command::new("node").arg("--check").arg(module));
    }
    let flags = ["--allowJs", "--checkJs", "--types", "node"];
    tsc(&flags, &[runtime.join("index.mjs"), runtime.join("types.d.ts")]);
    // PGlite's own declarations do not pass without `skipLibCheck`.
    tsc(&[&flags[..], &["--skipLibCheck"]].concat(), &modules);
}

/// What is declared of the runtime's modules is what the comments in them state.
#[test]
fn declarations_say_what_the_modules_do() {
    generated();
    let held = support::tools().join("js/types/held.ts");
    tsc(&["--allowJs", "--skipLibCheck", "--types", "node"], &[held]);
}

/// The files of a folder and of those below it whose names end so.
fn of_kind(folder: &Path, end: &str) -> Vec<PathBuf> {
    let files = support::project::files_below(folder).into_iter();
    let found: Vec<_> =
        files.filter(|(path, _)| path.ends_with(end)).map(|(path, _)| folder.join(path)).collect();
    assert!(!found.is_empty());
    found
}

/// Without Node's own declarations too, which tsc does not take in by itself.
#[test]
fn declarations_are_accepted() {
    let files: Vec<PathBuf> =
        folders().into_iter().map(|folder| folder.join("webhooks.d.ts")).collect();
    tsc(&[], &files);
    tsc(&["--types", "node"], &files);
    // undici's declarations need Node's.
    let runtime = generated().join(OWN).join("generated/js/runtime");
    tsc(&["--types", "node"], &of_kind(&runtime, ".d.mts"));
}

#[test]
fn right_uses_are_accepted_and_each_wrong_one_is_refused() {
    generated();
    // Each wrong line carries `@ts-expect-error`: tsc fails where it finds nothing wrong there.
    for name in ["brief", OWN] {
        // PGlite's own declarations do not pass without `skipLibCheck`.
        tsc(
            &["--skipLibCheck", "--types", "node"],
            &[support::tools().join(format!("js/types/{name}.ts"))],
        );
    }
    let wrong = support::tools().join("js/types/wrong.ts");
    let output = tsc_command(&["--types", "node"], &[wrong]).output().unwrap();
    assert!(!output.status.success(), "tsc takes a payload without its required members");
    let printed = support::printed(&output);
    assert!(printed.contains("wrong.ts(6,"), "{printed}");
}

/// The modules of the runtime, as an application that installed the package imports them.
#[test]
fn the_runtime_is_typed_for_applications() {
    let app = generated().join("app");
    let package = generated().join("brief/generated/js");
    let installed = app.join("node_modules/buildamp-webhooks");
    copy(&package, &installed, |_| true);
    copy(&support::tools().join("js/types"), &app, |name| name.starts_with("runtime"));
    for resolution in [&[][..], &["--module", "esnext", "--moduleResolution", "bundler"]] {
        let flags = [&["--skipLibCheck", "--types", "node"], resolution].concat();
        tsc(&flags, &[app.join("runtime.ts")]);
        let wrong = app.join("runtime-wrong.ts");
        let output = tsc_command(&flags, std::slice::from_ref(&wrong)).output().unwrap();
        let printed = support::printed(&output);
        assert_eq!(errors_printed(&printed), errors_named(&wrong), "{printed}");
    }
}

/// The errors that comments in a file name, `// TS2322`, with their lines.
fn errors_named(file: &Path) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(file).unwrap();
    let named = text.lines().zip(1..).filter_map(|(line, number)| {
        let (_, after) = line.split_once("// TS")?;
        Some((number, after.split(':').next()?.to_owned()))
    });
    let named: Vec<_> = named.collect();
    assert!(!named.is_empty());
    named
}

/// The errors that tsc prints, `file.ts(12,3): error TS2322: …`, with their lines.
fn errors_printed(printed: &str) -> Vec<(usize, String)> {
    let errors = printed.lines().filter_map(|line| {
        let (place, error) = line.split_once("): error TS")?;
        let (_, place) = place.rsplit_once('(')?;
        let number = place.split(',').next()?.parse().ok()?;
        Some((number, error.split(':').next()?.to_owned()))
    });
    errors.collect()
}

fn tsc(flags: &[&str], files: &[PathBuf]) {
    support::run(&mut tsc_command(flags, files));
}

fn tsc_command(flags: &[&str], files: &[PathBuf]) -> std::process::Command {
    let mut command = support::tool("tsc");
    command
        .args(["--noEmit", "--strict", "--module", "nodenext", "--target", "es2024"])
        .args(["--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--noUnusedLocals"])
        .arg("--noUnusedParameters")
        .args(flags)
        .args(files)
        .current_dir(support::tools());
    command
}

#[test]
fn the_runtime_does_what_it_should() {
    generated();
    let tests = of_kind(&support::tools().join("js"), ".test.mjs");
    support::node_test::passes(support::node_test::command().args(tests));
}

#[test]
fn the_same_models_give_the_same_bytes_wherever_they_are() {
    let root = support::root().join("tests/tools/js");
    let elsewhere = tempfile::tempdir().unwrap();
    let models = elsewhere.path().join("models/webhooks");
    // Other names of files, so another order of reading.
    std::fs::create_dir_all(models.join("inner")).unwrap();
    for (from, to) in [("requests.rs", "z.rs"), ("shapes.rs", "inner/a.rs")] {
        std::fs::copy(root.join("models/webhooks").join(from), models.join(to)).unwrap();
    }
    assert!(render(&root) == render(elsewhere.path()));
}

#[test]
fn a_definition_with_the_name_of_a_known_type_has_a_schema_of_its_own() {
    let config = rendered(
        "#[target(url = \"https://api.example.com\")]\n\
         pub struct Ping { a: Page<Value>, b: Page<serde_json::Value> }\n\
         pub struct Page<T> { item: T }\n\
         pub struct Value { amount: u8 }",
        "webhooks.config.json",
    );
    let config: serde_json::Value = serde_json::from_str(&config).unwrap();
    let payload = &config["webhooks"]["Ping"]["payload"];
    let item = |page: &str| &payload["$defs"][page]["properties"]["item"];
    assert_eq!(item("Page<crate::Value>")["$ref"], "#/$defs/Value");
    assert_eq!(*item("Page<Value>"), serde_json::json!({}));
}

#[test]
fn arrays_within_one_another_are_no_default_that_has_no_end() {
    let nested = |depth: usize| {
        let ty = (0..depth).fold("u8".to_owned(), |ty, _| format!("[{ty}; 8]"));
        let config = rendered(
            &format!(
                "#[target(url = \"https://api.example.com\")] pub struct Ping {{ a: u8 }}\n\
                 #[response(Ping)] pub enum Answer {{ #[ok] Given(Read), #[failed] Refused(String) }}\n\
                 pub struct Read {{ #[serde(default)] a: {ty} }}"
            ),
            "webhooks.config.json",
        );
        let config: serde_json::Value = serde_json::from_str(&config).unwrap();
        let variants = &config["webhooks"]["Ping"]["response"]["variants"];
        variants[0]["schema"]["properties"]["a"]["default"].clone()
    };
    assert_eq!(nested(4)[7][7][7][7], 0);
    assert_eq!(nested(20), serde_json::Value::Null);
}

#[test]
fn the_seventieth_enum_without_a_tag_takes_members_as_the_first_does() {
    let step = |at: usize| {
        format!(
            "#[serde(untagged)] pub enum Step{at} {{ Own(Own{at}), Next(Step{}) }}\n\
             pub struct Own{at} {{ of{at}: u8 }}\n",
            at + 1
        )
    };
    let declarations = rendered(
        &format!(
            "#[target(url = \"https://api.example.com\")]\n\
             pub struct Ping {{ id: u8, #[serde(flatten)] step: Step0 }}\n\
             {}pub type Step70 = std::collections::HashMap<String, u8>;",
            (0..70).map(step).collect::<String>()
        ),
        "webhooks.d.ts",
    );
    let expected = "type Ping = { id: number } & (Step0 | { [key: string]: unknown });";
    assert!(declarations.contains(expected), "{declarations}");
}

#[test]
fn a_definition_with_the_name_of_a_utility_type_is_not_taken_for_it() {
    let types = rendered(
        "#[target(url = \"https://api.example.com\")]\n\
         pub struct Ping { a: Page<NonNullable>, b: Page<Option<Note>>, c: Either<NonNullable> }\n\
         pub struct NonNullable { x: u8 }\n\
         pub struct Note { text: String }\n\
         pub struct Page<T> { #[serde(flatten)] item: T, y: u8 }\n\
         pub struct Either<T> { #[serde(flatten)] item: Choice<T>, z: u8 }\n\
         #[serde(untagged)]\n\
         pub enum Choice<T> { A(T), B(Note) }",
        "webhooks.d.ts",
    );
    assert!(types.contains("keyof (T & {})") && types.contains("? (T & {}) |"), "{types}");
    assert!(!types.contains("keyof NonNullable") && !types.contains("NonNullable<"), "{types}");
}
