//! For people, as rustc shows it.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, FileId, Place, Severity, Span};
use crate::source::Sources;

pub(super) fn render(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
    let mut group = match &diagnostic.place {
        Place::Nowhere => Group::with_title(title),
        Place::Path(path) => title.element(Origin::path(path.as_str())),
        Place::Source(span) => title.elements(snippets(diagnostic, *span, sources)),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    if diagnostic.severity() == Severity::Warning {
        let silence = format!("`#[allow(buildamp::{})]` on the item silences it", diagnostic.code);
        group = group.element(Level::NOTE.message(silence));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    format!("{}\n\n", renderer.render(&[group]))
}

/// The source lines: of the place itself, then of each other file that has to do with it.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    primary: Span,
    sources: &'a Sources,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
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
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = sources.file(file);
    let range = |span: Span| span.start as usize..span.end as usize;
    let mut snippet = Snippet::source(source.text.as_str()).path(source.path.as_str());
    if primary.file == file {
        let label = diagnostic.label.as_deref();
        snippet = snippet.annotation(AnnotationKind::Primary.span(range(primary)).label(label));
    }
    for (span, what) in diagnostic.related.iter().filter(|(span, _)| span.file == file) {
        snippet =
            snippet.annotation(AnnotationKind::Context.span(range(*span)).label(what.as_str()));
    }
    snippet
}
