//! Names: what a path in one file stands for in the whole project.

mod errors;
mod sink;
mod types;

use std::collections::{HashMap, HashSet};

use crate::diagnostic::Span;
use crate::ir::TypeId;

use super::ast::{File, GenericParam, Import};
use super::known::{self, Known};

pub(super) use errors::to_be_named;
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
    pub(super) unparsed: HashSet<&'a str>,
    /// Defaults of type parameters that need themselves: they are filled in with `()`.
    pub(super) endless: HashSet<Span>,
    /// Names of files, folders and inline modules: what a path of this project may begin with.
    pub(super) modules: HashSet<&'a str>,
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

/// What a path leads to.
enum Found<'a> {
    Type(Definition<'a>),
    Known(Known),
    Response,
    Nothing,
}

impl<'a> Names<'a> {
    /// Whether a file that does not parse speaks of `name`: it may well define it.
    pub(super) fn may_be_unparsed(&self, name: &str) -> bool {
        self.unparsed.contains(name)
    }

    /// The import that `name` comes from: of its own scope, or of one around it.
    fn import(&self, name: &str, scope: Scope<'_>) -> Option<&'a Import> {
        let scopes = &self.files[scope.file].scopes;
        let mut at = Some(scope.scope);
        while let Some(scope) = at.map(|at| &scopes[at]) {
            if let Some(import) = scope.imports.get(name) {
                return Some(import);
            }
            at = scope.parent;
        }
        None
    }

    /// `path` with the import that its first name comes from.
    pub(super) fn imported(&self, path: &[&str], scope: Scope<'_>) -> Vec<String> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        match self.import(first, scope) {
            Some(import) => {
                import.path.iter().cloned().chain(rest.iter().map(|s| (*s).to_owned())).collect()
            }
            None => owned(path),
        }
    }

    /// The type of this project that `path` leads to.
    pub(super) fn definition(&self, path: &[String], scope: Scope<'a>) -> Option<Definition<'a>> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_param = |param: &GenericParam| path == [param.name.as_str()];
        if scope.generics.iter().any(is_param) {
            return None;
        }
        let path = self.imported(&path, scope);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match self.find(&path) {
            Found::Type(definition) => Some(definition),
            Found::Known(_) | Found::Response | Found::Nothing => None,
        }
    }

    /// Whether `path` leads to a type of this project.
    pub(super) fn is_type(&self, path: &[&str], scope: Scope<'_>) -> bool {
        let path = self.imported(path, scope);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        matches!(self.find(&path), Found::Type(_))
    }

    /// Whether a path that leads to nothing known leads into another crate.
    fn is_foreign(&self, path: &[&str]) -> bool {
        let inside = path.first().is_none_or(|first| {
            matches!(*first, "crate" | "self" | "super") || self.modules.contains(first)
        });
        path.len() > 1 && !inside
    }

    /// The name of a type of this project.
    pub(super) fn name_of(&self, id: TypeId) -> Option<&'a str> {
        self.sorted.get(id.index()).copied()
    }

    /// The file and scope that define the type `name`.
    pub(super) fn defined_in(&self, name: &str) -> Option<(usize, usize)> {
        self.types.get(name).map(|definition| (definition.scope.file, definition.scope.scope))
    }

    /// A place without type parameters.
    pub(super) fn scope(&self, (file, scope): (usize, usize)) -> Scope<'a> {
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
            Some(first) if known::is_crate(first) => known(),
            Some(first) if self.modules.contains(first) => own(),
            Some(_) => Found::Nothing,
        }
    }
}
