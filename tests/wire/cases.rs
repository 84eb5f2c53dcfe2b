//! What the vendors' SDKs send (`cases/`, captured) against what the catalogue's definitions do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use buildamp::ir::{Fields, Program, Shape, Type, Webhook};
use buildamp::settings::Settings;
use buildamp::wire::{RequestContext, WebhookResponse, prepare};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::both;
use crate::compare::{Expected, compare};

/// Cases that an SDK sends in another way than the definition does, each with its reason; one that
/// ends in `.` or `_` stands for all that start with it.
const LEFT_OUT: &str = include_str!("left_out.json");

#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) service: String,
    case: String,
    payload: Value,
    pub(crate) env: BTreeMap<String, String>,
    expect: Value,
    #[serde(default)]
    expect_essential: Value,
    pub(crate) response_sample: Sample,
}

/// A realistic answer.
#[derive(Deserialize)]
pub(crate) struct Sample {
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// A text, or JSON; absent where there is none.
    #[serde(default)]
    body: Value,
}

impl Case {
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.service, self.case)
    }

    /// What went over the wire.
    pub(crate) fn expected(&self) -> Expected<'_> {
        Expected::new(&self.expect, &self.expect_essential)
    }

    /// The sample as a worker reports it.
    pub(crate) fn response(&self) -> WebhookResponse {
        let Sample { status, headers, body } = &self.response_sample;
        let body = match body {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            json => json.to_string(),
        };
        let lower = |(name, value): (&String, &String)| (name.to_lowercase(), value.clone());
        WebhookResponse {
            webhook_type: self.webhook_type().to_owned(),
            status: *status,
            headers: headers.iter().map(lower).collect(),
            body,
            truncated: false,
        }
    }

    pub(crate) fn webhook_type(&self) -> &'static str {
        match self.service.as_str() {
            "amplitude_event" => "AmplitudeEvents",
            "cloudinary_upload" => "CloudinaryUpload",
            "discord_webhook" if self.case == "wait" => "DiscordMessage",
            "discord_webhook" => "DiscordWebhook",
            "docusign_envelope" => "DocuSignEnvelope",
            "fcm_message" => "FcmMessage",
            "google_vision" => "GoogleVision",
            "hubspot_contact" => "HubSpotContact",
            "imagekit_upload" => "ImageKitUpload",
            "kit_subscriber" => "KitSubscriber",
            "mailchimp_member" => "MailchimpMember",
            "mailgun_email" => "MailgunEmail",
            "mixpanel_event" => "MixpanelEvents",
            "mux_asset" if self.case == "upload_url" => "MuxUpload",
            "mux_asset" => "MuxAsset",
            "openai_chat" => "OpenAiChat",
            "openai_upload" => "OpenAiUpload",
            "pandadoc_document" => "PandaDocDocument",
            "paypal_order" => "PayPalOrder",
            "postmark_email" if self.case == "template_alias" => "PostmarkTemplateEmail",
            "postmark_email" => "PostmarkEmail",
            "rollbar_item" => "RollbarItem",
            "salesforce_contact" => "SalesforceContact",
            "sendgrid_email" => "SendGridEmail",
            "sentry_event" => "SentryEvent",
            "slack_webhook" => "SlackWebhook",
            "square_payment" => "SquarePayment",
            "stripe_payment_intent" => "StripePaymentIntent",
            "twilio_sms" => "TwilioSms",
            other => panic!("no definition is named for {other}"),
        }
    }

    /// The payload as JSON text, in the definition's shape.
    pub(crate) fn written(&self, program: &Program) -> String {
        written(self.payload(), webhook(self.webhook_type(), program), program).to_string()
    }

    /// The payload in the definition's shape, where the case has the SDK's.
    fn payload(&self) -> Value {
        let given = &self.payload;
        match self.service.as_str() {
            "amplitude_event" => {
                json!({ "api_key": self.env["AMPLITUDE_API_KEY"], "events": [given] })
            }
            "fcm_message" if self.case == "dry_run" => {
                json!({ "message": given, "validate_only": true })
            }
            "fcm_message" => json!({ "message": given }),
            "mixpanel_event" => {
                let mut event = given.clone();
                event["properties"]["token"] = self.env["MIXPANEL_TOKEN"].as_str().into();
                json!([event])
            }
            "rollbar_item" => {
                let message = given["message"].as_str().unwrap();
                let body = match message.split_once(": ") {
                    Some((class, message)) if given["level"] == "error" => json!({
                        "trace_chain": [
                            { "exception": { "class": class, "message": message }, "frames": [] }
                        ]
                    }),
                    _ => json!({ "message": { "body": message } }),
                };
                json!({ "data": {
                    "environment": "prod", "level": given["level"], "body": body,
                    "custom": given["custom"],
                }})
            }
            _ => given.clone(),
        }
    }

    fn is_left_out(&self, left_out: &BTreeMap<String, String>) -> bool {
        left_out.keys().any(|pattern| is_of(pattern, &self.name()))
    }
}

