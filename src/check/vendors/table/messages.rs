//! Texts, chats and push notifications.

use super::super::rule::Body::{Form, Json, Multipart};
use super::super::rule::Credentials::{Basic, Member, Scheme};
use super::super::rule::{Case, Expects, Vendor};
use super::{BEARER, rule};

pub(super) const VENDORS: &[Vendor] = &[
    Vendor {
        name: "Twilio",
        hosts: &["api.twilio.com", "api.dublin.ie1.twilio.com", "api.sydney.au1.twilio.com"],
        paths: &["/2010-04-01/"],
        rules: &[
            rule(Expects::Body(&[Form]), TWILIO),
            rule(Expects::Auth(&[Basic, BEARER]), TWILIO),
            rule(
                Expects::Names(Case::Pascal),
                "https://www.twilio.com/docs/messaging/api/message-resource",
            ),
        ],
    },
    Vendor {
        name: "Twilio Verify",
        hosts: &["verify.twilio.com"],
        paths: &["/v2/Services/*/Verifications", "/v2/Services/*/VerificationCheck"],
        rules: &[
            rule(Expects::Body(&[Form]), TWILIO_VERIFY),
            rule(Expects::Auth(&[Basic, BEARER]), TWILIO),
            rule(Expects::Names(Case::Pascal), TWILIO_VERIFY),
        ],
    },
    Vendor {
        name: "Twilio",
        hosts: &["api.ie1.twilio.com"],
        paths: &["/"],
        rules: &[rule(Expects::Moved("https://api.dublin.ie1.twilio.com"), TWILIO_REGIONS)],
    },
    Vendor {
        name: "Twilio",
        hosts: &["api.au1.twilio.com"],
        paths: &["/"],
        rules: &[rule(Expects::Moved("https://api.sydney.au1.twilio.com"), TWILIO_REGIONS)],
    },
    Vendor {
        name: "Slack",
        hosts: &["hooks.slack.com", "hooks.slack-gov.com"],
        paths: &["/services/"],
        rules: &[
            rule(Expects::Body(&[Json, Form]), SLACK_WEBHOOK),
            rule(Expects::Auth(&[]), SLACK_WEBHOOK),
            rule(Expects::Member(&["text", "blocks", "attachments", "payload"]), SLACK_WEBHOOK),
        ],
    },
    Vendor {
        name: "Slack",
        hosts: SLACK_HOSTS,
        paths: &["/api/"],
        rules: &[rule(
            Expects::Success("`success = { pointer = \"/ok\", equals = true }`"),
            SLACK_API,
        )],
    },
    Vendor {
        name: "Slack",
        hosts: SLACK_HOSTS,
        // What comes before there is a token (`oauth.*`) has credentials of its own.
        paths: &[
            "/api/admin.*",
            "/api/bookmarks.*",
            "/api/canvases.*",
            "/api/chat.*",
            "/api/conversations.*",
            "/api/files.*",
            "/api/pins.*",
            "/api/reactions.*",
            "/api/reminders.*",
            "/api/usergroups.*",
            "/api/users.*",
            "/api/views.*",
        ],
        rules: &[rule(Expects::Auth(&[BEARER, Member("token")]), SLACK_API)],
    },
    Vendor {
        name: "Slack",
        hosts: SLACK_HOSTS,
        paths: &["/api/files.upload"],
        rules: &[rule(
            Expects::Moved("https://slack.com/api/files.getUploadURLExternal"),
            "https://docs.slack.dev/changelog/2024-04-a-better-way-to-upload-files-is-here-to-stay",
        )],
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
        paths: &["/api/channels/*/messages", "/api/*/channels/*/messages"],
        rules: &[rule(
            Expects::Auth(&[Scheme("Bot")]),
            "https://discord.com/developers/docs/reference#authentication",
        )],
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
                    "files[n]",
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
        name: "FCM",
        hosts: &["fcm.googleapis.com"],
        paths: &["/v1/projects/*/messages:send"],
        rules: &[
            rule(Expects::Body(&[Json]), FCM),
            rule(Expects::Auth(&[BEARER]), FCM),
            rule(Expects::Member(&["message"]), FCM),
        ],
    },
    Vendor {
        name: "FCM",
        hosts: &["fcm.googleapis.com"],
        paths: &["/fcm/send"],
        rules: &[rule(
            Expects::Moved("https://fcm.googleapis.com/v1/projects/{PROJECT}/messages:send"),
            "https://firebase.google.com/docs/cloud-messaging/migrate-v1",
        )],
    },
];

const DISCORD_HOSTS: &[&str] = &["discord.com", "ptb.discord.com", "canary.discord.com"];
const SLACK_HOSTS: &[&str] = &["slack.com", "slack-gov.com"];

const TWILIO: &str = "https://www.twilio.com/docs/usage/requests-to-twilio";
const TWILIO_REGIONS: &str = "https://www.twilio.com/docs/global-infrastructure/using-the-twilio-rest-api-in-a-non-us-region";
const TWILIO_VERIFY: &str = "https://www.twilio.com/docs/verify/api";
const SLACK_WEBHOOK: &str =
    "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks";
const SLACK_API: &str = "https://docs.slack.dev/apis/web-api/";
const DISCORD: &str = "https://discord.com/developers/docs/resources/webhook";
const FCM: &str = "https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send";
