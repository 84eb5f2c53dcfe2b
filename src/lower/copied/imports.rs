//! What the emitted modules import.

use std::collections::BTreeSet;

use crate::lower::known::{self, LINKED};
use crate::lower::resolve::{Scope, ScopeId, around};
use crate::parse::ast::{self, Import, local_name};

use super::MODULE;
use super::copyables::CopyableId;
use super::emit::Emit;
use super::lookup::Found;
use super::modules::raw;
use super::tree::Module;

impl<'a> Emit<'_, 'a> {
    /// The imports that the items of a scope, and of the scopes in it, rely on.
    pub(super) fn imports(&self, place: ScopeId, depth: usize) -> String {
        let mut imports = Imports {
            emit: self,
            place,
            scope: place.in_files(self.copyables.files),
            root: "super::".repeat(depth),
            mentioned: self.mentioned(place),
            found: BTreeSet::new(),
        };
        imports.written();
        imports.globs();
        imports.mentioned_alone();
        imports.found.into_iter().collect()
    }

    /// Whether an import may be of another crate's trait.
    fn may_be_trait(&self, import: &Import) -> bool {
        let path: Vec<&str> = import.names().collect();
        let first = path.first().copied().unwrap_or_default();
        self.is_linked(first) && (LINKED.contains(&first) || known::find(&path).is_none())
    }

    fn is_needed_trait(&self, id: CopyableId) -> bool {
        self.needed.contains(&id) && self.copyables.item(id).is_trait()
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
    fn mentioned(&self, place: ScopeId) -> BTreeSet<&'a str> {
        let files = self.copyables.files;
        let first = CopyableId { scope: ScopeId::of_file(place.file), index: 0 };
        let of_file = self.needed.range(first..).take_while(|id| id.scope.file == place.file);
        let within = of_file.filter(|id| around(files, id.scope).any(|outer| outer == place));
        let items = within.map(|id| self.copyables.item(*id));
        let mut words: BTreeSet<&str> =
            items.flat_map(|item| item.paths.iter().flatten().map(String::as_str)).collect();
        // What a macro says stands where it is called.
        let mut macros: Vec<CopyableId> = self.macros.iter().copied().collect();
        while let Some(at) =
            macros.iter().position(|at| words.contains(self.copyables.name_of(*at)))
        {
            let item = self.copyables.item(macros.swap_remove(at));
            words.extend(item.paths.iter().flatten().map(String::as_str));
        }
        words
    }
}

/// The imports of one module of the emitted Rust, as they are found.
struct Imports<'e, 'n, 'a> {
    emit: &'e Emit<'n, 'a>,
    /// The scope that the module is made of, and what is imported there.
    place: ScopeId,
    scope: &'a ast::Scope,
    /// What leads up to the emitted types.
    root: String,
    /// Every name in what is copied.
    mentioned: BTreeSet<&'a str>,
    found: BTreeSet<String>,
}

impl<'a> Imports<'_, '_, 'a> {
    fn add(&mut self, path: &str, local: &str) {
        self.found.insert(import_of(path, local));
    }

    /// What is imported by its name, as far as it is mentioned.
    fn written(&mut self) {
        let Emit { names, copyables, .. } = *self.emit;
        let scope = names.scope(self.place);
        for (local, import) in &self.scope.imports {
            let path: Vec<&str> = import.names().collect();
            let item = copyables.find(names, &path, self.place).item();
            // A trait is imported for its methods, and need not be mentioned.
            let is_for_methods = self.emit.may_be_trait(import)
                || item.is_some_and(|at| self.emit.is_needed_trait(at));
            if !self.mentioned.contains(local.as_str()) && !is_for_methods {
                continue;
            }
            names.need(import);
            let local = local_name(local);
            if item
                .is_some_and(|at| self.emit.macros.contains(&at) && copyables.name_of(at) == local)
            {
                continue;
            }
            if let Some(name) = names.type_named(&path, scope) {
                self.add(&format!("{}{name}", self.root), local);
            } else if let Some(at) = item {
                self.add(&self.copy(at), local);
            } else if let Some(variant) = self.emit.variant(&path, scope) {
                self.add(&format!("{}{variant}", self.root), local);
            } else if let Some(path) = names.outside(&path, scope) {
                self.add(&format!("::{path}"), local);
            } else if !names.is_module(&names.followed(&path, scope)) {
                self.add(&format!("::{}", path.join("::")), local);
            }
        }
    }

    /// The globs that are emitted as they are, and what those of modules bring in unmentioned.
    fn globs(&mut self) {
        for import in &self.scope.globs {
            let path = import.path.join("::");
            let kept = match self.glob(import) {
                Glob::Outer => vec!["use super::*;".to_owned()],
                Glob::Foreign => vec![format!("use ::{path}::*;")],
                Glob::Type(name) => vec![format!("use {}{name}::*;", self.root)],
                // What is mentioned of it is imported by its name, with `mentioned_alone`.
                Glob::Module(module) => {
                    let mut handed_on = self.foreign_globs(module);
                    handed_on.extend(self.traits(module));
                    handed_on
                }
                Glob::Nothing => continue,
            };
            if !kept.is_empty() {
                self.emit.names.need(import);
            }
            self.found.extend(kept);
        }
    }

