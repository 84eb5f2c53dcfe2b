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

impl WebhookResponse {
    /// The answer that an event tells of, or that there was none.
    ///
    /// `payload` is that of a `WebhookSuccess` or `WebhookFailed` event, as JSON text. Without an answer
    /// the status is 0, and the body the event's `error`: a response enum reads that as its last variant.
    ///
    /// # Errors
    ///
    /// What is no such payload.
    ///
    /// ```
    /// # use buildamp::wire::WebhookResponse;
    /// let payload = r#"{ "webhook_type": "Ping", "response": null, "error": "connection refused" }"#;
    /// let response = WebhookResponse::of_event(payload)?;
    /// assert_eq!((response.status, response.body.as_str()), (0, "connection refused"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn of_event(payload: &str) -> serde_json::Result<WebhookResponse> {
        let Outcome { webhook_type, response, error } = serde_json::from_str(payload)?;
        Ok(response.unwrap_or_else(|| WebhookResponse {
            webhook_type,
            status: 0,
            headers: BTreeMap::new(),
            body: error.unwrap_or_else(|| "there was no answer".to_owned()),
            truncated: false,
        }))
    }
}

/// What an event's payload holds of the answer.
#[derive(Deserialize)]
struct Outcome {
    webhook_type: String,
    response: Option<WebhookResponse>,
    error: Option<String>,
}
