//! For people, as rustc shows it.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, FileId, Place, Severity, Span, visible};
use crate::source::Sources;

pub(super) fn render(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
    let mut group = match &diagnostic.place {
        Place::Nowhere => Group::with_title(title),
        Place::Path(path) => title.element(Origin::path(visible(path))),
        Place::Source(span) => match snippets(diagnostic, *span, sources) {
            Some(snippets) => title.elements(snippets),
            None => title.element(origin(*span, sources)),
        },
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    if diagnostic.severity() == Severity::Warning {
        let silence = match diagnostic.place {
            Place::Source(_) => {
                format!("`#[allow(buildamp::{})]` on the item silences it", diagnostic.code)
            }
            _ => format!(
                "`allow = [\"{0}\"]` in buildamp.toml silences it, or `.allow(Code::{0})` in build.rs",
                diagnostic.code
            ),
        };
        group = group.element(Level::NOTE.message(silence));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    format!("{}\n\n", renderer.render(&[group]))
}

/// A line that is longer is not shown, only named: it was written by a program, and nobody would
/// find the place on it.
const LONGEST_LINE: usize = 1024;

/// The source lines: of the place itself, then of each other file that has to do with it. `None`
/// where a line cannot be shown.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    primary: Span,
    sources: &'a Sources,
) -> Option<Vec<Snippet<'a, annotate_snippets::Annotation<'a>>>> {
    let mut files = vec![primary.file];
    for (span, _) in &diagnostic.related {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    files.into_iter().map(|file| snippet(diagnostic, primary, file, sources)).collect()
}

fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    primary: Span,
    file: FileId,
    sources: &'a Sources,
) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let source = sources.file(file);
    let own = (primary.file == file).then_some((primary, diagnostic.label.as_deref(), true));
    let related = diagnostic.related.iter().filter(|(span, _)| span.file == file);
    let related = related.map(|(span, what)| (*span, Some(what.as_str()), false));
    let marks: Vec<(Span, Option<&str>, bool)> = own.into_iter().chain(related).collect();

    // Only the lines that are shown: the renderer goes through all that it is given.
    let starts = marks.iter().map(|(span, ..)| source.line_at(span.start as usize));
    let (line, start) = starts.min().unwrap_or_default();
    let ends = marks.iter().map(|(span, ..)| source.line_end(span.end as usize));
    let end = ends.max().unwrap_or_default();
    // Of many lines, the first and the last are shown.
    let too_long = |offset: u32| {
        let (_, start) = source.line_at(offset as usize);
        source.line_end(offset as usize) - start > LONGEST_LINE
    };
    if marks.iter().any(|(span, ..)| too_long(span.start) || too_long(span.end)) {
        return None;
    }
    let text = source.text.get(start..end).unwrap_or_default();
    // The renderer leaves these alone, which terminals obey.
    if text.contains(|c| ('\u{80}'..='\u{9f}').contains(&c)) {
        return None;
    }
    let mut snippet = Snippet::source(text).path(visible(&source.path)).line_start(line + 1);
    for (span, label, is_primary) in marks {
        let kind = if is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let range = span.start as usize - start..span.end as usize - start;
        snippet = snippet.annotation(kind.span(range).label(label));
    }
    Some(snippet)
}

fn origin(span: Span, sources: &Sources) -> Origin<'_> {
    let (at, _) = sources.lines(span);
    Origin::path(visible(&sources.file(span.file).path)).line(at.line).char_column(at.column)
}
