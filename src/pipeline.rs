//! source → parse → IR → check → render: the generator on one screen.

use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Span};
use crate::ir::Program;
use crate::render::{self, Files};
use crate::settings::Settings;
use crate::source::Sources;
use crate::{check, parse};

/// What reading and checking a project's definitions gives.
#[derive(Debug)]
pub struct Loaded {
    /// The files that were read.
    pub sources: Sources,
    /// What they define. Complete only where `diagnostics` has no errors.
    pub program: Program,
    /// Everything wrong with them, sorted; lints that are allowed are left out.
    pub diagnostics: Diagnostics,
}

/// Reads, parses and checks the definitions under `root`.
pub fn load(root: &Path, settings: &Settings) -> Loaded {
    let mut diagnostics = Diagnostics::new();
    let sources = Sources::read(root, &root.join(settings.definitions()), &mut diagnostics);
    analyze(sources, settings, diagnostics)
}

/// Parses and checks texts that are already read.
pub fn analyze(sources: Sources, settings: &Settings, mut diagnostics: Diagnostics) -> Loaded {
    let program = parse::parse(&sources, &mut diagnostics);
    check::check(&program, settings, &mut diagnostics);
    diagnostics.retain(|diagnostic| !is_allowed(diagnostic, &program, settings));
    diagnostics.sort();
    Loaded { sources, program, diagnostics }
}

/// Whether buildamp.toml, or an `#[allow(buildamp::…)]` around the place, silences it.
fn is_allowed(diagnostic: &Diagnostic, program: &Program, settings: &Settings) -> bool {
    let here = |(item, code): &(Span, Code)| {
        let inside =
            |span: Span| span.file == item.file && item.start <= span.start && span.end <= item.end;
        *code == diagnostic.code && matches!(diagnostic.place, Place::Source(span) if inside(span))
    };
    settings.allow.contains(&diagnostic.code) || program.allowed.iter().any(here)
}

/// The files that `loaded` should give; `None` where it has errors.
pub fn render(loaded: &Loaded, settings: &Settings) -> Option<Files> {
    (!loaded.diagnostics.has_errors()).then(|| render::render(&loaded.program, settings))
}
