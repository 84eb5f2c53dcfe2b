//! The emitted modules: one for each file that something is copied from.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::lower::resolve::module_of;
use crate::parse::ast::File;

/// A module name for each file with something to copy: its own where no other such file has the
/// same, else with its folders, and with a number where that is another's, too. The other files need
/// none.
pub(super) fn module_names(files: &[File], paths: &[&str]) -> Vec<String> {
    let has_items = |index: &usize| !files[*index].copyable.is_empty();
    let own = |index: usize| plain(word(module_of(paths[index])));
    let mut count: HashMap<String, usize> = HashMap::new();
    for index in (0..paths.len()).filter(has_items) {
        *count.entry(own(index)).or_default() += 1;
    }
    let is_unique = |index: &usize| count.get(&own(*index)) == Some(&1);
    let (unique, shared): (Vec<usize>, Vec<usize>) =
        (0..paths.len()).filter(has_items).partition(is_unique);
    let mut names = vec![String::new(); paths.len()];
    let mut taken: HashSet<String> = HashSet::new();
    for index in unique {
        names[index] = own(index);
        taken.insert(own(index));
    }
    for index in shared {
        let whole = plain(word(paths[index].trim_end_matches(".rs")));
        let numbered = (2..).map(|number| format!("{whole}_{number}"));
        let mut free = std::iter::once(whole.clone()).chain(numbered);
        let name = free.find(|name| !taken.contains(name)).unwrap_or(whole);
        taken.insert(name.clone());
        names[index] = name;
    }
    names
}

/// The name, with a word before it where no module may be called so.
fn plain(name: String) -> String {
    if name != "_" && is_plain(&name) { name } else { format!("file_{name}") }
}

/// `text` with `_` for all that no name can have.
fn word(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
}

/// A name as Rust writes it: some are keywords.
pub(super) fn raw(name: &str) -> Cow<'_, str> {
    match is_plain(name) {
        true => name.into(),
        false => format!("r#{name}").into(),
    }
}

/// Whether it may stand for something without `r#`.
pub(super) fn is_plain(name: &str) -> bool {
    // `gen` is a keyword since the edition of 2024, and syn takes it for a name.
    name != "gen" && (name == "_" || syn::parse_str::<syn::Ident>(name).is_ok())
}
