//! The texts of definitions, and places in them.

mod span;

use std::sync::OnceLock;

pub use span::{FileId, Span};

use crate::diagnostic::{Code, Diagnostic};

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
    pub(crate) fn new(mut files: Vec<SourceFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// Texts that are already in memory, by their paths.
    pub fn from_texts(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::new(texts.into_iter().map(|(path, text)| SourceFile::new(path, text)).collect())
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

/// With `\n` for each `\r\n`.
fn with_plain_line_ends(text: String) -> String {
    if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text }
}

/// The text of the file that is `shown` in messages, without a byte order mark; where it is not UTF-8,
/// the first byte that is at fault.
pub(crate) fn utf8(shown: &str, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map(without_mark).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count();
        let message = format!(
            "not UTF-8: a byte on line {line}, at offset {offset} of the file, does not belong to a character"
        );
        Diagnostic::path(Code::E0002, shown, message).help("save the file as UTF-8")
    })
}

/// Leaves out what some editors put before a text: it is no part of it, and no column of its first line.
pub(crate) fn without_mark(mut text: String) -> String {
    const BYTE_ORDER_MARK: char = '\u{feff}';
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    text
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