/// A name, or the start of several.
fn is_of(pattern: &str, name: &str) -> bool {
    name == pattern || (pattern.ends_with(['.', '_']) && name.starts_with(pattern))
}

fn left_out() -> BTreeMap<String, String> {
    serde_json::from_str(LEFT_OUT).unwrap()
}

pub(crate) fn catalogue() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/catalog")
}

/// The definitions.
pub(crate) fn program() -> Program {
    let loaded = buildamp::pipeline::load(&catalogue(), &Settings::default());
    assert!(!loaded.diagnostics.has_errors());
    loaded.program
}

pub(crate) fn webhook<'a>(webhook_type: &str, program: &'a Program) -> &'a Webhook {
    program.webhooks.iter().find(|webhook| webhook.name == webhook_type).unwrap()
}

/// The cases that are compared.
pub(crate) fn cases() -> Vec<Case> {
    let left_out = left_out();
    let cases: Vec<Case> = all().into_iter().filter(|case| !case.is_left_out(&left_out)).collect();
    assert!(cases.len() >= 60, "only {} cases are compared", cases.len());
    cases
}

fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire/cases");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect()
}

/// The payload's JSON as the definition's type writes it, where the case has the fields' Rust names
/// and files as objects.
fn written(payload: Value, webhook: &Webhook, program: &Program) -> Value {
    let Shape::Struct(Fields::Named(fields)) = &program.type_def(webhook.payload).shape else {
        return payload;
    };
    let Value::Object(members) = payload else { return payload };
    let member = |(name, value): (String, Value)| {
        let field = fields.iter().find(|field| field.name == name || field.json.serialize == name);
        let is_option = field.is_some_and(|field| matches!(field.ty, Type::Option(_)));
        if value.is_null() && is_option {
            return None;
        }
        let is_file = field.is_some_and(|field| field.file.is_some());
        let value = if is_file { value["base64"].clone() } else { value };
        Some((field.map_or(name, |field| field.json.serialize.clone()), value))
    };
    members.into_iter().filter_map(member).collect()
}

#[test]
fn the_catalogue_sends_what_the_sdks_send() {
    let program = program();
    for case in cases() {
        let name = case.name();
        let expected = case.expected();
        let context = RequestContext {
            env: &|name| case.env.get(name).cloned(),
            id: "an-id",
            idempotency_key: expected.idempotency_key().unwrap_or("a-key"),
            timestamp: 0,
            files: None,
        };
        let webhook = webhook(case.webhook_type(), &program);
        let target = buildamp::wire_target(webhook, &program);
        let sent = prepare(&target, &case.written(&program), &context)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        compare(&name, &sent, &expected);
    }
}

#[test]
fn each_case_that_is_left_out_exists() {
    let names: Vec<String> = all().iter().map(Case::name).collect();
    for pattern in left_out().keys() {
        assert!(names.iter().any(|name| is_of(pattern, name)), "there is no {pattern}");
    }
}

/// The types know every member, and `request` shows it, as the runtime's `send --dry-run` does. A
/// project of one file, because each case is a process that reads all definitions.
#[test]
fn each_payload_fits_its_definition() {
    let program = program();
    let project = tempfile::tempdir().unwrap();
    let definitions = project.path().join("models/webhooks");
    std::fs::create_dir_all(&definitions).unwrap();
    for case in cases() {
        let file = catalogue().join(format!("models/webhooks/{}.rs", case.service));
        std::fs::copy(file, definitions.join("main.rs")).unwrap();
        std::fs::write(project.path().join("payload.json"), case.written(&program)).unwrap();
        let shown = |command: &mut Command, arguments: &[&str]| {
            let path = std::env::var_os("PATH").unwrap();
            let output = command
                .args([arguments, &["--idempotency-key", "a-key"]].concat())
                .current_dir(project.path())
                .stdin(Stdio::null())
                .env_clear()
                .env("PATH", path)
                .envs(&case.env)
                .output()
                .unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && stderr.is_empty(), "{}: {stderr}", case.name());
            String::from_utf8(output.stdout).unwrap()
        };
        let stdout = shown(
            &mut Command::new(env!("CARGO_BIN_EXE_buildamp")),
            &["request", case.webhook_type(), "payload.json", "--root", "."],
        );
        let by_node =
            shown(&mut both::cli(), &["send", case.webhook_type(), "payload.json", "--dry-run"]);
        assert_eq!(stdout, by_node, "{}", case.name());
        let secrets = case
            .env
            .iter()
            .filter(|(name, _)| ["KEY", "TOKEN", "SECRET"].iter().any(|part| name.contains(part)));
        for (name, value) in secrets {
            // These two stand in the payload, by the vendors' design.
            let given = ["AMPLITUDE_API_KEY", "MIXPANEL_TOKEN"].contains(&name.as_str());
            assert!(given || !stdout.contains(value), "{}: {stdout}", case.name());
        }
    }
}
