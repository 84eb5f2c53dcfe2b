//! What a macro is given: expressions and patterns, where that parses; else they are guessed among the
//! tokens.

use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{Expr, Macro, Pat, Token};

use crate::parse::context::unraw;
use crate::parse::tokens::{ends_in_colons, is_punct, replaced, with_inside};

/// Macros of Rust that are given a value and a pattern.
const MATCHING: [&str; 3] = ["assert_matches", "debug_assert_matches", "matches"];

/// A walk that looks at each pattern together with the value that it is to match.
pub(super) trait VisitMatch: VisitMut {
    fn visit_match(&mut self, value: &Expr, pattern: &Pat);
}

/// Walks through what a macro is given; gives what that is then.
pub(super) fn walk_macro(walk: &mut impl VisitMatch, call: &Macro) -> TokenStream {
    let name = call.path.segments.last().map(|last| &last.ident);
    let is_matching = MATCHING.iter().any(|matching| name.is_some_and(|name| name == matching));
    if is_matching && let Ok(matching) = call.parse_body::<Matching>() {
        return matching.walked(walk);
    }
    if let Ok(values) = call.parse_body_with(Punctuated::<_, Token![,]>::parse_terminated) {
        return walked(walk, values);
    }
    if let Ok(values) = call.parse_body_with(Punctuated::<_, Token![;]>::parse_terminated) {
        return walked(walk, values);
    }
    unmarked(guess(walk, marked(call.tokens.clone()), false))
}

fn walked(walk: &mut impl VisitMatch, mut values: Punctuated<Expr, impl ToTokens>) -> TokenStream {
    values.iter_mut().for_each(|value| walk.visit_expr_mut(value));
    values.into_token_stream()
}

/// `note, Note { title: "a" } if a == b, "otherwise {}", c`
struct Matching {
    value: Expr,
    comma: Token![,],
    pattern: Pat,
    guard: Option<(Token![if], Expr)>,
    end: Option<Token![,]>,
    message: Punctuated<Expr, Token![,]>,
}

impl Parse for Matching {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            value: input.parse()?,
            comma: input.parse()?,
            pattern: Pat::parse_multi_with_leading_vert(input)?,
            guard: match input.parse()? {
                Some(word) => Some((word, input.parse()?)),
                None => None,
            },
            end: input.parse()?,
            message: Punctuated::parse_terminated(input)?,
        })
    }
}

impl Matching {
    fn walked(self, walk: &mut impl VisitMatch) -> TokenStream {
        let Self { mut value, comma, mut pattern, guard, end, message } = self;
        walk.visit_match(&value, &pattern);
        walk.visit_expr_mut(&mut value);
        walk.visit_pat_mut(&mut pattern);
        let guard = guard.map(|(word, mut condition)| {
            walk.visit_expr_mut(&mut condition);
            quote!(#word #condition)
        });
        let message = walked(walk, message);
        quote!(#value #comma #pattern #guard #end #message)
    }
}

/// Walks through what parses among `tokens`.
fn guess(walk: &mut impl VisitMatch, tokens: TokenStream, in_pattern: bool) -> TokenStream {
    replaced(tokens, &mut |before, rest| {
        let walked = lengths(before, rest).find_map(|length| {
            let in_pattern = in_pattern || is_pattern(&rest[length..]);
            let whole = rest[..length].iter().cloned().collect();
            Some((length, parsed(walk, whole, in_pattern)?))
        });
        walked.or_else(|| match rest {
            [TokenTree::Group(group), after @ ..] => {
                let in_pattern = in_pattern || is_pattern(after);
                let inside = guess(walk, group.stream(), in_pattern);
                Some((1, TokenTree::from(with_inside(group, inside)).into()))
            }
            _ => None,
        })
    })
}

/// How many of the tokens `rest`, which follow those `before`, may be an expression or a pattern with a
/// group at its end: `match note { … }`, `m::Note { … }`, `vec![…]`, `( … )`.
fn lengths(before: &[TokenTree], rest: &[TokenTree]) -> impl Iterator<Item = usize> {
    let of_match = match rest {
        [TokenTree::Ident(word), ..] if word == "match" => rest.iter().position(is_braced),
        _ => None,
    };
    let is_within = ends_in_colons(before) || before.last().is_some_and(|last| is_punct(last, '.'));
    let of_path = (!is_within).then(|| path_length(rest));
    let of_path = of_path.filter(|end| matches!(rest.get(*end), Some(TokenTree::Group(_))));
    of_match.into_iter().chain(of_path).map(|end| end + 1)
}

fn is_braced(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// How many tokens are the path that these begin with, or the macro's with its `!`.
fn path_length(tokens: &[TokenTree]) -> usize {
    let mut length = 0;
    loop {
        match &tokens[length..] {
            [TokenTree::Ident(_), first, second, ..]
                if is_punct(first, ':') && is_punct(second, ':') =>
            {
                length += 3;
            }
            [TokenTree::Ident(_), bang, ..] if is_punct(bang, '!') => return length + 2,
            [TokenTree::Ident(_), ..] => return length + 1,
            _ => return length,
        }
    }
}

/// Walks through the tokens if they are one expression, or one pattern.
fn parsed(
    walk: &mut impl VisitMatch,
    tokens: TokenStream,
    in_pattern: bool,
) -> Option<TokenStream> {
    if in_pattern {
        let mut pattern = Pat::parse_multi_with_leading_vert.parse2(tokens).ok()?;
        walk.visit_pat_mut(&mut pattern);
        return Some(pattern.into_token_stream());
    }
    let mut value = syn::parse2::<Expr>(tokens).ok()?;
    walk.visit_expr_mut(&mut value);
    Some(value.into_token_stream())
}

/// Whether what these tokens follow is a pattern, or within one: `… =>`, `… = note`, `… | …`,
/// `… if a == b =>`.
fn is_pattern(after: &[TokenTree]) -> bool {
    let is_once = |first: &TokenTree, second: &TokenTree, symbol| {
        is_punct(first, symbol) && !is_punct(second, symbol)
    };
    match after {
        [TokenTree::Ident(word), guard @ ..] if word == "if" => is_guard(guard),
        [first, second, ..] => is_once(first, second, '=') || is_once(first, second, '|'),
        _ => false,
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

/// What a name has before it in place of the `$` of a macro's parameter, so that it parses.
const DOLLAR: &str = "dollar_of_macro_";

/// `tokens` with names in place of parameters.
fn marked(tokens: TokenStream) -> TokenStream {
    replaced(tokens, &mut |_, rest| match rest {
        [dollar, TokenTree::Ident(name), ..] if is_punct(dollar, '$') => {
            let marked = named(name, &format!("{DOLLAR}{}", unraw(name)));
            Some((2, TokenTree::from(marked).into()))
        }
        _ => None,
    })
}

/// `tokens` with parameters in place of such names.
fn unmarked(tokens: TokenStream) -> TokenStream {
    replaced(tokens, &mut |_, rest| {
        let [TokenTree::Ident(name), ..] = rest else { return None };
        let name = named(name, unraw(name).strip_prefix(DOLLAR)?);
        let dollar = Punct::new('$', Spacing::Alone);
        Some((1, [TokenTree::from(dollar), name.into()].into_iter().collect()))
    })
}

/// `text` as a name, raw where `like` is: `$r#type`.
fn named(like: &Ident, text: &str) -> Ident {
    match like.to_string().starts_with("r#") {
        true => Ident::new_raw(text, like.span()),
        false => Ident::new(text, like.span()),
    }
}
