//! Which function, constant, trait or macro of the project a path leads to: through modules, imports,
//! globs and what modules hand on.
//!
//! Model files are never compiled as they stand, and are often no whole crate: a path that Rust would
//! follow is followed as Rust does, and another leads to what alone fits it.

use crate::lower::resolve::{Names, ScopeId, around};
use crate::parse::ast::Import;

use super::copyables::{CopyableId, Copyables};
use super::tree::Module;

/// How many steps a path may take: globs may lead everywhere, and round in circles.
const MOST_STEPS: usize = 10_000;

/// How many names a path may have: through `use a::a;` one may grow by a name at each step.
const MOST_NAMES: usize = 100;

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Item(CopyableId),
    /// Nobody knows which of them.
    Several(Vec<CopyableId>),
    Nothing,
}

impl Found {
    pub(super) fn item(self) -> Option<CopyableId> {
        match self {
            Found::Item(at) => Some(at),
            Found::Several(_) | Found::Nothing => None,
        }
    }

    fn of(mut items: Vec<CopyableId>) -> Self {
        items.sort_unstable();
        // Of one module, conditions choose.
        items.dedup_by_key(|id| id.scope);
        match items.as_slice() {
            [] => Found::Nothing,
            [only] => Found::Item(*only),
            _ => Found::Several(items),
        }
    }

    /// The first that is something.
    fn first(mut found: impl Iterator<Item = Found>) -> Self {
        found.find(|found| *found != Found::Nothing).unwrap_or(Found::Nothing)
    }

    fn or_else(self, other: impl FnOnce() -> Found) -> Self {
        match self {
            Found::Nothing => other(),
            found => found,
        }
    }
}

impl<'a> Copyables<'a> {
    /// What the path leads to that stands in the module `here`.
    pub(super) fn find(&self, names: &Names<'_>, path: &[&str], here: ScopeId) -> Found {
        self.lookup(names).find(path, here)
    }

    /// The module that the path leads to.
    pub(super) fn module(&self, names: &Names<'_>, path: &[&str], here: ScopeId) -> Option<Module> {
        self.lookup(names).module(path, self.tree.of(here))
    }

    /// What `name` stands for in a module of the project.
    pub(super) fn named_in(&self, names: &Names<'_>, name: &str, module: Module) -> Found {
        self.lookup(names).named(name, module)
    }

    fn lookup<'n>(&'n self, names: &'n Names<'n>) -> Lookup<'n, 'a> {
        Lookup { copyables: self, names, trail: Vec::new(), steps: 0 }
    }

    /// The items of this name, in all of the project.
    pub(super) fn anywhere(&self, name: &str) -> Found {
        Found::of(self.named.get(name).cloned().unwrap_or_default())
    }

    /// The item that a path leads to through the inline modules of its own file, by their names alone.
    pub(super) fn literally(&self, path: &[&str], place: ScopeId) -> Option<CopyableId> {
        let file = &self.files[place.file];
        let (name, modules) = path.split_last()?;
        let at = modules.iter().try_fold(place.scope, |at, module| match *module {
            "self" => Some(at),
            "super" => file.scopes[at].parent,
            name => file.inside(at, name),
        });
        self.own(name, place.beside(at?))
    }

    /// The item that a module defines.
    fn own(&self, name: &str, place: ScopeId) -> Option<CopyableId> {
        self.named.get(name)?.iter().find(|id| id.scope == place).copied()
    }
}

struct Lookup<'n, 'a> {
    copyables: &'n Copyables<'a>,
    names: &'n Names<'n>,
    /// What is being looked for, and where: imports may lead round in circles.
    trail: Vec<(Module, String)>,
    steps: usize,
}

