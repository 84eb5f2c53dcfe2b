//! Every file is written beside its place first; when all are there, each is moved into its own.

use std::collections::BTreeMap;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tempfile::NamedTempFile;

use super::{Drift, Plan, temporary};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::render::{Files, Text};

/// Why a plan was not carried out, or not to its end.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What is wrong.
    pub diagnostics: Diagnostics,
    /// How many files had been replaced or removed by then.
    pub changed: usize,
}

impl From<Diagnostics> for Failure {
    /// Before anything was changed.
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, changed: 0 }
    }
}

/// Carries out a plan: missing, stale and edited files get the text in `files`, left-overs go.
///
/// Until the last temporary file is complete nothing is replaced, and what was begun is taken back
/// where one fails. After that each move is atomic, all of them together are not.
///
/// # Errors
///
/// Everything that the plan found in the way; else the first thing that failed (E0602).
pub fn write(root: &Path, files: &Files, plan: &Plan) -> Result<(), Failure> {
    if plan.obstacles.has_errors() {
        return Err(plan.obstacles.clone().into());
    }
    let mut folders = Vec::new();
    let mut changed = 0;
    let written = stage(root, files, plan, &mut folders)
        .and_then(|staged| commit(root, plan, staged, &mut changed));
    written.map_err(|diagnostic| {
        // Only folders that are still empty go.
        for folder in folders.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(diagnostic);
        Failure { diagnostics, changed }
    })
}

struct Staged<'a> {
    path: &'a str,
    /// Where it goes: behind a symbolic link, the link's target.
    place: PathBuf,
    file: NamedTempFile,
}

fn stage<'a>(
    root: &Path,
    files: &Files,
    plan: &'a Plan,
    folders: &mut Vec<PathBuf>,
) -> Result<Vec<Staged<'a>>, Diagnostic> {
    let mut wanted = Vec::new();
    for change in plan.changes.iter().filter(|change| change.drift != Drift::LeftOver) {
        let Some(text) = files.get(&change.path) else { continue };
        let full = root.join(&change.path);
        // What is missing is no link to anything.
        let is_there = change.drift != Drift::Missing;
        let place = if is_there { std::fs::canonicalize(&full).unwrap_or(full) } else { full };
        wanted.push((change.path.as_str(), place, text));
    }
    let parents: BTreeMap<&Path, &str> =
        wanted.iter().filter_map(|(path, place, _)| Some((place.parent()?, *path))).collect();
    for (folder, path) in parents {
        create_folders(folder, folders).map_err(|error| failed(path, &error))?;
    }
    let staged: Vec<Result<Staged<'a>, Diagnostic>> = wanted
        .into_par_iter()
        .with_max_len(1)
        .map(|(path, place, text)| {
            let file = complete(root, &place, text).map_err(|error| failed(path, &error))?;
            Ok(Staged { path, place, file })
        })
        .collect();
    staged.into_iter().collect()
}

/// `changed` counts the files that are as they should be.
fn commit(
    root: &Path,
    plan: &Plan,
    staged: Vec<Staged<'_>>,
    changed: &mut usize,
) -> Result<(), Diagnostic> {
    for Staged { path, place, file } in staged {
        file.persist(place).map_err(|error| failed(path, &error.error))?;
        *changed += 1;
    }
    for change in plan.changes.iter().filter(|change| change.drift == Drift::LeftOver) {
        remove(&root.join(&change.path)).map_err(|error| {
            Diagnostic::path(Code::E0602, &change.path, format!("cannot be removed: {error}"))
        })?;
        *changed += 1;
    }
    Ok(())
}

/// Removes a file, and its folder where that is empty then.
fn remove(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        // Another run was faster.
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    if let Some(folder) = file.parent() {
        let _ = std::fs::remove_dir(folder);
    }
    Ok(())
}

fn failed(path: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::path(Code::E0602, path, format!("cannot be written: {error}"))
}

/// A new file beside `place`, with the permissions of the one it replaces, or the process's usual
/// ones.
fn complete(root: &Path, place: &Path, text: &Text) -> std::io::Result<NamedTempFile> {
    let file = temporary::create(place.parent().unwrap_or(root))?;
    if let Ok(existing) = std::fs::metadata(place) {
        file.as_file().set_permissions(existing.permissions())?;
    }
    let mut out = BufWriter::new(file.as_file());
    text.write_to(&mut out)?;
    out.flush()?;
    drop(out);
    Ok(file)
}

/// Creates `folder` and all above it; `created` remembers which were not there.
fn create_folders(folder: &Path, created: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        match std::fs::create_dir(folder) {
            Ok(()) => created.push(folder.to_owned()),
            // Another run was faster.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
