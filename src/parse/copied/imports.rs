//! What the emitted modules import.

use std::collections::BTreeSet;

use super::super::ast::{Import, local_name};
use super::super::known::{self, LINKED};
use super::super::resolve::{Place, Scope};
use super::MODULE;
use super::emit::Emit;
use super::functions::At;
use super::lookup::Found;
use super::modules::raw;

impl<'a> Emit<'_, 'a> {
    /// The imports that the items of a scope, and of the scopes in it, rely on.
    pub(super) fn uses(&self, place: Place, depth: usize) -> String {
        let scope = self.names.scope(place);
        let parsed = &self.functions.files[place.0].scopes[place.1];
        let root = "super::".repeat(depth);
        let mentioned = self.mentioned(place);
        let mut uses = BTreeSet::new();
        for (local, import) in &parsed.imports {
            let path: Vec<&str> = import.names().collect();
            let item = self.functions.find(self.names, &path, place).item();
            // A trait is imported for its methods, and need not be mentioned.
            let is_for_methods =
                self.may_be_trait(import) || item.is_some_and(|at| self.is_needed_trait(at));
            if !mentioned.contains(local.as_str()) && !is_for_methods {
                continue;
            }
            self.names.need(import);
            let local = local_name(local);
            if let Some(name) = self.names.type_named(&path, scope) {
                uses.insert(import_of(&format!("{root}{name}"), local));
            } else if let Some(at) = item {
                uses.insert(import_of(&self.copy(at, &root), local));
            } else if let Some(variant) = self.variant(&path, scope) {
                uses.insert(import_of(&format!("{root}{variant}"), local));
            } else if let Some(path) = self.names.outside(&path, scope) {
                uses.insert(import_of(&format!("::{path}"), local));
            } else if !self.names.is_module(&path) {
                uses.insert(import_of(&format!("::{}", path.join("::")), local));
            }
        }
        for import in &parsed.globs {
            let glob = &import.path;
            match glob.first().map(String::as_str) {
                Some("super") if glob.len() == 1 && place.1 != 0 => {
                    uses.insert("use super::*;".to_owned());
                }
                Some(first) if self.is_linked(first) => {
                    uses.insert(format!("use ::{}::*;", glob.join("::")));
                }
                _ if self.names.definition(glob, scope).is_some() => {
                    let name = glob.last().map(String::as_str).unwrap_or_default();
                    uses.insert(format!("use {root}{name}::*;"));
                }
                _ => {
                    uses.extend(self.traits_of_glob(import, place, &mentioned, &root));
                    continue;
                }
            }
            self.names.need(import);
        }
        let mentioned = mentioned.into_iter().filter(|name| !parsed.imports.contains_key(*name));
        for name in mentioned {
            let path = [name];
            let here = self.names.defined_in(name) == Some(place);
            let own = self.names.type_named(&path, scope);
            if let Some(own) = own.filter(|_| here || !self.is_trait(name, place)) {
                // In another file than that of a type of this name, it is Rust's own.
                let is_rusts = known::find(&path).is_some() || known::is_prelude_trait(name);
                if here || !is_rusts {
                    uses.insert(import_of(&format!("{root}{own}"), name));
                }
            } else if let Some(path) = self.names.outside(&path, scope) {
                uses.insert(import_of(&format!("::{path}"), name));
            } else if let Some(at) = self.by_glob(name, place) {
                uses.insert(import_of(&self.copy(at, &root), name));
            }
        }
        uses.into_iter().collect()
    }

    /// The path of an item's copy, with what leads up to the emitted types.
    fn copy(&self, at: At, root: &str) -> String {
        format!("{root}{MODULE}::{}", self.functions.path_of(at))
    }

    /// The function, constant, trait or macro that is meant by a name alone.
    fn named(&self, name: &str, place: Place) -> Option<At> {
        self.functions.named_in(self.names, name, self.functions.tree.of(place)).item()
    }

    /// Whether a name alone means a trait, though a type may have it elsewhere.
    fn is_trait(&self, name: &str, place: Place) -> bool {
        let found = self.named(name, place);
        found.is_some_and(|at| self.functions.files[at.0.0].copyable[at.1].is_trait())
    }

    /// What a glob of the project's brings in under this name. The one of the module around is emitted
    /// as it is.
    fn by_glob(&self, name: &str, place: Place) -> Option<At> {
        let find = |place| self.named(name, place);
        let file = &self.functions.files[place.0];
        let scope = &file.scopes[place.1];
        let at = find(place).filter(|at| at.0 != place)?;
        let is_around = |glob: &Import| glob.path == ["super"];
        let is_there = scope.globs.iter().any(is_around)
            && scope.parent.is_some_and(|outer| find((place.0, outer)) == Some(at));
        let item = &self.functions.files[at.0.0].copyable[at.1];
        (!is_there && item.what != "macro").then_some(at)
    }

    /// The imports of the traits that a glob of the project's brings in for their methods alone.
    fn traits_of_glob(
        &self,
        glob: &Import,
        place: Place,
        mentioned: &BTreeSet<&str>,
        root: &str,
    ) -> Vec<String> {
        let path: Vec<&str> = glob.names().collect();
        let Some(module) = self.functions.module(self.names, &path, place) else {
            return Vec::new();
        };
        let parsed = &self.functions.files[place.0].scopes[place.1];
        let own =
            self.needed.iter().flat_map(|(place, items)| items.iter().map(|at| (*place, *at)));
        let own = own.filter(|at| self.is_needed_trait(*at) && at.0 != place).filter(|at| {
            let name = self.functions.name_of(*at);
            let found = || self.functions.named_in(self.names, name, module);
            let is_imported = mentioned.contains(name) || parsed.imports.contains_key(name);
            !is_imported && found() == Found::Item(*at)
        });
        let own = own.map(|at| self.copy(at, root));
        let scopes = self.functions.tree.places(module).iter();
        let imports = scopes
            .flat_map(|(file, scope)| self.functions.files[*file].scopes[*scope].imports.values());
        let foreign = imports.filter(|import| {
            let path: Vec<&str> = import.names().collect();
            self.may_be_trait(import) && known::find(&path).is_none()
        });
        let foreign = foreign.map(|import| {
            self.names.need(import);
            format!("::{}", import.path.join("::"))
        });
        let all: Vec<String> = own.chain(foreign).collect();
        if !all.is_empty() {
            self.names.need(glob);
        }
        all.iter().map(|path| import_of(path, "_")).collect()
    }

    /// Whether an import may be of another crate's trait.
    fn may_be_trait(&self, import: &Import) -> bool {
        let path: Vec<&str> = import.names().collect();
        let first = path.first().copied().unwrap_or_default();
        self.is_linked(first) && (LINKED.contains(&first) || known::find(&path).is_none())
    }

    fn is_needed_trait(&self, at: At) -> bool {
        let is_needed = self.needed.get(&at.0).is_some_and(|items| items.contains(&at.1));
        is_needed && self.functions.files[at.0.0].copyable[at.1].is_trait()
    }

    fn is_linked(&self, root: &str) -> bool {
        LINKED.contains(&root) || self.linked.contains(root)
    }

    /// `Kind::A`, where `path` leads to a variant of an enum of the project's.
    fn variant(&self, path: &[&str], scope: Scope<'_>) -> Option<String> {
        let (variant, owner) = path.split_last()?;
        let ty = owner.last().filter(|_| self.names.is_type(owner, scope))?;
        Some(format!("{ty}::{variant}"))
    }

    /// Every name in what is copied from a scope and the scopes in it.
    fn mentioned(&self, place: Place) -> BTreeSet<&'a str> {
        let file = &self.functions.files[place.0];
        let is_inside = |scope: usize| {
            let mut at = Some(scope);
            while let Some(scope) = at {
                if scope == place.1 {
                    return true;
                }
                at = file.scopes[scope].parent;
            }
            false
        };
        let within =
            self.needed.iter().filter(|((f, scope), _)| *f == place.0 && is_inside(*scope));
        let items = within.flat_map(|(_, indices)| indices).map(|index| &file.copyable[*index]);
        items.flat_map(|item| item.paths.iter().flatten().map(String::as_str)).collect()
    }
}

/// `use path;`, or `use path as local;`
fn import_of(path: &str, local: &str) -> String {
    let local = raw(local);
    match path.rsplit("::").next() {
        Some(name) if name == local => format!("use {path};"),
        _ => format!("use {path} as {local};"),
    }
}
