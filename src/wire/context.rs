//! What a request is built from beside its definition and payload.

use std::path::Path;

/// Everything about one attempt that the definition and the payload do not say.
#[derive(Clone, Copy)]
pub struct RequestContext<'a> {
    /// The value of an environment variable; `None` where it is not set. No thread but this one may call
    /// it, so an async function that is spawned has no context left where it awaits.
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// The execution's id: `webhook-id` of a signed request.
    pub id: &'a str,
    /// The execution's idempotency key, the same on every attempt.
    pub idempotency_key: &'a str,
    /// When this attempt is made, in seconds since 1970 (UTC): `webhook-timestamp` of a signed
    /// request.
    pub timestamp: i64,
    /// The folder under which files that a payload names are read; without one they are refused.
    pub files: Option<&'a Path>,
}

impl std::fmt::Debug for RequestContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestContext")
            .field("id", &self.id)
            .field("idempotency_key", &self.idempotency_key)
            .field("timestamp", &self.timestamp)
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}
