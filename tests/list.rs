//! `list webhooks`: what is defined, as people and programs read it.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use serde_json::{Value, json};
use support::project::Project;

/// What `--json` gives.
fn rows(project: &Project) -> Vec<Value> {
    let json = project.run(&["list", "webhooks", "--json"]).exits(0).stdout;
    serde_json::from_str(&json).unwrap()
}

/// The config that is generated.
fn config(project: &Project) -> Value {
    serde_json::from_str(&project.read("generated/js/webhooks.config.json")).unwrap()
}

#[test]
fn list_shows_every_webhook() {
    let project = Project::brief();
    let ran = project.run(&["list", "webhooks"]).exits(0);
    assert_eq!(ran.stdout.lines().count(), 11, "{}", ran.stdout);
    ran.says("TYPE").says("multipart").says("X-Postmark-Server-Token:").says("MAILGUN_DOMAIN");
    let rows = rows(&project);
    assert_eq!(rows.len(), 10);
    let mailgun = rows.iter().find(|row| row["type"] == "MailgunEmail").unwrap();
    assert_eq!(mailgun["method"], "POST");
    assert_eq!(mailgun["url"], "https://api.mailgun.net/v3/{MAILGUN_DOMAIN}/messages");
    assert_eq!(mailgun["encoding"], "form");
    assert_eq!(mailgun["auth"], "Basic");
    assert_eq!(mailgun["variables"], json!(["MAILGUN_API_KEY", "MAILGUN_DOMAIN"]));
    assert_eq!(mailgun["file"], "models/webhooks/email_webhooks.rs");
    assert!(mailgun["line"].as_u64().unwrap() > 1);
    let stripe = rows.iter().find(|row| row["type"] == "StripePaymentIntent").unwrap();
    assert_eq!(stripe["variables"], json!(["STRIPE_SECRET_KEY"]));
    assert_eq!(stripe["conditions"], json!(["DEVELOPMENT"]));
    assert_eq!(stripe["signed"], false);
}

#[test]
fn list_tells_what_is_signed() {
    let target = "url = \"https://example.com/ping\", signing = { secret = \"{SECRET}\" }";
    let project = Project::with(&format!("#[target({target})]\npub struct Ping;\n"));
    project.run(&["list", "webhooks"]).exits(0).says("none, signed");
    assert_eq!(rows(&project)[0]["signed"], true);
}

#[test]
fn lints_are_told_where_it_is_generated_alone() {
    let project = Project::with(
        "#[target(url = \"https://example.com/ping\")]\npub struct Ping {\n    pub bytes: Vec<u8>,\n}\n",
    );
    project.run(&["gen", "webhooks"]).exits(0).complains("W0102");
    project.run(&["list", "webhooks"]).exits(0).quietly();
    project.write("payload.json", "{\"bytes\": [1]}");
    project.run(&["request", "Ping", "payload.json"]).exits(0).quietly();
}

#[test]
fn an_encoding_has_one_name_wherever_it_is_shown() {
    let project = Project::with(
        r#"
        #[target(url = "https://api.example.com/ping")]
        pub struct Ping;
        #[target(url = "https://api.example.com/look", method = "GET")]
        pub struct Look { pub page: u32 }
        "#,
    );
    let rows = rows(&project);
    project.generate();
    let config = config(&project);
    for (row, name, encoding) in [(0, "Look", "query"), (1, "Ping", "none")] {
        assert_eq!(rows[row]["type"], name);
        assert_eq!(rows[row]["encoding"], encoding);
        assert_eq!(config["webhooks"][name]["encoding"], encoding);
    }
}

/// Whichever way the definition says that there is nothing.
#[test]
fn a_payload_of_nothing_has_no_body() {
    let project = Project::with(
        r#"
        #[target(url = "https://api.example.com/plain")]
        pub struct Plain;
        #[target(url = "https://api.example.com/inner")]
        pub struct Inner(Nothing);
        #[target(url = "https://api.example.com/generic")]
        pub struct Generic(Wrapper<()>);
        pub type Nothing = ();
        pub struct Wrapper<T>(T);
        "#,
    );
    let rows = rows(&project);
    assert_eq!(rows.len(), 3);
    for row in rows {
        assert_eq!(row["encoding"], "none", "{}", row["type"]);
    }
}

#[test]
fn a_variable_that_only_a_file_name_needs_is_named_wherever_variables_are() {
    let project = Project::with(
        r#"
        #[target(url = "https://api.example.com/{ROOM}", file_upload = true)]
        pub struct Upload {
            #[webhook(file_name = "{PREFIX}.png")]
            pub file: Vec<u8>,
        }
        "#,
    );
    project.run(&["gen", "webhooks"]).exits(0).says("PREFIX, ROOM");
    let rows = rows(&project);
    assert_eq!(rows[0]["variables"], json!(["PREFIX", "ROOM"]));
    let config = config(&project);
    assert_eq!(config["webhooks"]["Upload"]["env"], rows[0]["variables"]);
}
