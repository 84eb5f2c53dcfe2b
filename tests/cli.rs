//! The command line, by the real binary: every command and option, exit codes, streams, colours.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

#[path = "cli/names.rs"]
mod names;
#[path = "cli/streams.rs"]
mod streams;
mod support;

use std::process::Command;

use support::project::{PING, Project, Ran};

const WRONG: &str =
    "#[target(url = \"https://example.com\", metod = \"POST\")]\npub struct Wrong;\n";

#[test]
fn gen_writes_every_output_and_says_what_is_next() {
    let project = Project::brief();
    let ran = project.run(&["gen", "webhooks"]).exits(0);
    let ran = ran.says("10 webhooks: ").says("files written").says("SENDGRID_API_KEY");
    ran.says("DEVELOPMENT").says("\nnext:\n").says("gen webhooks --check");
    for path in ["elm/BuildAmp/Webhooks.elm", "sql/0001_webhooks.sql", "sql/webhook_types.sql"] {
        assert!(project.path("generated").join(path).is_file(), "{path}");
    }
    let again = project.run(&["gen", "webhooks"]).exits(0);
    assert_eq!(again.stdout.lines().count(), 1, "nothing to do is one line: {}", again.stdout);
}

#[test]
fn without_node_nothing_delivers_which_is_told() {
    let project = Project::with(PING);
    project.write("buildamp.toml", "[webhooks]\njs = false\n");
    project.run(&["gen", "webhooks"]).exits(0).says("\n  what delivers is Node's worker: ");
}

#[test]
fn a_file_that_would_not_change_keeps_its_time() {
    let project = Project::brief();
    project.generate();
    let path = "generated/sql/0001_webhooks.sql";
    let old = project.age(path, 3600);
    project.write("models/webhooks/more.rs", PING);
    project.run(&["gen", "webhooks"]).exits(0).says("webhook_types.sql");
    assert_eq!(project.changed(path), old);
}

#[test]
fn only_makes_what_it_names() {
    let project = Project::with(PING);
    project.run(&["gen", "webhooks", "--only", "elm"]).exits(0);
    assert_eq!(
        project.outputs().into_keys().collect::<Vec<_>>(),
        ["generated/elm/BuildAmp/Webhooks.elm"]
    );
    project.run(&["gen", "webhooks", "--only", "elm,sql"]).exits(0).says("2 files written");
    project.run(&["gen", "webhooks", "--only", "elmm"]).exits(2).complains("'elm'");
}

#[test]
fn out_is_taken_from_the_root_or_shown_as_it_was_given() {
    let project = Project::with(PING);
    project.run(&["gen", "webhooks", "--out", "made/here"]).exits(0).says("wrote made/here/sql/");
    let elsewhere = tempfile::tempdir().unwrap();
    let out = elsewhere.path().join("out");
    let out = out.to_str().unwrap();
    project.run(&["gen", "webhooks", "--out", out]).exits(0).says(&format!("wrote {out}/sql/"));
    let inside = project.path("abs");
    let inside = inside.to_str().unwrap();
    project.run(&["gen", "webhooks", "--out", inside]).exits(0).says("wrote abs/sql/");
    assert_eq!(
        project.read("made/here/elm/BuildAmp/Webhooks.elm"),
        project.read("abs/elm/BuildAmp/Webhooks.elm")
    );
    project.run(&["gen", "webhooks", "--out", "."]).exits(0).quietly();
    assert!(project.path("sql/webhook_types.sql").is_file());
}

#[test]
fn two_outputs_may_share_a_folder() {
    let project = Project::with(PING);
    project
        .write("buildamp.toml", "[webhooks]\nelm = \".\"\nsql = \".\"\nrust = \".\"\njs = \".\"\n");
    project.run(&["gen", "webhooks"]).exits(0).quietly().says("wrote BuildAmp/Webhooks.elm\n");
    assert!(project.path("webhook_types.sql").is_file());
    project.run(&["gen", "webhooks", "--check"]).exits(0);
}

/// As a shell writes `--out "$OUT"` where that is not set.
#[test]
fn an_empty_folder_is_not_the_root() {
    let project = Project::with(PING);
    for option in ["--models", "--out"] {
        let ran = project.run(&["gen", "webhooks", option, ""]).exits(2);
        ran.complains("a value is required");
    }
    assert!(project.outputs().is_empty());
    assert!(!project.path("sql").exists());
}

