//! Names: what a path in one file stands for in the whole project.

mod errors;
mod modules;
mod sink;
mod types;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use crate::diagnostic::Span;
use crate::ir::TypeId;
use crate::parse::ast::{File, GenericParam, Import, Item, ItemKind, local_name};

use modules::starts_inside;

use super::known::{self, Known};

pub(super) use errors::to_be_named;
pub(super) use modules::{Place, above, around, module_of, outer};
pub(super) use sink::{Need, Sink, Unwritable};

/// Every name of the project.
pub(super) struct Names<'a> {
    pub(super) files: &'a [File],
    /// Structs, enums and aliases.
    pub(super) types: HashMap<&'a str, Definition<'a>>,
    /// Their names, by [`TypeId`].
    pub(super) sorted: Vec<&'a str>,
    /// Response enums: known, but not types.
    pub(super) responses: HashSet<&'a str>,
    /// The words of what is not understood, files and macros, and the names of unions: reported
    /// where they stand, and not missed elsewhere.
    pub(super) refused: HashSet<&'a str>,
    /// Defaults of type parameters that need themselves: they count as refused.
    pub(super) endless: HashSet<Span>,
    /// Names of files, folders and inline modules: what a path of this project may begin with.
    pub(super) modules: HashSet<&'a str>,
    /// The file whose module each file's is in, if there is one.
    pub(super) above: &'a [Option<usize>],
    /// What modules have under another name or from another crate, by the name they give it.
    pub(super) handed_on: HashMap<&'a str, Vec<HandedOn<'a>>>,
    /// Where conditions stand that cannot be decided, on imports that were needed.
    pub(super) undecided: Mutex<BTreeSet<Span>>,
}

/// An import, and the module it stands in.
pub(super) struct HandedOn<'a> {
    module: &'a str,
    place: Place,
    import: &'a Import,
}

/// A type of the project.
#[derive(Clone, Copy)]
pub(super) struct Definition<'a> {
    pub(super) id: TypeId,
    /// Where it is defined, and its parameters.
    pub(super) scope: Scope<'a>,
    /// Whether it has const parameters, too.
    pub(super) has_const_params: bool,
}

/// Where a type is written: whose imports and parameters hold.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The file's index.
    pub(super) file: usize,
    /// Index into the file's scopes.
    pub(super) scope: usize,
    /// The parameters of the item.
    pub(super) generics: &'a [GenericParam],
    /// What `Self` stands for: the name of a struct or enum.
    pub(super) own: Option<&'a str>,
}

impl<'a> Scope<'a> {
    /// That of what stands in `item`, of the file with this index.
    pub(super) fn of(file: usize, item: &'a Item) -> Self {
        let is_alias = matches!(item.kind, ItemKind::Alias(_));
        let own = (!is_alias).then_some(item.name.as_str());
        Self { file, scope: item.scope, generics: &item.generics, own }
    }

    /// The module.
    fn place(self) -> Place {
        (self.file, self.scope)
    }
}

/// What a path leads to.
enum Found<'a> {
    Type(Definition<'a>),
    Known(Known),
    Response,
    Nothing,
}

impl<'a> Names<'a> {
    /// Whether a file that does not parse speaks of `name`: it may well define it.
    pub(super) fn may_be_refused(&self, name: &str) -> bool {
        self.refused.contains(name)
    }

    /// The import that `name` comes from, and where it stands: in its own scope, or in one around it.
    fn import(&self, name: &str, scope: Scope<'_>) -> Option<(&'a Import, Place)> {
        around(self.files, scope.place()).find_map(|at| Some((self.import_of(name, at)?, at)))
    }

