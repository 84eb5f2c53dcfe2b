//! Modules by where they are written, and which one holds which.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::parse::ast::{self, File};

/// A module: a file, or an inline module in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::lower) struct ScopeId {
    /// The file's index.
    pub(in crate::lower) file: usize,
    /// Index into [`File::scopes`]; 0 is the file itself.
    pub(in crate::lower) scope: usize,
}

impl ScopeId {
    /// The module that a file is.
    pub(in crate::lower) fn of_file(file: usize) -> Self {
        Self { file, scope: 0 }
    }

    /// Another module of the same file.
    pub(in crate::lower) fn beside(self, scope: usize) -> Self {
        Self { scope, ..self }
    }

    /// What is written there.
    pub(in crate::lower) fn in_files(self, files: &[File]) -> &ast::Scope {
        &files[self.file].scopes[self.scope]
    }
}

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

/// Reports each `x/mod.rs` that has an `x.rs` beside its folder: both are one module (rustc's E0761).
pub(in crate::lower) fn claimed_twice(paths: &[&str], diagnostics: &mut Diagnostics) {
    let all: HashSet<&str> = paths.iter().copied().collect();
    for path in paths {
        let Some(other) = path.strip_suffix("/mod.rs").map(|folder| format!("{folder}.rs")) else {
            continue;
        };
        if all.contains(other.as_str()) {
            let message = format!("this file and `{other}` are one module to Rust");
            let diagnostic = Diagnostic::path(Code::E0503, *path, message)
                .help("give one of them another name, or move what it holds into the other");
            diagnostics.push(diagnostic);
        }
    }
}

/// A module, and the inline ones that it stands in.
pub(in crate::lower) fn around(files: &[File], id: ScopeId) -> impl Iterator<Item = ScopeId> {
    let parent = |id: &ScopeId| Some(id.beside(id.in_files(files).parent?));
    std::iter::successors(Some(id), parent)
}

/// The module that holds another: a file, or an inline one.
pub(super) fn outer(files: &[File], above: &[Option<usize>], id: ScopeId) -> Option<ScopeId> {
    match id.in_files(files).parent {
        Some(parent) => Some(id.beside(parent)),
        None => above[id.file].map(ScopeId::of_file),
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
