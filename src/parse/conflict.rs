//! A merge conflict within Rust.

use proc_macro2::{TokenStream, TokenTree};

use crate::conflict;
use crate::diagnostic::{Code, Diagnostic, Span};

use super::context::Context;

/// The marker that the first conflict begins with, where there is one: not in a comment or a text, but
/// where Rust would have to stand.
///
/// Within an attribute it would be an error of that attribute alone; and what stands behind a marker, the
/// name of a branch or a commit's message, may be half a string or a bracket that nothing closes.
pub(super) fn find(context: &Context<'_>) -> Option<Span> {
    let text = context.seen_text();
    let mut begins = conflict::beginnings(text).peekable();
    begins.peek()?;
    let marker = match text.parse::<TokenStream>() {
        Ok(tokens) => begins.find(|marker| begins_a_token(tokens.clone(), marker.start))?,
        Err(_) => begins.next()?,
    };
    Some(context.seen(marker))
}

fn begins_a_token(tokens: TokenStream, at: usize) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => begins_a_token(group.stream(), at),
        token => token.span().byte_range().start == at,
    })
}

/// The marker that stands at `place`, as one does that is left of a conflict.
pub(super) fn marker_at(place: Span, context: &Context<'_>) -> Option<Span> {
    let before = context.text_before(place);
    let length = conflict::marker_between(before, context.text_from(place))?;
    Some(Span { end: place.start + length as u32, ..place })
}

/// What is said of a marker.
pub(super) fn diagnostic(marker: Span) -> Diagnostic {
    conflict::diagnostic(Code::E0001, marker)
}
