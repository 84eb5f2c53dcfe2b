//! What is wanted, with all it refers to, as one module of Rust.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Copied, Program};

use super::super::known::{self, LINKED};
use super::super::resolve::Names;
use super::MODULE;
use super::collect::{Copyable, Kind};
use super::find::{Functions, Place, Wanted};
use super::{owned, printable};

/// Copies what is wanted.
pub(super) fn emit(
    functions: &Functions<'_>,
    names: &Names<'_>,
    wanted: Vec<Wanted>,
    arguments: HashSet<String>,
    program: &Program,
    diagnostics: &mut Diagnostics,
) -> Copied {
    let mut emit = Emit {
        functions,
        names,
        program,
        arguments,
        needed: BTreeMap::new(),
        crates: BTreeSet::new(),
        defaults: BTreeSet::new(),
    };
    for wanted in wanted {
        emit.want(wanted);
    }
    emit.refuse_crate_paths(diagnostics);
    emit.refuse_unprintable(diagnostics);
    emit.finish()
}

struct Emit<'n, 'a> {
    functions: &'n Functions<'a>,
    names: &'n Names<'a>,
    program: &'n Program,
    /// The types that stand for parameters somewhere.
    arguments: HashSet<String>,
    /// The scopes that something is copied from, and which items of their files.
    needed: BTreeMap<Place, BTreeSet<usize>>,
    crates: BTreeSet<String>,
    /// Types whose `default` function is called.
    defaults: BTreeSet<String>,
}