    fn glob(&self, import: &'a Import) -> Glob<'a> {
        let Emit { names, copyables, .. } = *self.emit;
        let path: Vec<&str> = import.names().collect();
        let is_type = || names.definition(&import.path, names.scope(self.place)).is_some();
        match path.as_slice() {
            ["super"] if self.place.scope != 0 => Glob::Outer,
            [first, ..] if self.emit.is_linked(first) => Glob::Foreign,
            [.., name] if is_type() => Glob::Type(name),
            path => match copyables.module(names, path, self.place) {
                Some(module) => Glob::Module(module),
                None => Glob::Nothing,
            },
        }
    }

    /// What is mentioned, and not imported by its name.
    fn mentioned_alone(&mut self) {
        for name in std::mem::take(&mut self.mentioned) {
            if self.scope.imports.contains_key(name) {
                continue;
            }
            if let Some(path) = self.meant(name) {
                self.add(&path, name);
            }
        }
    }

    /// The path of what a name means that nothing imports.
    fn meant(&self, name: &str) -> Option<String> {
        let (names, path) = (self.emit.names, [name]);
        let scope = names.scope(self.place);
        let is_rusts = || known::find(&path).is_some() || known::is_prelude_trait(name);
        let handed_on = || names.outside(&path, scope).map(|path| format!("::{path}"));
        let globbed = || self.by_glob(name).map(|at| self.copy(at));
        let emitted = |own: &str| format!("{}{own}", self.root);
        match names.type_named(&path, scope) {
            Some(own) if names.defined_in(name) == Some(self.place) => Some(emitted(own)),
            // Types are global, but elsewhere a name is first a trait's that is copied, then Rust's own.
            Some(own) if !self.is_trait(name) => (!is_rusts()).then(|| emitted(own)),
            _ => handed_on().or_else(globbed),
        }
    }

    /// The path of an item's copy, with what leads up to the emitted types.
    fn copy(&self, at: CopyableId) -> String {
        format!("{}{MODULE}::{}", self.root, self.emit.copyables.path_of(at))
    }

    /// The function, constant, trait or macro that a name alone means in `place`.
    fn named(&self, name: &str, place: ScopeId) -> Option<CopyableId> {
        let Emit { names, copyables, .. } = *self.emit;
        copyables.named_in(names, name, copyables.tree.of(place)).item()
    }

    /// Whether a name alone means a trait, though a type may have it elsewhere.
    fn is_trait(&self, name: &str) -> bool {
        let found = self.named(name, self.place);
        found.is_some_and(|at| self.emit.copyables.item(at).is_trait())
    }

    /// What a glob of the project's brings in under this name. The one of the module around is emitted
    /// as it is.
    fn by_glob(&self, name: &str) -> Option<CopyableId> {
        let find = |place| self.named(name, place);
        let at = find(self.place).filter(|at| at.scope != self.place)?;
        let is_around = |glob: &Import| glob.path == ["super"];
        let is_there = self.scope.globs.iter().any(is_around)
            && self.scope.parent.is_some_and(|outer| find(self.place.beside(outer)) == Some(at));
        let item = self.emit.copyables.item(at);
        (!is_there && !item.is_macro()).then_some(at)
    }

    /// The globs of other crates that a module of the project hands on: nobody knows what they bring.
    fn foreign_globs(&self, module: Module) -> Vec<String> {
        let Emit { names, copyables, .. } = *self.emit;
        let globs = copyables.tree.places(module).iter();
        let globs = globs.flat_map(|place| &place.in_files(copyables.files).globs);
        let foreign =
            globs.filter(|on| on.names().next().is_some_and(|first| self.emit.is_linked(first)));
        let foreign = foreign.map(|on| {
            names.need(on);
            format!("use ::{}::*;", on.path.join("::"))
        });
        foreign.collect()
    }

    /// The imports of the traits of a module that is globbed: for their methods, nothing names them.
    fn traits(&self, module: Module) -> Vec<String> {
        let own = self.own_traits(module).map(|at| self.copy(at));
        let all = own.chain(self.foreign_traits(module));
        all.map(|path| import_of(&path, "_")).collect()
    }

    /// The project's traits that it brings in, and that are imported in no other way.
    fn own_traits(&self, module: Module) -> impl Iterator<Item = CopyableId> {
        let Emit { names, copyables, .. } = *self.emit;
        let is_imported =
            |name: &str| self.mentioned.contains(name) || self.scope.imports.contains_key(name);
        self.emit.needed.iter().copied().filter(move |at| {
            let name = copyables.name_of(*at);
            self.emit.is_needed_trait(*at)
                && at.scope != self.place
                && !is_imported(name)
                && copyables.named_in(names, name, module) == Found::Item(*at)
        })
    }

    /// What it imports from other crates and may be a trait.
    fn foreign_traits(&self, module: Module) -> impl Iterator<Item = String> {
        let Emit { names, copyables, .. } = *self.emit;
        let places = copyables.tree.places(module).iter();
        let imports = places.flat_map(|place| place.in_files(copyables.files).imports.values());
        let foreign = imports.filter(|import| {
            let path: Vec<&str> = import.names().collect();
            self.emit.may_be_trait(import) && known::find(&path).is_none()
        });
        foreign.map(|import| {
            names.need(import);
            format!("::{}", import.path.join("::"))
        })
    }
}

/// What a glob is of.
enum Glob<'a> {
    /// The module around an inline one, which is emitted around it, too.
    Outer,
    /// Another crate, as a whole or in part.
    Foreign,
    /// An enum of the project's.
    Type(&'a str),
    /// A module of the project, which the emitted Rust has in part.
    Module(Module),
    /// Nothing that the emitted Rust has.
    Nothing,
}

/// `use path;`, or `use path as local;`
fn import_of(path: &str, local: &str) -> String {
    let local = raw(local);
    match path.rsplit("::").next() {
        Some(name) if name == local => format!("use {path};"),
        _ => format!("use {path} as {local};"),
    }
}
