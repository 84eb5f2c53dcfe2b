//! What is called in an item that could be copied.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use crate::parse::context::unraw;
use crate::parse::tokens::{ends_in_colons, is_punct};

/// Every name between a dot and what a method is given.
pub(super) fn read_calls(tokens: TokenStream, found: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut after_dot = false;
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Group(group) => read_calls(group.stream(), found),
            TokenTree::Ident(ident) if after_dot => match tokens.peek() {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                    found.push(unraw(ident));
                }
                // `.parse::<u8>()`
                Some(colon) if is_punct(colon, ':') => {
                    found.push(unraw(ident));
                }
                _ => {}
            },
            _ => {}
        }
        after_dot = is_punct(&token, '.');
    }
}

/// The functions that are called by a name alone which nothing in the item can have given them: each
/// with the first of its calls.
pub(super) fn read_plain_calls(tokens: TokenStream) -> Vec<Ident> {
    let mut names = HashMap::new();
    read_names(tokens, &mut names);
    let mut found: Vec<Ident> =
        names.into_values().filter(|seen| seen.only_called).map(|seen| seen.first).collect();
    found.sort_by_key(|ident| {
        let at = ident.span().start();
        (at.line, at.column)
    });
    found
}

struct Seen {
    first: Ident,
    /// Whether it stands nowhere else than where it is called: no `let`, parameter or `fn`, and no
    /// macro, which may do anything.
    only_called: bool,
}

fn read_names(tokens: TokenStream, names: &mut HashMap<String, Seen>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let before = &tokens[..at];
        match token {
            TokenTree::Group(group) if is_opaque(before) => see_all(group.stream(), names),
            TokenTree::Group(group) => read_names(group.stream(), names),
            TokenTree::Ident(ident) => see(ident, is_call(before, &tokens[at + 1..]), names),
            _ => {}
        }
    }
}

/// Whether a group after these tokens is a macro's or an attribute's.
fn is_opaque(before: &[TokenTree]) -> bool {
    match before {
        [.., hash] if is_punct(hash, '#') => true,
        [.., bang] if is_punct(bang, '!') => true,
        // `macro_rules! name { … }`
        [.., bang, TokenTree::Ident(_)] => is_punct(bang, '!'),
        _ => false,
    }
}

fn is_call(before: &[TokenTree], after: &[TokenTree]) -> bool {
    let is_given = matches!(after, [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Parenthesis);
    let is_apart = match before {
        [.., TokenTree::Ident(word)] => word != "fn",
        [.., last] => !['.', '$', '\''].iter().any(|symbol| is_punct(last, *symbol)),
        [] => true,
    };
    is_given && is_apart && !ends_in_colons(before)
}

fn see(ident: &Ident, is_call: bool, names: &mut HashMap<String, Seen>) {
    let new = || Seen { first: ident.clone(), only_called: true };
    names.entry(unraw(ident)).or_insert_with(new).only_called &= is_call;
}

fn see_all(tokens: TokenStream, names: &mut HashMap<String, Seen>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => see_all(group.stream(), names),
            TokenTree::Ident(ident) => see(&ident, false, names),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn called(text: &str, expected: &[&str]) {
        let found = read_plain_calls(text.parse().unwrap());
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn only_what_nothing_in_the_item_names_is_called_plainly() {
        called("fn f() -> u8 { missing() + other(1) }", &["missing", "other"]);
        called("fn f() -> u8 { m::missing() + x.missing2() + missing3::<u8>() }", &[]);
        called("fn f() { let g = |x| x; g(1); }", &[]);
        called("fn f(g: fn(u8)) { g(1); }", &[]);
        called("fn f() { fn g() {} g(); h() }", &["h"]);
        called("fn f() { Some(g) => g(1) }", &["Some"]);
        called("#[allow(a)] fn f() { m!(g(1)); }", &[]);
        called("macro_rules! m { () => { g() } }", &[]);
    }
}
