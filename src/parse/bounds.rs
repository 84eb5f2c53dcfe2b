//! Bounds: of items, and those that serde's attributes say.

use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::{Token, TypeParamBound, WherePredicate};

use crate::diagnostic::{Code, Span};

use super::context::{Context, unraw};
use super::{depth, syntax};

/// One bound, as far as it can be told without the other files.
#[derive(Debug, Clone)]
pub(crate) struct Predicate {
    pub(crate) parts: Vec<Part>,
    pub(crate) span: Span,
}

/// A piece of a bound, or of the type arguments in a function's path.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    /// What means the same everywhere.
    Text(String),
    /// A path that some scope must give a meaning: `["fmt", "Display"]`; one that begins with an
    /// empty name is absolute.
    Path(Vec<String>),
}

/// What an item asks of its type parameters, in its list of them and in its `where` clause.
pub(crate) fn asked(generics: &syn::Generics, context: &Context<'_>) -> Vec<Predicate> {
    let mut found = Vec::new();
    for param in &generics.params {
        let syn::GenericParam::Type(param) = param else { continue };
        if param.bounds.is_empty() {
            continue;
        }
        let (name, bounds) = (&param.ident, &param.bounds);
        let written = quote::quote!(#name: #bounds);
        if let Ok(predicate) = syn::parse2::<WherePredicate>(written) {
            found.extend(read(predicate, context.place(name.span()), None));
        }
    }
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    for predicate in predicates {
        found.extend(read(predicate.clone(), context.span(predicate), None));
    }
    found
}

/// The bounds in `bound = "T: A, U: B"`; `None` where they are not bounds.
pub(crate) fn of_text(literal: &syn::LitStr, context: &mut Context<'_>) -> Option<Vec<Predicate>> {
    let span = context.span(literal);
    if depth::too_deep(&literal.value()).is_some() {
        syntax::report_depth(span, context);
        return None;
    }
    let parse = Punctuated::<WherePredicate, Token![,]>::parse_terminated;
    match literal.parse_with(parse) {
        Ok(predicates) => {
            let predicates = predicates.into_iter();
            Some(predicates.filter_map(|predicate| read(predicate, span, Some("de"))).collect())
        }
        Err(error) => {
            let message = format!("these are not bounds: {error}");
            context.error(Code::E0103, span, message, "write as in `bound = \"T: Display\"`");
            None
        }
    }
}

/// The parts of type arguments: `<Label>`.
pub(crate) fn of_arguments(arguments: &syn::AngleBracketedGenericArguments) -> Vec<Part> {
    let arguments = syn::AngleBracketedGenericArguments { colon2_token: None, ..arguments.clone() };
    let mut parts = Vec::new();
    split(arguments.to_token_stream(), &mut parts);
    parts
}

/// The parts of what a qualified path begins with: `<T as Default>`.
pub(crate) fn of_qualified(of: &syn::QSelf, path: &syn::Path) -> Vec<Part> {
    let mut parts = Vec::new();
    text("<", &mut parts);
    split(of.ty.to_token_stream(), &mut parts);
    if of.position > 0 {
        text("as", &mut parts);
        let segments = path.segments.iter().take(of.position).cloned().collect();
        let of = syn::Path { leading_colon: path.leading_colon, segments };
        split(of.to_token_stream(), &mut parts);
    }
    text(">", &mut parts);
    parts
}

/// One bound without what the emitted types do not have, lifetimes of their own; `None` where
/// nothing else is left. `given` is the lifetime that is there.
fn read(predicate: WherePredicate, span: Span, given: Option<&str>) -> Option<Predicate> {
    let WherePredicate::Type(mut predicate) = predicate else { return None };
    let bounds = std::mem::take(&mut predicate.bounds).into_iter();
    let of_values = |bound: &TypeParamBound| match bound {
        TypeParamBound::Lifetime(lifetime) => lifetime.ident == "static",
        // What the emitted types hold is sized.
        TypeParamBound::Trait(bound) => bound.maybe.is_none(),
        _ => true,
    };
    predicate.bounds = bounds.filter(of_values).collect();
    if predicate.bounds.is_empty() {
        return None;
    }
    let mut lifetimes = Vec::new();
    free_lifetimes(predicate.to_token_stream(), given, &mut lifetimes);
    let bound = predicate.lifetimes.take();
    let declared = bound.into_iter().flat_map(|bound| bound.lifetimes);
    let free = lifetimes.iter().map(|name| {
        let lifetime = syn::Lifetime::new(&format!("'{name}"), proc_macro2::Span::call_site());
        syn::GenericParam::Lifetime(syn::LifetimeParam::new(lifetime))
    });
    let all: Punctuated<syn::GenericParam, Token![,]> = declared.chain(free).collect();
    // What holds for whatever lifetime holds for values that are owned.
    predicate.lifetimes = (!all.is_empty()).then(|| syn::BoundLifetimes {
        for_token: Default::default(),
        lt_token: Default::default(),
        lifetimes: all,
        gt_token: Default::default(),
    });
    let mut parts = Vec::new();
    split(predicate.to_token_stream(), &mut parts);
    Some(Predicate { parts, span })
}

/// The lifetimes in `tokens` that nothing there declares.
fn free_lifetimes(tokens: TokenStream, given: Option<&str>, found: &mut Vec<String>) {
    let mut declared: Vec<String> = given.into_iter().map(str::to_owned).collect();
    declared.extend(["static", "_"].map(str::to_owned));
    let mut seen = Vec::new();
    lifetimes(tokens, &mut |name, in_for| {
        if in_for { declared.push(name) } else { seen.push(name) }
    });
    for name in seen {
        if !declared.contains(&name) && !found.contains(&name) {
            found.push(name);
        }
    }
}

/// Visits every lifetime; the flag says that a `for<…>` declares it.
fn lifetimes(tokens: TokenStream, visit: &mut dyn FnMut(String, bool)) {
    let mut tokens = tokens.into_iter();
    let mut in_for = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => lifetimes(group.stream(), visit),
            TokenTree::Ident(ident) if ident == "for" => in_for = true,
            TokenTree::Punct(punct) if punct.as_char() == '>' => in_for = false,
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                if let Some(TokenTree::Ident(name)) = tokens.next() {
                    visit(name.to_string(), in_for);
                }
            }
            _ => {}
        }
    }
}

