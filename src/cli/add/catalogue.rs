//! The catalogue: definitions that are ready to use, one file for each service.

use crate::diagnostic::{Diagnostics, nearest};
use crate::ir::Program;
use crate::pipeline;
use crate::settings::Settings;
use crate::source::Sources;

/// One file of it.
#[derive(Debug)]
pub(super) struct Service {
    /// The file's name without its ending: a vendor, then what is sent there.
    pub(super) name: &'static str,
    /// What is copied.
    pub(super) definition: &'static str,
}

macro_rules! catalogue {
    ($($name:literal)*) => {
        &[$(Service {
            name: $name,
            definition: include_str!(concat!(
                "../../../fixtures/catalog/models/webhooks/", $name, ".rs"
            )),
        }),*]
    };
}

/// All of it, sorted by name.
pub(super) const CATALOGUE: &[Service] = catalogue! {
    "amplitude_event"
    "cloudinary_upload"
    "discord_webhook"
    "docusign_envelope"
    "fcm_message"
    "google_vision"
    "hubspot_contact"
    "imagekit_upload"
    "kit_subscriber"
    "mailchimp_member"
    "mailgun_email"
    "mixpanel_event"
    "mux_asset"
    "openai_chat"
    "openai_upload"
    "pandadoc_document"
    "paypal_order"
    "postmark_email"
    "rollbar_item"
    "salesforce_contact"
    "sendgrid_email"
    "sentry_event"
    "slack_webhook"
    "square_payment"
    "stripe_payment_intent"
    "twilio_sms"
};

/// What the comment at the start of a definition's file says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct About {
    /// What it is, in half a sentence.
    pub(super) description: String,
    /// The vendor's pages about it.
    pub(super) documentation: Vec<String>,
    /// What else is to be known before it is used.
    pub(super) notes: String,
}

impl Service {
    /// The vendor: the name's first word.
    pub(super) fn vendor(&self) -> &'static str {
        self.name.split('_').next().unwrap_or(self.name)
    }

    /// The name of the file that is written.
    pub(super) fn file_name(&self) -> String {
        format!("{}.rs", self.name)
    }

    /// What it defines.
    pub(super) fn program(&self) -> Program {
        let texts = [(self.file_name(), self.definition.to_owned())];
        let sources = Sources::from_texts(texts);
        pipeline::analyze(sources, &Settings::default(), Diagnostics::new()).program
    }

    /// The comment at the start of the file: a description, `(<https://…>)`, and maybe notes.
    pub(super) fn about(&self) -> About {
        let lines = self.definition.lines().map_while(|line| line.strip_prefix("//!"));
        let text = lines.map(str::trim).collect::<Vec<_>>().join(" ");
        let (description, rest) = text.split_once(" (<").unwrap_or((&text, ""));
        let (links, notes) = rest.split_once(">).").unwrap_or((rest, ""));
        About {
            description: description.to_owned(),
            documentation: links.split(">, <").map(str::to_owned).collect(),
            notes: notes.trim().to_owned(),
        }
    }
}

/// What a name given by the user stands for.
#[derive(Debug)]
pub(super) enum Found {
    /// One service.
    One(&'static Service),
    /// A vendor with several.
    Several(Vec<&'static str>),
    /// None; the nearest name, where one is near.
    None(Option<&'static str>),
}

/// Finds a service by its name, its vendor, or one of its webhook types, whatever the case.
pub(super) fn find(given: &str) -> Found {
    let wanted = spelled(given);
    let named = |name: &str| spelled(name) == wanted;
    if let Some(service) = CATALOGUE.iter().find(|service| named(service.name)) {
        return Found::One(service);
    }
    let by_vendor: Vec<_> = CATALOGUE.iter().filter(|service| named(service.vendor())).collect();
    match by_vendor.as_slice() {
        [] => {}
        [service] => return Found::One(service),
        several => return Found::Several(several.iter().map(|service| service.name).collect()),
    }
    let defines =
        |service: &&Service| service.program().webhooks.iter().any(|webhook| named(&webhook.name));
    CATALOGUE.iter().find(defines).map_or_else(|| Found::None(near(given)), Found::One)
}

/// `SendGrid`, `send-grid` and `send_grid` are one name.
fn spelled(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn near(given: &str) -> Option<&'static str> {
    nearest(given, CATALOGUE.iter().flat_map(|service| [service.name, service.vendor()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/catalog/models/webhooks");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        assert_eq!(files, CATALOGUE.iter().map(Service::file_name).collect::<Vec<_>>());
    }

    /// One after the other, and all of them together.
    #[test]
    fn each_definition_is_sound_and_says_what_it_is() {
        for service in CATALOGUE {
            let about = service.about();
            assert!(
                !about.description.is_empty() && !about.description.contains("//"),
                "{about:?}"
            );
            assert!(
                about.documentation.iter().all(|link| link.starts_with("https://")),
                "{about:?}"
            );
            assert!(about.notes.is_empty() || about.notes.ends_with('.'), "{about:?}");
            assert!(!service.program().webhooks.is_empty(), "{}", service.name);
        }
        let texts = CATALOGUE.iter().map(|one| (one.file_name(), one.definition.to_owned()));
        let all =
            pipeline::analyze(Sources::from_texts(texts), &Settings::default(), Diagnostics::new());
        assert!(all.diagnostics.is_empty(), "{:?}", all.diagnostics);
    }

    #[test]
    fn a_name_may_be_written_in_many_ways() {
        let found = |given: &str| match find(given) {
            Found::One(service) => service.name.to_owned(),
            Found::Several(names) => names.join(" "),
            Found::None(near) => format!("? {}", near.unwrap_or("-")),
        };
        for given in ["stripe", "Stripe", "stripe_payment_intent", "StripePaymentIntent"] {
            assert_eq!(found(given), "stripe_payment_intent");
        }
        for given in ["sendgrid", "send-grid", "SendGridEmail", "sendgrid_email"] {
            assert_eq!(found(given), "sendgrid_email");
        }
        assert_eq!(found("MuxUpload"), "mux_asset");
        assert_eq!(found("openai"), "openai_chat openai_upload");
        assert_eq!(found("openai_upload"), "openai_upload");
        assert_eq!(found("strpe"), "? stripe");
        assert_eq!(found("sendgrid_mail"), "? sendgrid_email");
        assert_eq!(found("nothing of the kind"), "? -");
        assert_eq!(found(""), "? -");
    }
}
