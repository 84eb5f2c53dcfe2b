//! Macros of the definition files. They are emitted before all modules, where each is known by its name
//! alone, whichever way it was found before.

use std::collections::BTreeSet;

use super::copyables::{CopyableId, Copyables};
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
pub(super) fn alone(copyables: &Copyables<'_>, items: &Items) -> BTreeSet<CopyableId> {
    let is_macro = |id: &CopyableId| copyables.item(*id).is_macro();
    let found: Vec<CopyableId> = items.iter().copied().filter(is_macro).collect();
    let is_one = |id: &CopyableId| {
        let name = copyables.name_of(*id);
        let same = |other: &&CopyableId| copyables.name_of(**other) == name;
        !RUSTS.contains(&name) && found.iter().filter(same).count() == 1
    };
    found.iter().copied().filter(is_one).collect()
}
