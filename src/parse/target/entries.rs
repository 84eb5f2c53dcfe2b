//! The list in `#[target(...)]`, as it is read from the file's tokens.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Lit, LitStr, Token};

use crate::diagnostic::{Code, Span};
use crate::parse::tokens::is_punct;

use super::Context;
use super::value::{Entry, Kind, Value};

/// The list.
pub(super) struct Entries {
    pub(super) list: Vec<Entry>,
    /// Whether none has a syntax error, which ends it; what is missing is not known otherwise.
    pub(super) is_whole: bool,
}

/// Reads it.
pub(super) fn read(attribute: &syn::Attribute, context: &mut Context<'_>) -> Option<Entries> {
    let syn::Meta::List(list) = &attribute.meta else {
        let message = "`#[target]` does not say where to send";
        let help = "write `#[target(url = \"https://…\")]`";
        context.error(Code::E0104, context.span(attribute), message, help);
        return None;
    };
    Some(match list.parse_args_with(Punctuated::<RawEntry, Token![,]>::parse_terminated) {
        Ok(raw) => Entries {
            list: raw.into_iter().map(|entry| entry.read(context)).collect(),
            is_whole: true,
        },
        Err(_) => Entries { list: one_by_one(list, context), is_whole: false },
    })
}

/// The entries between the commas of a list that is wrong somewhere, as far as they can be read.
fn one_by_one(list: &syn::MetaList, context: &mut Context<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut tokens = list.tokens.clone().into_iter().peekable();
    while tokens.peek().is_some() {
        let mut own = Vec::new();
        let comma = loop {
            match tokens.next() {
                Some(token) if !is_punct(&token, ',') => own.push(token),
                end => break end,
            }
        };
        // What is missing at its end is missing before the comma.
        let end = comma.map_or(list.delimiter.span().close(), |comma| comma.span());
        let (read, error) = alone(own, end);
        entries.extend(read.map(|entry| entry.read(context)));
        if let Some(error) = error {
            let span = context.place(error.span());
            let help = "it reads `#[target(url = \"https://…\", method = \"POST\")]`: keys, each with `=` and a value, between commas";
            context.error(Code::E0103, span, error.to_string(), help);
        }
    }
    entries
}

/// The entry that `tokens` are, which stop at `end`, and what is wrong with them.
fn alone(tokens: Vec<TokenTree>, end: proc_macro2::Span) -> (Option<RawEntry>, Option<syn::Error>) {
    let mut whole = Group::new(Delimiter::Parenthesis, tokens.into_iter().collect());
    whole.set_span(end);
    let mut error = None;
    let read = |input: ParseStream<'_>| {
        let content;
        syn::parenthesized!(content in input);
        let entry = content.parse::<RawEntry>()?;
        if !content.is_empty() {
            error = Some(content.error("expected `,`"));
            content.parse::<TokenStream>()?;
        }
        Ok(entry)
    };
    match read.parse2(TokenTree::from(whole).into()) {
        Ok(entry) => (Some(entry), error),
        Err(error) => (None, Some(error)),
    }
}

struct RawEntry {
    key: RawKey,
    value: RawValue,
}

enum RawKey {
    Name(Ident),
    Text(LitStr),
}

enum RawValue {
    Map(syn::token::Brace, Punctuated<RawEntry, Token![,]>),
    Expr(Expr),
}

