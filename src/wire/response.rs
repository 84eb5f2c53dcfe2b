//! Answers, as the worker keeps them and as response enums read them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// An answer to a webhook, as it is stored and as events carry it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookResponse {
    /// The webhook type that was sent.
    pub webhook_type: String,
    /// The status; 0 where there was no answer at all.
    pub status: u16,
    /// The headers that are kept, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body; where there was no answer, why.
    pub body: String,
    /// Whether the body was longer than what is kept.
    pub truncated: bool,
}
