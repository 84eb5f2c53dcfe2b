//! Which files are read, and their text.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::OnceLock;

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, FileId, Span};
use crate::paths::display_path;

/// The definition files of a project, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// One file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Relative to the project's root where it lies inside, with `/` on every platform.
    pub path: String,
    /// What it holds.
    pub text: String,
    /// Where its lines start, once somebody has asked.
    lines: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// A file whose text is known. Its lines end in `\n` alone, as rustc reads them: what a literal
    /// holds is no other text in a checkout with `\r\n`.
    pub fn new(path: String, text: String) -> Self {
        Self { path, text: with_plain_line_ends(text), lines: OnceLock::new() }
    }

    /// The line, from 0, that the byte at `offset` is on, and where that line starts.
    pub(crate) fn line_at(&self, offset: usize) -> (usize, usize) {
        let starts = self.lines.get_or_init(|| line_starts(&self.text));
        let line = starts.partition_point(|start| *start as usize <= offset).saturating_sub(1);
        (line, starts.get(line).map_or(0, |start| *start as usize))
    }

    /// Where the line that the byte at `offset` is on ends, its line end left out.
    pub(crate) fn line_end(&self, offset: usize) -> usize {
        let rest = self.text.get(offset..).unwrap_or_default();
        offset + rest.find('\n').unwrap_or(rest.len())
    }

    fn line_column(&self, offset: usize) -> LineColumn {
        let (line, start) = self.line_at(offset);
        let before = self.text.get(start..offset).unwrap_or_default();
        LineColumn { line: line + 1, column: before.chars().count() + 1 }
    }
}

/// Where each line of a text starts.
pub(crate) fn line_starts(text: &str) -> Vec<u32> {
    let after_each = text.match_indices('\n').map(|(at, _)| at as u32 + 1);
    std::iter::once(0).chain(after_each).collect()
}

/// A place as a person counts: lines and columns from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

impl Sources {
    /// Reads every `.rs` file under `folder`, recursively; symbolic links are followed.
    ///
    /// `root` is what the shown paths are relative to. A folder that does not exist, a file that
    /// cannot be read and one that is not UTF-8 are errors in `diagnostics`; the others are read
    /// all the same.
    pub fn read(root: &Path, folder: &Path, diagnostics: &mut Diagnostics) -> Self {
        let is_folder = match std::fs::metadata(folder) {
            Ok(found) => found.is_dir(),
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                false
            }
            Err(error) => {
                diagnostics.push(unreadable(root, folder, error));
                return Self::default();
            }
        };
        if !is_folder {
            let shown = display_path(root, folder);
            let diagnostic = Diagnostic::path(Code::E0003, &shown, "no such folder: webhook definitions are read from it")
                .help(format!("`buildamp init` writes a first definition there; `--models DIR`, or `models` in buildamp.toml or build.rs, names another place (webhooks are read from `DIR/webhooks`, here `{shown}`)"));
            diagnostics.push(diagnostic);
            return Self::default();
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
        // By the shown path: the same order on every machine and file system.
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
        Self { files }
    }

    /// Texts that are already in memory, for tests and tools.
    pub fn from_texts(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut files: Vec<SourceFile> =
            texts.into_iter().map(|(path, text)| SourceFile::new(path, text)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// The files, sorted by path. A [`FileId`] is an index into this list.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file behind `id`.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.index()]
    }

    /// The text that `span` covers.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Where `span` starts and ends.
    pub fn lines(&self, span: Span) -> (LineColumn, LineColumn) {
        let file = self.file(span.file);
        (file.line_column(span.start as usize), file.line_column(span.end as usize))
    }
}

/// Whether a program keeps it beside a file: Emacs the dangling link `.#main.rs` beside one that is
/// being edited, macOS `._main.rs` on disks that are not its own.
fn is_companion(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(".#") || name.starts_with("._")
}

fn read_file(root: &Path, path: String, full: &Path) -> Result<SourceFile, Diagnostic> {
    let bytes = std::fs::read(full).map_err(|error| unreadable(root, full, error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count();
        Diagnostic::path(
            Code::E0002,
            &path,
            format!("not UTF-8: a byte on line {line}, at offset {offset} of the file, does not belong to a character"),
        )
        .help("save the file as UTF-8")
    })?;
    Ok(SourceFile::new(path, without_mark(text)))
}

/// With `\n` for each `\r\n`.
fn with_plain_line_ends(text: String) -> String {
    if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text }
}

/// Leaves out what some editors put before a text: it is no part of it, and no column of its first line.
pub(crate) fn without_mark(mut text: String) -> String {
    const BYTE_ORDER_MARK: char = '\u{feff}';
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    text
}

/// The system's own words, where there are any: walkdir's name the whole path again.
fn unreadable(root: &Path, path: &Path, error: impl Into<std::io::Error>) -> Diagnostic {
    let error: std::io::Error = error.into();
    let reason = error.get_ref().and_then(|inner| inner.source()).map(ToString::to_string);
    let reason = reason.unwrap_or_else(|| error.to_string());
    Diagnostic::path(Code::E0002, display_path(root, path), format!("cannot be read: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::without_mark;

    #[test]
    fn one_mark_is_no_part_of_a_text() {
        for (text, expected) in [
            ("\u{feff}{}", "{}"),
            ("\u{feff}", ""),
            ("A=\u{feff}", "A=\u{feff}"),
            ("\u{feff}\u{feff}A", "\u{feff}A"),
            ("", ""),
        ] {
            assert_eq!(without_mark(text.to_owned()), expected);
        }
    }
}
