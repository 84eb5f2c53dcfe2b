//! The project's types in what is copied, as they are emitted: owned, so without lifetimes, and
//! without the parameters that nothing in the emitted type uses.

use proc_macro2::{Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;

use crate::parse::context::unraw;
use crate::parse::tokens::{ends_in_colons, with_inside};

use super::texts::{Borrowing, owned_texts};

/// Tells of a path whether it leads to a type of the project, and which of its parameters are there
/// once it is emitted.
pub(in crate::lower) type Kept<'k> = dyn Fn(&[String]) -> Option<Vec<bool>> + 'k;

/// `tokens` with the arguments alone that the emitted types take.
pub(in crate::lower) fn owned(tokens: TokenStream, kept: &Kept<'_>) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out: Vec<TokenTree> = Vec::with_capacity(tokens.len());
    let mut path: Vec<String> = Vec::new();
    let mut rest = tokens.as_slice();
    while let [first, after @ ..] = rest {
        rest = after;
        let joined = ends_in_colons(&out);
        match first {
            TokenTree::Group(group) => {
                out.push(with_inside(group, owned(group.stream(), kept)).into());
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
        out.extend(owned(argument.iter().cloned().collect(), kept));
        out.push(punct(','));
    }
    out.push(punct('>'));
}

/// An item of the project's, as its copy stands in the emitted Rust.
pub(super) fn item(text: &str, kept: &Kept<'_>, borrowing: &Borrowing<'_>) -> String {
    let Ok(mut tokens) = text.parse::<TokenStream>() else { return text.to_owned() };
    if text.contains("gen") {
        tokens = escaped(tokens);
    }
    let tokens = owned(owned_texts(tokens, borrowing), kept);
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
    let escaped = |token| match token {
        TokenTree::Ident(ident) if ident == "gen" => {
            TokenTree::Ident(proc_macro2::Ident::new_raw("gen", ident.span()))
        }
        TokenTree::Group(group) => TokenTree::Group(with_inside(&group, escaped(group.stream()))),
        token => token,
    };
    tokens.into_iter().map(escaped).collect()
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
        assert_eq!(printed(&item(before, &kept, &|_| Vec::new())), printed(after));
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