#[test]
fn outputs_do_not_go_among_the_definitions() {
    let project = Project::with(PING);
    let ran = project.run(&["gen", "webhooks", "--out", "models/webhooks/out"]).exits(2);
    ran.complains("E0602").complains("definitions are read from");
    assert!(project.outputs().is_empty());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("models/webhooks", project.path("link")).unwrap();
        let ran = project.run(&["gen", "webhooks", "--out", "link/out"]).exits(2);
        ran.complains("definitions are read from");
        std::fs::remove_file(project.path("link")).unwrap();
    }
    project.run(&["gen", "webhooks", "--out", "models/out"]).exits(0);
    project.run(&["gen", "webhooks", "--out", "models/out", "--check"]).exits(0);
}

#[test]
fn an_output_that_is_switched_off_is_not_made() {
    let project = Project::with(PING);
    project.write("buildamp.toml", "[webhooks]\nelm = false\nsql = \"migrations\"\n");
    project.generate();
    assert!(project.path("migrations/webhook_types.sql").is_file());
    project.run(&["gen", "webhooks", "--out", "all"]).exits(0);
    assert!(!project.path("generated/elm").exists() && !project.path("all/elm").exists());
    project.run(&["gen", "webhooks", "--only", "elm,sql"]).exits(2).complains("elm = false");
    let none = "[webhooks]\nelm = false\nsql = false\nrust = false\njs = false\n";
    project.write("buildamp.toml", none);
    project.run(&["gen", "webhooks"]).exits(0).says("every output is `false` in buildamp.toml");
    project.write("other.toml", none);
    let other = ["gen", "webhooks", "--config", "other.toml"];
    project.run(&other).exits(0).says("every output is `false` in other.toml");
    project
        .run(&[&other[..], &["--only", "elm"]].concat())
        .exits(2)
        .complains("other.toml switches");
}

#[test]
fn models_and_config_and_root_choose_the_project() {
    let project = Project::empty();
    project.write("api/src/webhooks/ping.rs", PING);
    project.write("api/other.toml", "application = \"shop\"\n[webhooks]\nmodels = \"src\"\n");
    let from_root = |arguments: &[&str]| {
        let mut all = vec!["gen", "webhooks", "--only", "sql"];
        all.extend(arguments);
        project.run(&all).exits(0);
        project.read("api/generated/sql/webhook_types.sql")
    };
    let by_config = from_root(&["--config", "api/other.toml"]);
    assert!(by_config.contains("'shop'") && by_config.contains("from src/webhooks"), "{by_config}");
    let by_root = from_root(&["--root", "api", "--models", "src"]);
    assert!(by_root.contains("'app'"), "{by_root}");
    let absolute = project.path("api/src");
    let by_path = from_root(&["--root", "api", "--models", absolute.to_str().unwrap()]);
    assert_eq!(by_path, by_root, "an absolute path never gets into an output");
    let shown = project.run(&["gen", "webhooks", "--root", "api", "--models", "src"]).exits(0);
    let shown = shown.says("1 webhook in api: ").says("node api/generated/js/runtime/cli.mjs dev");
    shown.says("--check --root api --models src").says("request --root api --models src Ping");
    project.run(&["gen", "webhooks", "--root", "nowhere"]).exits(2).complains("nowhere");
    project.run(&["gen", "webhooks", "--config", "no.toml"]).exits(2).complains("no.toml");
    project.run(&["gen", "webhooks", "--root", "api"]).exits(2).complains("buildamp init");
}

#[test]
fn the_project_is_found_upwards() {
    let project = Project::with(PING);
    project.write("buildamp.toml", "application = \"shop\"\n");
    std::fs::create_dir_all(project.path("deep/down")).unwrap();
    let mut command = project.command(&["gen", "webhooks"]);
    Ran::of(command.current_dir(project.path("deep/down"))).exits(0);
    assert!(project.read("generated/sql/webhook_types.sql").contains("'shop'"));
    assert!(!project.path("deep/down/generated").exists());
}

#[test]
fn dry_run_and_diff_write_nothing() {
    let project = Project::with(PING);
    project.run(&["gen", "webhooks", "--dry-run"]).exits(0).says("would write generated/sql/");
    let diff = project.run(&["gen", "webhooks", "--diff"]).exits(0).says("+++ b/generated/sql/");
    assert!(!diff.stdout.contains("\nwould write"), "stdout is a diff and nothing else");
    diff.complains("would write");
    assert!(project.outputs().is_empty());
    project.run(&["gen", "webhooks", "--watch", "--check"]).exits(2).complains("--check");
}

