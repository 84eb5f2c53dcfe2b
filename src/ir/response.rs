//! How answers are read.

use crate::diagnostic::Span;

use super::{Docs, StatusPattern, Type};

/// A response enum: how an answer becomes a typed value.
///
/// Reading is total: the last variant is always a plain `#[failed] V(String)`.
#[derive(Debug, Clone)]
pub struct Response {
    /// The enum's Rust name.
    pub name: String,
    /// The name of the Elm type; the Rust name unless `#[webhook(elm = "…")]` says otherwise.
    pub elm: String,
    /// Where the name stands; for a response made by buildamp, the webhook's name.
    pub span: Span,
    /// The doc comment.
    pub docs: Docs,
    /// The webhooks it answers, as indices into [`Program::webhooks`](super::Program::webhooks), sorted.
    pub webhooks: Vec<usize>,
    /// The variants in source order.
    pub variants: Vec<ResponseVariant>,
    /// Made by buildamp, because the webhook has no enum of its own.
    pub implied: bool,
}

impl Response {
    /// The variant that takes whatever no other takes: the last plain `#[failed] V(String)`.
    pub fn fallback(&self) -> &ResponseVariant {
        let plain = |variant: &&ResponseVariant| variant.is_fallback();
        // The parser admits no enum without one, so `len() - 1` is never what is returned.
        self.variants.iter().rev().find(plain).unwrap_or(&self.variants[self.variants.len() - 1])
    }

    /// The variants in the order in which they are tried: those with a status first.
    pub fn in_reading_order(&self) -> impl Iterator<Item = &ResponseVariant> {
        let with_status = self.variants.iter().filter(|v| !v.status.is_empty());
        with_status.chain(self.variants.iter().filter(|v| v.status.is_empty()))
    }

    /// The statuses outside 2xx that a variant calls a success.
    pub fn ok_statuses(&self) -> impl Iterator<Item = StatusPattern> {
        let ok = self.variants.iter().filter(|variant| variant.outcome == Outcome::Ok);
        ok.flat_map(|variant| &variant.status).copied().filter(|status| !status.is_2xx())
    }

    /// The headers that variants read, in lower case; sorted.
    pub fn headers(&self) -> Vec<&str> {
        let mut headers: Vec<&str> = self
            .variants
            .iter()
            .filter_map(|variant| match &variant.value {
                ResponseValue::Header { name, .. } => Some(name.as_str()),
                _ => None,
            })
            .collect();
        headers.sort_unstable();
        headers.dedup();
        headers
    }
}

/// One variant of a response enum.
#[derive(Debug, Clone)]
pub struct ResponseVariant {
    /// The variant's Rust name.
    pub name: String,
    /// Its constructor in Elm; the Rust name unless overridden.
    pub elm: String,
    /// Where the name stands.
    pub span: Span,
    /// The doc comment.
    pub docs: Docs,
    /// `#[ok]` or `#[failed]`.
    pub outcome: Outcome,
    /// `status = …`; empty: any status of that outcome.
    ///
    /// A variant with statuses applies where one of them fits and the outcome fits; an `#[ok]`
    /// whose status lies outside 2xx applies by its status alone.
    pub status: Vec<StatusPattern>,
    /// What the variant holds, and from where it is read.
    pub value: ResponseValue,
}

impl ResponseVariant {
    /// Whether this is a plain `#[failed] V(String)`, which takes everything.
    pub fn is_fallback(&self) -> bool {
        self.outcome == Outcome::Failed
            && self.status.is_empty()
            && self.value == ResponseValue::ErrorText
    }
}

/// Which answers a variant is for: a 2xx that meets the target's `success` rule is ok.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// `#[ok]`
    Ok,
    /// `#[failed]`
    Failed,
}

/// What a response variant holds.
#[derive(Debug, Clone, PartialEq)]
pub enum ResponseValue {
    /// A unit variant: nothing.
    Unit,
    /// The whole `WebhookResponse`, as the implied `…Sent` variant has it.
    Whole,
    /// A `String` in an `#[ok]` variant without `header` or `pointer`: the body's text as it is.
    BodyText,
    /// A `String` in a `#[failed]` variant without `header` or `pointer`, the error text:
    /// `HTTP 402: <body>`, `HTTP 402` where the body is empty, and where there was no response
    /// (status 0) the body, which then holds the network error's text.
    ErrorText,
    /// The body as JSON, read as this type.
    Body(Type),
    /// A response header, read as this type: a string as it is, any other type from its JSON text.
    Header {
        /// In lower case, as received headers are kept.
        name: String,
        /// What it is read as.
        ty: Type,
    },
    /// The part of the JSON body that a JSON pointer (RFC 6901) names, read as this type.
    Pointer {
        /// As written, starting with `/` or empty.
        pointer: String,
        /// What it is read as.
        ty: Type,
    },
}

impl ResponseValue {
    /// The type that is read out of the answer, where the definition names one.
    pub fn ty(&self) -> Option<&Type> {
        match self {
            ResponseValue::Body(ty)
            | ResponseValue::Header { ty, .. }
            | ResponseValue::Pointer { ty, .. } => Some(ty),
            _ => None,
        }
    }
}
