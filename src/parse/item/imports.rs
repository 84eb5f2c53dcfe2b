//! What `use` brings into a scope.

use syn::UseTree;

use crate::diagnostic::Span;
use crate::parse::ast::{Import, Scope, unnamed};
use crate::parse::context::{Context, unraw};

/// Adds what `tree` imports to its scope; `undecided` is where its condition stands, if nobody knows
/// whether that holds.
pub(super) fn read(
    tree: &UseTree,
    undecided: Option<Span>,
    scope: &mut Scope,
    context: &Context<'_>,
) {
    Reader { undecided, path: Vec::new(), scope, context }.walk(tree);
}

/// `extern crate serde as json;`: the same as a `use`.
pub(super) fn read_crate(item: &syn::ItemExternCrate, scope: &mut Scope, context: &Context<'_>) {
    if let Some((_, local)) = item.rename.as_ref().filter(|_| item.ident != "self") {
        Reader { undecided: None, path: Vec::new(), scope, context }.add(&item.ident, local);
    }
}

struct Reader<'r, 'c> {
    undecided: Option<Span>,
    /// The names before the tree that is walked.
    path: Vec<String>,
    scope: &'r mut Scope,
    context: &'r Context<'c>,
}

impl Reader<'_, '_> {
    fn walk(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(tree) => {
                self.path.push(unraw(&tree.ident));
                self.walk(&tree.tree);
                self.path.pop();
            }
            UseTree::Group(tree) => tree.items.iter().for_each(|item| self.walk(item)),
            UseTree::Name(tree) => self.add(&tree.ident, &tree.ident),
            UseTree::Rename(tree) => self.add(&tree.ident, &tree.rename),
            UseTree::Glob(tree) => {
                let glob = self.import(self.path.clone(), tree.star_token.spans[0]);
                self.scope.globs.push(glob);
            }
        }
    }

    fn add(&mut self, ident: &syn::Ident, local: &syn::Ident) {
        let mut full = self.path.clone();
        // `use a::b::{self}` names the module itself.
        if ident != "self" {
            full.push(unraw(ident));
        }
        let local = match unraw(local).as_str() {
            "self" => self.path.last().cloned(),
            "_" => Some(unnamed(&full)),
            name => Some(name.to_owned()),
        };
        // `use super::{self};`, which Rust refuses, gives nothing a name: to follow `super` through it would
        // never end.
        let is_name = |local: &String| !matches!(local.as_str(), "self" | "super" | "crate");
        if let Some(local) = local.filter(is_name) {
            let import = self.import(full, ident.span());
            self.scope.imports.insert(local, import);
        }
    }

    fn import(&self, path: Vec<String>, at: proc_macro2::Span) -> Import {
        Import { path, span: self.context.place(at), undecided: self.undecided }
    }
}
