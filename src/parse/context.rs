//! What every reader of one file needs: which file it is, and where complaints go.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use proc_macro2::Ident;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, FileId, Span};
use crate::source::line_starts;

use super::constants::Constants;

/// One file that is being parsed.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    file: FileId,
    /// What syn sees of the file.
    text: &'a str,
    lines: Lines,
    /// Bytes before what syn sees: it takes off a byte order mark and a `#!` line.
    offset: u32,
    /// The const parameters of the item that is being read: reported where they stand, so no
    /// complaint about their use.
    pub(crate) const_params: Vec<String>,
    /// Which lints are silenced where, so far.
    pub(crate) allowed: Vec<(Span, Code)>,
    /// The numbers that constants of the file stand for, where those are plain.
    pub(super) constants: Constants,
    /// The inline modules around what is being read.
    pub(crate) module: Vec<String>,
    /// What was found so far.
    pub(crate) diagnostics: Diagnostics,
}

impl<'a> Context<'a> {
    pub(crate) fn new(file: FileId, text: &'a str) -> Self {
        let offset = taken_off(text);
        let text = &text[offset..];
        let lines = Lines::new(text);
        Self {
            file,
            text,
            lines,
            offset: offset as u32,
            const_params: Vec::new(),
            allowed: Vec::new(),
            constants: Constants::default(),
            module: Vec::new(),
            diagnostics: Diagnostics::new(),
        }
    }

    /// Where `tokens` stand; dear, because syn prints them to find the first and the last. Only in
    /// the thread that parsed the file: proc-macro2 keeps its map of sources by thread.
    pub(crate) fn span(&self, tokens: &impl syn::spanned::Spanned) -> Span {
        self.place(tokens.span())
    }

    /// The same for a span.
    pub(crate) fn place(&self, span: proc_macro2::Span) -> Span {
        self.between(span, span)
    }

    /// From where the first of two spans starts to where the last one ends.
    pub(crate) fn between(&self, first: proc_macro2::Span, last: proc_macro2::Span) -> Span {
        Span { file: self.file, start: self.byte(first.start()), end: self.byte(last.end()) }
    }

    /// A name of the file without its `r#`, and where it stands.
    pub(crate) fn name(&self, ident: &Ident) -> (String, Span) {
        let start = self.byte(ident.span().start());
        let name = text(ident);
        let place = Span { file: self.file, start, end: start + name.len() as u32 };
        (without_raw(name), place)
    }

    fn byte(&self, at: proc_macro2::LineColumn) -> u32 {
        self.lines.byte(self.text, at) + self.offset
    }

    /// A range of the file's bytes.
    pub(crate) fn bytes(&self, range: std::ops::Range<usize>) -> Span {
        Span { file: self.file, start: range.start as u32, end: range.end as u32 }
    }

    /// The whole file.
    pub(crate) fn whole(&self) -> Span {
        Span { file: self.file, start: 0, end: self.offset + self.text.len() as u32 }
    }

    /// What syn sees of the file.
    pub(crate) fn seen_text(&self) -> &'a str {
        self.text
    }

    /// The file's tokens; none where it has no such.
    pub(crate) fn tokens(&self) -> proc_macro2::TokenStream {
        self.text.parse().unwrap_or_default()
    }

    /// What stands from the start of `place` to the end of the file.
    pub(crate) fn text_from(&self, place: Span) -> &str {
        self.text.get((place.start - self.offset) as usize..).unwrap_or_default()
    }

    /// What stands before the start of `place`.
    pub(crate) fn text_before(&self, place: Span) -> &str {
        self.text.get(..(place.start - self.offset) as usize).unwrap_or_default()
    }

    /// A range of what syn sees, as a place.
    pub(crate) fn seen(&self, range: std::ops::Range<usize>) -> Span {
        let offset = self.offset as usize;
        self.bytes(range.start + offset..range.end + offset)
    }

    /// Adds a complaint at a place, with the cure.
    pub(crate) fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Diagnostic::at(code, span, message).help(help));
    }

    /// Complains about `what`, which stands where `first` stands already.
    pub(crate) fn twice(&mut self, what: &str, span: Span, first: Span) {
        let message = format!("{what} is given twice");
        let diagnostic = Diagnostic::at(Code::E0102, span, message).related(first, "the first one");
        self.push(diagnostic.help("leave one of them out"));
    }

    /// Complains about every key that stands in the list already; `keys` gives each with its place.
    pub(crate) fn refuse_twice<'k>(&mut self, keys: impl IntoIterator<Item = (&'k str, Span)>) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for (key, span) in keys {
            match seen.iter().find(|(known, _)| *known == key) {
                Some((_, first)) => self.twice(&format!("`{key}`"), span, *first),
                None => seen.push((key, span)),
            }
        }
    }

    /// Complains about every member that has the name of an earlier one, which Rust refuses, and leaves it
    /// out.
    pub(crate) fn keep_first<T>(
        &mut self,
        members: &mut Vec<T>,
        what: &str,
        name: impl Fn(&T) -> (&str, Span),
    ) {
        let mut names = HashSet::with_capacity(members.len());
        if members.iter().all(|member| names.insert(name(member).0)) {
            return;
        }
        let mut first: HashMap<String, Span> = HashMap::new();
        members.retain(|member| {
            let (name, span) = name(member);
            let Some(earlier) = first.get(name) else {
                first.insert(name.to_owned(), span);
                return true;
            };
            let message = format!("the {what} `{name}` is defined twice");
            let diagnostic = Diagnostic::at(Code::E0202, span, message)
                .label(format!("the second {what}"))
                .related(*earlier, format!("the first {what}"))
                .help("rename one of them");
            self.push(diagnostic);
            false
        });
    }

    /// Adds a complaint.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// A name without its `r#`.
