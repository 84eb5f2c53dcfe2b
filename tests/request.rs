//! `buildamp request`: what it shows, what it never shows, and that its curl commands send it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "that is how tests fail, in helpers too"
)]

mod support;

#[path = "request/agreement.rs"]
mod agreement;
#[path = "request/curl.rs"]
mod curl;
#[path = "request/node.rs"]
mod node;
#[path = "request/project.rs"]
mod project;
#[path = "request/recorder.rs"]
mod recorder;
#[path = "request/shown.rs"]
mod shown;
#[path = "request/types.rs"]
mod types;
