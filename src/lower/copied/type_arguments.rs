//! The type arguments that the project's types are given: those alone that the emitted types take. These
//! own what they hold, so that they have no lifetimes, and no parameters that nothing in them uses.

use proc_macro2::{Punct, Spacing, TokenStream, TokenTree};

use crate::parse::context::unraw;
use crate::parse::tokens::{ends_in_colons, with_inside};

/// Tells of a path whether it leads to a type of the project, and which of its parameters are there
/// once it is emitted.
pub(in crate::lower) type Kept<'k> = dyn Fn(&[String]) -> Option<Vec<bool>> + 'k;

/// `tokens` with the arguments alone that the emitted types take.
pub(in crate::lower) fn kept_arguments(tokens: TokenStream, kept: &Kept<'_>) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out: Vec<TokenTree> = Vec::with_capacity(tokens.len());
    let mut path: Vec<String> = Vec::new();
    let mut rest = tokens.as_slice();
    while let [first, after @ ..] = rest {
        rest = after;
        let joined = ends_in_colons(&out);
        match first {
            TokenTree::Group(group) => {
                out.push(with_inside(group, kept_arguments(group.stream(), kept)).into());
            }
            TokenTree::Ident(ident) => {
                if !joined {
                    path.clear();
                }
                path.push(unraw(ident));
                out.push(first.clone());
                continue;
            }
            TokenTree::Punct(punct) if punct.as_char() == '<' && !path.is_empty() => {
                match kept(&path).zip(arguments(after)) {
                    Some((kept_ones, (written, end))) => {
                        rest = end;
                        put(written, &kept_ones, joined, kept, &mut out);
                    }
                    None => out.push(first.clone()),
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                out.push(first.clone());
                continue;
            }
            other => out.push(other.clone()),
        }
        path.clear();
    }
    out.into_iter().collect()
}

/// The arguments that follow a `<`, and what comes after their `>`.
fn arguments(tokens: &[TokenTree]) -> Option<(Vec<&[TokenTree]>, &[TokenTree])> {
    let (mut depth, mut start) = (0, 0);
    let mut found = Vec::new();
    let mut after_dash = false;
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Punct(punct) = token else {
            after_dash = false;
            continue;
        };
        match punct.as_char() {
            '<' => depth += 1,
            '>' if after_dash => {}
            '>' if depth == 0 => {
                found.push(&tokens[start..at]);
                return Some((found, &tokens[at + 1..]));
            }
            '>' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        after_dash = punct.as_char() == '-' && punct.spacing() == Spacing::Joint;
    }
    None
}

/// Adds those of the arguments `written` that are `kept_ones`.
fn put(
    written: Vec<&[TokenTree]>,
    kept_ones: &[bool],
    after_colons: bool,
    kept: &Kept<'_>,
    out: &mut Vec<TokenTree>,
) {
    let is_lifetime = |argument: &&[TokenTree]| matches!(argument, [TokenTree::Punct(punct), ..] if punct.as_char() == '\'');
    let types =
        written.into_iter().filter(|argument| !argument.is_empty() && !is_lifetime(argument));
    let there = types.zip(kept_ones.iter().chain(std::iter::repeat(&true)));
    let there: Vec<&[TokenTree]> =
        there.filter(|(_, kept)| **kept).map(|(argument, _)| argument).collect();
    if there.is_empty() {
        if after_colons {
            out.truncate(out.len() - 2);
        }
        return;
    }
    let punct = |symbol: char| TokenTree::from(Punct::new(symbol, Spacing::Alone));
    out.push(punct('<'));
    for argument in there {
        out.extend(kept_arguments(argument.iter().cloned().collect(), kept));
        out.push(punct(','));
    }
    out.push(punct('>'));
}

/// Every name in `tokens`.
pub(in crate::lower) fn idents(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => idents(group.stream(), found),
            TokenTree::Ident(ident) => found.push(unraw(&ident)),
            _ => {}
        }
    }
}
