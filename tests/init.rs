//! `init`: the first steps in a project of one's own.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use support::project::{PING, Project};

const DEFINITION: &str = "models/webhooks/first_webhook.rs";

/// `init`, then `gen webhooks` works right away and nothing drifts.
#[track_caller]
fn works_right_away(project: &Project) {
    let ran = project.run(&["init"]).exits(0).quietly();
    ran.says("wrote buildamp.toml").says(DEFINITION).says("buildamp gen webhooks");
    for file in ["buildamp.toml", DEFINITION] {
        let text = project.read(file);
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{file}");
    }
    project.run(&["gen", "webhooks"]).exits(0).quietly().says("1 webhook: ");
    project.run(&["gen", "webhooks", "--check"]).exits(0).quietly();
    project.run(&["list", "webhooks"]).exits(0).quietly().says("WelcomeMessage");
}

/// The values under `[webhooks]`.
fn configuration(project: &Project) -> toml::Table {
    let table: toml::Table = toml::from_str(&project.read("buildamp.toml")).unwrap();
    table["webhooks"].as_table().unwrap().clone()
}

#[test]
fn an_empty_folder_gets_every_output() {
    let project = Project::empty();
    works_right_away(&project);
    let made = configuration(&project);
    for output in ["elm", "sql", "rust", "js"] {
        assert_eq!(made[output].as_str(), Some(format!("generated/{output}").as_str()));
    }
}

#[test]
fn an_elm_project_gets_the_module_among_its_sources() {
    let project = Project::empty();
    project.write("elm.json", r#"{ "type": "application", "source-directories": ["app/src", "lib"], "dependencies": { "direct": { "elm/core": "1.0.5", "elm/json": "1.1.3" }, "indirect": {} } }"#);
    works_right_away(&project);
    assert!(project.path("app/src/BuildAmp/Webhooks.elm").is_file());
    let made = configuration(&project);
    assert_eq!(made["rust"].as_bool(), Some(false));
    assert_eq!(made["js"].as_bool(), Some(false));
}

#[test]
fn a_node_project_gets_js_and_sql() {
    let project = Project::empty();
    project.write("package.json", "{ \"name\": \"own\" }\n");
    works_right_away(&project);
    let made = configuration(&project);
    assert_eq!(made["js"].as_str(), Some("generated/js"));
    assert_eq!(made["sql"].as_str(), Some("generated/sql"));
    assert_eq!([made["elm"].as_bool(), made["rust"].as_bool()], [Some(false); 2]);
    assert_eq!(project.read("package.json"), "{ \"name\": \"own\" }\n");
}

#[test]
fn a_cargo_project_gets_rust_and_sql() {
    let project = Project::empty();
    project.write("Cargo.toml", "[package]\nname = \"own\"\n");
    works_right_away(&project);
    let made = configuration(&project);
    assert_eq!(made["rust"].as_str(), Some("generated/rust"));
    assert_eq!([made["elm"].as_bool(), made["js"].as_bool()], [Some(false); 2]);
}

/// Of a simulator only where there is one, and by the path that it has.
#[test]
fn the_definition_names_the_simulator_where_it_is_made() {
    let project = Project::empty();
    project.run(&["init"]).exits(0);
    assert!(project.read(DEFINITION).contains("(`node generated/js/runtime/cli.mjs simulate`)"));

    let project = Project::empty();
    project.write("buildamp.toml", "[webhooks]\njs = \"web/api hooks\"\n");
    project.run(&["init"]).exits(0);
    assert!(project.read(DEFINITION).contains("`node 'web/api hooks/runtime/cli.mjs' simulate`"));

    let project = Project::empty();
    project.write("Cargo.toml", "[package]\nname = \"own\"\n");
    works_right_away(&project);
    let definition = project.read(DEFINITION);
    assert!(definition.starts_with("//! A first webhook."), "{definition}");
    assert!(!definition.contains("cli.mjs") && !definition.contains("simulator"), "{definition}");
}

#[test]
fn a_project_above_is_warned_of_once() {
    let project = Project::empty();
    project.write("buildamp.toml", "");
    std::fs::create_dir_all(project.path("web/api")).unwrap();
    let above = std::fs::canonicalize(project.path("buildamp.toml")).unwrap();
    let ran = project.run(&["init", "--root", "web/api"]).exits(0);
    ran.says("wrote buildamp.toml").complains(&format!("the project of `{}`", above.display()));
    // It is one of its own by now.
    project.run(&["init", "--root", "web/api"]).exits(0).quietly();
    project.run(&["init"]).exits(0).quietly();
}

#[test]
fn nothing_that_exists_is_written_over() {
    let project = Project::with(PING);
    project.write("buildamp.toml", "application = \"mine\"\n");
    let before = support::project::files_below(project.root());
    project.run(&["init"]).exits(0).says("kept  buildamp.toml").says("kept  models/webhooks/");
    assert_eq!(support::project::files_below(project.root()), before);
    let fresh = Project::empty();
    fresh.run(&["init"]).exits(0);
    let first = support::project::files_below(fresh.root());
    fresh.run(&["init"]).exits(0).says("kept");
    assert_eq!(support::project::files_below(fresh.root()), first);
}

#[test]
fn an_earlier_buildamp_toml_says_where_definitions_belong() {
    let project = Project::empty();
    project.write("buildamp.toml", "[webhooks]\nmodels = \"src/models\"\n");
    project.run(&["init"]).exits(0).says("wrote src/models/webhooks/first_webhook.rs");
    project.run(&["gen", "webhooks"]).exits(0).says("1 webhook: ");
    project.write("buildamp.toml", "[webhooks]\nmodel = \"x\"\n");
    project.run(&["init"]).exits(2).complains("E0004");
}

/// Definitions are read behind links, too.
#[test]
#[cfg(unix)]
fn definitions_behind_a_link_are_there_already() {
    let project = Project::empty();
    project.write("shared/ping.rs", PING);
    std::fs::create_dir_all(project.path("models/webhooks")).unwrap();
    std::os::unix::fs::symlink("../../shared", project.path("models/webhooks/shared")).unwrap();
    project.run(&["init"]).exits(0).says("kept  models/webhooks/, which has definitions");
    assert!(!project.path(DEFINITION).exists());
}

#[test]
fn a_root_elsewhere_and_odd_folder_names() {
    let project = Project::empty();
    // The last one cannot be an application's name.
    for name in ["it's \"here\"", "été", "a\\b", "a\tb"] {
        std::fs::create_dir(project.path(name)).unwrap();
        let ran = project.run(&["init", "--root", name]).exits(0);
        assert!(ran.stdout.contains("gen webhooks --root "), "{}", ran.stdout);
        project.run(&["gen", "webhooks", "--root", name]).exits(0).quietly();
    }
    project.run(&["init", "--root", "nowhere"]).exits(2).complains("nowhere");
    project.write("file", "");
    project.run(&["init", "--root", "file"]).exits(2);
}

#[test]
fn a_file_in_the_way_is_an_error() {
    let project = Project::empty();
    project.write("models", "a file\n");
    project.run(&["init"]).exits(2).complains("models/webhooks/first_webhook.rs");
}
