//! Where values come from: conditions, environment variables, payload fields.

use std::borrow::Cow;

use super::payload::{Kind, Member};
use super::text::{Text, Transform};
use super::{Conditional, Piece, PrepareError, RequestContext, Target, Template};

/// What placeholders are filled from.
pub(crate) struct Inputs<'a> {
    pub(crate) target: &'a Target,
    pub(crate) context: &'a RequestContext<'a>,
    /// The payload's members; none where nothing needs them.
    pub(crate) members: &'a [Member<'a>],
}

impl Inputs<'_> {
    /// The value that applies in this environment.
    pub(crate) fn choose<'t, T>(&self, value: &'t Conditional<T>) -> &'t T {
        value.choose(self.context.env)
    }

    /// The value of a variable that must be there.
    pub(crate) fn variable(&self, variable: &'static str) -> Result<String, PrepareError> {
        let webhook_type = self.target.webhook_type;
        (self.context.env)(variable).ok_or(PrepareError::MissingVariable { webhook_type, variable })
    }

    /// The text of a payload field that a placeholder names.
    pub(crate) fn field(&self, field: &'static str) -> Result<Cow<'_, str>, PrepareError> {
        let member = self.members.iter().find(|member| member.name == field);
        match member.map_or(Ok(Kind::Null), |member| member.value.kind())? {
            Kind::Text(text) => Ok(text),
            Kind::Number(digits) => Ok(Cow::Borrowed(digits)),
            Kind::Bool(flag) => Ok(Cow::Borrowed(if flag { "true" } else { "false" })),
            Kind::Null | Kind::Array | Kind::Object => Err(PrepareError::MissingField { field }),
        }
    }

    /// A template outside the URL, with its values as they are.
    pub(crate) fn fill(&self, template: Template) -> Result<Text, PrepareError> {
        let mut text = Text::default();
        for piece in template.0 {
            match *piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Env(name) => text.push_env(name, &self.variable(name)?, Transform::Plain),
                Piece::Field(name) => text.push_str(&self.field(name)?),
            }
        }
        Ok(text)
    }
}

impl<T> Conditional<T> {
    /// The value that applies where `env` gives these variables.
    pub(crate) fn choose(&self, env: &dyn Fn(&str) -> Option<String>) -> &T {
        match self {
            Conditional::Always(value) => value,
            Conditional::IfEnv { variable, then, otherwise } => {
                let value = env(variable);
                let is_set =
                    value.is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
                if is_set { then.choose(env) } else { otherwise.choose(env) }
            }
        }
    }

    /// Whether one of the values fits that may apply, in whatever environment.
    pub(super) fn any(&self, fits: fn(&T) -> bool) -> bool {
        match self {
            Conditional::Always(value) => fits(value),
            Conditional::IfEnv { then, otherwise, .. } => then.any(fits) || otherwise.any(fits),
        }
    }

    /// The values that may apply, in whatever environment.
    pub(super) fn leaves(&self) -> Vec<&T> {
        match self {
            Conditional::Always(value) => vec![value],
            Conditional::IfEnv { then, otherwise, .. } => {
                [then.leaves(), otherwise.leaves()].concat()
            }
        }
    }
}

/// Whether a request needs fields of the payload by themselves, whatever its body is.
pub(crate) fn needs_fields(target: &Target) -> bool {
    let mut headers = target.headers.iter().flat_map(|header| header.value.leaves());
    !target.path_fields.is_empty() || target.idempotency_field.is_some() || headers.any(has_fields)
}

/// Whether fields of the payload stand in a template.
pub(super) fn has_fields(template: &Template) -> bool {
    template.0.iter().any(|piece| matches!(piece, Piece::Field(_)))
}
