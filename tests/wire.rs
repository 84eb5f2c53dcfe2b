//! `buildamp::wire::prepare`, through its public API: with targets written by hand, and
//! with the catalogue's against what the vendors' SDKs send.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "that is how tests fail, in helpers too"
)]

#[path = "wire/answers.rs"]
mod answers;
#[path = "wire/auth.rs"]
mod auth;
#[path = "wire/both.rs"]
mod both;
#[path = "wire/cases.rs"]
mod cases;
#[path = "wire/catalogue.rs"]
mod catalogue;
#[path = "wire/compare.rs"]
mod compare;
#[path = "wire/curl.rs"]
mod curl;
#[path = "wire/edges.rs"]
mod edges;
#[path = "wire/files.rs"]
mod files;
#[path = "wire/form.rs"]
mod form;
#[path = "wire/headers.rs"]
mod headers;
#[path = "wire/json.rs"]
mod json;
#[path = "wire/multipart.rs"]
mod multipart;
#[path = "wire/properties.rs"]
mod properties;
#[path = "wire/query.rs"]
mod query;
#[path = "request/recorder.rs"]
mod recorder;
#[path = "wire/redact.rs"]
mod redact;
#[path = "wire/signing.rs"]
mod signing;
mod support;
#[path = "wire/targets.rs"]
mod targets;
#[path = "wire/traits.rs"]
mod traits;
#[path = "wire/url.rs"]
mod url;
