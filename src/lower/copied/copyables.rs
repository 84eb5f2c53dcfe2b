//! What the project has that can be copied, by its names.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::diagnostic::did_you_mean;
use crate::lower::known;
use crate::lower::resolve::ScopeId;
use crate::parse::ast::{File, GenericParam, ItemKind};
use crate::parse::copyable::{Copyable, Kind};
use crate::parse::ty::Ty;

use super::modules::{module_names, raw};
use super::tree::Tree;

/// A [`Copyable`] of the project's. Ordered by module, then as in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::lower) struct CopyableId {
    /// The module that it stands in.
    pub(super) scope: ScopeId,
    /// Index into [`File::copyable`].
    pub(super) index: usize,
}

/// Everything of the project that can be copied: functions, constants, traits, macros and impls.
pub(in crate::lower) struct Copyables<'a> {
    pub(super) files: &'a [File],
    /// The name of each file's module in the emitted Rust.
    pub(super) modules: Vec<String>,
    /// Every module of the project.
    pub(super) tree: Tree<'a>,
    /// Name to where it is defined.
    pub(super) named: HashMap<&'a str, Vec<CopyableId>>,
    /// The names of files and inline modules that paths of functions may lead through.
    through: HashSet<&'a str>,
    /// Name of a type, and of no alias of it, to its impls.
    pub(super) impls: HashMap<&'a str, Vec<CopyableId>>,
    /// Of the impls that may make one type of another: name of their type, and a word that one says, to
    /// those that say it. Without a word, those that may be about any type.
    pub(super) conversions: HashMap<(&'a str, Option<&'a str>), Vec<CopyableId>>,
    /// Name of a trait to its impls.
    pub(super) traits: HashMap<&'a str, Vec<CopyableId>>,
    /// Every word in a trait: what its impls may take from it.
    pub(super) of_traits: HashSet<&'a str>,
    /// Name of an alias to its parameters and to what it stands for.
    pub(super) aliases: BTreeMap<&'a str, (&'a [GenericParam], &'a Ty)>,
}

impl<'a> Copyables<'a> {
    /// Indexes `files`; `paths` are their shown paths.
    pub(in crate::lower) fn new(files: &'a [File], paths: &[&'a str]) -> Self {
        let mut copyables = Self {
            files,
            modules: module_names(files, paths),
            tree: Tree::new(files, paths),
            named: HashMap::new(),
            through: HashSet::new(),
            impls: HashMap::new(),
            conversions: HashMap::new(),
            traits: HashMap::new(),
            of_traits: HashSet::new(),
            aliases: BTreeMap::new(),
        };
        let items = files.iter().flat_map(|file| &file.items);
        copyables.aliases.extend(items.filter_map(|item| match &item.kind {
            ItemKind::Alias(ty) => Some((item.name.as_str(), (item.generics.as_slice(), ty))),
            _ => None,
        }));
        for (index, file) in files.iter().enumerate() {
            copyables.add_items(index, file);
            copyables.add_modules(index, file);
        }
        copyables
    }

    fn add_items(&mut self, index: usize, file: &'a File) {
        for (at, item) in file.copyable.iter().enumerate() {
            let id = CopyableId { scope: ScopeId { file: index, scope: item.scope }, index: at };
            match &item.kind {
                Kind::Named(name) => {
                    self.named.entry(name).or_default().push(id);
                    if item.is_trait() {
                        let words = item.paths.iter().flatten().map(String::as_str);
                        self.of_traits.extend(words);
                    }
                }
                Kind::Impl { ty, of, .. } => {
                    self.impls.entry(self.own_name(ty)).or_default().push(id);
                    self.add_conversion(id);
                    if let Some(of) = of {
                        self.traits.entry(of).or_default().push(id);
                    }
                }
            }
        }
    }

    /// The names of a file that has something to copy, or may hand something on.
    fn add_modules(&mut self, index: usize, file: &'a File) {
        let hands_on = file.scopes.iter().any(|at| !(at.imports.is_empty() && at.globs.is_empty()));
        let own = self.tree.name(ScopeId::of_file(index));
        if !file.copyable.is_empty() || hands_on && !known::is_crate(own) {
            self.through.insert(own);
            let inline = file.scopes.iter().skip(1).map(|scope| scope.name.as_str());
            self.through.extend(inline);
        }
    }

    /// The item behind `id`.
    pub(super) fn item(&self, id: CopyableId) -> &'a Copyable {
        &self.files[id.scope.file].copyable[id.index]
    }

    /// The name of an item.
    pub(super) fn name_of(&self, id: CopyableId) -> &str {
        match &self.item(id).kind {
            Kind::Named(name) => name,
            Kind::Impl { ty, .. } => ty,
        }
    }

    /// `payments::iso::is_empty`: the path of an item's copy, inside of the emitted module.
    pub(super) fn path_of(&self, id: CopyableId) -> String {
        format!("{}::{}", self.module_path(id.scope), raw(self.name_of(id)))
    }

    /// Whether the project has a file or an inline module of this name with something to copy.
    pub(super) fn is_module(&self, name: &str) -> bool {
        self.through.contains(name)
    }

    /// Whether `root` is meant as a crate, not as a type or as a misspelt module of the project.
    pub(super) fn is_crate(&self, root: &str) -> bool {
        let modules = self.through.iter().copied();
        let is_type = root.starts_with(char::is_uppercase);
        known::is_crate(root) || !is_type && did_you_mean(root, modules).is_none()
    }

    /// `payments::iso`: the module of a scope, inside of the emitted one.
    fn module_path(&self, ScopeId { file, scope }: ScopeId) -> String {
        let scopes = &self.files[file].scopes;
        let mut names = Vec::new();
        let mut at = scopes.get(scope);
        while let Some(scope) = at {
            let Some(parent) = scope.parent else { break };
            names.push(raw(&scope.name));
            at = scopes.get(parent);
        }
        names.push(Cow::Borrowed(&self.modules[file]));
        names.reverse();
        names.join("::")
    }
}
