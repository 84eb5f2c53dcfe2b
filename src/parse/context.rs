//! What every reader of one file needs: which file it is, and where complaints go.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, FileId, Span};

/// One file that is being parsed.
#[derive(Debug)]
pub(super) struct Context {
    file: FileId,
    /// Bytes before what syn sees: it takes off a byte order mark and a `#!` line.
    offset: u32,
    /// What was found so far.
    pub(super) diagnostics: Diagnostics,
}

impl Context {
    pub(super) fn new(file: FileId, text: &str) -> Self {
        Self { file, offset: taken_off(text) as u32, diagnostics: Diagnostics::new() }
    }

    /// Where `tokens` stand. Only in the thread that parsed the file: proc-macro2 keeps its map of
    /// sources by thread.
    pub(super) fn span(&self, tokens: &impl syn::spanned::Spanned) -> Span {
        self.place(tokens.span())
    }

    /// The same for a span.
    pub(super) fn place(&self, span: proc_macro2::Span) -> Span {
        let bytes = span.byte_range();
        // A file of 4 GiB is refused before it is parsed, so the offsets fit.
        let place = |byte: usize| byte as u32 + self.offset;
        Span { file: self.file, start: place(bytes.start), end: place(bytes.end) }
    }

    /// Adds a complaint at a place.
    pub(super) fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.push(Diagnostic::at(code, span, message));
    }

    /// Adds a complaint.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// How many bytes `syn::parse_file` skips at the start, by its own documentation.
fn taken_off(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let rest = &text[mark..];
    let shebang = rest.starts_with("#!") && !rest[2..].trim_start().starts_with('[');
    mark + if shebang { rest.find('\n').unwrap_or(rest.len()) } else { 0 }
}
