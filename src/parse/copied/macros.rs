//! The definitions of macros (`macro_rules!`) in what is copied.

use proc_macro2::{Spacing, TokenStream, TokenTree};

/// Whether every macro that is defined in `tokens`, at any depth, consists of rules:
/// `(…) => {…}`, with `;` between them, as the Rust Reference has it under "Macros By Example".
/// syn takes any tokens there; rustc would refuse others, and prettyplease panics on them.
pub(super) fn are_sound(tokens: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut defined = tokens.windows(4).filter_map(|window| match window {
        [TokenTree::Ident(keyword), bang, TokenTree::Ident(_), TokenTree::Group(body)]
            if keyword == "macro_rules" && is_punct(bang, '!') =>
        {
            Some(body.stream())
        }
        _ => None,
    });
    let mut groups = tokens.iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    defined.all(are_rules) && groups.all(|inner| are_sound(&inner))
}

fn are_rules(body: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    let mut rest = tokens.as_slice();
    loop {
        match rest {
            [] => return true,
            [TokenTree::Group(_), equal, greater, TokenTree::Group(_), after @ ..]
                if is_joint(equal, '=') && is_alone(greater, '>') =>
            {
                match after {
                    [] => return true,
                    [semicolon, next @ ..] if is_alone(semicolon, ';') => rest = next,
                    _ => return false,
                }
            }
            _ => return false,
        }
    }
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

fn is_joint(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted && punct.spacing() == Spacing::Joint)
}

fn is_alone(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted && punct.spacing() == Spacing::Alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sound_at_any_depth() {
        let sound = |text: &str| are_sound(&text.parse().expect(text));
        for text in [
            "macro_rules! m { () => { 1 }; ($a:expr) => { $a }; }",
            "macro_rules! m { () => { 1 } }",
            "macro_rules! m {}",
            "fn f() { macro_rules! m { ($($a:tt)*) => { $($a)* }; } m!(= >) }",
        ] {
            assert!(sound(text), "{text}");
        }
        for text in [
            "macro_rules! m { pub struct A; }",
            "macro_rules! m { () = > { 1 } }",
            "macro_rules! m { () => { 1 };; }",
            "macro_rules! m { () => 1 }",
            "fn f() { if a { macro_rules! m { () } } }",
        ] {
            assert!(!sound(text), "{text}");
        }
    }
}
