//! `#[target(...)]` as static data: what the generated tables hold.
//!
//! Everything is `'static` and built in a constant expression, so that a table costs nothing when
//! a program starts. Generated code names every field: regenerate when buildamp is updated.

use super::{FormStyle, Method, RetryPolicy, StatusPattern};

/// Everything about a webhook type that building a request and reading its answer takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The webhook type.
    pub webhook_type: &'static str,
    /// Absolute http(s) URL once its placeholders are filled.
    pub url: Conditional<Template>,
    /// The request method.
    pub method: Method,
    /// What proves who is calling.
    pub auth: Option<Conditional<Auth>>,
    /// Without `Content-Type`, sorted by name.
    pub headers: &'static [Header],
    /// How the payload is put on the wire.
    pub encoding: Encoding,
    /// How a form, a query or a multipart body writes what it has no notation for.
    pub form: FormStyle,
    /// JSON names of the direct fields that a form writes as JSON text
    /// (`#[webhook(form = "json")]`).
    pub json_fields: &'static [&'static str],
    /// JSON names of the direct fields that the URL takes out of the body.
    pub path_fields: &'static [&'static str],
    /// The direct fields that are files of a multipart body.
    pub file_fields: &'static [FileField],
    /// The header that carries the execution's idempotency key.
    pub idempotency_header: Option<&'static str>,
    /// JSON name of the field that is filled with the key where the payload leaves it out
    /// (`#[webhook(idempotency_key)]`).
    pub idempotency_field: Option<&'static str>,
    /// The secret (or secrets) of Standard Webhooks signing.
    pub signing: Option<Conditional<Template>>,
    /// The whole attempt, from DNS to the last byte of the response, in milliseconds.
    pub timeout_ms: u64,
    /// When a failure is worth another attempt.
    pub retry: Retry,
    /// What a 2xx body must say to be a success.
    pub success: Option<SuccessRule>,
    /// The statuses outside 2xx that its response enum calls a success (`#[ok(status = 409)]`).
    pub ok_on: &'static [StatusPattern],
    /// The headers that its response enum reads, in lower case.
    pub response_headers: &'static [&'static str],
    /// How many bytes of the response body are read and kept.
    pub max_response: u64,
}

/// A value, or `if_env!("NAME", then, otherwise)`.
#[derive(Debug, Clone, PartialEq)]
pub enum Conditional<T: 'static> {
    /// The same everywhere.
    Always(T),
    /// Decided when the request is built.
    IfEnv {
        /// The variable: it counts as set unless it is missing, empty, `0` or `false`.
        variable: &'static str,
        /// Where it is set.
        then: &'static Conditional<T>,
        /// Where it is not.
        otherwise: &'static Conditional<T>,
    },
}

/// A text with placeholders, split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template(
    /// The pieces in order.
    pub &'static [Piece],
);

/// One piece of a [`Template`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Literal(&'static str),
    /// An environment variable.
    Env(&'static str),
    /// A direct field of the payload, by its JSON name.
    Field(&'static str),
}

/// One leaf of `auth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Auth {
    /// Which of the forms it is.
    pub form: AuthForm,
    /// What follows the scheme or the header's name; the whole text where the form is
    /// [`AuthForm::Dynamic`].
    pub credentials: Template,
}

/// The forms of `auth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthForm {
    /// Nothing is sent.
    None,
    /// `Authorization: Basic …`, base64-encoded where it is not already.
    Basic,
    /// `Authorization: <scheme> …`
    Scheme(&'static str),
    /// A header of its own.
    Header(&'static str),
    /// Only known once the environment is: the filled text is read by the same rules then.
    Dynamic,
}

/// One entry of `headers`.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// As written.
    pub name: &'static str,
    /// What is sent; an empty value is left out.
    pub value: Conditional<Template>,
}

/// How the payload is put on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// A JSON body under this content type.
    Json(&'static str),
    /// `application/x-www-form-urlencoded`, under this content type.
    Form(&'static str),
    /// `multipart/form-data`
    Multipart,
    /// The query string.
    Query,
    /// No payload, no body.
    Empty,
}

/// A file of a multipart body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileField {
    /// The field's JSON name, which is the part's name.
    pub name: &'static str,
    /// The file's name; the field's JSON name without it.
    pub file_name: Option<Template>,
    /// The part's type; from the file name's ending without it.
    pub content_type: Option<&'static str>,
}

/// When a failure is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// How the delay grows.
    pub policy: RetryPolicy,
    /// The base delay, in milliseconds.
    pub base_ms: u64,
    /// The largest delay, in milliseconds.
    pub max_ms: u64,
    /// Attempts before the dead letter.
    pub max_attempts: u32,
    /// Which responses are worth another attempt.
    pub on: &'static [StatusPattern],
}

/// `{ pointer = "/ErrorCode", equals = 0 }`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SuccessRule {
    /// A JSON pointer (RFC 6901) into the body.
    pub pointer: &'static str,
    /// What must stand there, as JSON text; nothing at all is as `null`.
    pub equals: &'static str,
}
