//! The modules that the definition files are: by their folders, files and inline modules.

use std::collections::HashMap;

use crate::lower::resolve::ScopeId;
use crate::parse::ast::File;

/// Index of a module in its [`Tree`].
pub(super) type Module = usize;

/// The modules, from the folder that holds the outermost one down.
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    of: HashMap<ScopeId, Module>,
    named: HashMap<&'a str, Vec<Module>>,
    /// The folder of all files.
    home: Module,
}

#[derive(Default)]
struct Node<'a> {
    name: &'a str,
    above: Option<Module>,
    inside: HashMap<&'a str, Module>,
    /// What it says: none of a folder without `mod.rs`, several where conditions choose.
    places: Vec<ScopeId>,
}

impl<'a> Tree<'a> {
    /// `paths` are the shown paths of `files`.
    pub(super) fn new(files: &'a [File], paths: &[&'a str]) -> Self {
        let nodes = vec![Node::default()];
        let mut tree = Self { nodes, of: HashMap::new(), named: HashMap::new(), home: 0 };
        let mut shared: Option<Vec<Module>> = None;
        for (index, (file, path)) in files.iter().zip(paths).enumerate() {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let parts = folder.split('/').filter(|part| !part.is_empty());
            let folders: Vec<Module> = parts
                .scan(0, |at, part| {
                    *at = tree.entry(*at, part);
                    Some(*at)
                })
                .collect();
            let folder = folders.last().copied().unwrap_or(0);
            let module = match name {
                "mod.rs" => folder,
                name => tree.entry(folder, name.trim_end_matches(".rs")),
            };
            tree.put(module, ScopeId::of_file(index));
            for (scope, inline) in file.scopes.iter().enumerate().skip(1) {
                let outer = inline
                    .parent
                    .and_then(|outer| tree.of.get(&ScopeId { file: index, scope: outer }));
                let module = tree.entry(outer.copied().unwrap_or(module), &inline.name);
                tree.put(module, ScopeId { file: index, scope });
            }
            shared = Some(match shared {
                Some(shared) => {
                    let both = shared.into_iter().zip(folders).take_while(|(a, b)| a == b);
                    both.map(|(module, _)| module).collect()
                }
                None => folders,
            });
        }
        tree.home = shared.and_then(|folders| folders.last().copied()).unwrap_or(0);
        tree
    }

    /// The module `name` in `above`, made where it is not there yet.
    fn entry(&mut self, above: Module, name: &'a str) -> Module {
        if let Some(inside) = self.inside(above, name) {
            return inside;
        }
        let module = self.nodes.len();
        self.nodes.push(Node { name, above: Some(above), ..Node::default() });
        self.nodes[above].inside.insert(name, module);
        self.named.entry(name).or_default().push(module);
        module
    }

    fn put(&mut self, module: Module, place: ScopeId) {
        self.nodes[module].places.push(place);
        self.of.insert(place, module);
    }

    /// The module that a place is.
    pub(super) fn of(&self, place: ScopeId) -> Module {
        self.of.get(&place).copied().unwrap_or(self.home)
    }

    /// The own name of a place's module.
    pub(super) fn name(&self, place: ScopeId) -> &'a str {
        self.nodes[self.of(place)].name
    }

    /// The folder of all files.
    pub(super) fn home(&self) -> Module {
        self.home
    }

    /// What a module says itself.
    pub(super) fn places(&self, module: Module) -> &[ScopeId] {
        &self.nodes[module].places
    }

    /// The module `name` that stands in another.
    pub(super) fn inside(&self, module: Module, name: &str) -> Option<Module> {
        self.nodes[module].inside.get(name).copied()
    }

    /// The module that a module stands in: the outermost one stands in itself.
    pub(super) fn above(&self, module: Module) -> Module {
        self.nodes[module].above.unwrap_or(module)
    }

    /// A module, and those that it stands in.
    pub(super) fn around(&self, module: Module) -> impl Iterator<Item = Module> {
        std::iter::successors(Some(module), |module| self.nodes[*module].above)
    }

    /// The modules of this name, wherever they stand.
    pub(super) fn named(&self, name: &str) -> &[Module] {
        self.named.get(name).map_or(&[], Vec::as_slice)
    }

    /// The modules whose path ends in these names.
    pub(super) fn ending(&self, names: &[&str]) -> impl Iterator<Item = Module> {
        let last = names.last().copied().unwrap_or_default();
        let ends = |module: &Module| {
            let mut around = self.around(*module);
            names
                .iter()
                .rev()
                .all(|name| around.next().is_some_and(|at| self.nodes[at].name == *name))
        };
        self.named(last).iter().copied().filter(ends)
    }

    /// The names that lead to a place from the folder of all files.
    pub(super) fn path(&self, place: ScopeId) -> Vec<&'a str> {
        let up = self.around(self.of(place)).take_while(|module| *module != self.home);
        let mut names: Vec<&str> = up.map(|module| self.nodes[module].name).collect();
        names.reverse();
        names
    }
}
