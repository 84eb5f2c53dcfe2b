//! Impls of serde's traits that are written by hand: what JSON they give, nobody knows here.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::parse::ast::{File, Item};
use crate::parse::copyable::Kind;

/// Refuses them, where they are of a type that is defined here.
pub(super) fn refuse(files: &[File], types: &[(usize, &Item)], diagnostics: &mut Diagnostics) {
    let mut seen = HashSet::new();
    for item in files.iter().flat_map(|file| &file.copyable) {
        let Kind::Impl { ty, of: Some(of), .. } = &item.kind else { continue };
        if !matches!(of.as_str(), "Serialize" | "Deserialize") {
            continue;
        }
        // Sorted by name.
        let Ok(at) = types.binary_search_by(|(_, item)| item.name.as_str().cmp(ty)) else {
            continue;
        };
        if seen.insert(ty) {
            let message = format!("what JSON this impl gives `{ty}` is not known here");
            let help = "write `#[serde(into = \"T\", try_from = \"T\")]` on the type in its place, with the impls of `From` and `TryFrom` beside; `T` is the JSON: a `String`, another struct. What only a function needs may stand inside of it";
            let diagnostic = Diagnostic::at(Code::E0301, item.span, message)
                .related(types[at].1.span, "of this type")
                .help(help);
            diagnostics.push(diagnostic);
        }
    }
}