impl<'a> Emit<'_, 'a> {
    fn want(&mut self, wanted: Wanted) {
        match wanted {
            Wanted::Item(file, index) => self.add(file, index),
            Wanted::Crate(name) if LINKED.contains(&name.as_str()) => {}
            Wanted::Crate(name) => drop(self.crates.insert(name)),
            Wanted::Member { ty, name } => {
                if name == "default" {
                    self.defaults.insert(ty.clone());
                }
                self.add_impls(&ty, |_, members| members.contains(&name), &[]);
            }
            Wanted::Default { ty } => {
                self.add_impls(&ty, |of, _| of == Some("Default"), &[]);
            }
            Wanted::Trait { name } => self.add_impls_of_trait(&name),
            Wanted::Used { ty, by } => match by {
                Some((file, index)) => {
                    let item: &'a Copyable = &self.functions.files[file].copyable[index];
                    self.add_impls(&ty, |of, members| is_used(of, members, item), &[]);
                }
                None => {
                    let is_written = |of: Option<&str>| of.is_some_and(|of| !is_derived(of));
                    self.add_impls(&ty, |of, _| is_written(of), &[]);
                }
            },
            Wanted::Conversion { from, to } => {
                let into = |of: Option<&str>| matches!(of, Some("Into" | "TryInto"));
                let of_from = |of: Option<&str>| matches!(of, Some("From" | "TryFrom"));
                self.add_impls(&to, |of, _| of_from(of), &[&from]);
                self.add_impls(&from, |of, _| into(of), &[&to]);
            }
        }
    }

    /// Adds every impl of `ty` that fits (by its trait and its members) and that mentions all of
    /// `mentions`.
    fn add_impls(
        &mut self,
        ty: &str,
        fits: impl Fn(Option<&str>, &[String]) -> bool,
        mentions: &[&str],
    ) {
        let functions = self.functions;
        for (file, index, item) in functions.impls_of(ty) {
            let Kind::Impl { of, members, .. } = &item.kind else { continue };
            if fits(of.as_deref(), members) && mentions.iter().all(|name| item.mentions(name)) {
                self.add(file, index);
            }
        }
    }

    /// Adds the impls of a trait that types have which stand for parameters, and those for other
    /// types than the project's.
    fn add_impls_of_trait(&mut self, of: &str) {
        let functions = self.functions;
        for (file, index, item) in functions.impls_of_trait(of) {
            let Kind::Impl { ty, .. } = &item.kind else { continue };
            let is_own = self.names.is_type(&[ty], self.names.scope((file, item.scope)));
            if !is_derived(of) && (!is_own || self.arguments.contains(ty)) {
                self.add(file, index);
            }
        }
    }

    /// Adds one item, and what it refers to.
    fn add(&mut self, file: usize, index: usize) {
        let item: &'a Copyable = &self.functions.files[file].copyable[index];
        let place = (file, item.scope);
        if !self.needed.entry(place).or_default().insert(index) {
            return;
        }
        let mut types = BTreeSet::new();
        for path in &item.paths {
            self.follow(path, place, &mut types);
        }
        match &item.kind {
            Kind::Impl { ty, .. } => drop(types.insert(ty.clone())),
            Kind::Named(name) if item.is_trait => self.add_impls_of_trait(name),
            Kind::Named(_) => {}
        }
        for ty in types {
            self.add_impls(&ty, |of, members| is_used(of, members, item), &[]);
        }
    }

    /// Adds what a path in a copied item leads to, and notes the project's types in it.
    fn follow(&mut self, written: &[String], place: Place, types: &mut BTreeSet<String>) {
        let written: Vec<&str> = written.iter().map(String::as_str).collect();
        let scope = self.names.scope(place);
        let path = self.names.imported(&written, scope);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        for length in (1..=path.len()).rev() {
            let start = &path[..length];
            if let Some((place, index)) = self.functions.find(start, place) {
                return self.add(place.0, index);
            }
            if self.names.is_type(start, scope) {
                let ty = start[length - 1].to_owned();
                if path.get(length) == Some(&"default") {
                    self.defaults.insert(ty.clone());
                }
                types.insert(ty);
                return;
            }
        }
        let is_crate = |root: &str| {
            root.starts_with(|first: char| first.is_ascii_lowercase())
                && !LINKED.contains(&root)
                && !matches!(root, "self" | "super" | "crate")
                && known::find(&[root]).is_none()
                && !self.functions.is_module(root)
        };
        if let [root, _, ..] = path.as_slice()
            && is_crate(root)
        {
            self.crates.insert((*root).to_owned());
        }
    }

    /// `crate::` is another crate once the item is copied.
    fn refuse_crate_paths(&self, diagnostics: &mut Diagnostics) {
        for (place, indices) in &self.needed {
            let items = indices.iter().map(|index| &self.functions.files[place.0].copyable[*index]);
            let through_crate = |item: &&Copyable| {
                item.paths.iter().any(|path| path.len() > 1 && path[0] == "crate")
            };
            for item in items.filter(through_crate) {
                let message =
                    "this is copied into the emitted Rust, where `crate::` leads elsewhere";
                let diagnostic = Diagnostic::at(Code::E0305, item.span, message).help(
                    "import what it names with `use` at the top of the file, or write `super::`",
                );
                diagnostics.push(diagnostic);
            }
        }
    }

    /// What prettyplease would not print is taken out, and reported.
    fn refuse_unprintable(&mut self, diagnostics: &mut Diagnostics) {
        for (place, indices) in &mut self.needed {
            indices.retain(|index| {
                let item = &self.functions.files[place.0].copyable[*index];
                let is_printable = printable::is_printable(&item.text);
                if !is_printable {
                    let message =
                        "this is Rust that cannot be copied: it is unstable or incomplete";
                    let diagnostic = Diagnostic::at(Code::E0305, item.span, message)
                        .help("write it as stable Rust has it");
                    diagnostics.push(diagnostic);
                }
                is_printable
            });
        }
    }

    fn finish(self) -> Copied {
        let crates = self.crates.iter().cloned().collect();
        let defaults = self.defaults.iter().cloned().collect();
        let mut text = String::new();
        if !self.needed.is_empty() {
            let files: BTreeSet<usize> = self.needed.keys().map(|(file, _)| *file).collect();
            let inner: String = files.into_iter().map(|file| self.module((file, 0), 2)).collect();
            text = format!("mod {MODULE} {{ use super::*; {inner} }}");
            // It is put together from items that have been parsed before.
            text = syn::parse_file(&text).map(|file| prettyplease::unparse(&file)).unwrap_or(text);
        }
        Copied { text, crates, defaults }
    }

    /// The module of a scope, `depth` modules below the emitted types.
    fn module(&self, place: Place, depth: usize) -> String {
        let file = &self.functions.files[place.0];
        let own = self.needed.get(&place).into_iter().flatten().map(|index| &file.copyable[*index]);
        let inner: String = (0..file.scopes.len())
            .filter(|scope| file.scopes[*scope].parent == Some(place.1))
            .map(|scope| self.module((place.0, scope), depth + 1))
            .collect();
        let items: String = own.map(|item| self.emitted(item, place)).collect();
        if items.is_empty() && inner.is_empty() {
            return String::new();
        }
        let name = match place.1 {
            0 => &self.functions.modules[place.0],
            scope => &file.scopes[scope].name,
        };
        let uses = self.uses(place, depth);
        format!("pub mod {name} {{ {uses} {inner} {items} }}\n")
    }

    /// The item with the project's types as they are emitted.
    fn emitted(&self, item: &Copyable, place: Place) -> String {
        let kept = |path: &[String]| {
            let definition = self.names.definition(path, self.names.scope(place))?;
            let generics = &self.program.type_def(definition.id).generics;
            Some(generics.iter().map(|generic| generic.in_rust).collect())
        };
        owned::item(&item.text, &kept)
    }

    /// The imports that the items of a scope, and of the scopes in it, rely on.
    fn uses(&self, place: Place, depth: usize) -> String {
        let scope = self.names.scope(place);
        let parsed = &self.functions.files[place.0].scopes[place.1];
        let root = "super::".repeat(depth);
        let mentioned = self.mentioned(place);
        let mut uses = BTreeSet::new();
        for (local, import) in &parsed.imports {
            let path: Vec<&str> = import.path.iter().map(String::as_str).collect();
            let first = path.first().copied().unwrap_or_default();
            if !mentioned.contains(local.as_str()) && !LINKED.contains(&first) {
                continue;
            }
            if self.names.is_type(&path, scope) {
                let name = path.last().copied().unwrap_or_default();
                uses.insert(import_of(&format!("{root}{name}"), local));
            } else if let Some((found, _)) = self.functions.find(&path, place) {
                let module = self.functions.module_path(found);
                let name = path.last().copied().unwrap_or_default();
                uses.insert(import_of(&format!("{root}{MODULE}::{module}::{name}"), local));
            } else if !matches!(first, "crate" | "self" | "super") {
                uses.insert(import_of(&format!("::{}", path.join("::")), local));
            }
        }
        for glob in &parsed.globs {
            match glob.first().map(String::as_str) {
                Some("super") if glob.len() == 1 && place.1 != 0 => {
                    uses.insert("use super::*;".to_owned());
                }
                Some(first) if LINKED.contains(&first) => {
                    uses.insert(format!("use ::{}::*;", glob.join("::")));
                }
                // What a glob of this project's brings in is found by its name.
                _ => {}
            }
        }
        for name in mentioned {
            let shadows = parsed.imports.contains_key(name);
            let path = [name];
            let here = self.names.defined_in(name) == Some(place);
            if !shadows
                && self.names.is_type(&path, scope)
                && (here || known::find(&path).is_none())
            {
                uses.insert(format!("use {root}{name};"));
            }
        }
        uses.into_iter().collect()
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
    match path.rsplit("::").next() {
        Some(name) if name == local => format!("use {path};"),
        _ => format!("use {path} as {local};"),
    }
}

/// Whether an impl of a type that `item` mentions is likely to be called from there.
fn is_used(of: Option<&str>, members: &[String], item: &Copyable) -> bool {
    let any = |names: &[&str]| names.iter().any(|name| item.mentions(name));
    match of {
        Some(of) if is_derived(of) => false,
        Some("Display" | "Error") => true,
        Some("From" | "Into") => any(&["from", "into"]),
        Some("TryFrom" | "TryInto") => any(&["try_from", "try_into"]),
        Some("FromStr") => any(&["from_str", "parse"]),
        _ => {
            of.into_iter().chain(members.iter().map(String::as_str)).any(|name| item.mentions(name))
        }
    }
}

/// Whether the emitted types derive the trait, where they need it.
fn is_derived(of: &str) -> bool {
    matches!(
        of,
        "Clone"
            | "Copy"
            | "Debug"
            | "PartialEq"
            | "Eq"
            | "Hash"
            | "PartialOrd"
            | "Ord"
            | "Serialize"
            | "Deserialize"
    )
}

impl Copyable {
    fn mentions(&self, name: &str) -> bool {
        name.is_empty() || self.paths.iter().flatten().any(|word| word == name)
    }
}
