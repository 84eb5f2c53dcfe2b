//! Which files are read.

use std::io::ErrorKind;
use std::path::Path;

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::paths::display_path;
use crate::source::{SourceFile, Sources, utf8};

/// Reads every `.rs` file under `folder`, recursively; symbolic links are followed.
///
/// `root` is what the shown paths are relative to. A folder that does not exist, a file that
/// cannot be read and one that is not UTF-8 are errors in `diagnostics`; the others are read
/// all the same.
pub(crate) fn definitions(root: &Path, folder: &Path, diagnostics: &mut Diagnostics) -> Sources {
    if let Err(diagnostic) = check_folder(root, folder) {
        diagnostics.push(diagnostic);
        return Sources::default();
    }
    let mut paths = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true) {
        match entry {
            Ok(entry) => {
                let is_rust = entry.path().extension().is_some_and(|end| end == "rs");
                let is_file = entry.file_type().is_file();
                if is_rust && is_file && !is_companion(entry.path()) {
                    paths.push((display_path(root, entry.path()), entry.into_path()));
                }
            }
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                if !is_companion(&path) {
                    diagnostics.push(unreadable(root, &path, error));
                }
            }
        }
    }
    // By the shown path: problems in the same order on every machine and file system.
    paths.sort();
    let read: Vec<Result<SourceFile, Diagnostic>> =
        paths.into_par_iter().map(|(path, full)| read_file(root, path, &full)).collect();
    let mut files = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(file) => files.push(file),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    Sources::new(files)
}

fn check_folder(root: &Path, folder: &Path) -> Result<(), Diagnostic> {
    match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() => return Ok(()),
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Err(unreadable(root, folder, error));
        }
        _ => {}
    }
    let shown = display_path(root, folder);
    let message = "no such folder: webhook definitions are read from it";
    Err(Diagnostic::path(Code::E0003, &shown, message)
        .help(format!("`buildamp init` writes a first definition there; `--models DIR`, or `models` in buildamp.toml or build.rs, names another place (webhooks are read from `DIR/webhooks`, here `{shown}`); `--root DIR` names another project")))
}

/// Whether a program keeps it beside a file: Emacs the dangling link `.#main.rs` beside one that is
/// being edited, macOS `._main.rs` on disks that are not its own.
fn is_companion(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(".#") || name.starts_with("._")
}

fn read_file(root: &Path, path: String, full: &Path) -> Result<SourceFile, Diagnostic> {
    let bytes = std::fs::read(full).map_err(|error| unreadable(root, full, error))?;
    let text = utf8(&path, bytes)?;
    Ok(SourceFile::new(path, text))
}

/// The system's own words, where there are any: walkdir's name the whole path again.
fn unreadable(root: &Path, path: &Path, error: impl Into<std::io::Error>) -> Diagnostic {
    let error: std::io::Error = error.into();
    let reason = error.get_ref().and_then(|inner| inner.source()).map(ToString::to_string);
    let reason = reason.unwrap_or_else(|| error.to_string());
    Diagnostic::path(Code::E0002, display_path(root, path), format!("cannot be read: {reason}"))
}
