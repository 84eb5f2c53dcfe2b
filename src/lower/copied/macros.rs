//! Macros of the definition files. They are emitted before all modules, where each is known by its name
//! alone, whichever way it was found before.

use std::collections::{BTreeSet, HashMap};

use super::copyables::{CopyableId, Copyables};
use super::needed::Items;

/// Macros that Rust has without an import: where a project has its own, others may mean Rust's.
const RUSTS: [&str; 35] = [
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
    "include_bytes",
    "include_str",
    "line",
    "matches",
    "module_path",
    "option_env",
    "panic",
    "print",
    "println",
    "stringify",
    "thread_local",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// The macros among these items, without those that share their name.
pub(super) fn alone(copyables: &Copyables<'_>, items: &Items) -> BTreeSet<CopyableId> {
    let is_macro = |id: &CopyableId| copyables.item(*id).is_macro();
    let found: Vec<CopyableId> = items.iter().copied().filter(is_macro).collect();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for id in &found {
        *count.entry(copyables.name_of(*id)).or_default() += 1;
    }
    let is_alone = |id: &CopyableId| {
        let name = copyables.name_of(*id);
        !RUSTS.contains(&name) && count[name] == 1
    };
    found.iter().copied().filter(is_alone).collect()
}
