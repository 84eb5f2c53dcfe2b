//! What an application links: target + payload + environment → request; response → result.
//!
//! No I/O but the reading of a file that a payload names, no syntax tree, few dependencies. The
//! code that buildamp generates calls it, and the Node runtime's `request.mjs` and `response.mjs`
//! do the same for the same definition.

mod auth;
pub(crate) mod body;
mod context;
mod dispatch;
pub(crate) mod draft;
mod error;
mod file;
mod fill;
pub(crate) mod headers;
mod kept;
mod number;
mod payload;
pub mod read;
mod redact;
mod request;
mod response;
mod sign;
mod target;
pub(crate) mod text;
mod url;
mod variables;

pub use context::RequestContext;
pub use dispatch::{PayloadError, find, from_json, prepare_by_name, present, to_json};
pub use error::PrepareError;
pub use file::FileData;
pub use kept::retry_after;
pub use payload::stored_payload;
pub use redact::redact;
pub use request::PreparedRequest;
pub use response::WebhookResponse;
pub use target::{
    Auth, AuthForm, Conditional, Encoding, FileField, Header, Piece, Retry, SuccessRule, Target,
    Template,
};

pub use crate::terms::{
    ArrayStyle, BooleanStyle, FormStyle, Method, ObjectStyle, RetryPolicy, StatusPattern,
};

/// A payload type: implemented by the generated code for each struct or enum with a
/// `#[target(...)]`.
pub trait Webhook: serde::Serialize + serde::de::DeserializeOwned {
    /// The webhook type: the name under which it is queued, configured and dispatched.
    const TYPE: &'static str;

    /// Where and how it is sent.
    fn target() -> &'static Target;
}

/// The request that sends `payload`, JSON text, to `target`: method, URL, headers, body, timeout.
///
/// Pure but for reading a file that the payload names.
///
/// ```
/// use buildamp::wire::{RequestContext, prepare};
/// # use buildamp::wire::*;
/// # static TARGET: Target = Target {
/// #     webhook_type: "Mail",
/// #     url: Conditional::Always(Template(&[Piece::Literal("https://api.example.com/mail")])),
/// #     method: Method::Post,
/// #     auth: None,
/// #     headers: &[],
/// #     encoding: Encoding::Json("application/json"),
/// #     form: FormStyle {
/// #         arrays: ArrayStyle::Indexed,
/// #         objects: ObjectStyle::Brackets,
/// #         booleans: BooleanStyle::True,
/// #     },
/// #     json_fields: &[],
/// #     path_fields: &[],
/// #     file_fields: &[],
/// #     idempotency_header: Some("Idempotency-Key"),
/// #     idempotency_field: None,
/// #     signing: None,
/// #     timeout_ms: 30_000,
/// #     retry: Retry {
/// #         policy: RetryPolicy::None,
/// #         base_ms: 1_000,
/// #         max_ms: 1_000,
/// #         max_attempts: 1,
/// #         on: &[],
/// #     },
/// #     success: None,
/// #     ok_on: &[],
/// #     response_headers: &[],
/// #     max_response: 65_536,
/// # };
///
/// let context = RequestContext {
///     env: &|name| std::env::var(name).ok(),
///     id: "6f1de5ac-0c0f-4d0c-8f0a-1f2e3d4c5b6a",
///     idempotency_key: "welcome-ada",
///     timestamp: 1_735_732_800,
///     files: None,
/// };
/// // The generated module has a `TARGETS`, and each payload type its own `Webhook::target()`.
/// let request = prepare(&TARGET, r#"{"to": "ada@example.com"}"#, &context)?;
/// assert_eq!(request.url, "https://api.example.com/mail");
/// assert_eq!(request.headers[2], ("Idempotency-Key".to_owned(), "welcome-ada".to_owned()));
/// # Ok::<(), PrepareError>(())
/// ```
///
/// # Errors
///
/// The first thing that is wrong, in this order: payload, URL, auth, headers, body, signing.
pub fn prepare(
    target: &Target,
    payload: &str,
    context: &RequestContext<'_>,
) -> Result<PreparedRequest, PrepareError> {
    draft::with_draft(target, payload, context, |draft| draft.encode(target, context))
}
