//! The tree of modules that the definition files are.

use std::collections::{HashMap, HashSet};

use crate::parse::ast::File;

/// A module: a file's index, and one of its scopes.
pub(in crate::lower) type Place = (usize, usize);

/// The file whose module each file's module is in: of `parts/weights.rs` that is `parts/mod.rs` or
/// `parts.rs`.
pub(super) fn above(paths: &[&str]) -> Vec<Option<usize>> {
    let at: HashMap<&str, usize> = paths.iter().enumerate().map(|(at, path)| (*path, at)).collect();
    let of = |path: &str| {
        let (mut folder, name) = path.rsplit_once('/')?;
        if name == "mod.rs" {
            folder = folder.rsplit_once('/')?.0;
        }
        let files = [format!("{folder}/mod.rs"), format!("{folder}.rs")];
        files.iter().find_map(|file| at.get(file.as_str()).copied())
    };
    paths.iter().map(|path| of(path)).collect()
}

/// A module, and the inline ones that it stands in.
pub(in crate::lower) fn around(
    files: &[File],
    (file, scope): Place,
) -> impl Iterator<Item = Place> {
    let parent = move |scope: &usize| files[file].scopes[*scope].parent;
    std::iter::successors(Some(scope), parent).map(move |scope| (file, scope))
}

/// The module that holds another: a file, or an inline one.
pub(super) fn outer(
    files: &[File],
    above: &[Option<usize>],
    (file, scope): Place,
) -> Option<Place> {
    match files[file].scopes[scope].parent {
        Some(parent) => Some((file, parent)),
        None => above[file].map(|above| (above, 0)),
    }
}

/// The module that a file is: the last part of its path without `.rs`; of `mod.rs` the folder's name.
pub(in crate::lower) fn module_of(path: &str) -> &str {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether the first name of a path is a module of this project.
pub(super) fn starts_inside(path: &[&str], modules: &HashSet<&str>) -> bool {
    path.first()
        .is_none_or(|first| matches!(*first, "crate" | "self" | "super") || modules.contains(first))
}
