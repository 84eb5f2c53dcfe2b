//! What is on disk against what should be: plan, then write, or report the drift.

mod diff;
mod write;

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::render::{Files, Header};
use crate::settings::{Output, Settings};

pub use diff::unified;
pub use write::write;

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
            Drift::Edited => "edited by hand",
            Drift::LeftOver => "left over",
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

/// What a run would change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Sorted by path.
    pub changes: Vec<Change>,
    /// How many files are as they should be.
    pub unchanged: usize,
}

/// Compares every file with the disk, line ends folded, and looks for left-overs in the output
/// folders of this run.
///
/// # Errors
///
/// Every file that is in the way and not buildamp's (E0601), and every path that cannot be read or
/// written to (E0602). Nothing has been changed.
pub fn plan(root: &Path, files: &Files, settings: &Settings) -> Result<Plan, Diagnostics> {
    let compared: Vec<Result<Option<Change>, Diagnostic>> =
        files.par_iter().map(|(path, text)| compare(root, path, text)).collect();
    let mut plan = Plan::default();
    let mut diagnostics = Diagnostics::new();
    for result in compared {
        match result {
            Ok(Some(change)) => plan.changes.push(change),
            Ok(None) => plan.unchanged += 1,
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    for (output, folder) in settings.outputs_of_run() {
        plan.changes.extend(left_over(root, output, folder, files));
    }
    plan.changes.sort_by(|a, b| a.path.cmp(&b.path));
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(plan) }
}

fn compare(root: &Path, path: &str, text: &str) -> Result<Option<Change>, Diagnostic> {
    let full = root.join(path);
    let unusable = |what: String| Diagnostic::path(Code::E0602, path, what);
    let bytes = match std::fs::read(&full) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            parent_is_a_folder(root, &full).map_err(unusable)?;
            return Ok(Some(Change {
                path: path.to_owned(),
                drift: Drift::Missing,
                old: String::new(),
            }));
        }
        Err(_) if full.is_dir() => return Err(unusable("a folder is in the way".to_owned())),
        Err(error) => {
            parent_is_a_folder(root, &full).map_err(unusable)?;
            return Err(unusable(format!("cannot be read: {error}")));
        }
    };
    if bytes == text.as_bytes() {
        return Ok(None);
    }
    let old = String::from_utf8_lossy(&bytes).into_owned();
    if same_lines(&old, text) {
        return Ok(None);
    }
    let drift = match Header::read(&old) {
        Header::Missing => {
            let message =
                "this file is in the way: buildamp did not make it, and does not overwrite it";
            return Err(Diagnostic::path(Code::E0601, path, message)
                .help("move it away, or choose another output folder in buildamp.toml"));
        }
        Header::Intact => Drift::Stale,
        Header::Edited => Drift::Edited,
    };
    Ok(Some(Change { path: path.to_owned(), drift, old }))
}

/// The nearest thing that exists above `full` must be a folder.
fn parent_is_a_folder(root: &Path, full: &Path) -> Result<(), String> {
    for parent in full.ancestors().skip(1) {
        match std::fs::metadata(parent) {
            Ok(found) if found.is_dir() => return Ok(()),
            Ok(_) => {
                let shown = crate::source::display_path(root, parent);
                return Err(format!("cannot be written: `{shown}` is not a folder"));
            }
            Err(_) => {}
        }
    }
    Ok(())
}

/// Whether two texts differ in nothing but `\r\n` against `\n`.
fn same_lines(a: &str, b: &str) -> bool {
    a.contains("\r\n") && a.replace("\r\n", "\n") == b.replace("\r\n", "\n")
}

/// Files of names that buildamp gives, with its header, that this run does not make.
fn left_over(root: &Path, output: Output, folder: &str, files: &Files) -> Vec<Change> {
    let mut found = Vec::new();
    for place in places(output) {
        let inside = if place.is_empty() { folder.to_owned() } else { format!("{folder}/{place}") };
        for name in names_in(&root.join(&inside)) {
            let path = format!("{}/{name}", inside.trim_end_matches('/'));
            if !is_ours(output, place, &name) || files.contains_key(&path) {
                continue;
            }
            let Ok(old) = std::fs::read_to_string(root.join(&path)) else { continue };
            if Header::read(&old) != Header::Missing {
                found.push(Change { path, drift: Drift::LeftOver, old });
            }
        }
    }
    found
}

/// The folders inside an output's folder that hold its files.
fn places(output: Output) -> &'static [&'static str] {
    match output {
        Output::Elm => &["BuildAmp"],
        Output::Sql | Output::Rust => &[""],
        Output::Js => &["", "runtime"],
    }
}

/// Whether buildamp gives, or ever gave, a file this name.
fn is_ours(output: Output, place: &str, name: &str) -> bool {
    match output {
        Output::Elm => name.ends_with(".elm"),
        Output::Sql => {
            let number = name.strip_suffix("_webhooks.sql").unwrap_or_default();
            let numbered = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
            numbered || name == "webhook_types.sql"
        }
        Output::Rust => name == "webhooks.rs",
        Output::Js if place == "runtime" => name.ends_with(".mjs") || name == "types.d.ts",
        Output::Js => {
            let known = [
                "webhooks.config.json",
                "webhooks.config.schema.json",
                "webhooks.d.ts",
                "package.json",
            ];
            known.contains(&name)
        }
    }
}

fn names_in(folder: &PathBuf) -> Vec<String> {
    WalkDir::new(folder)
        .min_depth(1)
        .max_depth(1)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| entry.file_name().to_str().map(str::to_owned))
        .collect()
}
