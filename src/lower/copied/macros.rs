//! Macros of the definition files. They are emitted before all modules, where each is known by its name
//! alone, whichever way it was found before.

use std::collections::BTreeSet;

use super::emit::Emit;
use super::functions::{At, Functions};
use super::needed::Items;

/// Macros that Rust has without an import: where a project has its own, others may mean Rust's.
const RUSTS: [&str; 30] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "column",
    "compile_error",
    "concat",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "env",
    "eprint",
    "eprintln",
    "file",
    "format",
    "format_args",
    "include",
    "include_str",
    "line",
    "matches",
    "panic",
    "print",
    "println",
    "stringify",
    "todo",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// The macros among these items, without those that share their name.
pub(super) fn alone(functions: &Functions<'_>, items: &Items) -> BTreeSet<At> {
    let all = items.iter().flat_map(|(place, own)| own.iter().map(|index| (*place, *index)));
    let is_macro = |at: &At| functions.files[at.0.0].copyable[at.1].is_macro();
    let found: Vec<At> = all.filter(is_macro).collect();
    let is_one = |at: &At| {
        let name = functions.name_of(*at);
        let same = |other: &&At| functions.name_of(**other) == name;
        !RUSTS.contains(&name) && found.iter().filter(same).count() == 1
    };
    found.iter().copied().filter(is_one).collect()
}

impl Emit<'_, '_> {
    /// Those that stand before all modules.
    pub(super) fn emitted_macros(&self) -> String {
        let emitted = self.macros.iter().map(|((file, scope), index)| {
            let scopes = &self.functions.files[*file].scopes;
            let around = std::iter::successors(Some(*scope), |scope| scopes[*scope].parent);
            let item = &self.functions.files[*file].copyable[*index];
            self.emitted(item, (*file, *scope), around.count() + 1)
        });
        emitted.collect()
    }
}
