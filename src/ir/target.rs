//! `#[target(...)]`: where a webhook goes, and under which policy.

use crate::diagnostic::Span;

use super::{Conditional, FormStyle, Method, RetryPolicy, StatusPattern, Template};

/// Everything `#[target(...)]` says, with defaults filled in. Durations are in milliseconds.
#[derive(Debug, Clone)]
pub struct Target {
    /// The attribute.
    pub span: Span,
    /// Absolute http(s) URL once its placeholders are filled.
    pub url: Conditional<Template>,
    /// Where the value of `url` stands.
    pub url_span: Span,
    /// The request method.
    pub method: Method,
    /// What proves who is calling; `None` where `auth` is not given.
    pub auth: Option<Conditional<Auth>>,
    /// Where the value of `auth` stands, if it is given.
    pub auth_span: Option<Span>,
    /// Where the value of `signing` stands, if it is given.
    pub signing_span: Option<Span>,
    /// As written, without `Content-Type` (that is in [`Target::encoding`]), sorted by name.
    pub headers: Vec<Header>,
    /// How the payload is put on the wire.
    pub encoding: Encoding,
    /// The whole attempt, from DNS to the last byte of the response.
    pub timeout_ms: u64,
    /// When a failure is tried again.
    pub retry: Retry,
    /// Attempts in flight at once, over all workers.
    pub concurrency: Option<u32>,
    /// Attempts in any window, over all workers.
    pub rate_limit: Option<RateLimit>,
    /// When to stop calling a target that keeps failing.
    pub circuit_breaker: Option<CircuitBreaker>,
    /// The header that carries the execution's idempotency key.
    pub idempotency_header: Option<String>,
    /// How long after success an equal idempotency key still gives the stored result.
    pub cache_ms: Option<u64>,
    /// How arrays, objects and booleans are written in a form, a query or a multipart body.
    pub form: FormStyle,
    /// What a 2xx body must say to be a success.
    pub success: Option<SuccessRule>,
    /// The secret of Standard Webhooks signing.
    pub signing: Option<Conditional<Template>>,
    /// How many bytes of the response body are read and kept.
    pub max_response: u64,
}

impl Target {
    /// The conditions of `if_env!`, sorted, each once.
    pub fn condition_env(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.url.conditions(&mut names);
        if let Some(auth) = &self.auth {
            auth.conditions(&mut names);
        }
        for header in &self.headers {
            header.value.conditions(&mut names);
        }
        if let Some(secret) = &self.signing {
            secret.conditions(&mut names);
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The payload fields (Rust names) that the URL takes out of the body, sorted, each once.
    pub fn path_fields(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for template in self.url.leaves() {
            names.extend(template.field_names());
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The first URL in `else` position: what a registry or a list shows (`if_env!` prefers the
    /// branch for when the variable is not set, which is production's).
    pub fn default_url(&self) -> &Template {
        self.url.otherwise()
    }

    /// Visits every value with placeholders, in each branch of an `if_env!`.
    pub(super) fn for_each_template<'a>(&'a self, visit: &mut dyn FnMut(&'a Template)) {
        self.url.leaves().into_iter().for_each(&mut *visit);
        if let Some(auth) = &self.auth {
            auth.leaves().into_iter().for_each(|auth| visit(&auth.text));
        }
        for header in &self.headers {
            header.value.leaves().into_iter().for_each(&mut *visit);
        }
        if let Some(secret) = &self.signing {
            secret.leaves().into_iter().for_each(&mut *visit);
        }
    }
}

/// One leaf of `auth`.
#[derive(Debug, Clone, PartialEq)]
pub struct Auth {
    /// Which of the forms it is.
    pub form: AuthForm,
    /// The whole text as written, with placeholders.
    pub text: Template,
    /// What follows the scheme or the header's name, where the text names one: the credentials.
    pub credentials: Template,
}

/// The forms of `auth`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthForm {
    /// `""`: nothing is sent.
    None,
    /// `"Basic …"`
    Basic,
    /// `"Scheme value"`, Bearer among them.
    Scheme(String),
    /// `"Header-Name: value"`
    Header(String),
    /// The form is only known when the environment is (`env!("AUTH")`, `"{AUTH}"`): the filled
    /// text is read by the same rules then.
    Dynamic,
}

/// One entry of `headers`.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// As written.
    pub name: String,
    /// What is sent; an empty value is left out.
    pub value: Conditional<Template>,
    /// Where the name stands.
    pub span: Span,
}

/// How the payload is put on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encoding {
    /// A JSON body under this content type (`application/json`, or another `…+json`).
    Json {
        /// As sent, with a charset where the definition writes one.
        content_type: String,
    },
    /// `application/x-www-form-urlencoded`
    Form {
        /// As sent.
        content_type: String,
    },
    /// `multipart/form-data`; the boundary is added when the request is built.
    Multipart,
    /// The query string of a GET or DELETE.
    Query,
    /// No payload, no body: `()` and unit structs.
    Empty,
}

impl Encoding {
    /// Its name in the config and in `list`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Encoding::Json { .. } => "json",
            Encoding::Form { .. } => "form",
            Encoding::Multipart => "multipart",
            Encoding::Query => "query",
            Encoding::Empty => "none",
        }
    }

    /// The content type of the body, if there is one; a multipart body's gets its boundary when the
    /// request is built.
    pub fn content_type(&self) -> Option<&str> {
        match self {
            Encoding::Json { content_type } | Encoding::Form { content_type } => Some(content_type),
            Encoding::Multipart => Some("multipart/form-data"),
            Encoding::Query | Encoding::Empty => None,
        }
    }
}

/// When a failure is tried again.
#[derive(Debug, Clone, PartialEq)]
pub struct Retry {
    /// How the delay grows.
    pub policy: RetryPolicy,
    /// The base delay.
    pub base_ms: u64,
    /// The largest delay.
    pub max_ms: u64,
    /// Attempts before the dead letter; 1 where the policy is `none`.
    pub max_attempts: u32,
    /// Which responses are worth another attempt.
    pub on: Vec<StatusPattern>,
}

/// `"100/1m"`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Attempts in any window.
    pub count: u32,
    /// The window's length.
    pub window_ms: u64,
}

/// `{ failures = 5, cooldown = "30s" }`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitBreaker {
    /// Consecutive failures that open the circuit.
    pub failures: u32,
    /// How long it stays open before one trial.
    pub cooldown_ms: u64,
}

/// `{ pointer = "/ErrorCode", equals = 0 }`
#[derive(Debug, Clone, PartialEq)]
pub struct SuccessRule {
    /// A JSON pointer (RFC 6901) into the body.
    pub pointer: String,
    /// What must stand there.
    pub equals: serde_json::Value,
}
