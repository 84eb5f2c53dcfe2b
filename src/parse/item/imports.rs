//! What `use` brings into a scope.

use std::collections::HashMap;

use syn::UseTree;
use syn::ext::IdentExt;

use crate::parse::ast::Import;
use crate::parse::context::Context;

/// Adds the names that `tree` imports to those of its scope.
pub(super) fn read(tree: &UseTree, imports: &mut HashMap<String, Import>, context: &Context<'_>) {
    walk(tree, &mut Vec::new(), imports, context);
}

fn walk(
    tree: &UseTree,
    path: &mut Vec<String>,
    imports: &mut HashMap<String, Import>,
    context: &Context<'_>,
) {
    match tree {
        UseTree::Path(tree) => {
            path.push(tree.ident.unraw().to_string());
            walk(&tree.tree, path, imports, context);
            path.pop();
        }
        UseTree::Group(tree) => {
            for item in &tree.items {
                walk(item, path, imports, context);
            }
        }
        UseTree::Name(tree) => add(&tree.ident, &tree.ident, path, imports, context),
        UseTree::Rename(tree) => add(&tree.ident, &tree.rename, path, imports, context),
        // Names are global: a glob adds none.
        UseTree::Glob(_) => {}
    }
}

fn add(
    ident: &syn::Ident,
    local: &syn::Ident,
    path: &[String],
    imports: &mut HashMap<String, Import>,
    context: &Context<'_>,
) {
    let mut full = path.to_vec();
    // `use a::b::{self}` names the module itself.
    if ident != "self" {
        full.push(ident.unraw().to_string());
    }
    let local =
        if local == "self" { path.last().cloned() } else { Some(local.unraw().to_string()) };
    if let Some(local) = local {
        imports.insert(local, Import { path: full, span: context.place(ident.span()) });
    }
}
