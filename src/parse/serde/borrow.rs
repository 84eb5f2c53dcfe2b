//! `borrow`, which has no effect on types that own what they hold, and yet must make sense.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Lifetime, Token};

use crate::diagnostic::{Code, Span};
use crate::parse::attribute::{Entry, Value};
use crate::parse::context::Context;

/// `borrow`, `borrow = "'a + 'b"`
#[derive(Debug)]
pub(crate) struct Borrow {
    pub(crate) span: Span,
    /// Those that it names; none are all.
    lifetimes: Vec<String>,
}

impl Borrow {
    pub(super) fn read(entry: &Entry, context: &mut Context<'_>) -> Option<Self> {
        let lifetimes = match &entry.value {
            Value::None => Vec::new(),
            Value::Str(_, span, literal) => named(literal, *span, context)?,
            _ => {
                entry.text(context);
                return None;
            }
        };
        Some(Self { span: entry.span, lifetimes })
    }

    /// Complains unless `ty` has the lifetimes.
    pub(crate) fn check(&self, ty: &impl ToTokens, context: &mut Context<'_>) {
        let mut there = Vec::new();
        find(ty.to_token_stream(), &mut there);
        let message = match self.lifetimes.iter().find(|name| !there.contains(name)) {
            _ if there.is_empty() => "`borrow` needs a lifetime, and there is none here".to_owned(),
            Some(name) => format!("`borrow` needs a lifetime `{name}`, and there is none here"),
            None => return,
        };
        context.error(Code::E0302, self.span, message, "leave it out");
    }
}

fn named(literal: &syn::LitStr, at: Span, context: &mut Context<'_>) -> Option<Vec<String>> {
    let parse = syn::punctuated::Punctuated::<Lifetime, Token![+]>::parse_separated_nonempty;
    let Ok(lifetimes) = literal.parse_with(parse) else {
        let message = "`borrow` takes lifetimes";
        let help = "write `borrow = \"'a\"`, or `borrow` alone for all of them";
        context.error(Code::E0103, at, message, help);
        return None;
    };
    let names: Vec<String> = lifetimes.iter().map(ToString::to_string).collect();
    context.refuse_twice(names.iter().map(|name| (name.as_str(), at)));
    Some(names)
}

/// The lifetimes in `tokens`.
fn find(tokens: TokenStream, found: &mut Vec<String>) {
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => find(group.stream(), found),
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                found.extend(tokens.next().map(|name| format!("'{name}")));
            }
            _ => {}
        }
    }
}
