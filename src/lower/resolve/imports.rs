//! Imports: what the first name of a path comes from, and what modules hand on.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::PoisonError;

use crate::diagnostic::Span;
use crate::lower::known;
use crate::parse::ast::{File, Import, local_name};

use super::modules::{ScopeId, around, module_of, outer, starts_inside};
use super::{Names, Scope};

/// How many imports may stand for the start of a path, one for that of the other: they may lead round in
/// circles.
const MOST_IMPORTS: usize = 16;

/// An import, and the module it stands in.
pub(super) struct HandedOn<'a> {
    module: &'a str,
    place: ScopeId,
    import: &'a Import,
}

impl<'a> Names<'a> {
    /// The import that `name` comes from, and where it stands: in its own scope, or in one around it.
    pub(in crate::lower) fn import(
        &self,
        name: &str,
        scope: Scope<'_>,
    ) -> Option<(&'a Import, ScopeId)> {
        around(self.files, scope.id()).find_map(|at| Some((self.import_of(name, at)?, at)))
    }

    /// The import of `name` that stands in this very module.
    fn import_of(&self, name: &str, at: ScopeId) -> Option<&'a Import> {
        let import = at.in_files(self.files).imports.get(name)?;
        self.need(import);
        Some(import)
    }

    /// Notes that what `import` brings in is needed.
    pub(in crate::lower) fn need(&self, import: &Import) {
        if let Some(at) = import.undecided {
            self.undecided.lock().unwrap_or_else(PoisonError::into_inner).insert(at);
        }
    }

    /// Where conditions stand that would have to be decided, so far.
    pub(in crate::lower) fn undecided(&self) -> BTreeSet<Span> {
        self.undecided.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether a `use` brings `name` in, here or around.
    pub(in crate::lower) fn is_imported(&self, name: &str, scope: Scope<'_>) -> bool {
        self.import(name, scope).is_some()
    }

    /// The `use` that does.
    pub(in crate::lower) fn import_at(&self, name: &str, scope: Scope<'_>) -> Option<&'a Import> {
        self.import(name, scope).map(|(import, _)| import)
    }

    /// The path into another crate that a module of this project hands on as `path`.
    pub(in crate::lower) fn outside(&self, path: &[&str], scope: Scope<'_>) -> Option<String> {
        let (written, _) = self.expanded(path, scope);
        let led = self.followed(path, scope);
        (led != written && !starts_inside(&led, &self.modules)).then(|| led.join("::"))
    }

    /// `path` with the import that its first name comes from, and the module that it starts at.
    fn expanded<'p>(&self, path: &[&'p str], scope: Scope<'_>) -> (Vec<&'p str>, ScopeId)
    where
        'a: 'p,
    {
        let (mut path, mut at) = (path.to_vec(), scope.id());
        // `use crate::util as helpers; use helpers::first;`
        for depth in 0..MOST_IMPORTS {
            let Some((import, from)) =
                path.first().and_then(|first| self.import(first, self.scope(at)))
            else {
                break;
            };
            let leads: Vec<&str> = import.names().collect();
            let goes_on = leads.first() != path.first() && starts_inside(&leads, &self.modules);
            if depth > 0 && !goes_on {
                break;
            }
            path.splice(..1, leads);
            at = from;
        }
        (path, at)
    }

    /// `path` with the import that its first name comes from. Follows `pub use super::b::Thing as Other`
    /// and `pub use uuid::Uuid` of the modules that it leads into. Names are global, and so is what they
    /// are handed on as, where that is one thing.
    pub(in crate::lower) fn followed<'p>(&self, path: &[&'p str], scope: Scope<'_>) -> Vec<&'p str>
    where
        'a: 'p,
    {
        let (mut path, mut at) = self.expanded(path, scope);
        // Imports may lead round in circles.
        for _ in 0..self.handed_on.len() {
            let found = (1..=path.len()).rev().find_map(|length| {
                let (import, from) = self.hands_on(&path[..length], at)?;
                Some((import, from, length))
            });
            let Some((import, from, length)) = found else { break };
            path.splice(..length, import.names());
            at = from;
        }
        path
    }

    /// The import that hands on what `path` leads to from `at`, and where it stands.
    fn hands_on(&self, path: &[&str], at: ScopeId) -> Option<(&'a Import, ScopeId)> {
        let (name, modules) = path.split_last()?;
        let handed_on = self.handed_on.get(name)?;
        if let Some(above) = self.above(modules, at)
            && let Some(import) = self.import_of(name, above)
            && (above != at || import.path != path)
        {
            return Some((import, above));
        }
        let globs = || self.globs(at);
        let is_inside = match modules {
            [] => globs().next().is_some() && known::find(path).is_none(),
            _ => self.is_inside(path),
        };
        let module = modules.last().filter(|last| !matches!(**last, "crate" | "self" | "super"));
        // Where no module is named, a definition comes first.
        let is_own = || self.types.contains_key(name) || self.responses.contains(name);
        if !is_inside || module.is_none() && is_own() {
            return None;
        }
        let is_there = |on: &&HandedOn<'_>| module.is_none_or(|module| on.module == *module);
        let mut found = handed_on.iter().filter(is_there);
        let first = found.next()?;
        let is_one =
            first.import.path != path && found.all(|on| on.import.path == first.import.path);
        if is_one {
            self.need(first.import);
            let is_meant = |glob: &&Import| {
                let path: Vec<&str> = glob.names().collect();
                modules.is_empty() && starts_inside(&path, &self.modules)
            };
            globs().filter(is_meant).for_each(|glob| self.need(glob));
        }
        is_one.then_some((first.import, first.place))
    }

    /// The module that `super::super` leads to from `at`; `None` where others are named.
    fn above(&self, modules: &[&str], at: ScopeId) -> Option<ScopeId> {
        let step = |at, module: &&str| match *module {
            "self" => Some(at),
            "super" => outer(self.files, &self.above, at),
            _ => None,
        };
        modules.first()?;
        modules.iter().try_fold(at, step)
    }

    /// The globs that may have brought in a name, here or around.
    fn globs(&self, at: ScopeId) -> impl Iterator<Item = &'a Import> {
        around(self.files, at).flat_map(|at| &at.in_files(self.files).globs)
    }
}

/// What the imports of `files` call by another name, or have from elsewhere. What they only bring from
/// one module of this project into another has its name everywhere.
pub(super) fn handed_on<'a>(
    files: &'a [File],
    paths: &[&'a str],
    modules: &HashSet<&str>,
) -> HashMap<&'a str, Vec<HandedOn<'a>>> {
    let mut found: HashMap<&str, Vec<HandedOn<'_>>> = HashMap::new();
    for (index, (file, path)) in files.iter().zip(paths).enumerate() {
        for (at, scope) in file.scopes.iter().enumerate() {
            let module = match scope.name.as_str() {
                "" => module_of(path),
                inline => inline,
            };
            for (name, import) in &scope.imports {
                let path: Vec<&str> = import.names().collect();
                let is_renamed = path.last() != Some(&name.as_str());
                if local_name(name) != "_" && (is_renamed || !starts_inside(&path, modules)) {
                    found.entry(name).or_default().push(HandedOn {
                        module,
                        place: ScopeId { file: index, scope: at },
                        import,
                    });
                }
            }
        }
    }
    found
}
