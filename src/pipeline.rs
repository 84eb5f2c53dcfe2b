//! source → parse → lower → check → render: the generator on one screen.

use std::collections::HashMap;
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, FileId, Place, Severity, Span};
use crate::ir::Program;
use crate::render::{self, Files};
use crate::settings::Settings;
use crate::source::Sources;
use crate::{check, lower, parse, read};

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
    let sources = read::definitions(root, &root.join(settings.definitions()), &mut diagnostics);
    analyze(sources, settings, diagnostics)
}

/// Parses and checks texts that are already read.
pub fn analyze(sources: Sources, settings: &Settings, mut diagnostics: Diagnostics) -> Loaded {
    let files = parse::parse(&sources, &mut diagnostics);
    let program = lower::lower(files, &sources, &mut diagnostics);
    check::check(&program, settings, &mut diagnostics);
    let allowed = Allowed::new(&program, settings);
    diagnostics.retain(|diagnostic| !allowed.silences(diagnostic));
    diagnostics.sort();
    Loaded { sources, program, diagnostics }
}

/// The lints that are silenced: everywhere by buildamp.toml, within an item by
/// `#[allow(buildamp::…)]`.
struct Allowed<'a> {
    everywhere: &'a [Code],
    here: HashMap<(FileId, Code), Vec<Span>>,
}

impl<'a> Allowed<'a> {
    fn new(program: &Program, settings: &'a Settings) -> Self {
        let mut here: HashMap<(FileId, Code), Vec<Span>> = HashMap::new();
        for (item, code) in &program.allowed {
            here.entry((item.file, *code)).or_default().push(*item);
        }
        Self { everywhere: &settings.allow, here }
    }

    /// Whether it is a lint, and allowed.
    fn silences(&self, diagnostic: &Diagnostic) -> bool {
        let inside = |span: Span| {
            let items = self.here.get(&(span.file, diagnostic.code));
            items.is_some_and(|items| items.iter().any(|item| item.holds(span)))
        };
        diagnostic.severity() == Severity::Warning
            && (self.everywhere.contains(&diagnostic.code)
                || matches!(diagnostic.place, Place::Source(span) if inside(span)))
    }
}

/// The files that `loaded` should give; `None` where it has errors.
pub fn render(loaded: &Loaded, settings: &Settings) -> Option<Files> {
    (!loaded.diagnostics.has_errors()).then(|| render::render(&loaded.program, settings))
}
