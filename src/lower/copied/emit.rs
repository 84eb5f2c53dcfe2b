//! What is needed, as one module of Rust.

use std::borrow::Cow;
use std::collections::BTreeSet;

use quote::ToTokens as _;

use crate::diagnostic::Diagnostics;
use crate::ir::{Copied, Program};
use crate::lower::resolve::{Names, ScopeId, around};
use crate::parse::ast::{Borrows, Field, Item, ItemKind};
use crate::parse::copyable::Copyable;
use crate::parse::presence;

use super::MODULE;
use super::borrowed::Types;
use super::copyables::{CopyableId, Copyables};
use super::lookup::Found;
use super::macros;
use super::modules::raw;
use super::needed::{Items, Needed};
use super::{copy, paths};

/// Copies what is needed.
pub(super) fn emit(
    copyables: &Copyables<'_>,
    names: &Names<'_>,
    program: &Program,
    needed: Needed,
    diagnostics: &mut Diagnostics,
) -> Copied {
    let Needed { items, crates, defaults, copies, compares, given, undecided } = needed;
    diagnostics.extend(undecided.into_iter().map(presence::undecided));
    let emit = Emit::of(copyables, names, program, items, &crates, diagnostics);
    Copied {
        text: emit.text(),
        crates: crates.into_iter().collect(),
        defaults: defaults.into_iter().collect(),
        copies: copies.into_iter().collect(),
        compares: compares.into_iter().collect(),
        given: given.into_iter().collect(),
    }
}

/// What keeps it from being copied.
pub(super) fn refused(
    copyables: &Copyables<'_>,
    names: &Names<'_>,
    program: &Program,
    needed: Needed,
) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    diagnostics.extend(needed.undecided.into_iter().map(presence::undecided));
    Emit::of(copyables, names, program, needed.items, &needed.crates, &mut diagnostics);
    diagnostics
}

/// What is to be copied, and all that says how.
pub(super) struct Emit<'n, 'a> {
    pub(super) copyables: &'n Copyables<'a>,
    pub(super) names: &'n Names<'a>,
    pub(super) program: &'n Program,
    pub(super) needed: Items,
    /// The macros that stand before all modules.
    pub(super) macros: BTreeSet<CopyableId>,
    /// The crates that the emitted Rust needs anyway, beside [`crate::lower::known::LINKED`].
    pub(super) linked: BTreeSet<String>,
    /// The fields that the emitted types own, and the definitions do not.
    pub(super) borrowing: Vec<&'a Field>,
}

impl<'n, 'a> Emit<'n, 'a> {
    /// The items of `needed` that can be copied; the others are reported.
    fn of(
        copyables: &'n Copyables<'a>,
        names: &'n Names<'a>,
        program: &'n Program,
        needed: Items,
        crates: &BTreeSet<String>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let linked = crates.iter().cloned().chain(program.crates().into_iter().map(str::to_owned));
        let macros = macros::alone(copyables, &needed);
        let fields = names.files.iter().flat_map(|file| &file.items);
        let fields = fields.flat_map(|item| item.kind.fields());
        let borrowing = fields.filter(|field| field.borrows != Borrows::Nothing).collect();
        let linked = linked.collect();
        let mut emit = Self { copyables, names, program, needed, macros, linked, borrowing };
        emit.refuse(diagnostics);
        emit
    }

    /// What is copied, and where each stands.
    pub(super) fn items(&self) -> impl Iterator<Item = (ScopeId, &'a Copyable)> {
        self.needed.iter().map(|id| (id.scope, self.copyables.item(*id)))
    }

    fn text(&self) -> String {
        if self.needed.is_empty() {
            return String::new();
        }
        let files: BTreeSet<usize> = self.needed.iter().map(|id| id.scope.file).collect();
        let inner: String =
            files.into_iter().map(|file| self.module(ScopeId::of_file(file), 2)).collect();
        let macros = self.emitted_macros();
        let text = format!("mod {MODULE} {{ use super::*; {macros} {inner} }}");
        // It is put together from items that have been parsed before.
        syn::parse_file(&text).map(|file| prettyplease::unparse(&file)).unwrap_or(text)
    }

    /// The macros that stand before all modules.
    fn emitted_macros(&self) -> String {
        let emitted = self.macros.iter().map(|id| {
            let depth = around(self.copyables.files, id.scope).count() + 1;
            self.emitted(self.copyables.item(*id), id.scope, depth)
        });
        emitted.collect()
    }

    /// The module of a scope, `depth` modules below the emitted types.
    fn module(&self, place: ScopeId, depth: usize) -> String {
        let file = &self.copyables.files[place.file];
        let inner: String = (0..file.scopes.len())
            .filter(|scope| file.scopes[*scope].parent == Some(place.scope))
            .map(|scope| self.module(place.beside(scope), depth + 1))
            .collect();
        let items = self.own(place, depth);
        if items.is_empty() && inner.is_empty() {
            return String::new();
        }
        let name = match place.scope {
            0 => Cow::Borrowed(self.copyables.modules[place.file].as_str()),
            scope => raw(&file.scopes[scope].name),
        };
        let imports = self.imports(place, depth);
        format!("pub mod {name} {{ {imports} {inner} {items} }}\n")
    }