impl Parse for RawEntry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = if input.peek(LitStr) {
            RawKey::Text(input.parse()?)
        } else {
            RawKey::Name(syn::ext::IdentExt::parse_any(input)?)
        };
        if input.peek(Token![:]) {
            return Err(input.error("expected `=` here, not `:`"));
        } else if input.peek(Token![=>]) {
            return Err(input.error("expected `=` here, not `=>`"));
        } else if !input.peek(Token![=]) {
            return Err(match &key {
                RawKey::Name(name) if input.peek(Token![-]) => {
                    syn::Error::new(name.span(), "a name with a `-` stands in quotes")
                }
                RawKey::Name(name) => input.error(format!("expected `=` after `{name}`")),
                RawKey::Text(text) => syn::Error::new(text.span(), "expected a key before this"),
            });
        }
        input.parse::<Token![=]>()?;
        // `'https:` is a lifetime and a colon, and `//` after it a comment.
        if input.peek(syn::Lifetime) {
            return Err(
                input.error("single quotes are for one character: a text stands in double quotes")
            );
        }
        let value = if input.peek(syn::token::Brace) {
            let content;
            let brace = syn::braced!(content in input);
            RawValue::Map(brace, Punctuated::parse_terminated(&content)?)
        } else {
            RawValue::Expr(input.parse()?)
        };
        Ok(RawEntry { key, value })
    }
}

impl RawEntry {
    fn read(self, context: &mut Context<'_>) -> Entry {
        let (key, key_span) = match &self.key {
            RawKey::Name(name) => (name.to_string(), context.place(name.span())),
            RawKey::Text(text) => {
                let at = context.place(text.span());
                refuse_suffix(text.suffix(), at, context);
                (text.value(), at)
            }
        };
        let value = match self.value {
            RawValue::Map(brace, entries) => Value {
                span: context.place(brace.span.join()),
                kind: Kind::Map(entries.into_iter().map(|entry| entry.read(context)).collect()),
            },
            RawValue::Expr(expr) => value(&expr, context),
        };
        Entry { key, key_span, value }
    }
}

fn value(expr: &Expr, context: &mut Context<'_>) -> Value {
    let span = match expr {
        Expr::Lit(literal) if literal.attrs.is_empty() => context.place(literal.lit.span()),
        _ => context.span(expr),
    };
    if refuse_suffix(suffix(expr), span, context) {
        return Value { kind: Kind::Bad, span };
    }
    let kind = match expr {
        Expr::Lit(literal) => self::literal(&literal.lit, false),
        Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => match &**expr {
            Expr::Lit(literal) => self::literal(&literal.lit, true),
            _ => None,
        },
        Expr::Path(path) if path.path.is_ident("null") => Some(Kind::Null),
        Expr::Array(array) => {
            Some(Kind::List(array.elems.iter().map(|item| value(item, context)).collect()))
        }
        Expr::Tuple(_) => Some(Kind::Tuple),
        Expr::Group(group) => return value(&group.expr, context),
        Expr::Paren(group) => return value(&group.expr, context),
        Expr::Macro(call) => return Value { kind: self::call(&call.mac, span, context), span },
        Expr::Path(path) if path.path.get_ident().is_some() => None,
        _ => Some(Kind::Expression),
    };
    let kind = kind.unwrap_or_else(|| {
        let help = match expr {
            Expr::Path(path) if path.path.get_ident().is_some() => {
                "a text stands in quotes; constants are not looked up"
            }
            _ => "values are strings, numbers, bools, `{ … }`, `[ … ]`, `env!(\"NAME\")` and `if_env!(\"NAME\", a, b)`",
        };
        let message = "this is not a value that `#[target]` knows";
        context.error(Code::E0103, span, message, help);
        Kind::Bad
    });
    Value { kind, span }
}

/// What a literal ends in: `d` of `3d`.
fn suffix(expr: &Expr) -> &str {
    match expr {
        Expr::Lit(literal) => literal.lit.suffix(),
        Expr::Unary(unary) => suffix(&unary.expr),
        _ => "",
    }
}

/// Complains about a literal's suffix, as rustc does in its own attributes.
fn refuse_suffix(suffix: &str, at: Span, context: &mut Context<'_>) -> bool {
    if suffix.is_empty() {
        return false;
    }
    let help = match suffix {
        "ms" | "s" | "m" | "h" | "d" => "leave it out; a duration is a text: `\"30s\"`",
        _ => "leave it out",
    };
    context.error(Code::E0103, at, format!("a value has no suffix here: `{suffix}`"), help);
    true
}

