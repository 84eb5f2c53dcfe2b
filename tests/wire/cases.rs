//! What the vendors' SDKs send (`cases/`, captured) against what the catalogue's definitions do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use buildamp::ir::{Fields, Program, Shape, Type, Webhook};
use buildamp::settings::Settings;
use buildamp::wire::{RequestContext, prepare};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::compare::{Expected, compare};

/// Cases that an SDK sends in another way than the definition does.
const LEFT_OUT: &[(&str, &str)] = &[
    ("cloudinary_upload.basic_empty_folder", "the SDK drops empty texts, which buildamp sends"),
    ("cloudinary_upload.error_401", "signed fields; the definition uses Basic"),
    ("cloudinary_upload.signed_", "signed fields; the definition uses Basic"),
    ("imagekit_upload.error_400", "no file, which the definition requires"),
    ("imagekit_upload.file_as_url", "a URL in place of a file"),
    ("imagekit_upload.minimal", "this SDK sends a made-up password and no file type"),
    ("imagekit_upload.options", "this SDK sends a made-up password and no file type"),
    ("kit_subscriber.null_state", "null; the definition leaves absent values out"),
    ("mailgun_email.attachment", "multipart, which attachments need; the definition is a form"),
    ("mailgun_email.empty_string", "multipart; the definition is a form"),
    ("mailgun_email.error_401", "multipart; the definition is a form"),
    ("mailgun_email.minimal", "multipart; the definition is a form"),
    ("mailgun_email.template", "multipart; the definition is a form"),
    ("mediaconvert_job.", "SigV4; not in the catalogue"),
    ("mixpanel_event.import_batch", "base64 in a form; the documented body is JSON"),
    ("mixpanel_event.track", "base64 in a query; the documented body is JSON"),
    ("openai_upload.file_upload", "the payload names the file; in the definition its purpose does"),
    ("pandadoc_document.error_400", "no name, which the definition requires"),
    ("paypal_order.oauth_token_step", "the OAuth exchange; the definition takes a token"),
    ("rollbar_item.error_422", "the SDK's own noise, without what is essential"),
    ("google_vision.error_403", "the SDK's own noise, without what is essential"),
    ("salesforce_contact.error_400", "no name, which the definition requires"),
    ("sentry_event.", "an envelope; the definition uses the store endpoint, which takes JSON"),
    ("stripe_payment_intent.null_customer", "null; the definition leaves absent values out"),
];

#[derive(Deserialize)]
struct Case {
    service: String,
    case: String,
    payload: Value,
    env: BTreeMap<String, String>,
    expect: Value,
    #[serde(default)]
    expect_essential: Value,
}

impl Case {
    fn name(&self) -> String {
        format!("{}.{}", self.service, self.case)
    }

    fn webhook_type(&self) -> &'static str {
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

    fn is_left_out(&self) -> bool {
        LEFT_OUT.iter().any(|(name, _)| is_of(name, &self.name()))
    }
}

/// A name, or the start of several.
fn is_of(pattern: &str, name: &str) -> bool {
    name == pattern || (pattern.ends_with(['.', '_']) && name.starts_with(pattern))
}

fn catalogue() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/catalog")
}

fn cases() -> Vec<Case> {
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
    let loaded = buildamp::pipeline::load(&catalogue(), &Settings::default());
    assert!(!loaded.diagnostics.has_errors());
    let program = &loaded.program;
    let mut compared = 0;
    for case in cases().iter().filter(|case| !case.is_left_out()) {
        let name = case.name();
        let webhook_type = case.webhook_type();
        let webhook = program.webhooks.iter().find(|webhook| webhook.name == webhook_type).unwrap();
        let payload = written(case.payload(), webhook, program).to_string();
        let expected = Expected::new(&case.expect, &case.expect_essential);
        let context = RequestContext {
            env: &|name| case.env.get(name).cloned(),
            id: "an-id",
            idempotency_key: expected.idempotency_key().unwrap_or("a-key"),
            timestamp: 0,
            files: None,
        };
        let sent = prepare(&buildamp::wire_target(webhook, program), &payload, &context)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        compare(&name, &sent, &expected);
        compared += 1;
    }
    assert!(compared >= 60, "only {compared} cases were compared");
}

#[test]
fn each_case_that_is_left_out_exists() {
    let names: Vec<String> = cases().iter().map(Case::name).collect();
    for (pattern, _) in LEFT_OUT {
        assert!(names.iter().any(|name| is_of(pattern, name)), "there is no {pattern}");
    }
}

/// The types know every member, and `request` shows it.
#[test]
fn each_payload_fits_its_definition() {
    let loaded = buildamp::pipeline::load(&catalogue(), &Settings::default());
    let folder = tempfile::tempdir().unwrap();
    for case in cases().iter().filter(|case| !case.is_left_out()) {
        let webhook_type = case.webhook_type();
        let webhooks = &loaded.program.webhooks;
        let webhook = webhooks.iter().find(|webhook| webhook.name == webhook_type).unwrap();
        let payload = written(case.payload(), webhook, &loaded.program).to_string();
        std::fs::write(folder.path().join("payload.json"), payload).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_buildamp"))
            .args(["request", webhook_type, "payload.json", "--root"])
            .arg(catalogue())
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .env_clear()
            .envs(&case.env)
            .output()
            .unwrap();
        let (stdout, stderr) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && stderr.is_empty(), "{}: {stderr}", case.name());
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
