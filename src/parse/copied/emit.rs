//! What is needed, as one module of Rust.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Copied, Program};

use super::super::ast::{Borrows, Field, Item, ItemKind};
use super::super::cfg;
use super::super::copyable::Copyable;
use super::super::known::{self, LINKED};
use super::super::resolve::{Names, Place, Scope};
use super::MODULE;
use super::borrowed::Types;
use super::find::Functions;
use super::needed::{Items, Needed};
use super::{included, owned, paths, printable};

/// Copies what is needed.
pub(super) fn emit(
    functions: &Functions<'_>,
    names: &Names<'_>,
    program: &Program,
    needed: Needed,
    diagnostics: &mut Diagnostics,
) -> Copied {
    let Needed { items, crates, defaults, copies, compares, compared, undecided } = needed;
    diagnostics.extend(undecided.into_iter().map(cfg::undecided));
    let linked = crates.iter().cloned().chain(program.crates().into_iter().map(str::to_owned));
    let linked = linked.collect();
    let mut emit = Emit { functions, names, program, needed: items, linked };
    emit.refuse_crate_paths(diagnostics);
    emit.refuse_inner_imports(diagnostics);
    emit.refuse_unprintable(diagnostics);
    emit.refuse_borrowed(diagnostics);
    emit.refuse_included(diagnostics);
    Copied {
        text: emit.text(),
        crates: crates.into_iter().collect(),
        defaults: defaults.into_iter().collect(),
        copies: copies.into_iter().collect(),
        compares: compares.into_iter().collect(),
        compared: compared.into_iter().collect(),
    }
}

struct Emit<'n, 'a> {
    functions: &'n Functions<'a>,
    names: &'n Names<'a>,
    program: &'n Program,
    needed: Items,
    /// The crates that the emitted Rust needs anyway, beside [`LINKED`].
    linked: BTreeSet<String>,
}

