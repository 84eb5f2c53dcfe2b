//! The lists in attributes: `key`, `key = value`, `key(…)`, between commas.

use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::{Attribute, Lit};

use crate::diagnostic::{Code, Span};
use crate::parse::context::{Context, unraw};
use crate::parse::tokens::is_punct;

/// One entry of a `key`, `key = value`, `key(…)` list.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// Where the key stands.
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// What follows the key.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Nothing.
    None,
    /// `= "text"`
    Str(String, Span, syn::LitStr),
    /// `= 402`
    Int(u64, Span),
    /// `= [402, "5xx"]`
    Array(Vec<Value>, Span),
    /// `(…)`
    List(Vec<Entry>),
    /// Anything else.
    Other(Span),
    /// What is no value; that has been reported.
    Unread,
}

impl Entry {
    /// The text of `key = "text"`; anything else is an error.
    pub(crate) fn text(&self, context: &mut Context<'_>) -> Option<(String, Span)> {
        match &self.value {
            Value::Str(text, span, _) => Some((text.clone(), *span)),
            Value::Unread => None,
            other => {
                let message = format!("`{}` takes a string", self.key);
                let help = format!("write `{} = \"…\"`", self.key);
                context.error(Code::E0103, other.span().unwrap_or(self.span), message, help);
                None
            }
        }
    }

    /// Complains unless the key stands alone.
    pub(crate) fn flag(&self, context: &mut Context<'_>) -> bool {
        let alone = matches!(self.value, Value::None | Value::Unread);
        if !alone {
            let span = self.value.span().unwrap_or(self.span);
            let message = format!("`{}` takes no value", self.key);
            context.error(Code::E0103, span, message, format!("write `{}` alone", self.key));
        }
        alone
    }
}

impl Value {
    /// Where it stands, if it is written.
    pub(crate) fn span(&self) -> Option<Span> {
        match self {
            Value::None | Value::Unread => None,
            Value::Str(_, span, _)
            | Value::Int(_, span)
            | Value::Array(_, span)
            | Value::Other(span) => Some(*span),
            Value::List(entries) => entries.first().map(|entry| entry.span),
        }
    }
}

/// The list in `#[name(…)]`; empty where there is none.
pub(crate) fn entries(attribute: &Attribute, context: &mut Context<'_>) -> Vec<Entry> {
    let syn::Meta::List(list) = &attribute.meta else { return Vec::new() };
    list_entries(list.tokens.clone(), None, context)
}

/// Reads `key`, `key = value`, `key(…)` between commas, `of` being the key that they stand behind. By
/// token trees: syn would build a buffer for each of the many small attributes of a project.
fn list_entries(tokens: TokenStream, of: Option<&str>, context: &mut Context<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let rest = until_comma(&mut tokens);
        let TokenTree::Ident(ident) = &token else {
            let help = match (quoted_name(&token), of) {
                (_, Some(key)) if is_text(&token) => format!("write `{key} = {token}`"),
                (Some(name), _) => format!("write it without quotes: `{name}`"),
                (None, _) => "write `name`, `name = \"…\"` or `name(…)`".to_owned(),
            };
            context.error(Code::E0301, context.place(token.span()), "expected a name here", help);
            continue;
        };
        entries.push(entry(ident, rest, context));
    }
    entries
}

/// `"default"`
fn quoted_name(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    let Lit::Str(text) = Lit::new(literal.clone()) else { return None };
    syn::parse_str::<Ident>(&text.value()).ok().map(|name| name.to_string())
}

fn is_text(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Literal(literal) if matches!(Lit::new(literal.clone()), Lit::Str(_)))
}

fn until_comma(tokens: &mut Peekable<IntoIter>) -> Vec<TokenTree> {
    tokens.by_ref().take_while(|token| !is_punct(token, ',')).collect()
}

/// One entry: its first name, and what stands between that and the comma.
fn entry(ident: &Ident, rest: Vec<TokenTree>, context: &mut Context<'_>) -> Entry {
    let (mut key, mut span) = context.name(ident);
    let mut rest = rest.as_slice();
    while let [TokenTree::Punct(a), TokenTree::Punct(b), TokenTree::Ident(name), after @ ..] = rest
    {
        if a.as_char() != ':' || b.as_char() != ':' {
            break;
        }
        key = format!("{key}::{}", unraw(name));
        span = span.to(context.place(name.span()));
        rest = after;
    }
    let value = match rest {
        [] => Value::None,
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            match list_entries(group.stream(), Some(&key), context) {
                entries if entries.is_empty() && !group.stream().is_empty() => Value::Unread,
                entries => Value::List(entries),
            }
        }
        [TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' && !value.is_empty() => {
            self::value(value, context)
        }
        [first, ..] => {
            let at = context.place(first.span());
            let message = match is_punct(first, '=') {
                true => "expected a value after this".to_owned(),
                false => format!("expected `=`, `(` or `,` after `{key}`"),
            };
            let help = format!("write `{key}`, `{key} = \"…\"` or `{key}(…)`");
            context.error(Code::E0301, at, message, help);
            Value::Unread
        }
    };
    Entry { key, span, value }
}

/// What stands after `=`.
fn value(tokens: &[TokenTree], context: &mut Context<'_>) -> Value {
    let span = match tokens {
        [first, .., last] => context.between(first.span(), last.span()),
        [only] => context.place(only.span()),
        [] => context.place(proc_macro2::Span::call_site()),
    };
    match tokens {
        [TokenTree::Literal(literal)] => match Lit::new(literal.clone()) {
            Lit::Str(text) if text.suffix().is_empty() => Value::Str(text.value(), span, text),
            Lit::Int(number) if number.suffix().is_empty() => match number.base10_parse() {
                Ok(number) => Value::Int(number, span),
                Err(_) => Value::Other(span),
            },
            _ => Value::Other(span),
        },
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => {
            let mut items = Vec::new();
            let mut tokens = group.stream().into_iter().peekable();
            while tokens.peek().is_some() {
                items.push(value(&until_comma(&mut tokens), context));
            }
            Value::Array(items, span)
        }
        _ => Value::Other(span),
    }
}
