//! Values that are borrowed for certain and given to fields that the emitted types own; and such fields
//! that are matched as if they were borrowed.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::parse::ast::{Borrows, Field};
use crate::parse::context::unraw;
use crate::parse::tokens::{ends_in_colons, is_punct};

use super::texts::{is_pattern, is_text, members};

/// What is known of the project's types.
pub(super) struct Types<'t, 'a> {
    /// The fields of the struct or variant that a path leads to.
    pub(super) fields: &'t dyn Fn(&[String]) -> Option<&'a [Field]>,
    /// The field of this name that borrows a text, if some type has one.
    pub(super) text: &'t dyn Fn(&str) -> Option<&'a Field>,
}

impl<'a> Types<'_, 'a> {
    /// The first field that is given what it cannot hold, or matched as what it is not.
    pub(super) fn misused(&self, tokens: TokenStream) -> Option<&'a Field> {
        self.misused_in(tokens, false)
    }

    fn misused_in(&self, tokens: TokenStream, in_pattern: bool) -> Option<&'a Field> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut path: Vec<String> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(ident) => {
                    if !ends_in_colons(&tokens[..at]) {
                        path.clear();
                    }
                    path.push(unraw(ident));
                    if let Some(found) = self.matched(&tokens[at..]) {
                        return Some(found);
                    }
                    continue;
                }
                TokenTree::Group(group) => {
                    let in_pattern = in_pattern || is_pattern(&tokens, at);
                    let fields = (self.fields)(&path).filter(|_| !path.is_empty());
                    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                    let misused = match group.delimiter() {
                        Delimiter::Brace => named(fields.unwrap_or_default(), &inside, in_pattern),
                        Delimiter::Parenthesis => unnamed(fields.unwrap_or_default(), &inside),
                        _ => None,
                    };
                    let misused = misused.or_else(|| self.misused_in(group.stream(), in_pattern));
                    if misused.is_some() {
                        return misused;
                    }
                }
                colon if is_punct(colon, ':') => continue,
                _ => {}
            }
            path.clear();
        }
        None
    }

    /// `match note.title { "a" => … }`, `matches!(note.title, "a")`
    fn matched(&self, tokens: &[TokenTree]) -> Option<&'a Field> {
        let (value, patterns) = match tokens {
            [TokenTree::Ident(name), bang, TokenTree::Group(group), ..]
                if name == "matches" && is_punct(bang, '!') =>
            {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                let comma = inside.iter().position(|token| is_punct(token, ','))?;
                let (value, patterns) = inside.split_at(comma);
                (value.to_vec(), patterns[1..].to_vec())
            }
            [TokenTree::Ident(name), rest @ ..] if name == "match" => {
                let is_braced = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
                let at = rest.iter().position(is_braced)?;
                let TokenTree::Group(arms) = &rest[at] else { return None };
                (rest[..at].to_vec(), arms.stream().into_iter().collect())
            }
            _ => return None,
        };
        let [.., dot, TokenTree::Ident(name)] = value.as_slice() else { return None };
        let field = (self.text)(&unraw(name)).filter(|_| is_punct(dot, '.'))?;
        let is_end = |after: Option<&TokenTree>| {
            after.is_none_or(|after| ['=', '|', ','].iter().any(|end| is_punct(after, *end)))
        };
        let mut texts = patterns.iter().enumerate();
        let is_matched = texts.any(|(at, token)| {
            is_text(std::slice::from_ref(token)) && is_end(patterns.get(at + 1))
        });
        is_matched.then_some(field)
    }
}

/// What stands between the braces of a struct: a text that is given to a text is made owned there, but
/// not in a pattern.
fn named<'a>(fields: &'a [Field], inside: &[TokenTree], in_pattern: bool) -> Option<&'a Field> {
    members(inside).find_map(|member| {
        let [TokenTree::Ident(name), colon, value @ ..] = member else { return None };
        let field = fields.iter().find(|field| unraw(name) == field.name)?;
        let is_made_owned = || field.borrows == Borrows::Text && is_text(value) && !in_pattern;
        let is_misused = is_punct(colon, ':') && is_given(field, value) && !is_made_owned();
        is_misused.then_some(field)
    })
}

fn unnamed<'a>(fields: &'a [Field], inside: &[TokenTree]) -> Option<&'a Field> {
    let given = fields.iter().zip(members(inside));
    given.filter(|(field, value)| is_given(field, value)).map(|(field, _)| field).next()
}

fn is_given(field: &Field, value: &[TokenTree]) -> bool {
    field.borrows != Borrows::Nothing && is_borrowed(value)
}

/// Whether that is borrowed for certain, or holds what is: `Some("a")`, `vec![NAME]`, `&[]`.
fn is_borrowed(value: &[TokenTree]) -> bool {
    match value {
        [first, ..] if is_punct(first, '&') => true,
        [holder @ .., TokenTree::Group(group)] => {
            let written: String = holder.iter().map(ToString::to_string).collect();
            let holds = match written.rsplit("::").next().unwrap_or_default() {
                "" | "Some" | "vec!" => true,
                "new" => ["Box", "Rc", "Arc"].iter().any(|name| written.contains(name)),
                _ => false,
            };
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            is_text(value) || holds && members(&inside).any(is_borrowed)
        }
        value => is_text(value),
    }
}
