//! For programs: one JSON object a line.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Lines and columns count from 1; the end is the place after the last character.
#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    help: Option<&'a str>,
}

pub(super) fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let location = super::location(diagnostic, sources);
    let range = location.as_ref().and_then(|location| location.range);
    let line = Line {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity().as_str(),
        message: &diagnostic.message,
        file: location.as_ref().map(|location| location.file),
        line: range.map(|(start, _)| start.line),
        column: range.map(|(start, _)| start.column),
        end_line: range.map(|(_, end)| end.line),
        end_column: range.map(|(_, end)| end.column),
        help: diagnostic.help.as_deref(),
    };
    // Texts and numbers only: it cannot fail.
    serde_json::to_string(&line).map(|line| line + "\n").unwrap_or_default()
}
