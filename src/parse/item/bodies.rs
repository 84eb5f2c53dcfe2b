//! Definitions within functions and the values of constants, which only these see.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;

use crate::diagnostic::Code;
use crate::parse::context::Context;
use crate::parse::tokens::is_punct;

/// Complains about each that would be a webhook or read answers.
pub(super) fn refuse_definitions(item: &syn::Item, context: &mut Context<'_>) {
    use syn::Item;
    if let Item::Fn(_) | Item::Impl(_) | Item::Trait(_) | Item::Const(_) | Item::Static(_) = item {
        for token in item.to_token_stream() {
            if let TokenTree::Group(group) = token
                && group.delimiter() == Delimiter::Brace
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
            let hash = before.filter(|before| is_punct(before, '#'));
            match (hash, of_definition(group)) {
                (Some(hash), Some(name)) => {
                    let message =
                        format!("`#[{name}]` does not belong on what is defined within a body");
                    let help = "nobody else sees it there: put it beside, or leave this out";
                    let at = context.between(hash.span(), group.span());
                    context.error(Code::E0302, at, message, help);
                }
                _ => refuse_within(group.stream(), context),
            }
        }
        before = Some(token);
    }
}

/// `target` or `response` where that, with a list, is all that stands in the brackets.
fn of_definition(group: &proc_macro2::Group) -> Option<String> {
    let mut tokens = group.stream().into_iter();
    match (group.delimiter(), tokens.next(), tokens.next(), tokens.next()) {
        (Delimiter::Bracket, Some(TokenTree::Ident(name)), Some(TokenTree::Group(_)), None)
            if name == "target" || name == "response" =>
        {
            Some(name.to_string())
        }
        _ => None,
    }
}
