//! One item as its copy stands in the emitted Rust: of the emitted types, and of a newer edition.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;

use crate::parse::tokens::replaced;

use super::type_arguments::{Kept, idents, kept_arguments};

/// An item of the project's, as its copy stands in the emitted Rust. `owned` makes texts owned.
pub(super) fn emitted(
    text: &str,
    kept: &Kept<'_>,
    owned: impl Fn(TokenStream) -> TokenStream,
) -> String {
    let Ok(mut tokens) = text.parse::<TokenStream>() else { return text.to_owned() };
    if text.contains("gen") {
        tokens = escaped(tokens);
    }
    let tokens = kept_arguments(owned(tokens), kept);
    match syn::parse2::<syn::Item>(tokens.clone()) {
        Ok(syn::Item::Impl(mut item)) => {
            drop_unconstrained(&mut item);
            item.to_token_stream().to_string()
        }
        _ => tokens.to_string(),
    }
}

/// `r#gen` for `gen`, which is a keyword since the edition of 2024.
fn escaped(tokens: TokenStream) -> TokenStream {
    replaced(tokens, &mut |_, rest| match rest {
        [TokenTree::Ident(name), ..] if name == "gen" => {
            Some((1, TokenTree::from(Ident::new_raw("gen", name.span())).into()))
        }
        _ => None,
    })
}

/// Takes the parameters from an impl that its type and trait do not name any more (E0207).
fn drop_unconstrained(item: &mut syn::ItemImpl) {
    let mut named = Vec::new();
    idents(item.self_ty.to_token_stream(), &mut named);
    if let Some((path, _)) = &item.trait_ {
        idents(path.to_token_stream(), &mut named);
    }
    let mut dropped = Vec::new();
    let params = std::mem::take(&mut item.generics.params).into_iter();
    item.generics.params = params
        .filter(|param| {
            let syn::GenericParam::Type(param) = param else { return true };
            let name = param.ident.to_string();
            let is_named = named.contains(&name);
            if !is_named {
                dropped.push(name);
            }
            is_named
        })
        .collect();
    if let Some(clause) = &mut item.generics.where_clause {
        let predicates = std::mem::take(&mut clause.predicates).into_iter();
        clause.predicates = predicates
            .filter(|predicate| {
                let mut named = Vec::new();
                idents(predicate.to_token_stream(), &mut named);
                !dropped.iter().any(|param| named.contains(param))
            })
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With a type `Page`, whose second parameter is gone.
    fn kept(path: &[String]) -> Option<Vec<bool>> {
        match path.last()?.as_str() {
            "Page" => Some(vec![true, false]),
            "Note" => Some(Vec::new()),
            _ => None,
        }
    }

    #[track_caller]
    fn becomes(before: &str, after: &str) {
        let printed = |text: &str| prettyplease::unparse(&syn::parse_file(text).unwrap());
        assert_eq!(printed(&emitted(before, &kept, |tokens| tokens)), printed(after));
    }

    #[test]
    fn arguments_are_those_of_the_emitted_types() {
        becomes("fn f(a: &Note<'_>, b: &'a Page<u8, M>) {}", "fn f(a: &Note, b: &'a Page<u8>) {}");
        becomes("fn f() { Page::<u8, M>::new() }", "fn f() { Page::<u8>::new() }");
        becomes("fn f() { Note::<'static>::new(a < b) }", "fn f() { Note::new(a < b) }");
        becomes("fn f(a: m::Page<fn(u8) -> u8, M>) {}", "fn f(a: m::Page<fn(u8) -> u8>) {}");
        becomes("fn f(a: Vec<Page<Vec<Note<'a>>, (M, M)>>) {}", "fn f(a: Vec<Page<Vec<Note>>>) {}");
        becomes("fn f(a: Cow<'a, str>) {}", "fn f(a: Cow<'a, str>) {}");
        becomes("impl<'a> Note<'a> {}", "impl<'a> Note {}");
        becomes(
            "impl<T, M> Made<T> for Page<T, M> where M: A, T: A {}",
            "impl<T> Made<T> for Page<T> where T: A {}",
        );
    }
}
