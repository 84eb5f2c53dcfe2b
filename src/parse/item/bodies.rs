//! Definitions within functions and the values of constants, which only these see.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens as _;

use crate::diagnostic::Code;
use crate::parse::context::Context;
use crate::parse::tokens::is_punct;

/// Complains about each that would be a webhook.
pub(super) fn refuse_definitions(item: &syn::Item, context: &mut Context<'_>) {
    use syn::Item;
    if let Item::Fn(_) | Item::Impl(_) | Item::Trait(_) | Item::Const(_) | Item::Static(_) = item {
        for token in item.to_token_stream() {
            // The item's own attributes stand in other brackets.
            if let TokenTree::Group(group) = token
                && group.delimiter() != Delimiter::Bracket
            {
                refuse_within(group.stream(), context);
            }
        }
    }
}

fn refuse_within(tokens: TokenStream, context: &mut Context<'_>) {
    let mut before = None;
    for token in tokens {
        if let TokenTree::Group(group) = &token {
            match &before {
                Some(hash) if is_punct(hash, '#') => {
                    if names_target(group) {
                        let message =
                            "`#[target]` does not belong on what is defined within a body";
                        let help = "nobody else sees it there: put it beside, or leave this out";
                        let at = context.between(hash.span(), group.span());
                        context.error(Code::E0302, at, message, help);
                    }
                }
                // Of a macro: tokens, and no definitions.
                Some(bang) if is_punct(bang, '!') => {}
                _ => refuse_within(group.stream(), context),
            }
        }
        before = Some(token);
    }
}

/// Whether `target` with a list in which a `url` is given is all that stands in the brackets.
fn names_target(group: &Group) -> bool {
    let mut tokens = group.stream().into_iter();
    match (tokens.next(), tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), Some(TokenTree::Group(list)), None) => {
            let is_url = |token| matches!(token, TokenTree::Ident(key) if key == "url");
            name == "target" && list.stream().into_iter().any(is_url)
        }
        _ => false,
    }
}
