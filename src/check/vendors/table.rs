//! What services want, each with the page of its documentation that says so.

mod apis;
mod mail;
mod media;
mod messages;
mod payments;

use super::rule::{Credentials, Expects, Rule, Vendor};

/// Every service; to add one is to add an entry to one of these.
pub(super) fn vendors() -> impl Iterator<Item = &'static Vendor> {
    [payments::VENDORS, mail::VENDORS, messages::VENDORS, media::VENDORS, apis::VENDORS]
        .into_iter()
        .flatten()
}

const BEARER: Credentials = Credentials::Scheme("Bearer");

const fn rule(expects: Expects, page: &'static str) -> Rule {
    Rule { expects, page }
}