/// Words that begin no path.
const WORDS: [&str; 14] = [
    "_", "as", "const", "dyn", "extern", "false", "fn", "for", "impl", "mut", "true", "unsafe",
    "where", "Self",
];

/// Tells paths from all else.
fn split(tokens: TokenStream, parts: &mut Vec<Part>) {
    split_at(tokens, 0, parts);
}

/// The same within so many brackets of all kinds.
fn split_at(tokens: TokenStream, mut depth: usize, parts: &mut Vec<Part>) {
    let mut tokens = tokens.into_iter().peekable();
    // Whether a path may not begin here: `::` after `>` goes on with one.
    let mut goes_on = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = ends(group.delimiter());
                text(open, parts);
                split_at(group.stream(), depth + 1, parts);
                text(close, parts);
                goes_on = false;
            }
            TokenTree::Ident(ident) => {
                // `Item = u8` and `Item: Display` between the arguments of a trait, `fn(count: u8)`.
                let is_binding = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if match punct.as_char() {
                    '=' => true,
                    ':' => depth > 0 && !is_joint(punct),
                    _ => false,
                });
                if goes_on || is_binding || WORDS.iter().any(|word| ident == word) {
                    text(&ident.to_string(), parts);
                } else {
                    let mut path = vec![unraw(&ident)];
                    names(&mut tokens, &mut path);
                    parts.push(Part::Path(path));
                }
                goes_on = false;
            }
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                let name = tokens.next().map(|name| name.to_string()).unwrap_or_default();
                text(&format!("'{name}"), parts);
            }
            TokenTree::Punct(punct) if is_joint(&punct) && second_colon(&mut tokens) => {
                let after_type =
                    matches!(parts.last(), Some(Part::Text(text)) if text.ends_with('>'));
                if let (false, Some(TokenTree::Ident(ident))) = (after_type, tokens.peek()) {
                    let mut path = vec![String::new(), unraw(ident)];
                    tokens.next();
                    names(&mut tokens, &mut path);
                    parts.push(Part::Path(path));
                } else {
                    text("::", parts);
                    goes_on = after_type;
                }
            }
            TokenTree::Punct(punct) => {
                let symbol = symbol(&punct, &mut tokens);
                match punct.as_char() {
                    '<' => depth += symbol.len(),
                    '>' => depth = depth.saturating_sub(symbol.len()),
                    _ => {}
                }
                text(&symbol, parts);
            }
            TokenTree::Literal(literal) => text(&literal.to_string(), parts),
        }
    }
}

/// What a group is written between.
fn ends(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::None => ("", ""),
    }
}

/// The symbol that begins with `first`: `->` and `=>` are one, and the `<<` of a shift.
fn symbol(first: &Punct, tokens: &mut Peekable<IntoIter>) -> String {
    let mut symbol = first.as_char().to_string();
    if let (Spacing::Joint, Some(TokenTree::Punct(next))) = (first.spacing(), tokens.peek())
        && (matches!(first.as_char(), '-' | '=')
            || matches!(first.as_char(), '<' | '>') && next.as_char() == first.as_char())
    {
        symbol.push(next.as_char());
        tokens.next();
    }
    symbol
}

/// The names that follow the first one of a path.
fn names(tokens: &mut Peekable<IntoIter>, path: &mut Vec<String>) {
    loop {
        let mut ahead = tokens.clone();
        let begins = matches!(ahead.next(), Some(TokenTree::Punct(first)) if is_joint(&first));
        if !begins || !second_colon(&mut ahead) {
            return;
        }
        let Some(TokenTree::Ident(name)) = ahead.next() else { return };
        path.push(unraw(&name));
        *tokens = ahead;
    }
}

/// Whether this is the first half of `::`.
fn is_joint(punct: &Punct) -> bool {
    punct.as_char() == ':' && punct.spacing() == Spacing::Joint
}

/// Takes the other half, if it is there.
fn second_colon(tokens: &mut Peekable<IntoIter>) -> bool {
    let is_colon = matches!(tokens.peek(), Some(TokenTree::Punct(p)) if p.as_char() == ':');
    if is_colon {
        tokens.next();
    }
    is_colon
}

fn text(piece: &str, parts: &mut Vec<Part>) {
    match parts.last_mut() {
        Some(Part::Text(text)) => {
            text.push(' ');
            text.push_str(piece);
        }
        _ => parts.push(Part::Text(piece.to_owned())),
    }
}
