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

/// `tokens` with what `replace` puts in place of so many of them, in whatever groups these stand. It sees the
/// tokens before a place of a group, and those from there on.
pub(crate) fn replaced(
    tokens: TokenStream,
    replace: &mut impl FnMut(&[TokenTree], &[TokenTree]) -> Option<(usize, TokenStream)>,
) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out: Vec<TokenTree> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let (length, put) = match (replace(&tokens[..at], &tokens[at..]), token) {
            (Some((length, put)), _) => (length, put),
            (None, TokenTree::Group(group)) => {
                let inside = replaced(group.stream(), replace);
                (1, TokenTree::from(with_inside(group, inside)).into())
            }
            (None, token) => (1, token.clone().into()),
        };
        out.extend(put);
        at += length;
    }
    out.into_iter().collect()
}

/// The words of a text that is not understood, some of which may be names of types.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}