#[test]
fn what_a_patch_cannot_reach_is_said_beside_it() {
    let project = Project::with(PING);
    project.write("buildamp.toml", "[webhooks]\nelm = \"../eo\"\n");
    let said = "1 file of the diff is outside of the project";
    project.run(&["gen", "webhooks", "--only", "elm", "--diff"]).exits(0).complains(said);
    let elsewhere = project.root().with_extension("out");
    let elsewhere = ["--only", "elm", "--out", elsewhere.to_str().unwrap()];
    project
        .run(&[&["gen", "webhooks", "--diff"], &elsewhere[..]].concat())
        .exits(0)
        .complains(said);
    let inside = project.run(&["gen", "webhooks", "--only", "sql", "--diff"]).exits(0);
    assert!(!inside.stderr.contains("outside"), "{}", inside.stderr);
}

#[test]
fn a_diff_can_be_applied() {
    let project = Project::with(PING);
    project.generate();
    project.write("models/webhooks/more.rs", &PING.replace("Ping", "Pong"));
    let diff = project.run(&["gen", "webhooks", "--diff"]).exits(0).stdout;
    project.write("models/changes.patch", &diff);
    let patch = project.path("models/changes.patch");
    if Command::new("git").arg("--version").output().is_err() {
        return println!("SKIPPED: there is no git");
    }
    let mut git = Command::new("git");
    Ran::of(git.arg("apply").arg(patch).current_dir(project.root())).exits(0);
    project.run(&["gen", "webhooks", "--check"]).exits(0);
}

#[test]
fn an_error_in_a_definition_writes_nothing() {
    let project = Project::with(WRONG);
    project.write("models/webhooks/right.rs", PING);
    let ran = project.run(&["gen", "webhooks"]).exits(2).prints_nothing();
    ran.complains("error[E0101]").complains("main.rs:1:39").complains("did you mean `method`?");
    assert!(project.outputs().is_empty());
    for mode in ["--check", "--diff", "--dry-run"] {
        project.run(&["gen", "webhooks", mode]).exits(2).prints_nothing();
    }
    project.run(&["list", "webhooks"]).exits(2).prints_nothing().complains("E0101");
}

#[test]
#[cfg(unix)]
fn a_buildamp_toml_that_is_no_file_is_not_read_without_end() {
    let project = Project::with(PING);
    std::os::unix::fs::symlink("/dev/zero", project.path("buildamp.toml")).unwrap();
    let ran = project.run(&["gen", "webhooks"]).exits(2);
    ran.complains("E0002").complains("cannot be read: it is not a file");
    // One that is asked for is read, as a shell's `<(…)`.
    project.run(&["gen", "webhooks", "--config", "/dev/null", "--root", "."]).exits(0);
}

/// What it says is not known: the defaults would put all outputs elsewhere, under another name.
#[test]
#[cfg(unix)]
fn a_buildamp_toml_that_is_a_link_to_nowhere_is_an_error() {
    let project = Project::with(PING);
    std::os::unix::fs::symlink("nowhere.toml", project.path("buildamp.toml")).unwrap();
    project.run(&["gen", "webhooks"]).exits(2).complains("--> buildamp.toml");
    assert!(project.outputs().is_empty());
}

#[test]
fn a_wrong_buildamp_toml_is_shown_whole() {
    let project = Project::with(PING);
    project.write(
        "buildamp.toml",
        "aplication = \"x\"\n[webhooks]\nelm = 5\nfield_case = \"snak\"\nmodels = \"\"\n",
    );
    let ran = project.run(&["gen", "webhooks"]).exits(2).prints_nothing();
    assert_eq!(ran.stderr.matches("error[E0004]").count(), 4, "{}", ran.stderr);
    ran.complains("did you mean `application`?").complains("did you mean `snake`?");
    for name in ["\"\"", "\"a\\u0000b\"", "\"a\\u202eb\"", "\"a\\nb\"", "7"] {
        project.write("buildamp.toml", &format!("application = {name}\n"));
        project.run(&["gen", "webhooks"]).exits(2).complains("E0004");
    }
}

