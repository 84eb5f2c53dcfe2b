//! What is on disk against what should be: plan, then write, or report the drift.

#[cfg(feature = "cli")]
mod diff;
mod left_over;
pub(crate) mod temporary;
mod write;

#[cfg(feature = "cli")]
use std::borrow::Cow;
use std::path::Path;

use rayon::prelude::*;

#[cfg(feature = "cli")]
use crate::diagnostic::visible;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::paths::{display_path, real_path};
use crate::render::{Files, Header, Text};
use crate::settings::{Output, Settings};

#[cfg(feature = "cli")]
pub use diff::unified;
pub use write::{Failure, write};

/// How a file on disk differs from what should be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drift {
    /// Not there.
    Missing,
    /// As buildamp wrote it, from other definitions.
    Stale,
    /// Changed by hand since buildamp wrote it.
    Edited,
    /// Made by buildamp before, and no longer.
    LeftOver,
}

impl Drift {
    /// As `--check` names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Drift::Missing => "missing",
            Drift::Stale => "stale",
            Drift::Edited => "hand-edited",
            Drift::LeftOver => "left-over",
        }
    }
}

/// One file to write or remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// As in [`Files`]: relative to the root, or absolute, with `/`.
    pub path: String,
    /// How it differs.
    pub drift: Drift,
    /// What is on disk; empty where it is missing.
    pub old: String,
}

#[cfg(feature = "cli")]
impl Change {
    /// The path, for people: that of a left-over is anybody's.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        visible(&self.path)
    }
}

/// What a run would change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Sorted by path.
    pub changes: Vec<Change>,
    /// How many files are as they should be.
    pub unchanged: usize,
    /// Files that are in the way and not buildamp's (E0601), and paths that cannot be read or
    /// written to (E0602). While there is one, nothing is written.
    pub obstacles: Diagnostics,
}

/// Compares every file with the disk, line ends folded, and looks for left-overs in the output
/// folders of this run. Nothing is changed.
pub fn plan(root: &Path, files: &Files, settings: &Settings) -> Plan {
    let compared: Vec<Result<Option<Change>, Diagnostic>> =
        files.par_iter().map(|(path, text)| compare(root, path, text)).collect();
    let mut plan = Plan::default();
    for (output, folder) in settings.outputs_of_run() {
        if let Err(diagnostic) = apart_from_definitions(root, output, folder, settings) {
            plan.obstacles.push(diagnostic);
        }
    }
    for result in compared {
        match result.and_then(|change| apart_from_files(files, change)) {
            Ok(Some(change)) => plan.changes.push(change),
            Ok(None) => plan.unchanged += 1,
            // One folder may be in the way of a hundred files.
            Err(obstacle) if plan.obstacles.iter().any(|known| *known == obstacle) => {}
            Err(obstacle) => plan.obstacles.push(obstacle),
        }
    }
    for (output, folder) in settings.outputs_of_run() {
        plan.changes.extend(left_over::find(root, output, folder, files));
    }
    plan.changes.sort_by(|a, b| a.path.cmp(&b.path));
    // What a killed run left in a folder of several outputs is found for each.
    plan.changes.dedup_by(|a, b| a.path == b.path);
    plan
}

/// What is written among the definitions would be read as one the next time, or wake `--watch`.
fn apart_from_definitions(
    root: &Path,
    output: Output,
    folder: &str,
    settings: &Settings,
) -> Result<(), Diagnostic> {
    let definitions = settings.definitions();
    if !real_path(&root.join(folder)).starts_with(real_path(&root.join(&definitions))) {
        return Ok(());
    }
    let message = format!(
        "the {} output lies in `{definitions}`, which definitions are read from",
        output.as_str()
    );
    Err(Diagnostic::path(Code::E0602, folder, message)
        .help("choose a folder beside it, in buildamp.toml, in build.rs or with `--out`"))
}

