//! How diagnostics are shown: one model, four small renderers.

mod github;
mod human;
mod json;
mod short;

use super::{Diagnostic, Diagnostics, Place};
use crate::source::{LineColumn, Sources};

/// In which form diagnostics are shown: the values of the command line's `--message-format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MessageFormat {
    /// As rustc does: the source line, underlined.
    #[default]
    Human,
    /// One line each: `file:line:column: error[E0101]: message`.
    Short,
    /// One JSON object a line.
    Json,
    /// GitHub workflow annotations.
    Github,
}

/// How to render.
#[derive(Debug, Clone, Copy, Default)]
pub struct RenderOptions<'a> {
    /// Which format.
    pub format: MessageFormat,
    /// Whether to use ANSI colours (human only).
    pub color: bool,
    /// The project's root within the repository (annotations only): GitHub knows files by their
    /// paths from there.
    pub within: Option<&'a str>,
}

/// The text of all of `diagnostics`, each ending in a line end. Empty where there are none.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, options: RenderOptions<'_>) -> String {
    let one = |diagnostic: &Diagnostic| match options.format {
        MessageFormat::Human => human::render(diagnostic, sources, options.color),
        MessageFormat::Short => short::render(diagnostic, sources),
        MessageFormat::Json => json::render(diagnostic, sources),
        MessageFormat::Github => github::render(diagnostic, sources, options.within),
    };
    diagnostics.iter().map(one).collect()
}

/// A diagnostic as [`MessageFormat::Short`] has it, without a line end.
pub(crate) fn in_one_line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    short::render(diagnostic, sources).lines().collect::<Vec<_>>().join(" ")
}

/// Where a diagnostic is, as the formats without a picture name it.
struct Location<'a> {
    file: &'a str,
    range: Option<(LineColumn, LineColumn)>,
}

fn location<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Option<Location<'a>> {
    match &diagnostic.place {
        Place::Nowhere => None,
        Place::Path(path) => Some(Location { file: path, range: None }),
        Place::Source(span) => Some(Location {
            file: &sources.file(span.file).path,
            range: Some(sources.lines(*span)),
        }),
    }
}
