//! What attributes want, with all that it refers to: functions by their paths, impls by their types
//! and by what is called of them.

use std::collections::{BTreeSet, HashSet};

use crate::diagnostic::Span;
use crate::ir::{Comparison, Program, Type};
use crate::lower::known::{self, LINKED};
use crate::lower::resolve::{Names, ScopeId};
use crate::parse::copyable::{Copyable, Kind, Member};

use super::copyables::{CopyableId, Copyables};
use super::lookup::Found;
use super::mentions::{Mentions, is_derived};
use super::wanted::Wanted;

/// What is copied, module by module.
pub(super) type Items = BTreeSet<CopyableId>;

/// All that the emitted Rust needs.
#[derive(Debug, Default)]
pub(super) struct Needed {
    pub(super) items: Items,
    pub(super) crates: BTreeSet<String>,
    /// Types whose `default` function is called.
    pub(super) defaults: BTreeSet<String>,
    /// Types whose values it may copy, and those that it may compare, hash or sort.
    pub(super) copies: BTreeSet<String>,
    pub(super) compares: BTreeSet<(Comparison, String)>,
    /// Traits that impls among the items give, of those that are derived otherwise, with their types.
    pub(super) given: BTreeSet<(String, String)>,
    /// Where conditions stand on all this that cannot be decided.
    pub(super) undecided: BTreeSet<Span>,
}

/// Finds what `wanted` needs. `arguments` are the types that stand for parameters somewhere.
pub(super) fn find(
    copyables: &Copyables<'_>,
    names: &Names<'_>,
    program: &Program,
    arguments: HashSet<String>,
    wanted: Vec<Wanted>,
) -> Needed {
    let mut search = Search {
        copyables,
        names,
        program,
        arguments,
        needed: Needed::default(),
        mentions: Mentions::default(),
        members: BTreeSet::new(),
        types: BTreeSet::new(),
        begun: BTreeSet::new(),
        traits: BTreeSet::new(),
    };
    for wanted in wanted {
        search.want(wanted);
    }
    // What an impl calls may call for others.
    while search.add_impls() {}
    search.add_derives();
    search.add_undecided();
    search.needed
}

struct Search<'n, 'a> {
    copyables: &'n Copyables<'a>,
    names: &'n Names<'a>,
    program: &'n Program,
    arguments: HashSet<String>,
    needed: Needed,
    /// What is said in all that is copied.
    mentions: Mentions<'a>,
    /// The functions of types that attributes name.
    members: BTreeSet<String>,
    /// The project's types whose values it may hold.
    types: BTreeSet<String>,
    /// Those of them of whose own functions some are copied.
    begun: BTreeSet<String>,
    /// Traits that parameters are asked for.
    traits: BTreeSet<String>,
}

