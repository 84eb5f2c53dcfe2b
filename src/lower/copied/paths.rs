//! Paths in what is copied: modules of the project are not those of the emitted Rust.

use proc_macro2::{TokenStream, TokenTree};

use crate::parse::context::unraw;
use crate::parse::tokens::{ends_in_colons, is_punct, replaced};

/// Tells of a path how many of its first names lead to something that has another path in the emitted
/// Rust, and that path.
pub(super) type Emitted<'e> = dyn Fn(&[String]) -> Option<(usize, String)> + 'e;

/// `text` with its paths as `emitted` has them.
pub(super) fn rewritten(text: String, emitted: &Emitted<'_>) -> String {
    match text.parse::<TokenStream>() {
        Ok(tokens) => rewrite(tokens, emitted).to_string(),
        Err(_) => text,
    }
}

fn rewrite(tokens: TokenStream, emitted: &Emitted<'_>) -> TokenStream {
    replaced(tokens, &mut |before, rest| match rest {
        [TokenTree::Ident(_), ..] if starts_path(before) => {
            let (names, text) = emitted(&path(rest))?;
            // The names, and the two colons between each.
            Some((names + 2 * (names - 1), text.parse().ok()?))
        }
        _ => None,
    })
}

/// Whether a name after these tokens is the first one of a path: not `b` in `a::b`, `::b`, `$b`.
fn starts_path(before: &[TokenTree]) -> bool {
    !ends_in_colons(before) && before.last().is_none_or(|last| !is_punct(last, '$'))
}

/// The names of the path that begins these tokens.
fn path(tokens: &[TokenTree]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = tokens;
    while let [TokenTree::Ident(name), after @ ..] = rest {
        names.push(unraw(name));
        match after {
            [first, second, next @ ..] if is_punct(first, ':') && is_punct(second, ':') => {
                rest = next
            }
            _ => break,
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(before: &str, after: &str) {
        let emitted = |path: &[String]| match path {
            [m, kind, ..] if m == "m" && kind == "Kind" => Some((2, "super::Kind".to_owned())),
            _ => None,
        };
        let tokens = |text: &str| text.parse::<TokenStream>().unwrap().to_string();
        assert_eq!(tokens(&rewritten(before.to_owned(), &emitted)), tokens(after));
    }

    #[test]
    fn paths_are_those_of_the_emitted_modules() {
        becomes("fn f(a: &m::Kind) -> m::Kind {}", "fn f(a: &super::Kind) -> super::Kind {}");
        becomes(
            "matches!(a, m::Kind::A | m::Kind::B)",
            "matches!(a, super::Kind::A | super::Kind::B)",
        );
        becomes("Vec::<m::Kind>::new()", "Vec::<super::Kind>::new()");
        becomes("use m::Kind::A;", "use super::Kind::A;");
    }

    #[test]
    fn other_paths_stay() {
        for text in ["::m::Kind", "a::m::Kind", "$m::Kind", "m::Other", "m", "a.m", "m::{Kind}"] {
            becomes(text, text);
        }
    }
}