impl<'a> Emit<'_, 'a> {
    /// What is copied, and where each stands.
    fn items(&self) -> impl Iterator<Item = (Place, &'a Copyable)> {
        self.needed.iter().flat_map(|(place, indices)| {
            let items = &self.functions.files[place.0].copyable;
            indices.iter().map(|index| (*place, &items[*index]))
        })
    }

    /// `crate::` is another crate once the item is copied.
    fn refuse_crate_paths(&self, diagnostics: &mut Diagnostics) {
        for (place, item) in self.items() {
            let is_through_crate = |path: &Vec<String>| {
                path.len() > 1 && path[0] == "crate" && self.path(path, place, 0).is_none()
            };
            if item.paths.iter().any(is_through_crate) {
                let message =
                    "this is copied into the emitted Rust, where `crate::` leads elsewhere";
                let diagnostic = Diagnostic::at(Code::E0305, item.span, message).help(
                    "import what it names with `use` at the top of the file, or write `super::`",
                );
                diagnostics.push(diagnostic);
            }
        }
    }

    /// A `use` in a function's body may name what is imported here, but no module: the emitted Rust
    /// has others.
    fn refuse_inner_imports(&self, diagnostics: &mut Diagnostics) {
        for (place, item) in self.items() {
            let scope = self.names.scope(place);
            let leads_away = |path: &Vec<String>| {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                self.names.is_module(&names)
                    && self.leaves_file(&names, place)
                    && !self.names.is_type(&names, scope)
                    && self.path(path, place, 0).is_none()
            };
            let mut pairs = item.paths.windows(2);
            if pairs.any(|pair| pair[0] == ["use"] && leads_away(&pair[1])) {
                let message =
                    "a `use` in what is copied into the emitted Rust may not name a module";
                let diagnostic = Diagnostic::at(Code::E0305, item.span, message).help(
                    "write the `use` at the top of the file, or name each thing by its whole path",
                );
                diagnostics.push(diagnostic);
            }
        }
    }

    /// Whether a path leads out of the file that it stands in, the modules of which are emitted as they
    /// are.
    fn leaves_file(&self, path: &[&str], (file, scope): Place) -> bool {
        let scopes = &self.functions.files[file].scopes;
        let mut at = scope;
        for (index, name) in path.iter().enumerate() {
            let inner = (0..scopes.len())
                .find(|inner| scopes[*inner].parent == Some(at) && scopes[*inner].name == *name);
            at = match (*name, scopes[at].parent, inner) {
                ("self", ..) => at,
                ("super", Some(parent), _) => parent,
                (_, _, Some(inner)) => inner,
                ("super" | "crate", ..) => return true,
                _ => return index + 1 < path.len(),
            };
        }
        false
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

    /// The emitted types own what the definitions borrow.
    fn refuse_borrowed(&self, diagnostics: &mut Diagnostics) {
        let items = self.names.files.iter().flat_map(|file| &file.items);
        let borrowing: Vec<&Field> = items
            .flat_map(|item| item.kind.fields())
            .filter(|field| field.borrows != Borrows::Nothing)
            .collect();
        if borrowing.is_empty() {
            return;
        }
        let text = |name: &str| {
            let of_name = |field: &&&Field| field.borrows == Borrows::Text && field.name == name;
            borrowing.iter().find(of_name).copied()
        };
        for (place, item) in self.items() {
            let fields = |path: &[String]| self.fields(path, item.own_type(), place);
            let types = Types { fields: &fields, text: &text };
            let Ok(tokens) = item.text.parse() else { continue };
            let Some(field) = types.misused(tokens) else { continue };
            let message = "this is copied into the emitted Rust, whose types own what they hold: it takes a field for borrowed";
            let diagnostic = Diagnostic::at(Code::E0305, item.span, message)
                .related(field.span, "owned there")
                .help("let the definition own it: `String`, `Option<String>`, `Vec<String>`");
            diagnostics.push(diagnostic);
        }
    }

    /// A path that is relative to the file it stands in leads elsewhere from the copy.
    fn refuse_included(&self, diagnostics: &mut Diagnostics) {
        for (_, item) in self.items() {
            let mut names = item.paths.iter().filter_map(|path| path.last());
            if !names.any(|name| included::MACROS.contains(&name.as_str())) {
                continue;
            }
            let Some(name) = item.text.parse().ok().and_then(included::relative) else { continue };
            let message = format!(
                "this is copied into the emitted Rust, where the path in `{name}!` leads elsewhere"
            );
            let diagnostic = Diagnostic::at(Code::E0305, item.span, message)
                .help("write out what the file holds, or build the path from `env!(\"CARGO_MANIFEST_DIR\")`");
            diagnostics.push(diagnostic);
        }
    }

    fn text(&self) -> String {
        if self.needed.is_empty() {
            return String::new();
        }
        let files: BTreeSet<usize> = self.needed.keys().map(|(file, _)| *file).collect();
        let inner: String = files.into_iter().map(|file| self.module((file, 0), 2)).collect();
        let text = format!("mod {MODULE} {{ use super::*; {inner} }}");
        // It is put together from items that have been parsed before.
        syn::parse_file(&text).map(|file| prettyplease::unparse(&file)).unwrap_or(text)
    }

    /// The module of a scope, `depth` modules below the emitted types.
    fn module(&self, place: Place, depth: usize) -> String {
        let file = &self.functions.files[place.0];
        let own = self.needed.get(&place).into_iter().flatten().map(|index| &file.copyable[*index]);
        let inner: String = (0..file.scopes.len())
            .filter(|scope| file.scopes[*scope].parent == Some(place.1))
            .map(|scope| self.module((place.0, scope), depth + 1))
            .collect();
        let items: String = own.map(|item| self.emitted(item, place, depth)).collect();
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

    /// The item with the project's types as they are emitted, `depth` modules below them.
    fn emitted(&self, item: &Copyable, place: Place, depth: usize) -> String {
        let kept = |path: &[String]| {
            let definition = self.names.definition(path, self.names.scope(place))?;
            let generics = &self.program.type_def(definition.id).generics;
            Some(generics.iter().map(|generic| generic.in_rust).collect())
        };
        let own = item.own_type();
        let text = owned::item(&item.text, &kept, &|path| self.borrowing(path, own, place));
        let path = |path: &[String]| self.path(path, place, depth);
        match item.paths.iter().any(|written| path(written).is_some()) {
            true => paths::rewritten(text, &path),
            false => text,
        }
    }

    /// How many names of a path lead through modules that the emitted Rust has not, and the path that
    /// it has for them `depth` modules below the emitted types.
    fn path(&self, written: &[String], place: Place, depth: usize) -> Option<(usize, String)> {
        let scope = self.names.scope(place);
        let root = "super::".repeat(depth);
        let written: Vec<&str> = written.iter().map(String::as_str).collect();
        let first = written.first()?;
        // Such a name is imported here.
        if self.names.outside(&[first], scope).is_some() {
            return None;
        }
        let is_relative = *first != "crate" && !self.names.is_imported(first, scope);
        let is_up = |module: &&str| matches!(*module, "self" | "super");
        (2..=written.len()).rev().find_map(|count| {
            let start = &written[..count];
            let led = self.names.imported(start, scope);
            let led: Vec<&str> = led.iter().map(String::as_str).collect();
            let emitted = match self.functions.find(&led, place) {
                Some((found, _)) if found.0 == place.0 && is_relative => return None,
                Some((found, _)) => {
                    let module = self.functions.module_path(found);
                    format!("{root}{MODULE}::{module}::{}", led.last()?)
                }
                None => match self.names.type_named(&led, scope) {
                    // One up is one up there, too.
                    Some(_) if start[..count - 1].iter().all(is_up) && led == start => return None,
                    Some(name) => format!("{root}{name}"),
                    None => format!("::{}", self.names.outside(start, scope)?),
                },
            };
            Some((count, emitted))
        })
    }

    /// The fields that borrow a text, of the struct that `path` leads to from `place`; `own` is `Self`
    /// there.
    fn borrowing(&self, path: &[String], own: Option<&str>, place: Place) -> Vec<String> {
        let fields = self.fields(path, own, place).unwrap_or_default().iter();
        let borrowed = fields.filter(|field| field.borrows == Borrows::Text);
        borrowed.map(|field| field.name.clone()).collect()
    }

    /// The fields of the struct or variant that `path` leads to from `place`; `own` is `Self` there.
    fn fields(&self, path: &[String], own: Option<&str>, place: Place) -> Option<&'a [Field]> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if let Some(item) = self.defined(&path, own, place) {
            return match &item.kind {
                ItemKind::Struct { fields, .. } => Some(fields.as_slice()),
                _ => None,
            };
        }
        let path = self.names.imported(&path, self.names.scope(place));
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let (variant, owner) = path.split_last()?;
        let ItemKind::Enum { variants, .. } = &self.defined(owner, own, place)?.kind else {
            return None;
        };
        let variant = variants.iter().find(|found| found.name == *variant)?;
        Some(variant.fields.as_slice())
    }

    /// The definition of the project's type that `path` leads to.
    fn defined(&self, path: &[&str], own: Option<&str>, place: Place) -> Option<&'a Item> {
        let name = match (path, own) {
            (["Self"], Some(own)) => own,
            _ => self.names.type_named(path, self.names.scope(place))?,
        };
        let file = self.names.types.get(name)?.scope.file;
        self.names.files[file].items.iter().find(|item| item.name == name)
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
            // A trait is imported for its methods, and need not be mentioned.
            let may_be_trait =
                self.is_linked(first) && (LINKED.contains(&first) || known::find(&path).is_none());
            if !mentioned.contains(local.as_str()) && !may_be_trait {
                continue;
            }
            self.names.need(import);
            if let Some(name) = self.names.type_named(&path, scope) {
                uses.insert(import_of(&format!("{root}{name}"), local));
            } else if let Some((found, _)) = self.functions.find(&path, place) {
                let module = self.functions.module_path(found);
                let name = path.last().copied().unwrap_or_default();
                uses.insert(import_of(&format!("{root}{MODULE}::{module}::{name}"), local));
            } else if let Some(variant) = self.variant(&path, scope) {
                uses.insert(import_of(&format!("{root}{variant}"), local));
            } else if let Some(path) = self.names.outside(&path, scope) {
                uses.insert(import_of(&format!("::{path}"), local));
            } else if !matches!(first, "crate" | "self" | "super") {
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
                // What a glob of this project's brings in is found by its name.
                _ => continue,
            }
            self.names.need(import);
        }
        let mentioned = mentioned.into_iter().filter(|name| !parsed.imports.contains_key(*name));
        for name in mentioned {
            let path = [name];
            let here = self.names.defined_in(name) == Some(place);
            if let Some(own) = self.names.type_named(&path, scope) {
                if here || known::find(&path).is_none() {
                    uses.insert(import_of(&format!("{root}{own}"), name));
                }
            } else if let Some(path) = self.names.outside(&path, scope) {
                uses.insert(import_of(&format!("::{path}"), name));
            }
        }
        uses.into_iter().collect()
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
    match path.rsplit("::").next() {
        Some(name) if name == local => format!("use {path};"),
        _ => format!("use {path} as {local};"),
    }
}
