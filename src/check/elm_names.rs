//! Names that the Elm module cannot have: twice the same (E0501), or such as Elm cannot spell
//! (E0502).
//!
//! Elm has one space of types, one of constructors and one of values in a module, and Rust's names
//! turn into several of these: a webhook `Mail` is a type `MailPayload`, constructors `Mail` and
//! `MailOutcome`, functions `triggerMail`, `encodeMailPayload` and so on. Checked whether or not
//! Elm is made: a definition must be fit for all outputs.

mod fields;
mod names;
mod spelling;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{ElmTypes, FieldCase, Program, TypeDef};

use names::{Name, Owner};

/// Reports the names within a definition that Elm cannot spell, and fields of one name.
pub(super) fn of_definition(
    definition: &TypeDef,
    program: &Program,
    case: FieldCase,
    diagnostics: &mut Diagnostics,
) {
    spelling::of_definition(definition, program, case, diagnostics);
    fields::of_definition(definition, case, diagnostics);
}

/// Reports every name of the module that is taken, and those of responses that Elm cannot spell.
pub(super) fn of_module(program: &Program, types: &ElmTypes<'_>, diagnostics: &mut Diagnostics) {
    spelling::of_responses(program, diagnostics);
    clashes(names::all(program, types), diagnostics);
}

/// Reports each pair of owners once, however many names they share.
fn clashes(mut names: Vec<Name<'_>>, diagnostics: &mut Diagnostics) {
    let mut seen = HashSet::with_capacity(names.len());
    if names.iter().all(|name| seen.insert((name.space, &*name.text))) {
        return;
    }
    // What is there already comes first, then the order of the source.
    names.sort_by_key(|name| name.owner.span());
    let mut taken = HashMap::with_capacity(names.len());
    let mut reported: HashSet<(Option<Span>, Option<Span>)> = HashSet::new();
    for Name { space, text, owner } in names {
        match taken.entry((space, text)) {
            Entry::Vacant(free) => {
                free.insert(owner);
            }
            Entry::Occupied(earlier) => {
                let (first, (_, text)) = (*earlier.get(), earlier.key());
                if reported.insert((first.span(), owner.span())) {
                    diagnostics.extend(clash(text, first, owner));
                }
            }
        }
    }
}

/// `None` where neither is the user's, and where Rust has the same clash: another name in Elm would
/// not help (`rust_names` reports it).
fn clash(text: &str, first: Owner<'_>, second: Owner<'_>) -> Option<Diagnostic> {
    let span = second.span()?;
    if first.is_one_in_rust(second) || second.is_one_in_rust(first) {
        return None;
    }
    let Some(other) = first.span() else {
        let message = format!("{second} would be `{text}` in Elm, which is {first}");
        let diagnostic = Diagnostic::at(Code::E0501, span, message);
        return Some(
            diagnostic.help("give it another name in Elm: `#[webhook(elm = \"OtherName\")]`"),
        );
    };
    let message = format!("{first} and {second} are both named `{text}` in Elm");
    let diagnostic = Diagnostic::at(Code::E0501, span, message)
        .related(other, format!("`{text}` as well"))
        .help("give one of them another name in Elm: `#[webhook(elm = \"OtherName\")]`");
    Some(diagnostic)
}

#[cfg(test)]
mod tests;
