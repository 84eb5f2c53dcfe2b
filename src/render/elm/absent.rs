//! What stands for an absent member, as an Elm expression.

use crate::ir::{Absent, DefaultValue, Type, TypeId};

use super::argument::argument;
use super::scope::Scope;

/// The expression of a default; `None` where Elm cannot have the value.
pub(super) fn expression(value: &DefaultValue<'_>, scope: &Scope<'_>) -> Option<String> {
    let text = match value {
        DefaultValue::False => "False".to_owned(),
        DefaultValue::Zero => "0".to_owned(),
        DefaultValue::Nul => "'\\u{0000}'".to_owned(),
        DefaultValue::EmptyText => "\"\"".to_owned(),
        DefaultValue::Unit => "()".to_owned(),
        DefaultValue::Null => "Encode.null".to_owned(),
        DefaultValue::ZeroDuration => "Duration 0 0".to_owned(),
        DefaultValue::None => "Nothing".to_owned(),
        DefaultValue::EmptyList => "[]".to_owned(),
        DefaultValue::EmptyMap => "Dict.empty".to_owned(),
        DefaultValue::Repeated(length, item) => {
            format!("List.repeat {length} {}", argument(expression(item, scope)?))
        }
        DefaultValue::Tuple(items) => {
            let items: Option<Vec<String>> =
                items.iter().map(|item| expression(item, scope)).collect();
            match items?.as_slice() {
                // A tuple of one is an array of one in JSON, and Elm has none.
                [only] => only.clone(),
                items => format!("( {} )", items.join(", ")),
            }
        }
        DefaultValue::Forwarded(through, inner) => {
            let wrapped = through.iter().rev().filter(|id| scope.types.is_wrapped(**id));
            wrapped.fold(expression(inner, scope)?, |inner, id| {
                format!("{} {}", scope.types.names(*id).ty, argument(inner))
            })
        }
        DefaultValue::Variant(_, variant) => {
            return variant.is_in_elm().then(|| variant.elm.clone());
        }
        DefaultValue::Struct(..) => return None,
    };
    Some(text)
}

/// What an absent member reads as.
pub(super) enum WhenAbsent {
    /// It must be there.
    Required,
    /// This expression.
    Value(String),
    /// What this expression, a `Maybe`, holds.
    Asked(String),
}

impl WhenAbsent {
    /// For a member of type `ty` inside of the declaration of `home`. With `newtypes`, what they hold
    /// counts as well.
    pub(super) fn of(ty: &Type, newtypes: bool, home: Option<TypeId>, scope: &Scope<'_>) -> Self {
        match scope.absence.of_type(ty) {
            Absent::AsParam(index) if scope.asks_for(home, index as usize) => {
                Self::Asked(format!("absent{index}"))
            }
            Absent::Always => Self::none(ty, newtypes, scope),
            Absent::Never if newtypes => Self::none(ty, newtypes, scope),
            Absent::AsParam(_) | Absent::Never => Self::Required,
        }
    }

    fn none(ty: &Type, newtypes: bool, scope: &Scope<'_>) -> Self {
        let none = scope.program.none_value(ty, newtypes);
        let none = none.and_then(|none| expression(&none, scope));
        none.map_or(Self::Required, Self::Value)
    }

    /// As a `Maybe`, in one word or in brackets.
    pub(super) fn maybe(self) -> String {
        match self {
            Self::Required => "Nothing".to_owned(),
            Self::Value(value) => format!("(Just {})", argument(value)),
            Self::Asked(asked) => asked,
        }
    }

    /// The decoder of a member under one of `names`, which are a list.
    pub(super) fn field(self, names: &str, decoder: &str) -> Option<String> {
        match self {
            Self::Required => None,
            Self::Value(value) => {
                Some(format!("defaultField {names} {} {decoder}", argument(value)))
            }
            Self::Asked(asked) => Some(format!("fieldOrAbsent {names} {asked} {decoder}")),
        }
    }
}
