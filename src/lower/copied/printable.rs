//! What prettyplease prints: all that syn understands. It panics on the rest.

use proc_macro2::{Literal, Punct, Spacing, TokenStream, TokenTree};

use crate::lower::printed;
use crate::parse::tokens::{is_punct, replaced};

/// Whether the text is one item that prettyplease prints.
pub(super) fn is_printable(text: &str) -> bool {
    let Ok(tokens) = text.parse().map(without_texts) else { return false };
    let Ok(item) = syn::parse2::<syn::Item>(tokens.clone()) else { return false };
    printed::is_printable(&item) && macros_are_whole(tokens)
}

/// The tokens with empty texts: what a text says is nothing of the tree.
fn without_texts(tokens: TokenStream) -> TokenStream {
    replaced(tokens, &mut |_, rest| match rest {
        [TokenTree::Literal(literal), ..] if literal.to_string().contains('"') => {
            Some((1, TokenTree::from(Literal::string("")).into()))
        }
        _ => None,
    })
}

/// Whether every `macro_rules!` is made of rules, as the Rust Reference has it under "Macros By
/// Example": `(…) => { … }`, with `;` between them. syn takes any tokens there.
fn macros_are_whole(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let rules = tokens.windows(4).filter_map(|window| match window {
        [TokenTree::Ident(name), bang, TokenTree::Ident(_), TokenTree::Group(rules)]
            if name == "macro_rules" && is_punct(bang, '!') =>
        {
            Some(rules.stream())
        }
        _ => None,
    });
    let groups = tokens.iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    rules.into_iter().all(are_rules) && groups.into_iter().all(macros_are_whole)
}

fn are_rules(tokens: TokenStream) -> bool {
    let is = |punct: &Punct, expected, spacing| {
        punct.as_char() == expected && punct.spacing() == spacing
    };
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    loop {
        rest = match rest {
            [] => return true,
            [
                TokenTree::Group(_),
                TokenTree::Punct(equals),
                TokenTree::Punct(greater),
                TokenTree::Group(_),
                after @ ..,
            ] if is(equals, '=', Spacing::Joint) && is(greater, '>', Spacing::Alone) => match after
            {
                [] => return true,
                [TokenTree::Punct(end), after @ ..] if is(end, ';', Spacing::Alone) => after,
                _ => return false,
            },
            _ => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_printed_is_known_before() {
        let printed = [
            "fn f() -> u8 { 1 }",
            "/// `Item::Verbatim(tokens)`\nfn f() -> &'static str { m!(r\"::Verbatim(\"); \"::Verbatim(\" }",
            "fn f(x: (u8, (u8,))) -> [u8; 2] { [x.0 .1 .0, x.1.0] }",
            "macro_rules! m { (a) => { 1 }; ($b:expr) => ($b) }",
            "macro_rules! m { (a) => { 1 }; }",
            "macro_rules! m {}",
            "fn f() { m!(= > macro_rules) }",
            "impl A { fn f(&self) {} const B: u8 = 1; }",
            "fn f() { let x = unsafe { &raw const Y }; const { 1 }; async move { x.await }; }",
        ];
        for text in printed {
            assert!(is_printable(text), "{text}");
            let file = syn::parse_file(text).unwrap();
            assert!(!prettyplease::unparse(&file).is_empty());
        }
        let refused = [
            "macro_rules! m { a a }",
            "macro_rules! m { (a) = > { 1 } }",
            "macro_rules! m { (a) => { 1 };; }",
            "macro_rules! m { (a) => { 1 } (b) => { 2 } }",
            "fn f() { macro_rules! m { (a) } }",
            "impl A { fn f(); }",
            "trait A { pub fn f(); }",
            "fn f() { become g() }",
            "fn f() { fn g(); }",
            "fn f(",
        ];
        for text in refused {
            assert!(!is_printable(text), "{text}");
        }
    }
}
