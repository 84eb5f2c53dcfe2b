//! Whether a build has a definition, or a member of one: what its conditions come to.

use syn::Attribute;

use crate::diagnostic::{Code, Diagnostic, Span};

use super::cfg;
use super::context::Context;

/// Whether a build has what attributes stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Always,
    Never,
    /// It depends on the build: where that is said.
    Unknown(Span),
}

impl Presence {
    /// By all of `attributes`.
    pub(crate) fn of(attributes: &[Attribute], context: &Context<'_>) -> Self {
        match cfg::stays(attributes) {
            Ok(true) => Self::Always,
            Ok(false) => Self::Never,
            Err(unknown) => Self::Unknown(context.span(unknown)),
        }
    }

    /// Where a condition stands that cannot be decided.
    pub(crate) fn unknown(self) -> Option<Span> {
        match self {
            Self::Unknown(at) => Some(at),
            Self::Always | Self::Never => None,
        }
    }
}

/// Whether a member is not there. One that may be is reported, and taken to be: others name it.
pub(crate) fn leaves_out(attributes: &[Attribute], context: &mut Context<'_>) -> bool {
    let presence = Presence::of(attributes, context);
    context.diagnostics.extend(presence.unknown().map(undecided));
    presence == Presence::Never
}

/// What is said of a condition that cannot be decided.
pub(crate) fn undecided(at: Span) -> Diagnostic {
    let message =
        "buildamp cannot decide this condition: definitions are read once, for every build";
    Diagnostic::at(Code::E0301, at, message)
        .help("only `test` and `feature = \"serde\"` are understood, alone or in `not`, `all` and `any`; for values that differ between environments use `if_env!`")
}
