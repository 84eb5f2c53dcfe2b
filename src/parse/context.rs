//! What every reader of one file needs: which file it is, and where complaints go.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, FileId, Span};

/// One file that is being parsed.
#[derive(Debug)]
pub(super) struct Context {
    file: FileId,
    /// What was found so far.
    pub(super) diagnostics: Diagnostics,
}

impl Context {
    pub(super) fn new(file: FileId) -> Self {
        Self { file, diagnostics: Diagnostics::new() }
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
        Span { file: self.file, start: bytes.start as u32, end: bytes.end as u32 }
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