impl<'a> Search<'_, 'a> {
    fn want(&mut self, wanted: Wanted) {
        match wanted {
            Wanted::Item(id) => self.add(id),
            Wanted::Crate(name) if LINKED.contains(&name.as_str()) => {}
            Wanted::Crate(name) => drop(self.needed.crates.insert(name)),
            Wanted::Member { ty, name } => {
                if name == "default" {
                    self.needed.defaults.insert(ty.clone());
                }
                self.add_those(&ty, |_, item| item.members.iter().any(|own| own.name == name));
                self.members.insert(name);
            }
            Wanted::Default { ty } => self.add_those(&ty, |of, _| of == Some("Default")),
            Wanted::Comparisons { ty } => self.add_those(&ty, |_, item| item.compares.is_some()),
            Wanted::Trait { name } => drop(self.traits.insert(name)),
            Wanted::Used { ty, by: Some(_) } => drop(self.types.insert(ty)),
            // What another crate's function calls is not known.
            Wanted::Used { ty, by: None } => {
                self.add_those(&ty, |of, _| of.is_some_and(|of| !is_derived(of)));
            }
            Wanted::Conversion { from, to } => {
                let copyables = self.copyables;
                for (id, _) in copyables.conversions(&from, &to) {
                    self.add(id);
                }
            }
        }
    }

    /// Adds the impls of `ty` that fit, by the trait and the item.
    fn add_those(&mut self, ty: &str, fits: impl Fn(Option<&str>, &Copyable) -> bool) {
        let copyables = self.copyables;
        for (id, item) in copyables.impls_of(ty) {
            let Kind::Impl { of, .. } = &item.kind else { continue };
            if fits(of.as_deref(), item) {
                self.add(id);
            }
        }
    }

    /// Adds an item and what it refers to, with what that refers to: one by one, as a stack has an end.
    fn add(&mut self, id: CopyableId) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            self.add_one(id, &mut open);
        }
    }

    /// Adds one item; `open` are those that it refers to.
    fn add_one(&mut self, id: CopyableId, open: &mut Vec<CopyableId>) {
        let (item, place) = (self.copyables.item(id), id.scope);
        if !self.needed.items.insert(id) {
            return;
        }
        self.mentions.add(item);
        if let Kind::Impl { ty, .. } = &item.kind {
            let replaced = self.copyables.in_place_of_derive(id, self.names);
            let ty = self.copyables.own_name(ty);
            if let Some(of) = item.compares.map(Comparison::as_str).or(replaced) {
                self.needed.given.insert((of.to_owned(), ty.to_owned()));
            }
        }
        match &item.kind {
            Kind::Impl { ty, of, .. } if self.is_type(ty, place) => {
                self.types.insert(ty.clone());
                if of.is_none() {
                    self.begun.insert(ty.clone());
                }
            }
            Kind::Named(name) if item.is_trait() => drop(self.traits.insert(name.clone())),
            _ => {}
        }
        for path in &item.paths {
            open.extend(self.follow(path, place));
        }
    }

    /// The item that a path in a copied one leads to; notes the project's types in it.
    fn follow(&mut self, written: &[String], place: ScopeId) -> Option<CopyableId> {
        let written: Vec<&str> = written.iter().map(String::as_str).collect();
        let scope = self.names.scope(place);
        let path = self.names.followed(&written, scope);
        for rest in 0..path.len().max(written.len()) {
            // One of several is not taken: that is reported where all is copied.
            if let Some(start) = written.len().checked_sub(rest).map(|length| &written[..length])
                && let Found::Item(id) = self.copyables.find(self.names, start, place)
            {
                return Some(id);
            }
            let Some(length) = path.len().checked_sub(rest).filter(|length| *length > 0) else {
                continue;
            };
            if self.names.is_type(&path[..length], scope) {
                let ty = path[length - 1];
                if let Some(member) = path.get(length) {
                    self.mentions.add_call(ty, member);
                    if *member == "default" {
                        self.needed.defaults.insert(ty.to_owned());
                    }
                }
                self.types.insert(ty.to_owned());
                return None;
            }
        }
        // `#[macro_use]` on its module lets a macro be called wherever.
        if let [name] = written.as_slice()
            && let Some(id) = self.copyables.anywhere(name).item()
            && self.copyables.item(id).is_macro()
        {
            return Some(id);
        }
        let is_crate = |root: &str| {
            root.starts_with(|first: char| first.is_ascii_lowercase())
                && !LINKED.contains(&root)
                && !matches!(root, "self" | "super" | "crate")
                && known::find(&[root]).is_none()
                && !self.copyables.is_module(root)
        };
        if let [root, _, ..] = path.as_slice()
            && is_crate(root)
        {
            self.needed.crates.insert((*root).to_owned());
        }
        None
    }

    /// Adds the impls that are called for by what is copied so far; whether there were any.
    fn add_impls(&mut self) -> bool {
        self.add_held_types();
        let copyables = self.copyables;
        let mut found = Vec::new();
        for ty in &self.types {
            let impls = copyables.impls_of(ty);
            found.extend(impls.filter(|(_, item)| self.is_used(item)).map(|(id, _)| id));
        }
        let of_traits = copyables.traits.values().flatten();
        found.extend(of_traits.filter(|id| self.is_used_elsewhere(**id)));
        found.retain(|id| !self.needed.items.contains(id));
        let any = !found.is_empty();
        found.into_iter().for_each(|id| self.add(id));
        any
    }

    /// Notes what the types derive that copied functions are given: they may rely on it.
    fn add_derives(&mut self) {
        let is_given_values = !self.needed.items.is_empty();
        let items = self.copyables.files.iter().flat_map(|file| &file.items);
        for item in items.filter(|item| is_given_values && self.types.contains(&item.name)) {
            let name = || item.name.clone();
            if item.derived.default && self.mentions.takes_defaults() {
                self.needed.defaults.insert(name());
            }
            if item.derived.copy {
                self.needed.copies.insert(name());
            }
            let derived = Comparison::ALL.into_iter();
            let derived = derived.filter(|of| item.derived.compared[*of as usize]);
            self.needed.compares.extend(derived.map(|of| (of, name())));
        }
    }

    /// Notes the conditions of what is needed; of impls and traits, with those on what is called of them.
    fn add_undecided(&mut self) {
        for id in &self.needed.items {
            let item = self.copyables.item(*id);
            let is_called =
                |of: &&Member| self.mentions.names(of) || self.members.contains(&of.name);
            let members = item.members.iter().filter(is_called);
            let conditions = members.filter_map(|member| member.undecided);
            self.needed.undecided.extend(conditions.chain(item.undecided));
        }
    }

    /// Adds the types that values of the others hold: their methods may be called on fields.
    fn add_held_types(&mut self) {
        let mut open: Vec<String> = self.types.iter().cloned().collect();
        while let Some(name) = open.pop() {
            let mut hold = |ty: &Type| {
                let Type::Named(id, _) = ty else { return };
                let name = &self.program.type_def(*id).name;
                if self.types.insert(name.clone()) {
                    open.push(name.clone());
                }
            };
            match self.program.type_named(&name) {
                Some(id) => {
                    let shape = self.program.type_def(id).rust_shape();
                    shape.for_each_direct_in_rust(&mut |ty| ty.walk(&mut hold));
                }
                None => {
                    let responses = self.program.responses.iter();
                    let enums = responses.filter(|response| response.name == name);
                    let variants = enums.flat_map(|response| &response.variants);
                    let held = variants.filter_map(|variant| variant.value.ty());
                    held.for_each(|ty| ty.walk(&mut hold));
                }
            }
        }
    }

    /// Whether an impl of a type that is there is likely to be called.
    fn is_used(&self, item: &Copyable) -> bool {
        let Kind::Impl { of, ty, .. } = &item.kind else { return false };
        match of.as_deref() {
            None => item.members.iter().any(|member| {
                let is_said = || self.begun.contains(ty) && self.mentions.says(&member.name);
                self.mentions.calls(ty, member, self.copyables) || is_said()
            }),
            Some(of) => {
                !is_derived(of) && (self.mentions.needs(of, item) || self.is_of_used_trait(of))
            }
        }
    }

    /// The same of an impl for a type that is not the project's, or that only stands for parameters.
    fn is_used_elsewhere(&self, id: CopyableId) -> bool {
        let item = self.copyables.item(id);
        let Kind::Impl { ty, of: Some(of), .. } = &item.kind else { return false };
        if self.is_type(ty, id.scope) {
            return self.arguments.contains(ty) && !is_derived(of) && self.traits.contains(of);
        }
        match self.copyables.trait_named(of) {
            Some(_) => self.is_of_used_trait(of),
            None if self.traits.contains(of) => !is_derived(of),
            None => {
                let is_type_there = |word| self.types.contains(word);
                self.mentions.needs(of, item)
                    && (is_type_there("") || item.words().any(is_type_there))
            }
        }
    }

    /// Whether the trait `of` is asked for, or the project's with functions that may be called.
    fn is_of_used_trait(&self, of: &str) -> bool {
        self.traits.contains(of)
            || self
                .copyables
                .trait_named(of)
                .is_some_and(|own| own.members.iter().any(|member| self.mentions.names(member)))
    }

    fn is_type(&self, name: &str, place: ScopeId) -> bool {
        self.names.is_type(&[name], self.names.scope(place))
    }
}
