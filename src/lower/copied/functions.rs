//! What the project has that can be copied, by its names.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::diagnostic::did_you_mean;
use crate::lower::known;
use crate::lower::resolve::Place;
use crate::parse::ast::{File, GenericParam, ItemKind};
use crate::parse::copyable::Kind;
use crate::parse::ty::Ty;

use super::modules::{module_names, raw};
use super::tree::Tree;

/// An item, and the module that it stands in.
pub(super) type At = (Place, usize);

/// Every function, module and impl of the project that can be copied.
pub(in crate::lower) struct Functions<'a> {
    pub(super) files: &'a [File],
    /// The name of each file's module in the emitted Rust.
    pub(super) modules: Vec<String>,
    /// Every module of the project.
    pub(super) tree: Tree<'a>,
    /// Name to where it is defined.
    pub(super) named: HashMap<&'a str, Vec<At>>,
    /// The names of files and inline modules that paths of functions may lead through.
    through: HashSet<&'a str>,
    /// Name of a type, and of no alias of it, to its impls: indices of a file, and of what it has to copy.
    pub(super) impls: HashMap<&'a str, Vec<(usize, usize)>>,
    /// Name of a trait to its impls.
    pub(super) traits: HashMap<&'a str, Vec<(usize, usize)>>,
    /// Every word in a trait: what its impls may take from it.
    pub(super) of_traits: HashSet<&'a str>,
    /// Name of an alias to its parameters and to what it stands for.
    pub(super) aliases: BTreeMap<&'a str, (&'a [GenericParam], &'a Ty)>,
}

impl<'a> Functions<'a> {
    /// Indexes `files`; `paths` are their shown paths.
    pub(in crate::lower) fn new(files: &'a [File], paths: &[&'a str]) -> Self {
        let mut functions = Self {
            files,
            modules: module_names(files, paths),
            tree: Tree::new(files, paths),
            named: HashMap::new(),
            through: HashSet::new(),
            impls: HashMap::new(),
            traits: HashMap::new(),
            of_traits: HashSet::new(),
            aliases: BTreeMap::new(),
        };
        let items = files.iter().flat_map(|file| &file.items);
        functions.aliases.extend(items.filter_map(|item| match &item.kind {
            ItemKind::Alias(ty) => Some((item.name.as_str(), (item.generics.as_slice(), ty))),
            _ => None,
        }));
        for (index, file) in files.iter().enumerate() {
            functions.add_items(index, file);
            functions.add_modules(index, file);
        }
        functions
    }

    fn add_items(&mut self, index: usize, file: &'a File) {
        for (at, item) in file.copyable.iter().enumerate() {
            match &item.kind {
                Kind::Named(name) => {
                    self.named.entry(name).or_default().push(((index, item.scope), at));
                    if item.is_trait() {
                        let words = item.paths.iter().flatten().map(String::as_str);
                        self.of_traits.extend(words);
                    }
                }
                Kind::Impl { ty, of, .. } => {
                    self.impls.entry(self.own_name(ty)).or_default().push((index, at));
                    if let Some(of) = of {
                        self.traits.entry(of).or_default().push((index, at));
                    }
                }
            }
        }
    }

    /// The names of a file that has something to copy, or may hand something on.
    fn add_modules(&mut self, index: usize, file: &'a File) {
        let hands_on = file.scopes.iter().any(|at| !(at.imports.is_empty() && at.globs.is_empty()));
        let own = self.tree.name((index, 0));
        if !file.copyable.is_empty() || hands_on && !known::is_crate(own) {
            self.through.insert(own);
            let inline = file.scopes.iter().skip(1).map(|scope| scope.name.as_str());
            self.through.extend(inline);
        }
    }

    /// The name of an item.
    pub(super) fn name_of(&self, ((file, _), index): At) -> &str {
        match &self.files[file].copyable[index].kind {
            Kind::Named(name) => name,
            Kind::Impl { ty, .. } => ty,
        }
    }

    /// `payments::iso::is_empty`: the path of an item's copy, inside of the emitted module.
    pub(super) fn path_of(&self, at: At) -> String {
        format!("{}::{}", self.module_path(at.0), raw(self.name_of(at)))
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
    pub(super) fn module_path(&self, (file, scope): Place) -> String {
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
