//! What git leaves in a file that it could not merge.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Span};

/// The first and the last have something behind them.
const BEGIN: &str = "<<<<<<< ";
const END: &str = ">>>>>>> ";
const MARKERS: [&str; 3] = ["<<<<<<<", "=======", ">>>>>>>"];

/// The markers that conflicts begin with, where `text` has a whole one.
///
/// A comment or a string may hold one too: what reads the text must tell.
pub(crate) fn beginnings(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_whole = starts(text, END).next().is_some();
    let begins = if is_whole { text } else { "" };
    starts(begins, BEGIN).map(|at| at..at + BEGIN.trim_end().len())
}

/// Where lines begin with `marker`.
fn starts<'t>(text: &'t str, marker: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(marker).map(|(at, _)| at).filter(|at| ends_a_line(&text[..*at]))
}

fn ends_a_line(text: &str) -> bool {
    text.is_empty() || text.ends_with('\n')
}

/// How long the marker is that stands between `before` and `after`, as one does that is left of a conflict.
pub(crate) fn marker_between(before: &str, after: &str) -> Option<usize> {
    if !ends_a_line(before) {
        return None;
    }
    MARKERS.into_iter().find(|marker| after.starts_with(marker)).map(str::len)
}

/// What is said of a marker, in a file of which `code` tells that it does not parse.
pub(crate) fn diagnostic(code: Code, marker: Span) -> Diagnostic {
    Diagnostic::at(code, marker, "a merge conflict is left here")
        .help("keep one of the two texts, and leave the markers out")
}
