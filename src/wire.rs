//! What an application links: target + payload + environment → request; response → result.
//!
//! No I/O but the reading of a file that a payload names, no syntax tree, few dependencies. The
//! code that buildamp generates calls it, and the Node runtime's `request.mjs` and `response.mjs`
//! do the same for the same definition.

mod dispatch;
mod file;
mod prepare;
pub mod read;
mod response;
mod target;

pub use dispatch::{PayloadError, find, from_json, prepare_by_name, present, to_json};
pub use file::FileData;
pub use prepare::{PrepareError, PreparedRequest, RequestContext, prepare};
pub use response::WebhookResponse;
pub use target::{
    ArrayStyle, Auth, AuthForm, BooleanStyle, Conditional, Encoding, FileField, FormStyle, Header,
    Method, ObjectStyle, Piece, Retry, RetryPolicy, StatusPattern, SuccessRule, Target, Template,
};

/// A payload type: implemented by the generated code for each struct or enum with a
/// `#[target(...)]`.
pub trait Webhook: serde::Serialize + serde::de::DeserializeOwned {
    /// The webhook type: the name under which it is queued, configured and dispatched.
    const TYPE: &'static str;

    /// Where and how it is sent.
    fn target() -> &'static Target;
}
