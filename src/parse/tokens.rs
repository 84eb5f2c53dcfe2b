//! Small questions about tokens, and about texts, that are looked at without syn.

use proc_macro2::{Group, TokenStream, TokenTree};

/// Whether it is this symbol.
pub(crate) fn is_punct(token: &TokenTree, symbol: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == symbol)
}

/// Whether `::` comes last.
pub(crate) fn ends_in_colons(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., first, second] if is_punct(first, ':') && is_punct(second, ':'))
}

/// The group with other tokens between its brackets.
pub(crate) fn with_inside(group: &Group, inside: TokenStream) -> Group {
    let mut changed = Group::new(group.delimiter(), inside);
    changed.set_span(group.span());
    changed
}

/// The words of a text that is not understood, some of which may be names of types.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}
