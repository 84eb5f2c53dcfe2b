//! `add`: ready definitions, copied into a project of one's own.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use support::project::{PING, Project};
use support::{fixture, root};

const STRIPE: &str = "models/webhooks/stripe_payment_intent.rs";

/// The services of the catalogue, by the folder.
fn services() -> Vec<String> {
    let folder = fixture("catalog/models/webhooks");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn an_empty_folder_gets_a_definition_that_generates() {
    let project = Project::empty();
    let ran = project.run(&["add", "stripe"]).exits(0).quietly();
    ran.says(&format!("wrote {STRIPE}: StripePaymentIntent\n"))
        .says("set where requests are sent:\n  STRIPE_SECRET_KEY\n")
        .says("https://docs.stripe.com/")
        .says("next:\n  buildamp gen webhooks\n")
        .says("buildamp request StripePaymentIntent payload.json");
    let written = fixture("catalog/models/webhooks/stripe_payment_intent.rs");
    assert_eq!(project.read(STRIPE), std::fs::read_to_string(written).unwrap());
    project.run(&["gen", "webhooks"]).exits(0).quietly().says("1 webhook: ");
}

/// No two of them define the same name, in any language.
#[test]
fn all_of_them_generate_together() {
    let project = Project::empty();
    let services = services();
    assert!(services.len() >= 26);
    for service in &services {
        project.run(&["add", service]).exits(0).quietly();
    }
    project.run(&["gen", "webhooks"]).exits(0).quietly();
    let list = project.run(&["list", "webhooks", "--json"]).exits(0).stdout;
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert!(list.as_array().unwrap().len() >= services.len());
}

#[test]
fn without_a_name_they_are_listed() {
    let project = Project::empty();
    let table = project.run(&["add"]).exits(0).quietly().stdout;
    let json = project.run(&["add", "--json"]).exits(0).quietly().stdout;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row["service"].as_str().unwrap()).collect();
    assert_eq!(names, services());
    for name in names {
        assert!(table.lines().any(|line| line.starts_with(&format!("{name} "))), "{name}\n{table}");
    }
    let of = |name: &str| rows.iter().find(|row| row["service"] == name).unwrap();
    assert_eq!(of("mux_asset")["webhooks"], serde_json::json!(["MuxAsset", "MuxUpload"]));
    assert_eq!(of("square_payment")["variables"], serde_json::json!(["SQUARE_ACCESS_TOKEN"]));
    assert_eq!(of("square_payment")["optional_variables"], serde_json::json!(["SQUARE_SANDBOX"]));
    assert_eq!(of("twilio_sms")["description"], "Text messages through Twilio");
    assert!(project.outputs().is_empty(), "a list writes nothing");
    project.run(&["add", "stripe", "--json"]).exits(2);
}

#[test]
fn a_file_that_is_there_is_never_written_over() {
    let project = Project::empty();
    project.write(STRIPE, PING);
    let ran = project.run(&["add", "stripe"]).exits(2).prints_nothing();
    ran.complains(&format!("{STRIPE} is there already; it is never written over"));
    assert_eq!(project.read(STRIPE), PING);

    // The definition itself, even with other line ends, is what was asked for.
    let project = Project::empty();
    project.run(&["add", "stripe"]).exits(0);
    project
        .run(&["add", "StripePaymentIntent"])
        .exits(0)
        .quietly()
        .says(&format!("kept  {STRIPE}"));
    project.write(STRIPE, &project.read(STRIPE).replace('\n', "\r\n"));
    project.run(&["add", "stripe"]).exits(0).quietly().says("kept");
}

#[test]
fn a_name_that_the_project_has_is_said_before_anything_is_written() {
    let project = Project::brief();
    let ran = project.run(&["add", "stripe"]).exits(2).prints_nothing();
    ran.complains("StripePaymentIntent")
        .complains("models/webhooks/payment_webhooks.rs")
        .complains(&format!("{STRIPE}:"))
        .complains("`stripe_payment_intent` was not added; nothing was written");
    assert!(!project.path(STRIPE).exists());
    // What only Elm sees as one name: a type and a constructor of a response.
    let project = Project::with(&format!(
        "{PING}#[response(Ping)]\npub enum PingResponse {{ #[ok] SlackPosted, #[failed] No(String) }}\n"
    ));
    project.run(&["add", "slack"]).exits(2).complains("SlackPosted");
    assert!(!project.path("models/webhooks/slack_webhook.rs").exists());
}

/// Mistakes that were there before are `gen`'s to tell.
#[test]
fn a_project_with_a_mistake_elsewhere_gets_it_all_the_same() {
    let project = Project::with("#[target(ulr = \"https://example.com\")]\npub struct Ping;\n");
    project.run(&["add", "twilio"]).exits(0).quietly().says("wrote models/webhooks/twilio_sms.rs");
    let project = Project::with(PING);
    project.run(&["add", "twilio"]).exits(0).quietly();
    project.run(&["gen", "webhooks"]).exits(0).quietly().says("2 webhooks: ");
}

#[test]
fn it_goes_where_the_project_has_its_definitions() {
    let project = Project::empty();
    project.write("app/buildamp.toml", "[webhooks]\nmodels = \"source/api\"\n");
    let ran = project.run(&["add", "slack", "--root", "app"]).exits(0).quietly();
    ran.says("buildamp gen webhooks --root app\n").says("SLACK_WEBHOOK_PATH");
    assert!(project.path("app/source/api/webhooks/slack_webhook.rs").is_file());
    project.run(&["add", "slack", "--root", "app", "--models", "other"]).exits(0);
    assert!(project.path("app/other/webhooks/slack_webhook.rs").is_file());
    project.run(&["add", "slack", "--config", "app/buildamp.toml"]).exits(0).says("kept");
    project.run(&["add", "slack", "--root", "nowhere"]).exits(2).complains("no such folder");
}

#[test]
fn unknown_names_are_answered_with_the_one_meant() {
    let project = Project::empty();
    let complains = |name: &str, text: &str| {
        project.run(&["add", name]).exits(2).prints_nothing().complains(text);
    };
    complains("strpe", "did you mean `stripe`?");
    complains("sendgrid_mail", "did you mean `sendgrid_email`?");
    complains("openai", "name one of `openai_chat`, `openai_upload`");
    complains("carrier_pigeon", "`buildamp add` lists what there is");
    assert!(!project.path("models").exists());
}

/// What is compiled into the program must be in its package.
#[test]
fn the_package_holds_the_catalogue() {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", support::printed(&output));
    let files = String::from_utf8(output.stdout).unwrap();
    for service in services() {
        let path = format!("fixtures/catalog/models/webhooks/{service}.rs");
        assert!(files.lines().any(|line| line.replace('\\', "/") == path), "{path}\n{files}");
    }
    for left_out in ["tests/", "fixtures/brief/", "benches/"] {
        assert!(!files.contains(left_out), "{left_out}");
    }
}