pub(crate) fn unraw(ident: &Ident) -> String {
    without_raw(text(ident))
}

/// As `to_string`, without growing on the way.
fn text(ident: &Ident) -> String {
    let mut text = String::with_capacity(24);
    // Writing into a String cannot fail.
    let _ = write!(text, "{ident}");
    text
}

fn without_raw(mut name: String) -> String {
    if name.starts_with("r#") {
        name.drain(..2);
    }
    name
}

/// Where the lines of a file start. proc-macro2 counts characters in a line; its own conversion to
/// bytes keeps a tree of all offsets asked for, which took a third of the parser's time.
#[derive(Debug)]
struct Lines {
    starts: Vec<u32>,
    /// Where a character is not always a byte.
    characters: Option<Characters>,
}

/// Characters of a text to their bytes, without walking through a long line for each.
#[derive(Debug)]
struct Characters {
    /// How many stand before each line.
    before: Vec<u32>,
    /// The byte of every `STEP`th.
    marks: Vec<u32>,
}

const STEP: usize = 64;

impl Lines {
    fn new(text: &str) -> Self {
        let characters = (!text.is_ascii()).then(|| Characters::new(text));
        Self { starts: line_starts(text), characters }
    }

    /// The byte offset of a line (from 1) and a column (in characters, from 0).
    fn byte(&self, text: &str, at: proc_macro2::LineColumn) -> u32 {
        let line = at.line.saturating_sub(1);
        match &self.characters {
            None => self.starts.get(line).copied().unwrap_or(0) + at.column as u32,
            Some(characters) => characters.byte(text, line, at.column),
        }
    }
}

impl Characters {
    fn new(text: &str) -> Self {
        let mut characters = Self { before: vec![0], marks: Vec::new() };
        for (index, (byte, character)) in text.char_indices().enumerate() {
            if index % STEP == 0 {
                characters.marks.push(byte as u32);
            }
            if character == '\n' {
                characters.before.push(index as u32 + 1);
            }
        }
        characters
    }

    fn byte(&self, text: &str, line: usize, column: usize) -> u32 {
        let index = self.before.get(line).copied().unwrap_or(0) as usize + column;
        let mark = self.marks.get(index / STEP).map_or(text.len(), |mark| *mark as usize);
        let mut rest = text[mark..].char_indices();
        rest.nth(index % STEP).map_or(text.len(), |(byte, _)| mark + byte) as u32
    }
}

/// How many bytes `syn::parse_file` skips at the start, by its own documentation.
fn taken_off(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let rest = &text[mark..];
    let shebang = rest.starts_with("#!") && !rest[2..].trim_start().starts_with('[');
    mark + if shebang { rest.find('\n').unwrap_or(rest.len()) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_whatever_the_characters_before_it_are() {
        let long = format!("é{}€𝄞\n\nä b\n", "ab€".repeat(100));
        for text in ["", "a", "ab\nc\n", "é\nb", &long] {
            let lines = Lines::new(text);
            let (mut line, mut column) = (1, 0);
            for (byte, character) in text.char_indices() {
                let at = proc_macro2::LineColumn { line, column };
                assert_eq!(lines.byte(text, at) as usize, byte, "{text}");
                (line, column) = if character == '\n' { (line + 1, 0) } else { (line, column + 1) };
            }
            let end = proc_macro2::LineColumn { line, column };
            assert_eq!(lines.byte(text, end) as usize, text.len(), "{text}");
        }
    }
}