    /// The import of `name` that stands in this very module.
    fn import_of(&self, name: &str, (file, scope): Place) -> Option<&'a Import> {
        let import = self.files[file].scopes[scope].imports.get(name)?;
        self.need(import);
        Some(import)
    }

    /// Notes that what `import` brings in is needed.
    pub(super) fn need(&self, import: &Import) {
        if let Some(at) = import.undecided {
            self.undecided.lock().unwrap_or_else(PoisonError::into_inner).insert(at);
        }
    }

    /// Where conditions stand that would have to be decided, so far.
    pub(super) fn undecided(&self) -> BTreeSet<Span> {
        self.undecided.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether a `use` brings `name` in, here or around.
    pub(super) fn is_imported(&self, name: &str, scope: Scope<'_>) -> bool {
        self.import(name, scope).is_some()
    }

    /// The `use` that does.
    pub(super) fn import_at(&self, name: &str, scope: Scope<'_>) -> Option<&'a Import> {
        self.import(name, scope).map(|(import, _)| import)
    }

    /// The path into another crate that a module of this project hands on as `path`.
    pub(super) fn outside(&self, path: &[&str], scope: Scope<'_>) -> Option<String> {
        let (written, _) = self.expanded(path, scope);
        let led = self.followed(path, scope);
        (led != written && !starts_inside(&led, &self.modules)).then(|| led.join("::"))
    }

    /// `path` with the import that its first name comes from, and the module that it starts at.
    fn expanded<'p>(&self, path: &[&'p str], scope: Scope<'_>) -> (Vec<&'p str>, Place)
    where
        'a: 'p,
    {
        let import = path.first().and_then(|first| self.import(first, scope));
        match import {
            Some((import, at)) => (import.names().chain(path[1..].iter().copied()).collect(), at),
            None => (path.to_vec(), scope.place()),
        }
    }

    /// `path` with the import that its first name comes from. Follows `pub use super::b::Thing as Other`
    /// and `pub use uuid::Uuid` of the modules that it leads into. Names are global, and so is what they
    /// are handed on as, where that is one thing.
    pub(super) fn followed<'p>(&self, path: &[&'p str], scope: Scope<'_>) -> Vec<&'p str>
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
    fn hands_on(&self, path: &[&str], at: Place) -> Option<(&'a Import, Place)> {
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
    fn above(&self, modules: &[&str], at: Place) -> Option<Place> {
        let step = |at, module: &&str| match *module {
            "self" => Some(at),
            "super" => outer(self.files, self.above, at),
            _ => None,
        };
        modules.first()?;
        modules.iter().try_fold(at, step)
    }

    /// The globs that may have brought in a name, here or around.
    fn globs(&self, at: Place) -> impl Iterator<Item = &'a Import> {
        around(self.files, at).flat_map(|(file, scope)| &self.files[file].scopes[scope].globs)
    }

    /// The type of this project that `path` leads to.
    pub(super) fn definition(&self, path: &[String], scope: Scope<'a>) -> Option<Definition<'a>> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_param = |param: &GenericParam| path == [param.name.as_str()];
        if scope.generics.iter().any(is_param) {
            return None;
        }
        match self.find(&self.followed(&path, scope)) {
            Found::Type(definition) => Some(definition),
            Found::Known(_) | Found::Response | Found::Nothing => None,
        }
    }

    /// Whether `path` leads to a type of this project, or to a response enum.
    pub(super) fn is_type(&self, path: &[&str], scope: Scope<'_>) -> bool {
        self.type_named(path, scope).is_some()
    }

    /// The own name of the type of this project that `path` leads to; a response enum is one, too.
    pub(super) fn type_named(&self, path: &[&str], scope: Scope<'_>) -> Option<&'a str> {
        let path = self.followed(path, scope);
        match self.find(&path) {
            Found::Type(definition) => self.name_of(definition.id),
            Found::Response => self.responses.get(*path.last()?).copied(),
            Found::Known(_) | Found::Nothing => None,
        }
    }

    /// Whether a path that leads to nothing known leads into another crate.
    fn is_foreign(&self, path: &[&str]) -> bool {
        path.len() > 1 && !starts_inside(path, &self.modules)
    }

    /// Whether a path leads into a module of this project.
    fn is_inside(&self, path: &[&str]) -> bool {
        path.len() > 1 && self.is_module(path)
    }

    /// Whether a path begins with a module of this project.
    pub(super) fn is_module(&self, path: &[&str]) -> bool {
        let is_crate = path.first().is_some_and(|first| known::is_crate(first));
        !is_crate && starts_inside(path, &self.modules)
    }

    /// The name of a type of this project.
    pub(super) fn name_of(&self, id: TypeId) -> Option<&'a str> {
        self.sorted.get(id.index()).copied()
    }

    /// The file and scope that define the type `name`.
    pub(super) fn defined_in(&self, name: &str) -> Option<Place> {
        self.types.get(name).map(|definition| definition.scope.place())
    }

    /// A place without type parameters.
    pub(super) fn scope(&self, (file, scope): Place) -> Scope<'a> {
        Scope { file, scope, generics: &[], own: None }
    }

    /// A name alone is this project's first, then a well-known one; a path begins with a module of
    /// this project or with a crate.
    fn find(&self, path: &[&str]) -> Found<'a> {
        let Some((name, modules)) = path.split_last() else { return Found::Nothing };
        let own = || match self.types.get(name) {
            Some(definition) => Found::Type(*definition),
            None if self.responses.contains(name) => Found::Response,
            None => Found::Nothing,
        };
        let known = || known::find(path).map_or(Found::Nothing, Found::Known);
        match modules.first() {
            None => match own() {
                Found::Nothing => known(),
                found => found,
            },
            Some(&("crate" | "self" | "super")) => own(),
            Some(first) if known::is_crate(first) => match known() {
                // `mod time;` beside what the crate of that name has.
                Found::Nothing if self.modules.contains(first) => own(),
                found => found,
            },
            Some(first) if self.modules.contains(first) => own(),
            Some(_) => Found::Nothing,
        }
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
                        place: (index, at),
                        import,
                    });
                }
            }
        }
    }
    found
}