#[test]
fn what_is_wrong_in_definitions_is_told_beside_a_wrong_buildamp_toml() {
    let project = Project::with(&PING.replace("String", "Strin"));
    project.write("buildamp.toml", "aplication = \"x\"\n");
    project.run(&["gen", "webhooks"]).exits(2).complains("E0004").complains("E0201");
    // Where it says that they are elsewhere, none are missed here.
    project.write("buildamp.toml", "[webhooks]\nmodel = \"app/models\"\n");
    std::fs::rename(project.path("models"), project.path("elsewhere")).unwrap();
    let ran = project.run(&["gen", "webhooks"]).exits(2);
    assert_eq!(ran.stderr.matches("error").count(), 1, "{}", ran.stderr);
}

#[test]
fn explain_tells_a_story() {
    let project = Project::empty();
    project.run(&["explain", "E0201"]).exits(0).quietly().says("# E0201: unknown type");
    project.run(&["explain", "w0101"]).exits(0).says("# W0101");
    project.run(&["explain", "error[E0201]"]).exits(0).says("# E0201");
    project.run(&["explain", "E0299"]).exits(2).prints_nothing().complains("did you mean");
    project.run(&["explain", "what"]).exits(2).prints_nothing().complains("`what`");
}

#[test]
fn completions_are_printed_for_every_shell() {
    let project = Project::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = project.run(&["completions", shell]).exits(0).quietly();
        ran.says("message-format").says("webhooks");
    }
    project.run(&["completions", "csh"]).exits(2).complains("zsh");
}

#[test]
fn bash_completes_commands_and_values() {
    let project = Project::empty();
    project.write("completions.bash", &project.run(&["completions", "bash"]).stdout);
    for (words, expected) in
        [("exp", "explain"), ("explain W011", "W0110 W0111 W0112"), ("add sq", "square_payment")]
    {
        let script = format!(
            "source completions.bash && COMP_WORDS=(buildamp {words}) \
             && COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)) \
             && _buildamp buildamp \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD - 1]}}\" \
             && echo ${{COMPREPLY[@]}}"
        );
        let mut bash = Command::new("bash");
        let Ok(ran) = bash.arg("-c").arg(script).current_dir(project.path("")).output() else {
            return println!("SKIPPED: there is no bash");
        };
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        assert_eq!(String::from_utf8_lossy(&ran.stdout).trim_end(), expected);
    }
}

#[test]
fn help_and_bad_usage() {
    let project = Project::empty();
    project.run(&["--help"]).exits(0).quietly().says("Exit codes:");
    project.run(&["--version"]).exits(0).says(env!("CARGO_PKG_VERSION"));
    project.run(&["gen", "webhooks", "--help"]).exits(0).says("--message-format");
    project.run(&["gen"]).exits(2).prints_nothing();
    project.run(&["generate"]).exits(2).prints_nothing();
}

