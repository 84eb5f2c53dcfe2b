//! Expressions and types as arguments: several words need brackets there.

use std::borrow::Cow;

/// Where an expression or a type stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum As {
    /// By itself.
    Whole,
    /// As one of the arguments of a function, or of a type.
    Argument,
}

impl As {
    /// Several words as they stand there.
    pub(super) fn words<'t>(self, words: impl Into<Cow<'t, str>>) -> Cow<'t, str> {
        let words = words.into();
        match self {
            As::Whole => words,
            As::Argument => Cow::Owned(["(", &*words, ")"].concat()),
        }
    }
}

/// In brackets, where the expression is the call of a function.
pub(super) fn argument(expression: String) -> String {
    let is_call = expression.contains(' ') && !expression.starts_with(['(', '"', '\'']);
    if is_call { format!("({expression})") } else { expression }
}
