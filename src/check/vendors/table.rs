//! What services want, each with the page of its documentation that says so.

use super::rule::Body::{Form, Json, Multipart};
use super::rule::Credentials::{Basic, BasicUser, Bearer, Header};
use super::rule::{Case, Expects, Rule, Vendor};

/// By service; to add one is to add an entry.
pub(super) const VENDORS: &[Vendor] = &[
    Vendor {
        name: "Stripe",
        hosts: &["api.stripe.com"],
        paths: &["/v1/"],
        rules: &[
            rule(Expects::Body(&[Form]), "https://docs.stripe.com/api"),
            rule(
                Expects::IdempotencyHeader("Idempotency-Key"),
                "https://docs.stripe.com/api/idempotent_requests",
            ),
            rule(Expects::Auth(&[Bearer, Basic]), "https://docs.stripe.com/api/authentication"),
        ],
    },
    Vendor {
        name: "Twilio",
        hosts: &["api.twilio.com"],
        paths: &["/2010-04-01/"],
        rules: &[
            rule(Expects::Body(&[Form]), "https://www.twilio.com/docs/usage/requests-to-twilio"),
            rule(Expects::Auth(&[Basic]), "https://www.twilio.com/docs/usage/requests-to-twilio"),
            rule(
                Expects::Names(Case::Pascal),
                "https://www.twilio.com/docs/messaging/api/message-resource",
            ),
        ],
    },
    Vendor {
        name: "Mailgun",
        hosts: &["api.mailgun.net", "api.eu.mailgun.net"],
        paths: &["/v3/"],
        rules: &[rule(
            Expects::Auth(&[BasicUser("api")]),
            "https://documentation.mailgun.com/docs/mailgun/api-reference/authentication",
        )],
    },
    Vendor {
        name: "Mailgun",
        hosts: &["api.mailgun.net", "api.eu.mailgun.net"],
        paths: &["/v3/*/messages", "/v3/*/messages.mime"],
        rules: &[rule(
            Expects::Body(&[Form, Multipart]),
            "https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages",
        )],
    },
    Vendor {
        name: "Postmark",
        hosts: &["api.postmarkapp.com"],
        paths: &["/email", "/email/"],
        rules: &[
            rule(Expects::Body(&[Json]), POSTMARK),
            rule(Expects::Auth(&[Header("X-Postmark-Server-Token")]), POSTMARK),
            rule(Expects::Names(Case::Pascal), POSTMARK),
        ],
    },
    Vendor {
        name: "SendGrid",
        hosts: &["api.sendgrid.com", "api.eu.sendgrid.com"],
        paths: &["/v3/mail/send"],
        rules: &[
            rule(Expects::Body(&[Json]), SENDGRID),
            rule(Expects::Auth(&[Bearer]), SENDGRID),
            rule(Expects::Member(&["personalizations"]), SENDGRID),
            rule(Expects::Member(&["from"]), SENDGRID),
        ],
    },
    Vendor {
        name: "PayPal",
        hosts: &["api.paypal.com"],
        paths: &["/"],
        rules: &[rule(
            Expects::Moved("https://api-m.paypal.com"),
            "https://developer.paypal.com/api/rest/requests/",
        )],
    },
    Vendor {
        name: "PayPal",
        hosts: &["api.sandbox.paypal.com"],
        paths: &["/"],
        rules: &[rule(
            Expects::Moved("https://api-m.sandbox.paypal.com"),
            "https://developer.paypal.com/api/rest/requests/",
        )],
    },
    Vendor {
        name: "PayPal",
        hosts: &[
            "api-m.paypal.com",
            "api-m.sandbox.paypal.com",
            "api.paypal.com",
            "api.sandbox.paypal.com",
        ],
        paths: &["/v2/"],
        rules: &[
            rule(Expects::Body(&[Json]), "https://developer.paypal.com/api/rest/requests/"),
            rule(Expects::Auth(&[Bearer]), "https://developer.paypal.com/api/rest/authentication/"),
            rule(
                Expects::IdempotencyHeader("PayPal-Request-Id"),
                "https://developer.paypal.com/reference/guidelines/idempotency/",
            ),
        ],
    },
    Vendor {
        name: "Square",
        hosts: &["connect.squareup.com", "connect.squareupsandbox.com"],
        paths: &["/v2/"],
        rules: &[
            rule(
                Expects::Body(&[Json, Multipart]),
                "https://developer.squareup.com/reference/square",
            ),
            rule(
                Expects::Header("Square-Version", "2024-05-15"),
                "https://developer.squareup.com/docs/build-basics/versioning-overview",
            ),
        ],
    },
    Vendor {
        name: "Square",
        hosts: &["connect.squareup.com", "connect.squareupsandbox.com"],
        paths: &["/v2/payments"],
        rules: &[rule(
            Expects::IdempotencyMember("idempotency_key"),
            "https://developer.squareup.com/reference/square/payments-api/create-payment",
        )],
    },
    Vendor {
        name: "Slack",
        hosts: &["hooks.slack.com"],
        paths: &["/services/"],
        rules: &[
            rule(Expects::Body(&[Json, Form]), SLACK_WEBHOOK),
            rule(Expects::Auth(&[]), SLACK_WEBHOOK),
            rule(Expects::Member(&["text", "blocks", "attachments", "payload"]), SLACK_WEBHOOK),
        ],
    },
    Vendor {
        name: "Slack",
        hosts: &["slack.com"],
        paths: &["/api/"],
        rules: &[
            rule(Expects::Auth(&[Bearer]), SLACK_API),
            rule(Expects::Success("{ pointer = \"/ok\", equals = true }"), SLACK_API),
        ],
    },
    Vendor {
        name: "Discord",
        hosts: DISCORD_HOSTS,
        paths: &["/api/"],
        rules: &[rule(Expects::Body(&[Json, Multipart, Form]), DISCORD)],
    },
    Vendor {
        name: "Discord",
        hosts: DISCORD_HOSTS,
        // With `/slack` or `/github` below, it reads what these send.
        paths: &[
            "/api/webhooks/*",
            "/api/webhooks/*/*",
            "/api/*/webhooks/*",
            "/api/*/webhooks/*/*",
        ],
        rules: &[
            rule(Expects::Auth(&[]), DISCORD),
            rule(
                Expects::Member(&[
                    "content",
                    "embeds",
                    "components",
                    "poll",
                    "files",
                    "files[0]",
                    "payload_json",
                ]),
                DISCORD,
            ),
        ],
    },
    Vendor {
        name: "Discord",
        hosts: &["discordapp.com"],
        paths: &["/api/"],
        rules: &[rule(
            Expects::Moved("https://discord.com/api"),
            "https://discord.com/developers/docs/reference",
        )],
    },
    Vendor {
        name: "OpenAI",
        hosts: &["api.openai.com"],
        paths: &["/v1/"],
        rules: &[
            rule(Expects::Body(&[Json, Multipart]), OPENAI),
            rule(Expects::Auth(&[Bearer]), OPENAI),
        ],
    },
    Vendor {
        name: "OpenAI",
        hosts: &["api.openai.com"],
        paths: &["/v1/chat/completions"],
        rules: &[
            rule(Expects::Member(&["model"]), OPENAI),
            rule(Expects::Member(&["messages"]), OPENAI),
        ],
    },
    Vendor {
        name: "ImageKit",
        hosts: &["upload.imagekit.io"],
        paths: &["/api/v1/files/upload"],
        rules: &[
            rule(Expects::Body(&[Multipart]), IMAGEKIT),
            rule(Expects::Auth(&[Basic]), IMAGEKIT),
            rule(Expects::Member(&["file"]), IMAGEKIT),
            rule(Expects::Names(Case::Camel), IMAGEKIT),
        ],
    },
    Vendor {
        name: "Cloudinary",
        hosts: &["api.cloudinary.com"],
        paths: &["/v1_1/*/*/upload"],
        rules: &[
            rule(Expects::Body(&[Multipart, Form]), CLOUDINARY),
            rule(Expects::Member(&["file"]), CLOUDINARY),
        ],
    },
    Vendor {
        name: "FCM",
        hosts: &["fcm.googleapis.com"],
        paths: &["/v1/projects/*/messages:send"],
        rules: &[
            rule(Expects::Body(&[Json]), FCM),
            rule(Expects::Auth(&[Bearer]), FCM),
            rule(Expects::Member(&["message"]), FCM),
        ],
    },
    Vendor {
        name: "FCM",
        hosts: &["fcm.googleapis.com"],
        paths: &["/fcm/"],
        rules: &[rule(
            Expects::Moved("https://fcm.googleapis.com/v1/projects/{PROJECT}/messages:send"),
            "https://firebase.google.com/docs/cloud-messaging/migrate-v1",
        )],
    },
];

const DISCORD_HOSTS: &[&str] = &["discord.com", "ptb.discord.com", "canary.discord.com"];

const POSTMARK: &str = "https://postmarkapp.com/developer/user-guide/send-email-with-api";
const SENDGRID: &str = "https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send";
const SLACK_WEBHOOK: &str =
    "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks";
const SLACK_API: &str = "https://docs.slack.dev/apis/web-api/";
const DISCORD: &str = "https://discord.com/developers/docs/resources/webhook";
const OPENAI: &str = "https://platform.openai.com/docs/api-reference/chat/create";
const IMAGEKIT: &str = "https://imagekit.io/docs/api-reference/upload-file/upload-file";
const CLOUDINARY: &str = "https://cloudinary.com/documentation/image_upload_api_reference";
const FCM: &str = "https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send";

const fn rule(expects: Expects, page: &'static str) -> Rule {
    Rule { expects, page }
}