fn literal(literal: &Lit, negative: bool) -> Option<Kind> {
    match literal {
        Lit::Str(text) if !negative => Some(Kind::Str(text.clone())),
        Lit::Bool(flag) if !negative => Some(Kind::Bool(flag.value)),
        Lit::Int(number) => {
            // A number of fifty digits is out of any range here, and is told so.
            let number: i128 = number.base10_parse().unwrap_or(i128::MAX);
            Some(Kind::Int(if negative { -number } else { number }))
        }
        Lit::Float(number) => {
            let number: f64 = number.base10_parse().ok()?;
            Some(Kind::Float(if negative { -number } else { number }))
        }
        _ => None,
    }
}

fn call(call: &syn::Macro, span: Span, context: &mut Context<'_>) -> Kind {
    let name = call.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    match name.as_str() {
        "env" | "if_env" => {}
        _ => {
            let help = match name.as_str() {
                "concat" => "write one string with placeholders: `\"https://{HOST}/v1\"`".to_owned(),
                "option_env" => "use `if_env!(\"NAME\", a, b)`, which is decided when the request is built".to_owned(),
                "format" => "write a string with placeholders: `{UPPER_CASE}` is an environment variable, `{lower_case}` a field".to_owned(),
                _ => crate::diagnostic::did_you_mean(&name, ["env!", "if_env!"])
                    .unwrap_or_else(|| "only `env!` and `if_env!` may stand here".to_owned()),
            };
            let message = format!("`{name}!` is not expanded: nothing is evaluated at generation");
            context.error(Code::E0114, span, message, help);
            return Kind::Bad;
        }
    }
    let Ok(arguments) = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
    else {
        let message = format!("the arguments of `{name}!` cannot be read");
        context.error(Code::E0103, span, message, form(&name));
        return Kind::Bad;
    };
    let expected = if name == "env" { 1 } else { 3 };
    if arguments.len() != expected {
        let message = match expected {
            1 => format!("`env!` takes a variable's name, not {} arguments", arguments.len()),
            _ => format!(
                "`if_env!` takes a variable's name and two values, not {} arguments",
                arguments.len()
            ),
        };
        context.error(Code::E0103, span, message, form(&name));
        return Kind::Bad;
    }
    let mut values =
        arguments.iter().map(|argument| value(argument, context)).collect::<Vec<_>>().into_iter();
    let Some(variable) = values.next().and_then(|value| variable(&value, &name, context)) else {
        return Kind::Bad;
    };
    match (values.next(), values.next()) {
        (Some(then), Some(otherwise)) => Kind::IfEnv(variable, Box::new(then), Box::new(otherwise)),
        _ => Kind::Env(variable),
    }
}

/// How one of the two macros is written.
fn form(macro_name: &str) -> &'static str {
    match macro_name {
        "env" => {
            "write `env!(\"NAME\")`: it is read when the request is built, and a missing one is an error then"
        }
        _ => "write `if_env!(\"NAME\", value_where_it_is_set, value_where_it_is_not)`",
    }
}

fn variable(value: &Value, macro_name: &str, context: &mut Context<'_>) -> Option<String> {
    let Kind::Str(text) = &value.kind else {
        if !matches!(value.kind, Kind::Bad) {
            let message = format!("`{macro_name}!` takes the variable's name as a string");
            context.error(Code::E0103, value.span, message, form(macro_name));
        }
        return None;
    };
    let name = text.value();
    // Any name that a shell can set; placeholders have the narrower form.
    let fits = !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !fits {
        let message = format!("`{name}` cannot name an environment variable");
        let help = "letters, digits and `_`, not starting with a digit";
        context.error(Code::E0108, value.span, message, help);
    }
    fits.then_some(name)
}
