//! Names: what a path in one file stands for in the whole project.

mod errors;
mod imports;
mod modules;
mod sink;
mod types;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Mutex;

use crate::diagnostic::Span;
use crate::ir::TypeId;
use crate::parse::ast::{File, GenericParam, Item, ItemKind};

use imports::{HandedOn, handed_on};
use modules::{above, starts_inside};

use super::known::{self, Known};

pub(super) use errors::to_be_named;
pub(super) use modules::{ScopeId, around, claimed_twice, module_of};
pub(super) use sink::{Need, Sink, Unwritable};

/// Every name of the project.
pub(super) struct Names<'a> {
    pub(super) files: &'a [File],
    /// Structs, enums and aliases.
    pub(super) types: HashMap<&'a str, Definition<'a>>,
    /// Defaults of type parameters that need themselves: they count as refused.
    pub(super) endless: HashSet<Span>,
    /// The names of `types`, by [`TypeId`].
    sorted: Vec<&'a str>,
    /// Response enums: known, but not types.
    responses: HashSet<&'a str>,
    /// The words of what is not understood, files and macros, and the names of unions: reported
    /// where they stand, and not missed elsewhere.
    refused: HashSet<&'a str>,
    /// Names of files, folders and inline modules: what a path of this project may begin with.
    modules: HashSet<&'a str>,
    /// The file whose module each file's is in, if there is one.
    above: Vec<Option<usize>>,
    /// What modules have under another name or from another crate, by the name they give it.
    handed_on: HashMap<&'a str, Vec<HandedOn<'a>>>,
    /// Where conditions stand that cannot be decided, on imports that were needed.
    undecided: Mutex<BTreeSet<Span>>,
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
    pub(super) fn id(self) -> ScopeId {
        ScopeId { file: self.file, scope: self.scope }
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
    /// Those of `types` and `enums`, the response enums, each with the index of its file. `paths` are the
    /// files' shown paths.
    pub(super) fn new(
        files: &'a [File],
        paths: &[&'a str],
        types: &[(usize, &'a Item)],
        enums: &[(usize, &'a Item)],
    ) -> Self {
        let definition = |(index, (file, item)): (usize, &(usize, &'a Item))| {
            let id = TypeId::new(index);
            let has_const_params = item.has_const_params;
            (item.name.as_str(), Definition { id, scope: Scope::of(*file, item), has_const_params })
        };
        let parts = paths.iter().flat_map(|path| path.trim_end_matches(".rs").split('/'));
        let inline = files.iter().flat_map(|file| &file.scopes).map(|scope| scope.name.as_str());
        let modules = parts.chain(inline).filter(|name| !name.is_empty()).collect();
        Self {
            files,
            types: types.iter().enumerate().map(definition).collect(),
            endless: HashSet::new(),
            sorted: types.iter().map(|(_, item)| item.name.as_str()).collect(),
            responses: enums.iter().map(|(_, item)| item.name.as_str()).collect(),
            refused: files.iter().flat_map(|file| &file.refused).map(String::as_str).collect(),
            handed_on: handed_on(files, paths, &modules),
            modules,
            above: above(paths),
            undecided: Mutex::default(),
        }
    }

    /// Whether a file that does not parse speaks of `name`: it may well define it.
    pub(super) fn may_be_refused(&self, name: &str) -> bool {
        self.refused.contains(name)
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

    /// The module that defines the type `name`.
    pub(super) fn defined_in(&self, name: &str) -> Option<ScopeId> {
        self.types.get(name).map(|definition| definition.scope.id())
    }

    /// A module, where no type parameters are in scope.
    pub(super) fn scope(&self, ScopeId { file, scope }: ScopeId) -> Scope<'a> {
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
