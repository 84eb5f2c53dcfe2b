//! Target + payload + environment → request. A stand-in: the other branch has the real one.

use std::path::Path;

use super::target::{Method, Target};

/// What a request is built from, beside target and payload.
pub struct RequestContext<'a> {
    /// The environment.
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// The execution's id.
    pub id: &'a str,
    /// The execution's idempotency key.
    pub idempotency_key: &'a str,
    /// Of the attempt, in seconds since 1970.
    pub timestamp: i64,
    /// The folder that files are read from.
    pub files: Option<&'a Path>,
}

/// A request, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedRequest {
    /// The method.
    pub method: Method,
    /// The URL.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// Of the whole attempt.
    pub timeout_ms: u64,
}

/// Why a request cannot be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrepareError {
    /// There is no webhook type of this name.
    UnknownType {
        /// The name.
        webhook_type: String,
    },
    /// The payload is not JSON.
    InvalidPayload(String),
}

impl PrepareError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            PrepareError::UnknownType { .. } => "unknown_type",
            PrepareError::InvalidPayload(_) => "invalid_payload",
        }
    }
}

impl std::fmt::Display for PrepareError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PrepareError::UnknownType { webhook_type } => {
                write!(f, "there is no webhook type `{webhook_type}`")
            }
            PrepareError::InvalidPayload(why) => write!(f, "the payload is not JSON: {why}"),
        }
    }
}

impl std::error::Error for PrepareError {}

/// Builds the request.
///
/// # Errors
///
/// Where the payload is not JSON.
pub fn prepare(
    target: &'static Target,
    payload: &str,
    _context: &RequestContext<'_>,
) -> Result<PreparedRequest, PrepareError> {
    let body: serde_json::Value = serde_json::from_str(payload)
        .map_err(|error| PrepareError::InvalidPayload(error.to_string()))?;
    Ok(PreparedRequest {
        method: target.method,
        url: String::new(),
        headers: Vec::new(),
        body: Some(body.to_string().into_bytes()),
        timeout_ms: target.timeout_ms,
    })
}
