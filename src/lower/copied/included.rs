//! `include_str!` and its kin: rustc looks for the file beside the one that they stand in.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser as _;

use crate::parse::context::unraw;
use crate::parse::tokens::is_punct;

pub(super) const MACROS: [&str; 3] = ["include", "include_bytes", "include_str"];

/// The name of such a macro in `tokens` that is given a relative path.
pub(super) fn relative(tokens: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let called = tokens.windows(3).find_map(|window| match window {
        [TokenTree::Ident(name), bang, TokenTree::Group(path)]
            if is_punct(bang, '!') && is_relative(path.stream()) =>
        {
            let name = unraw(name);
            MACROS.contains(&name.as_str()).then_some(name)
        }
        _ => None,
    });
    called.or_else(|| {
        tokens.into_iter().find_map(|token| match token {
            TokenTree::Group(group) => relative(group.stream()),
            _ => None,
        })
    })
}

/// Whether it is a literal that does not say where it starts.
fn is_relative(path: TokenStream) -> bool {
    let read = |input: syn::parse::ParseStream<'_>| {
        let path = input.parse::<syn::LitStr>()?;
        input.parse::<Option<syn::Token![,]>>()?;
        Ok(path.value())
    };
    read.parse2(path).is_ok_and(|path| std::path::Path::new(&path).is_relative())
}