/// A change, unless its file would lie in what is a file itself, of another output.
fn apart_from_files(files: &Files, change: Option<Change>) -> Result<Option<Change>, Diagnostic> {
    let folders = change.iter().flat_map(|change| Path::new(&change.path).ancestors().skip(1));
    let clash = folders.filter_map(Path::to_str).find(|folder| files.contains_key(*folder));
    match clash {
        None => Ok(change),
        Some(file) => {
            let message = "this is a file of one output and the folder of another";
            Err(Diagnostic::path(Code::E0602, file, message)
                .help("choose another folder for one of them, in buildamp.toml or in build.rs"))
        }
    }
}

fn compare(root: &Path, path: &str, text: &Text) -> Result<Option<Change>, Diagnostic> {
    let full = root.join(path);
    let Some(bytes) = read(root, path, &full)? else {
        return Ok(Some(Change {
            path: path.to_owned(),
            drift: Drift::Missing,
            old: String::new(),
        }));
    };
    if text.is(&bytes) {
        return Ok(None);
    }
    let old = String::from_utf8_lossy(&bytes).into_owned();
    if same_lines(&old, text) {
        return Ok(None);
    }
    let drift = match Header::read(&old) {
        Header::Missing => return Err(in_the_way(path, "this file")),
        Header::Intact => Drift::Stale,
        Header::Edited => Drift::Edited,
    };
    Ok(Some(Change { path: path.to_owned(), drift, old }))
}

/// What stands in an output's place; `None` where there is nothing, and a file can be made.
fn read(root: &Path, path: &str, full: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    let unusable = |what: &str| Diagnostic::path(Code::E0602, path, what);
    let unreadable = |error: std::io::Error| unusable(&format!("cannot be read: {error}"));
    match std::fs::metadata(full) {
        Ok(found) if found.is_dir() => return Err(unusable("a folder is in the way")),
        // A pipe would be waited for.
        Ok(found) if !found.is_file() => return Err(in_the_way(path, "what stands here")),
        Ok(_) => {}
        Err(error) => {
            parent_is_a_folder(root, full)?;
            if full.is_symlink() {
                return Err(in_the_way(path, "this link, which leads nowhere,"));
            }
            return match error.kind() {
                std::io::ErrorKind::NotFound => Ok(None),
                _ => Err(unreadable(error)),
            };
        }
    }
    std::fs::read(full).map(Some).map_err(unreadable)
}

/// Something that is not buildamp's.
fn in_the_way(path: &str, what: &str) -> Diagnostic {
    let message =
        format!("{what} is in the way: buildamp did not make it, and does not overwrite it");
    Diagnostic::path(Code::E0601, path, message)
        .help("move it away, or choose another output folder in buildamp.toml or build.rs")
}

/// The nearest thing that exists above `full` must be a folder that can be looked into.
fn parent_is_a_folder(root: &Path, full: &Path) -> Result<(), Diagnostic> {
    let unusable = |parent: &Path, what: &str| {
        let message = format!("{what}: no output can be written below it");
        Err(Diagnostic::path(Code::E0602, display_path(root, parent), message))
    };
    for (parent, inside) in full.ancestors().skip(1).zip(full.ancestors()) {
        match std::fs::metadata(parent) {
            Ok(found) if !found.is_dir() => return unusable(parent, "not a folder"),
            Ok(_) => {
                return match inside.symlink_metadata() {
                    Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                        unusable(parent, "this folder cannot be looked into (permission denied)")
                    }
                    _ => Ok(()),
                };
            }
            Err(_) if parent.is_symlink() => return unusable(parent, "a link that leads nowhere"),
            Err(_) => {}
        }
    }
    Ok(())
}

/// Whether two texts differ in nothing but `\r\n` against `\n`.
fn same_lines(a: &str, b: &Text) -> bool {
    a.contains("\r\n") && a.replace("\r\n", "\n") == b.to_string().replace("\r\n", "\n")
}
