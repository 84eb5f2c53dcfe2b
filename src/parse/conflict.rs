//! What git leaves in a file that it could not merge.

use proc_macro2::{TokenStream, TokenTree};

use crate::diagnostic::{Code, Diagnostic, Span};

use super::context::Context;

/// The first and the last have something behind them.
const BEGIN: &str = "<<<<<<< ";
const END: &str = ">>>>>>> ";
const MARKERS: [&str; 3] = ["<<<<<<<", "=======", ">>>>>>>"];

/// The marker that the first conflict begins with, where there is one: not in a comment or a text, but
/// where Rust would have to stand.
///
/// Within an attribute it would be an error of that attribute alone; and what stands behind a marker, the
/// name of a branch or a commit's message, may be half a string or a bracket that nothing closes.
pub(super) fn find(context: &Context<'_>) -> Option<Span> {
    let text = context.seen_text();
    if !text.contains(BEGIN) || !text.contains(END) {
        return None;
    }
    let mut begins = starts(text, BEGIN);
    starts(text, END).next()?;
    let at = match text.parse::<TokenStream>() {
        Ok(tokens) => begins.find(|at| begins_a_token(tokens.clone(), *at))?,
        Err(_) => begins.next()?,
    };
    Some(context.seen(at..at + BEGIN.trim_end().len()))
}

/// Where lines begin with `marker`.
fn starts<'t>(text: &'t str, marker: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_at_line_start =
        move |at: &usize| matches!(text.as_bytes()[..*at].last(), None | Some(b'\n'));
    text.match_indices(marker).map(|(at, _)| at).filter(is_at_line_start)
}

fn begins_a_token(tokens: TokenStream, at: usize) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => begins_a_token(group.stream(), at),
        token => token.span().byte_range().start == at,
    })
}

/// The marker that stands at `place`, as one does that is left of a conflict.
pub(super) fn marker_at(place: Span, context: &Context<'_>) -> Option<Span> {
    let starts_a_line = matches!(context.text_before(place).as_bytes().last(), None | Some(b'\n'));
    let text = context.text_from(place);
    let marker = MARKERS.iter().find(|marker| starts_a_line && text.starts_with(**marker))?;
    Some(Span { end: place.start + marker.len() as u32, ..place })
}

/// What is said of a marker.
pub(super) fn diagnostic(marker: Span) -> Diagnostic {
    Diagnostic::at(Code::E0001, marker, "a merge conflict is left here")
        .help("keep one of the two texts, and leave the markers out")
}