impl<'a> Lookup<'_, 'a> {
    fn find(&mut self, path: &[&str], here: ScopeId) -> Found {
        let Some((name, modules)) = path.split_last() else { return Found::Nothing };
        if modules.is_empty() {
            return Found::first(around(self.copyables.files, here).map(|at| self.said(name, at)));
        }
        if let Some((import, at)) = self.import(path[0], here) {
            let path: Vec<&str> = import.names().chain(path[1..].iter().copied()).collect();
            return self.through(import, at, &path);
        }
        match self.module(modules, self.copyables.tree.of(here)) {
            Some(module) => {
                self.named(name, module).or_else(|| self.beside(name, modules, module, here))
            }
            None => self.ending(name, modules),
        }
    }

    /// The import that a path's first name comes from, here or around, and where it stands.
    fn import(&self, name: &str, here: ScopeId) -> Option<(&'a Import, ScopeId)> {
        let copyables = self.copyables;
        for at in around(copyables.files, here) {
            if copyables.tree.inside(copyables.tree.of(at), name).is_some() {
                return None;
            }
            let import = at.in_files(copyables.files).imports.get(name);
            // `use helpers::{self, more};` says no more than where it may begin.
            if let Some(import) = import.filter(|import| import.path != [name]) {
                return Some((import, at));
            }
        }
        None
    }

    /// What `path` leads to, whose start is an import's.
    fn through(&mut self, import: &Import, at: ScopeId, path: &[&str]) -> Found {
        if path.len() > MOST_NAMES {
            return Found::Nothing;
        }
        let module = self.copyables.tree.of(at);
        let found = self.guarded(module, &path.join("::"), |lookup| lookup.find(path, at));
        if found.as_ref().is_some_and(|found| *found != Found::Nothing) {
            self.names.need(import);
        }
        found.unwrap_or(Found::Nothing)
    }

    /// `look`, unless it is under way already.
    fn guarded<T>(
        &mut self,
        module: Module,
        name: &str,
        look: impl FnOnce(&mut Self) -> T,
    ) -> Option<T> {
        self.steps += 1;
        let is_open = |(at, open): &(Module, String)| *at == module && open == name;
        if self.steps > MOST_STEPS || self.trail.iter().any(is_open) {
            return None;
        }
        self.trail.push((module, name.to_owned()));
        let found = look(self);
        self.trail.pop();
        Some(found)
    }

    /// What `name` stands for in a module.
    fn named(&mut self, name: &str, module: Module) -> Found {
        let copyables = self.copyables;
        let places = copyables.tree.places(module);
        if let Some(own) = places.iter().find_map(|place| copyables.own(name, *place)) {
            return Found::Item(own);
        }
        Found::first(places.iter().map(|place| self.said(name, *place)))
    }

    /// What `name` stands for in a place: by a definition, else an import, else a glob.
    fn said(&mut self, name: &str, place: ScopeId) -> Found {
        let copyables = self.copyables;
        if let Some(own) = copyables.own(name, place) {
            return Found::Item(own);
        }
        let scope = place.in_files(copyables.files);
        if let Some(import) = scope.imports.get(name) {
            let path: Vec<&str> = import.names().collect();
            return self.through(import, place, &path);
        }
        let mut found = Vec::new();
        for glob in &scope.globs {
            let Some(module) = self.globbed(glob, place) else { continue };
            match self.guarded(module, name, |lookup| lookup.named(name, module)) {
                Some(Found::Item(item)) => {
                    self.names.need(glob);
                    found.push(item);
                }
                Some(Found::Several(items)) => found.extend(items),
                Some(Found::Nothing) | None => {}
            }
        }
        Found::of(found)
    }

    /// The module of the project that a glob brings all from.
    fn globbed(&mut self, glob: &Import, place: ScopeId) -> Option<Module> {
        let path: Vec<&str> = glob.names().collect();
        let own = self.copyables.tree.of(place);
        let module = self.guarded(own, &path.join("::"), |lookup| lookup.module(&path, own));
        module.flatten().filter(|module| *module != own)
    }

    /// The module that a path leads to from another.
    fn module(&mut self, path: &[&str], from: Module) -> Option<Module> {
        let tree = &self.copyables.tree;
        let mut at = from;
        for (index, name) in path.iter().enumerate() {
            at = match *name {
                "self" => at,
                "super" => tree.above(at),
                "crate" => return self.of_crate(&path[index + 1..]),
                name if index == 0 => self.inside(name, at).or_else(|| {
                    // Where a `use` is lacking: what stands nearest.
                    tree.around(at).skip(1).find_map(|around| tree.inside(around, name))
                })?,
                name => self.inside(name, at)?,
            };
        }
        Some(at)
    }

    /// The module that a path leads to from the crate's root, which may be any folder around the files.
    fn of_crate(&mut self, path: &[&str]) -> Option<Module> {
        let tree = &self.copyables.tree;
        tree.around(tree.home())
            .find_map(|root| path.iter().try_fold(root, |at, name| self.inside(name, at)))
    }

    /// The module that `name` stands for in another.
    fn inside(&mut self, name: &str, module: Module) -> Option<Module> {
        let copyables = self.copyables;
        if let Some(inside) = copyables.tree.inside(module, name) {
            return Some(inside);
        }
        // Not to be mistaken for the item of that name.
        let key = format!("mod {name}");
        copyables.tree.places(module).iter().find_map(|place| {
            let scope = place.in_files(copyables.files);
            if let Some(import) = scope.imports.get(name) {
                let path: Vec<&str> = import.names().collect();
                return self.guarded(module, &key, |lookup| lookup.module(&path, module))?;
            }
            scope.globs.iter().find_map(|glob| {
                let globbed = self.globbed(glob, *place)?;
                self.guarded(globbed, &key, |lookup| lookup.inside(name, globbed))?
            })
        })
    }

    /// What is meant where a module lacks it that is a folder, or stands only upwards.
    fn beside(&mut self, name: &str, modules: &[&str], module: Module, here: ScopeId) -> Found {
        let tree = &self.copyables.tree;
        let is_folder = tree.places(module).is_empty();
        let leaves_file = !tree.places(module).iter().any(|place| place.file == here.file);
        let only_leaves = leaves_file && modules.iter().all(|module| is_up(module));
        if !is_folder && !only_leaves {
            return Found::Nothing;
        }
        let items = self.copyables.named.get(name).map_or(&[][..], Vec::as_slice);
        let is_in =
            |id: &&CopyableId| tree.around(tree.of(id.scope)).any(|around| around == module);
        Found::of(items.iter().filter(is_in).copied().collect())
            .or_else(|| self.copyables.anywhere(name))
    }

    /// What is meant by a path that begins elsewhere: the item in a module whose path ends so.
    fn ending(&mut self, name: &str, modules: &[&str]) -> Found {
        let starts_up = modules.first().is_some_and(|module| is_up(module));
        let mut rest: &[&str] = &modules[modules.iter().take_while(|name| is_up(name)).count()..];
        while let Some(first) = rest.first() {
            let ending: Vec<Module> = self.copyables.tree.ending(rest).collect();
            let mut found = Vec::new();
            for module in ending {
                match self.named(name, module) {
                    Found::Item(item) => found.push(item),
                    Found::Several(items) => found.extend(items),
                    Found::Nothing => {}
                }
            }
            if !found.is_empty() {
                return Found::of(found);
            }
            // A folder around the files: `crate::domain::payments`.
            let is_known = !self.copyables.tree.named(first).is_empty();
            if !starts_up || is_known || first.starts_with(char::is_uppercase) {
                return Found::Nothing;
            }
            rest = &rest[1..];
        }
        self.copyables.anywhere(name)
    }
}

fn is_up(module: &str) -> bool {
    matches!(module, "crate" | "self" | "super")
}