    /// What is copied from a scope itself.
    fn own(&self, place: ScopeId, depth: usize) -> String {
        let first = CopyableId { scope: place, index: 0 };
        let own = self.needed.range(first..).take_while(|id| id.scope == place);
        let own = own.filter(|id| !self.macros.contains(id));
        let own: Vec<&Copyable> = own.map(|id| self.copyables.item(*id)).collect();
        let is_one = |a: &&Copyable, b: &&Copyable| a.part_of.is_some() && a.part_of == b.part_of;
        let emitted = |item: &&Copyable| self.emitted(item, place, depth);
        own.chunk_by(is_one).map(|items| joined(items.iter().map(emitted).collect())).collect()
    }

    /// The item with the project's types as they are emitted, `depth` modules below them.
    fn emitted(&self, item: &Copyable, place: ScopeId, depth: usize) -> String {
        let kept = |path: &[String]| {
            let definition = self.names.definition(path, self.names.scope(place))?;
            let generics = &self.program.type_def(definition.id).generics;
            Some(generics.iter().map(|generic| generic.in_rust).collect())
        };
        let owned = |tokens| match self.borrowing.is_empty() {
            true => tokens,
            false => self.with_types(item, place, |types| types.owned(tokens)),
        };
        let text = copy::emitted(&item.text, &kept, owned);
        let path = |path: &[String]| self.path(path, place, depth);
        match item.paths.iter().any(|written| path(written).is_some()) {
            true => paths::rewritten(text, &path),
            false => text,
        }
    }

    /// How many names at the start of a path lead to something that has another path in the emitted Rust,
    /// and that path, `depth` modules below the emitted types. `None` where it stays as it is written.
    pub(super) fn path(
        &self,
        written: &[String],
        place: ScopeId,
        depth: usize,
    ) -> Option<(usize, String)> {
        let scope = self.names.scope(place);
        let root = "super::".repeat(depth);
        let written: Vec<&str> = written.iter().map(String::as_str).collect();
        let first = written.first()?;
        // Such a name is imported here.
        if self.names.outside(&[first], scope).is_some() {
            return None;
        }
        let is_direct = |start: &[&str]| self.names.followed(start, scope) == start;
        let is_up = |module: &&str| matches!(*module, "self" | "super");
        (2..=written.len()).rev().find_map(|count| {
            let start = &written[..count];
            let emitted = match self.copyables.find(self.names, start, place) {
                Found::Item(at) if self.macros.contains(&at) => {
                    raw(self.copyables.name_of(at)).into_owned()
                }
                Found::Item(at) if self.copyables.literally(start, place) == Some(at) => {
                    return None;
                }
                Found::Item(at) => format!("{root}{MODULE}::{}", self.copyables.path_of(at)),
                Found::Several(_) | Found::Nothing => match self.names.type_named(start, scope) {
                    // One up is one up there, too.
                    Some(_) if start[..count - 1].iter().all(is_up) && is_direct(start) => {
                        return None;
                    }
                    Some(name) => format!("{root}{name}"),
                    None => format!("::{}", self.names.outside(start, scope)?),
                },
            };
            Some((count, emitted))
        })
    }

    /// Looks at an item that stands in `place` with what is known of the types that borrow.
    pub(super) fn with_types<T>(
        &self,
        item: &Copyable,
        place: ScopeId,
        look: impl FnOnce(&Types<'_, 'a>) -> T,
    ) -> T {
        let fields = |path: &[String]| self.fields(path, item.own_type(), place);
        let text = |name: &str| {
            let is_meant = |field: &&&Field| field.borrows == Borrows::Text && field.name == name;
            self.borrowing.iter().find(is_meant).copied()
        };
        look(&Types { fields: &fields, text: &text })
    }

    /// The fields of the struct or variant that `path` leads to from `place`; `own` is `Self` there.
    fn fields(&self, path: &[String], own: Option<&str>, place: ScopeId) -> Option<&'a [Field]> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if let Some(item) = self.defined(&path, own, place) {
            return match &item.kind {
                ItemKind::Struct { fields, .. } => Some(fields.as_slice()),
                _ => None,
            };
        }
        let path = self.names.followed(&path, self.names.scope(place));
        let (variant, owner) = path.split_last()?;
        let ItemKind::Enum { variants, .. } = &self.defined(owner, own, place)?.kind else {
            return None;
        };
        let variant = variants.iter().find(|found| found.name == *variant)?;
        Some(variant.fields.as_slice())
    }

    /// The definition of the project's type that `path` leads to.
    fn defined(&self, path: &[&str], own: Option<&str>, place: ScopeId) -> Option<&'a Item> {
        let name = match (path, own) {
            (["Self"], Some(own)) => own,
            _ => self.names.type_named(path, self.names.scope(place))?,
        };
        let file = self.names.types.get(name)?.scope.file;
        self.names.files[file].items.iter().find(|item| item.name == name)
    }
}

/// Members of one impl, each in one of its own, in one.
fn joined(impls: Vec<String>) -> String {
    let parsed = |text: &String| syn::parse_str::<syn::ItemImpl>(text).ok();
    let mut all = impls.iter().map_while(parsed);
    let Some(mut first) = all.next().filter(|_| impls.len() > 1) else { return impls.concat() };
    let rest: Vec<syn::ImplItem> = all.flat_map(|other| other.items).collect();
    first.items.extend(rest);
    first.into_token_stream().to_string()
}
