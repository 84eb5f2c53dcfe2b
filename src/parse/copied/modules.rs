//! The emitted modules: one for each file that something is copied from.

use std::collections::HashMap;

use super::super::ast::File;
use super::super::resolve::module_of;

/// A module name for each file with something to copy: its own where no other such file has the
/// same, else with its folders. The other files need none.
pub(super) fn module_names(files: &[File], paths: &[&str]) -> Vec<String> {
    let has_items = |index: usize| !files[index].copyable.is_empty();
    let own = |index: usize| word(module_of(paths[index]));
    let mut count: HashMap<String, usize> = HashMap::new();
    for index in (0..paths.len()).filter(|index| has_items(*index)) {
        *count.entry(own(index)).or_default() += 1;
    }
    let name = |index: usize| {
        if !has_items(index) {
            return String::new();
        }
        let own = own(index);
        let is_unique = count.get(&own) == Some(&1);
        let name = if is_unique { own } else { word(paths[index].trim_end_matches(".rs")) };
        let is_plain = syn::parse_str::<syn::Ident>(&name).is_ok();
        if is_plain { name } else { format!("file_{name}") }
    };
    (0..paths.len()).map(name).collect()
}

/// `text` with `_` for all that no name can have.
fn word(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
}