#[test]
fn only_what_is_missing_is_asked_for() {
    let project = Project::with(PING);
    project.write("elm.json", r#"{ "type": "application", "source-directories": ["src"], "dependencies": { "direct": { "elm/core": "1.0.5" }, "indirect": {} } }"#);
    project.write("Cargo.toml", "[package]\nname = \"x\"\n[dependencies]\nserde = \"1\"\n");
    let ran = project.run(&["gen", "webhooks"]).exits(0);
    let ran = ran.says("\"generated/elm\" to \"source-directories\"").says("elm install elm/json");
    assert!(!ran.stdout.contains("elm/core"), "{}", ran.stdout);
    let ran = ran.says("serde_json = \"1\"").says("features = [\"wire\"]");
    assert!(!ran.stdout.contains("serde = "), "{}", ran.stdout);

    project.write("elm.json", r#"{ "source-directories": ["src", "./generated/elm"], "dependencies": { "direct": { "elm/core": "1.0.5", "elm/json": "1.1.3" } } }"#);
    project.write("Cargo.toml", "[dependencies]\nserde = \"1\"\nserde_json = \"1\"\nbuildamp = { path = \"x\", features = [\"wire\"] }\n");
    project.write("models/webhooks/more.rs", &PING.replace("Ping", "Pong"));
    let ran = project.run(&["gen", "webhooks"]).exits(0);
    assert!(
        !ran.stdout.contains("elm.json") && !ran.stdout.contains("Cargo.toml"),
        "{}",
        ran.stdout
    );
}

/// Of a crate that buildamp does not know it cannot tell the version.
#[test]
fn crates_that_definitions_name_are_asked_for() {
    let project = Project::with(
        "#[target(url = \"https://example.com\")]\npub struct Ping {\n    pub id: uuid::Uuid,\n    #[serde(with = \"text\")]\n    #[webhook(as = \"String\")]\n    pub money: money::Amount,\n}\nmod text {\n    pub fn serialize() {}\n    pub fn deserialize() {}\n}\n",
    );
    let ran = project.run(&["gen", "webhooks"]).exits(0);
    ran.says("uuid = { version = \"1\", features = [\"serde\"] }")
        .says("money = \"*\" # the version");

    // A crate without a feature that the generated code needs is not enough.
    project
        .write("Cargo.toml", "[dependencies]\nuuid = { version = \"1\", features = [\"v4\"] }\n");
    project.write("models/webhooks/more.rs", &PING.replace("Ping", "Pong"));
    let ran = project.run(&["gen", "webhooks"]).exits(0);
    ran.says("\"serde\" to the features of uuid");
}

#[test]
fn a_feature_that_a_module_of_rust_decimal_stands_behind_is_told() {
    let project = Project::with(
        "#[target(url = \"https://example.com\")]
pub struct Price {
    #[serde(with = \"rust_decimal::serde::float\")]
    #[webhook(as = \"f64\")]
    pub net: rust_decimal::Decimal,
    #[serde(default, with = \"rust_decimal::serde::str_option\")]
    #[webhook(as = \"Option<String>\")]
    pub gross: Option<rust_decimal::Decimal>,
}
",
    );
    let line = "features = [\"serde\", \"serde-with-float\", \"serde-with-str\"]";
    project
        .run(&["gen", "webhooks"])
        .exits(0)
        .says(&format!("rust_decimal = {{ version = \"1\", {line}"));
    let named = "[dependencies]\nrust_decimal = { version = '1', features = ['serde-with-str'] }\n";
    project.write("Cargo.toml", named);
    project.write("models/webhooks/more.rs", PING);
    let ran = project.run(&["gen", "webhooks"]).exits(0);
    ran.says("\"serde-with-float\" to the features of rust_decimal");
    project.write(
        "models/webhooks/main.rs",
        "#[target(url = \"https://example.com\")]
pub struct Prices(Net, Gross);
pub enum Net {
    #[serde(with = \"rust_decimal::serde::float\")]
    #[webhook(as = \"f64\")]
    Known(rust_decimal::Decimal),
}
pub struct Gross {
    #[serde(with = \"exact\")]
    #[webhook(as = \"f64\")]
    amount: rust_decimal::Decimal,
}
mod exact {
    use rust_decimal::Decimal;
    use rust_decimal::serde::arbitrary_precision as all;
    pub fn serialize<S: serde::Serializer>(value: &Decimal, to: S) -> Result<S::Ok, S::Error> {
        all::serialize(value, to)
    }
    pub use rust_decimal::serde::arbitrary_precision::deserialize;
}
",
    );
    let lacks =
        "\"serde-with-arbitrary-precision\", \"serde-with-float\" to the features of rust_decimal";
    project.run(&["gen", "webhooks"]).exits(0).says(lacks);
}

/// The way to the migrations is the same on every machine, or it is said that there is none.
#[test]
fn the_config_names_its_migrations() {
    let project = Project::with(PING);
    let migrations = |toml: &str, config: &str| {
        project.write("buildamp.toml", toml);
        let ran = project.run(&["gen", "webhooks"]).exits(0);
        let config: serde_json::Value = serde_json::from_str(&project.read(config)).unwrap();
        (config["migrations"].clone(), ran)
    };
    let inside = project.path("db");
    let absolute = format!("[webhooks]\nsql = {inside:?}\njs = \"server\"\n");
    let (way, _) = migrations(&absolute, "server/webhooks.config.json");
    assert_eq!(way, "../db");
    let outside = tempfile::tempdir().unwrap();
    let js = outside.path().join("js");
    let apart = format!("[webhooks]\nsql = \"db\"\njs = {js:?}\n");
    let (way, ran) = migrations(&apart, js.join("webhooks.config.json").to_str().unwrap());
    assert_eq!(way, serde_json::Value::Null);
    ran.says("runtime/cli.mjs dev db\n");
}
