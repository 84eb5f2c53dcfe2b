//! E-mail.

use super::super::rule::Body::{Form, Json, Multipart};
use super::super::rule::Credentials::{BasicUser, Header};
use super::super::rule::{Case, Expects, Vendor};
use super::{BEARER, rule};

pub(super) const VENDORS: &[Vendor] = &[
    Vendor {
        name: "Mailgun",
        hosts: MAILGUN_HOSTS,
        paths: &["/v3/"],
        rules: &[rule(
            Expects::Auth(&[BasicUser("api")]),
            "https://documentation.mailgun.com/docs/mailgun/api-reference/authentication",
        )],
    },
    Vendor {
        name: "Mailgun",
        hosts: MAILGUN_HOSTS,
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
            rule(Expects::Auth(&[BEARER]), SENDGRID),
            rule(Expects::Member(&["personalizations"]), SENDGRID),
            rule(Expects::Member(&["from"]), SENDGRID),
        ],
    },
];

const MAILGUN_HOSTS: &[&str] = &["api.mailgun.net", "api.eu.mailgun.net"];

const POSTMARK: &str = "https://postmarkapp.com/developer/user-guide/send-email-with-api";
const SENDGRID: &str = "https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send";
