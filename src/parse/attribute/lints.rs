//! `#[allow(buildamp::W0203)]`, and the attributes that set how rustc tells its lints, which cannot set ours.

use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Path, Token};

use crate::diagnostic::Code;

use super::Context;

/// Whether an attribute of this name silences lints.
pub(super) fn silences(path: &Path) -> bool {
    path.is_ident("allow") || path.is_ident("expect")
}

/// Whether it sets how they are told otherwise.
pub(super) fn sets_level(path: &Path) -> bool {
    ["deny", "forbid", "warn"].iter().any(|level| path.is_ident(level))
}

/// The lints of ours that an attribute silences; the others in it are rustc's.
pub(super) fn silenced(attribute: &Attribute, context: &mut Context<'_>) -> Vec<Code> {
    let mut silenced = Vec::new();
    for meta in names(attribute) {
        let segments = &meta.path().segments;
        // rustc has no lint that is called so.
        if let (1, Some(code)) = (segments.len(), Code::parse(&segments[0].ident.to_string())) {
            let message = format!("`{code}` is buildamp's, not rustc's");
            let help = format!("write `buildamp::{code}`");
            context.error(Code::E0301, context.span(&segments[0]), message, help);
        }
        if !is_ours(&meta) {
            continue;
        } else if segments.len() == 1 {
            let help = "name it: `#[allow(buildamp::W0101)]`";
            let message = "`buildamp` is no lint, but has some";
            context.error(Code::E0301, context.span(&segments[0]), message, help);
            continue;
        }
        match Code::lint(&segments[1].ident.to_string()) {
            Ok(lint) => silenced.push(lint),
            Err((message, help)) => {
                context.error(Code::E0301, context.span(&segments[1]), message, help);
            }
        }
    }
    silenced
}

/// Complains about lints of ours in `#[deny(…)]` and its like.
pub(super) fn refuse_level(attribute: &Attribute, context: &mut Context<'_>) {
    for meta in names(attribute).iter().filter(|meta| is_ours(meta)) {
        let message = "buildamp's lints are warnings everywhere: they can only be allowed";
        context.error(Code::E0301, context.span(meta.path()), message, "leave it out");
    }
}

/// What stands in the attribute; nothing where rustc will complain.
fn names(attribute: &Attribute) -> Punctuated<Meta, Token![,]> {
    attribute.parse_args_with(Punctuated::parse_terminated).unwrap_or_default()
}

fn is_ours(lint: &Meta) -> bool {
    lint.path().segments[0].ident == "buildamp"
}
