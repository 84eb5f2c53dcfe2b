//! Texts that are given to fields: borrowed in the definitions, and owned in the emitted types.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;

use crate::parse::context::unraw;
use crate::parse::tokens::{ends_in_colons, is_punct, with_inside};

/// Tells of the path to a type of the project which of its fields borrow a text.
pub(super) type Borrowing<'b> = dyn Fn(&[String]) -> Vec<String> + 'b;

/// `tokens` with `.into()` after each text that is given to such a field: `Note { title: "none" }`.
pub(super) fn owned_texts(tokens: TokenStream, borrowing: &Borrowing<'_>) -> TokenStream {
    outside_of_patterns(tokens, false, borrowing)
}

fn outside_of_patterns(
    tokens: TokenStream,
    in_pattern: bool,
    borrowing: &Borrowing<'_>,
) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out: Vec<TokenTree> = Vec::with_capacity(tokens.len());
    let mut path: Vec<String> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(ident) => {
                if !ends_in_colons(&out) {
                    path.clear();
                }
                path.push(unraw(ident));
                out.push(token.clone());
                continue;
            }
            TokenTree::Group(group) => {
                let in_pattern = in_pattern || is_pattern(&tokens, at);
                let is_literal = group.delimiter() == Delimiter::Brace && !in_pattern;
                let mut inside = outside_of_patterns(group.stream(), in_pattern, borrowing);
                if is_literal && !path.is_empty() {
                    inside = given(inside, &borrowing(&path));
                }
                out.push(with_inside(group, inside).into());
            }
            colon if is_punct(colon, ':') => {
                out.push(colon.clone());
                continue;
            }
            other => out.push(other.clone()),
        }
        path.clear();
    }
    out.into_iter().collect()
}

/// Whether the group in this place is a pattern, or holds one: `Note { .. } => …`, `let Note { .. } = …`,
/// `Note { .. } | …`, `Note { .. } if … => …`, `matches!(note, Note { .. })`.
pub(super) fn is_pattern(tokens: &[TokenTree], at: usize) -> bool {
    let is_once = |first: &TokenTree, second: &TokenTree, symbol| {
        is_punct(first, symbol) && !is_punct(second, symbol)
    };
    match &tokens[at + 1..] {
        [TokenTree::Ident(word), guard @ ..] if word == "if" && is_guard(guard) => true,
        [first, second, ..] if is_once(first, second, '=') || is_once(first, second, '|') => true,
        _ => matches!(&tokens[..at], [.., TokenTree::Ident(name), bang]
            if name == "matches" && is_punct(bang, '!')),
    }
}

/// Whether the arm of a `match` follows, not the braces of an `if`.
fn is_guard(tokens: &[TokenTree]) -> bool {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(token, ',') || is_punct(token, ';'),
    };
    let condition = tokens.split(is_end).next().unwrap_or_default();
    condition.windows(2).any(|two| is_punct(&two[0], '=') && is_punct(&two[1], '>'))
}

/// What stands between commas.
pub(super) fn members(tokens: &[TokenTree]) -> impl Iterator<Item = &[TokenTree]> {
    tokens.split(|token| is_punct(token, ','))
}

/// What stands between the braces of a struct, with its texts made owned.
fn given(tokens: TokenStream, fields: &[String]) -> TokenStream {
    if fields.is_empty() {
        return tokens;
    }
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out: Vec<TokenTree> = Vec::new();
    for member in tokens.split_inclusive(|token| is_punct(token, ',')) {
        let (value, comma) = match member.split_last() {
            Some((last, value)) if is_punct(last, ',') => (value, Some(last)),
            _ => (member, None),
        };
        match value {
            [name @ TokenTree::Ident(field), colon, text @ ..]
                if is_punct(colon, ':') && fields.contains(&unraw(field)) && is_text(text) =>
            {
                out.extend([name.clone(), colon.clone()]);
                out.extend(owned_text(text));
            }
            other => out.extend(other.iter().cloned()),
        }
        out.extend(comma.cloned());
    }
    out.into_iter().collect()
}

/// The text as a `String`.
fn owned_text(text: &[TokenTree]) -> TokenStream {
    match text {
        // What it holds is owned already.
        [.., TokenTree::Ident(variant), TokenTree::Group(held)] if variant == "Owned" => {
            held.stream()
        }
        text => {
            let text: TokenStream = text.iter().cloned().collect();
            quote!(#text.into())
        }
    }
}

/// Whether that is a text for certain: a literal, a constant, a `Cow`.
pub(super) fn is_text(value: &[TokenTree]) -> bool {
    let (path, last) = match value {
        [TokenTree::Literal(literal)] => return literal.to_string().starts_with(['"', 'r']),
        [path @ .., last] => (path, last),
        [] => return false,
    };
    let is_path =
        path.iter().all(|token| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':'));
    let is_cow = || path.iter().any(|token| token.to_string() == "Cow");
    let is_constant = |name: &str| name.len() > 1 && !name.contains(char::is_lowercase);
    is_path
        && match last {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis && is_cow(),
            TokenTree::Ident(name) => is_constant(&name.to_string()),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(before: &str, after: &str) {
        let borrowing = |path: &[String]| match path.last().map(String::as_str) {
            Some("Note") => vec!["title".to_owned()],
            _ => Vec::new(),
        };
        let printed = |tokens: TokenStream| {
            let text = format!("fn f() {{ {tokens} }}");
            prettyplease::unparse(&syn::parse_file(&text).unwrap())
        };
        let before = owned_texts(before.parse().unwrap(), &borrowing);
        assert_eq!(printed(before), printed(after.parse().unwrap()));
    }

    #[test]
    fn texts_are_made_owned() {
        becomes(
            "Note { title: \"a\", other: \"b\" }",
            "Note { title: \"a\".into(), other: \"b\" }",
        );
        becomes("m::Note { title: r\"a\" }", "m::Note { title: r\"a\".into() }");
        becomes("Some(Note { title: NAME })", "Some(Note { title: NAME.into() })");
        becomes(
            "Note { title: m::Cow::from(\"a\"), }",
            "Note { title: m::Cow::from(\"a\").into(), }",
        );
        becomes("Note { title: Cow::Owned(text()), }", "Note { title: text(), }");
        becomes("Note { title: text(), }", "Note { title: text(), }");
        becomes("Note { title, ..note }", "Note { title, ..note }");
        becomes("let Note { title: NAME } = a;", "let Note { title: NAME } = a;");
        becomes("match a { Note { title: NAME } => 1 }", "match a { Note { title: NAME } => 1 }");
        becomes(
            "match a { Some(Note { title: \"a\" }) => 1 }",
            "match a { Some(Note { title: \"a\" }) => 1 }",
        );
        becomes(
            "match a { Note { title: \"a\" } | Note { title: \"b\" } => 1 }",
            "match a { Note { title: \"a\" } | Note { title: \"b\" } => 1 }",
        );
        becomes(
            "match a { Note { title: \"a\" } if b == c => 1 }",
            "match a { Note { title: \"a\" } if b == c => 1 }",
        );
        becomes("matches!(a, Note { title: \"a\" })", "matches!(a, Note { title: \"a\" })");
        becomes(
            "if a { b = Note { title: \"a\" } } if c { d() }",
            "if a { b = Note { title: \"a\".into() } } if c { d() }",
        );
        becomes(
            "assert!(Note { title: \"a\" } == a)",
            "assert!(Note { title: \"a\".into() } == a)",
        );
        becomes("Other { title: \"a\" }", "Other { title: \"a\" }");
    }
}
