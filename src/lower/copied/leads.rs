//! Where the paths in what is copied lead to, seen from the copy.

use crate::lower::resolve::{ScopeId, around};
use crate::parse::ast::Import;
use crate::parse::copyable::Copyable;

use super::copyables::CopyableId;
use super::emit::Emit;
use super::lookup::Found;
use super::modules::is_plain;

/// Functions of the prelude.
const PRELUDE: [&str; 5] = ["align_of", "align_of_val", "drop", "size_of", "size_of_val"];

/// What a path leads to.
pub(super) enum Leads {
    /// What the emitted Rust has, under this path or another; or nobody can tell.
    There,
    /// Nobody knows which of these.
    ToSeveral(Vec<CopyableId>),
    /// A module of the project, or nobody knows what in one: the emitted Rust has other modules.
    IntoModule,
    /// What would be this crate's, and is in no definition file.
    Nowhere,
}

impl Emit<'_, '_> {
    /// What a path in `item` leads to, which stands in `place`.
    pub(super) fn leads(&self, path: &[&str], item: &Copyable, place: ScopeId) -> Leads {
        match path {
            [name] if !self.is_from_outside(name, item, place) => Leads::There,
            [name] => self.name_leads(name, item, place),
            path => self.path_leads(path, place),
        }
    }

    /// Whether a name alone in an item is one from outside of it, and not a variable's.
    fn is_from_outside(&self, name: &str, item: &Copyable, place: ScopeId) -> bool {
        item.plain_calls.iter().any(|(called, _)| called == name)
            || self.names.is_imported(name, self.names.scope(place))
    }

    fn name_leads(&self, name: &str, item: &Copyable, place: ScopeId) -> Leads {
        match self.copyables.find(self.names, &[name], place) {
            Found::Item(_) => return Leads::There,
            Found::Several(items) => return Leads::ToSeveral(items),
            Found::Nothing => {}
        }
        let scope = self.names.scope(place);
        let is_known = PRELUDE.contains(&name)
            || self.names.may_be_refused(name)
            || self.names.is_type(&[name], scope);
        if is_known || !is_function(name) || brings_names(item) {
            return Leads::There;
        }
        let is_missing = match self.names.import(name, scope) {
            Some((import, at)) => self.is_from_nowhere(import, at),
            None => !self.may_be_globbed(name, place, &mut Vec::new()),
        };
        if is_missing { Leads::Nowhere } else { Leads::There }
    }

    fn path_leads(&self, path: &[&str], place: ScopeId) -> Leads {
        let starts = |least| (least..=path.len()).rev().map(|length| &path[..length]);
        let mut found = starts(2).map(|start| self.copyables.find(self.names, start, place));
        match found.find(|found| *found != Found::Nothing) {
            Some(Found::Item(_)) => return Leads::There,
            Some(Found::Several(items)) => return Leads::ToSeveral(items),
            Some(Found::Nothing) | None => {}
        }
        let leaves_file = || self.leaves_file(path, place);
        let leads = match path[0] {
            "crate" | "super" if !leaves_file() => Leads::There,
            "crate" | "super" => match self.copyables.module(self.names, path, place) {
                Some(_) => Leads::IntoModule,
                None => Leads::Nowhere,
            },
            first if self.is_imported_from_nowhere(first, place) => Leads::Nowhere,
            _ if self.names.is_module(path) && leaves_file() => Leads::IntoModule,
            _ => Leads::There,
        };
        let scope = self.names.scope(place);
        let is_there = |start: &[&str]| {
            self.names.is_type(start, scope) || self.names.outside(start, scope).is_some()
        };
        let may_be_there =
            || starts(1).any(is_there) || path.iter().any(|name| self.names.may_be_refused(name));
        match leads {
            Leads::IntoModule | Leads::Nowhere if may_be_there() => Leads::There,
            leads => leads,
        }
    }

    /// Whether a name that begins a path is imported from what is in no definition file.
    fn is_imported_from_nowhere(&self, name: &str, place: ScopeId) -> bool {
        self.names.import(name, self.names.scope(place)).is_some_and(|(import, at)| {
            let path: Vec<&str> = import.names().collect();
            let is_module = || self.copyables.module(self.names, &path, at).is_some();
            self.is_from_nowhere(import, at) && !is_module()
        })
    }

    /// Whether an import `at` a place is of this crate, and of nothing in the definition files.
    fn is_from_nowhere(&self, import: &Import, at: ScopeId) -> bool {
        let path: Vec<&str> = import.names().collect();
        let scope = self.names.scope(at);
        matches!(path.as_slice(), ["crate" | "self" | "super", ..])
            && self.copyables.find(self.names, &path, at) == Found::Nothing
            && self.names.outside(&path, scope).is_none()
    }

    /// Whether a glob here or around may bring in a name that is not the project's.
    fn may_be_globbed(&self, name: &str, place: ScopeId, seen: &mut Vec<ScopeId>) -> bool {
        let files = self.copyables.files;
        around(files, place).any(|at| {
            if seen.contains(&at) {
                return false;
            }
            seen.push(at);
            let scope = at.in_files(files);
            at != place && scope.imports.contains_key(name)
                || scope.globs.iter().any(|glob| self.may_bring(glob, at, name, seen))
        })
    }

    /// Whether `glob`, which stands `at` a place, may bring in a name that is not the project's.
    fn may_bring(&self, glob: &Import, at: ScopeId, name: &str, seen: &mut Vec<ScopeId>) -> bool {
        let path: Vec<&str> = glob.names().collect();
        let Some(module) = self.copyables.module(self.names, &path, at) else { return true };
        let places = self.copyables.tree.places(module);
        let hands_on = |place: &ScopeId| {
            let imports = &place.in_files(self.copyables.files).imports;
            imports.contains_key(name) || self.may_be_globbed(name, *place, seen)
        };
        // A folder that no file speaks for may hand on anything.
        places.is_empty() || places.iter().any(hands_on)
    }

    /// Whether a path leads out of the file that it stands in, the modules of which are emitted as they
    /// are.
    fn leaves_file(&self, path: &[&str], place: ScopeId) -> bool {
        let file = &self.copyables.files[place.file];
        let mut at = place.scope;
        for (index, name) in path.iter().enumerate() {
            let inner = file.inside(at, name);
            at = match (*name, file.scopes[at].parent, inner) {
                ("self", ..) => at,
                ("super", Some(parent), _) => parent,
                (_, _, Some(inner)) => inner,
                ("super" | "crate", ..) => return true,
                _ => return index + 1 < path.len(),
            };
        }
        false
    }
}

fn is_function(name: &str) -> bool {
    name.starts_with(|first: char| first.is_lowercase() || first == '_') && is_plain(name)
}

/// Whether an item may have names from elsewhere that are not looked for: by a `use` in it, or under a
/// condition.
fn brings_names(item: &Copyable) -> bool {
    item.paths.iter().any(|path| **path == ["use"] || path.iter().any(|word| word == "cfg"))
}
