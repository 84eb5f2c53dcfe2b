//! The values of `#[target(...)]`: literals, maps, lists, `env!` and `if_env!`.

use syn::{Ident, LitStr};

use crate::diagnostic::{Code, Span};
use crate::ir::Conditional;

use super::Context;

/// A value, with its place.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

#[derive(Debug)]
pub(super) enum Kind {
    Str(LitStr),
    Int(i128),
    Float(f64),
    Bool(bool),
    Null,
    /// `{ "Name" = "value", key = 5 }`
    Map(Vec<Entry>),
    /// `[408, "5xx"]`
    List(Vec<Value>),
    /// `("Name", "value")`, which no key takes.
    Tuple,
    /// `Duration::from_secs(30)` or the like, which no key takes either.
    Expression,
    /// `env!("NAME")`
    Env(String),
    /// `if_env!("NAME", a, b)`
    IfEnv(String, Box<Value>, Box<Value>),
    /// Already reported.
    Bad,
}

/// `key = value`
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Span,
    pub(super) value: Value,
}

impl Entry {
    /// Whether the value is this integer.
    pub(super) fn is_int(&self, number: i128) -> bool {
        matches!(self.value.kind, Kind::Int(value) if value == number)
    }
}

/// One end of a conditional value.
pub(super) enum Leaf<'a> {
    /// A string, with its placeholders.
    Text(&'a LitStr),
    /// `env!("NAME")` as the whole value.
    Env(&'a str),
}

impl Value {
    /// What the value is, for a message.
    pub(super) fn describe(&self) -> &'static str {
        match &self.kind {
            Kind::Str(_) => "a string",
            Kind::Int(_) => "an integer",
            Kind::Float(_) => "a float",
            Kind::Bool(_) => "a bool",
            Kind::Null => "null",
            Kind::Map(_) => "a map",
            Kind::List(_) => "a list",
            Kind::Tuple => "a tuple",
            Kind::Expression => "an expression",
            Kind::Env(_) => "`env!`",
            Kind::IfEnv(..) => "`if_env!`",
            Kind::Bad => "an unreadable value",
        }
    }

    /// Reports a value of the wrong kind, unless it was reported before.
    pub(super) fn wrong(
        &self,
        key: &str,
        expected: &str,
        example: &str,
        context: &mut Context<'_>,
    ) {
        if matches!(self.kind, Kind::Bad) {
            return;
        }
        let message = format!("`{key}` takes {expected}, not {}", self.describe());
        let help = format!("write `{} = {example}`", as_key(key));
        context.error(Code::E0103, self.span, message, help);
    }

    /// A string; anything else is an error.
    pub(super) fn text(
        &self,
        key: &str,
        example: &str,
        context: &mut Context<'_>,
    ) -> Option<String> {
        match &self.kind {
            Kind::Str(text) => Some(text.value()),
            _ => {
                self.wrong(key, "a string", example, context);
                None
            }
        }
    }

    /// Reads each end of a value that may be conditional.
    pub(super) fn conditional<T>(
        &self,
        key: &str,
        context: &mut Context<'_>,
        read: &mut dyn FnMut(Leaf<'_>, Span, &mut Context<'_>) -> Option<T>,
    ) -> Option<Conditional<T>> {
        match &self.kind {
            Kind::Str(text) => read(Leaf::Text(text), self.span, context).map(Conditional::Always),
            Kind::Env(name) => read(Leaf::Env(name), self.span, context).map(Conditional::Always),
            Kind::IfEnv(variable, then, otherwise) => {
                let then = then.conditional(key, context, read);
                let otherwise = otherwise.conditional(key, context, read);
                Some(Conditional::IfEnv {
                    variable: variable.clone(),
                    then: Box::new(then?),
                    otherwise: Box::new(otherwise?),
                })
            }
            _ => {
                let example = match key {
                    "url" => "\"https://…\"",
                    "auth" => "\"Bearer {TOKEN}\"",
                    "secret" => "\"{WEBHOOK_SECRET}\"",
                    _ => "\"…\"",
                };
                self.wrong(key, "a string, `env!` or `if_env!`", example, context);
                None
            }
        }
    }
}

/// A key as a definition writes it: a header's name stands in quotes.
fn as_key(key: &str) -> std::borrow::Cow<'_, str> {
    match syn::parse_str::<Ident>(key) {
        Ok(_) => key.into(),
        Err(_) => format!("\"{key}\"").into(),
    }
}
