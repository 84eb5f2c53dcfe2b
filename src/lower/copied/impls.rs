//! What impls the project has for its types, and what they say.

use std::collections::BTreeSet;

use crate::ir::Comparison;
use crate::lower::resolve::Names;
use crate::parse::ast::GenericParam;
use crate::parse::copyable::{Copyable, Kind, Member};
use crate::parse::ty::{Ty, TyKind};

use super::copyables::{CopyableId, Copyables};
use super::emitted_path::EmittedPath;
use super::wanted::Wanted;

/// The traits of what is made of another type, and of what is turned into one.
const CONVERSIONS: [[&str; 2]; 2] = [["From", "TryFrom"], ["Into", "TryInto"]];

/// How many aliases are followed to a name: they may lead round in circles.
const STEPS: usize = 64;

impl<'a> Copyables<'a> {
    /// The function or constant `name` of the type `ty`, if there is one alone: traits may give
    /// others of the same name.
    pub(super) fn member(&self, ty: &str, name: &str) -> Option<&'a Member> {
        let members = self.impls_of(ty).flat_map(|(_, item)| &item.members);
        let mut named = members.filter(|member| member.name == name);
        named.next().filter(|_| named.next().is_none())
    }

    /// The impls of the type `ty`.
    pub(in crate::lower) fn impls_of(
        &self,
        ty: &str,
    ) -> impl Iterator<Item = (CopyableId, &'a Copyable)> + use<'_, 'a> {
        let impls = self.impls.get(self.own_name(ty)).into_iter().flatten();
        impls.map(|id| (*id, self.item(*id)))
    }

    /// The impls that make a `to` of a `from`; an empty name is any type's. Neither is an alias, and each
    /// may go by one in the impl.
    pub(in crate::lower) fn conversions<'s>(
        &'s self,
        from: &'s str,
        to: &'s str,
    ) -> impl Iterator<Item = (CopyableId, &'a Copyable)> + use<'s, 'a> {
        let [made, turned] = CONVERSIONS;
        self.impls_of_trait(to, made, from).chain(self.impls_of_trait(from, turned, to))
    }

    /// Notes what an impl may make one type of another of.
    pub(super) fn add_conversion(&mut self, id: CopyableId) {
        let item = self.item(id);
        let Kind::Impl { ty, of: Some(of), of_any, .. } = &item.kind else { return };
        if !CONVERSIONS.iter().flatten().any(|name| name == of) {
            return;
        }
        let words: BTreeSet<&str> = item.words().collect();
        let is_any = *of_any || words.iter().any(|word| self.aliases.contains_key(word));
        let ty = self.own_name(ty);
        for word in words.into_iter().map(Some).chain(is_any.then_some(None)) {
            self.conversions.entry((ty, word)).or_default().push(id);
        }
    }

    /// Those impls of the type `ty` that may be about `other`, in their order: an empty name is any type's.
    fn may_convert(&self, ty: &str, other: &str) -> Vec<CopyableId> {
        let ty = self.own_name(ty);
        if other.is_empty() {
            return self.impls.get(ty).cloned().unwrap_or_default();
        }
        let found = [Some(other), None].map(|word| self.conversions.get(&(ty, word)));
        let mut found: Vec<CopyableId> = found.into_iter().flatten().flatten().copied().collect();
        found.sort_by_key(|id| (id.scope.file, id.index));
        found.dedup();
        found
    }

    /// The impls of the type `ty` that are of one of these traits, for `other`.
    fn impls_of_trait<'s>(
        &'s self,
        ty: &'s str,
        traits: [&'static str; 2],
        other: &'s str,
    ) -> impl Iterator<Item = (CopyableId, &'a Copyable)> + use<'s, 'a> {
        let is_meant = move |item: &Copyable| match &item.kind {
            Kind::Impl { of: Some(of), of_any, .. } => {
                traits.contains(&of.as_str())
                    && (*of_any || item.mentions(other) || self.mentions_by_alias(item, other))
            }
            _ => false,
        };
        // An alias may be its argument.
        let also = self.aliases.keys().filter(|alias| self.behind_alias(alias) == Some(""));
        let all = std::iter::once(ty).chain(also.copied());
        let impls = all.flat_map(move |name| self.may_convert(name, other));
        impls.map(|id| (id, self.item(id))).filter(move |(_, item)| is_meant(item))
    }

    fn mentions_by_alias(&self, item: &Copyable, ty: &str) -> bool {
        item.paths.iter().flatten().any(|word| self.stands_for(word, ty))
    }

    /// Whether `alias` is one, of the type `ty` or of whatever its arguments are.
    fn stands_for(&self, alias: &str, ty: &str) -> bool {
        self.behind_alias(alias).is_some_and(|name| name == ty || name.is_empty())
    }

    /// The name of the type that the alias `name` stands for; empty for whatever its arguments are, and for
    /// one that has no name.
    fn behind_alias(&self, name: &str) -> Option<&'a str> {
        let (params, target) = self.aliases.get(name)?;
        Some(self.unaliased(target, params, &[], &mut { STEPS }))
    }

    /// The name of a type in its definition: `name` may be an alias of it.
    pub(super) fn own_name<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.behind_alias(name).filter(|behind| !behind.is_empty()).unwrap_or(name)
    }

    /// The name of the type that `ty` stands for, behind all aliases; empty for one that has no name.
    pub(in crate::lower) fn name_behind(&self, ty: &'a Ty) -> &'a str {
        self.unaliased(ty, &[], &[], &mut { STEPS })
    }

    /// The same where `params` hold, which stand for types of the names `given`.
    fn unaliased(
        &self,
        ty: &'a Ty,
        params: &[GenericParam],
        given: &[&'a str],
        steps: &mut usize,
    ) -> &'a str {
        let TyKind::Path(_, arguments) = &ty.kind else { return "" };
        let name = ty.name();
        if let Some(index) = params.iter().position(|param| param.name == name) {
            return given.get(index).copied().unwrap_or_default();
        }
        let Some((own, target)) = self.aliases.get(name).filter(|_| *steps > 0) else {
            return name;
        };
        *steps -= 1;
        let behind = |ty| self.unaliased(ty, params, given, steps);
        let given: Vec<&str> = arguments.iter().map(behind).collect();
        self.unaliased(target, own, &given, steps)
    }

    /// The project's trait of this name, if there is one.
    pub(super) fn trait_named(&self, name: &str) -> Option<&'a Copyable> {
        let mut items = self.named.get(name)?.iter().map(|id| self.item(*id));
        items.find(|item| item.is_trait())
    }

    /// The `impl Default` of `ty`, if it has one: which arguments it asks for a default, by position.
    pub(in crate::lower) fn default_impl(&self, ty: &str) -> Option<Vec<usize>> {
        self.impls_of(ty).find_map(|(_, item)| match &item.kind {
            Kind::Impl { of: Some(of), asks_default, .. } if of == "Default" => {
                Some(asks_default.clone())
            }
            _ => None,
        })
    }

    /// Whether `ty` may have a function `default` that is not its `Default`'s.
    pub(in crate::lower) fn has_other_default(&self, ty: &str) -> bool {
        let has_one = |item: &Copyable| item.members.iter().any(|member| member.name == "default");
        self.of_traits.contains("default")
            || self.impls_of(ty).any(|(_, item)| {
                let Kind::Impl { of, .. } = &item.kind else { return false };
                of.as_deref() != Some("Default") && has_one(item)
            })
    }

    /// Whether `ty` has an `impl Deref`.
    pub(in crate::lower) fn derefs(&self, ty: &str) -> bool {
        self.impls_of(ty)
            .any(|(_, item)| matches!(&item.kind, Kind::Impl { of: Some(of), .. } if of == "Deref"))
    }

    /// How impls of the type `ty` compare it with itself.
    pub(in crate::lower) fn own_comparisons(
        &self,
        ty: &str,
    ) -> impl Iterator<Item = Comparison> + use<'_, 'a> {
        self.impls_of(ty).filter_map(|(_, item)| item.compares)
    }

    /// The impls of the type `ty` that give what it would derive in any case, each with that trait.
    pub(super) fn in_place_of_derives(
        &self,
        ty: &str,
        names: &Names<'_>,
    ) -> impl Iterator<Item = (CopyableId, &'static str)> {
        self.impls_of(ty).filter_map(|(id, _)| Some((id, self.in_place_of_derive(id, names)?)))
    }

    /// The trait that an item gives a type which would derive it in any case. One of the project's or of
    /// another crate may have the same name, and this one may be imported by another.
    pub(super) fn in_place_of_derive(
        &self,
        id: CopyableId,
        names: &Names<'_>,
    ) -> Option<&'static str> {
        let (item, place) = (self.item(id), id.scope);
        let Kind::Impl { of: Some(of), .. } = &item.kind else { return None };
        let written = item.paths.iter().find(|path| path.last().is_some_and(|last| last == of))?;
        let written: Vec<&str> = written.iter().map(String::as_str).collect();
        let path = names.followed(&written, names.scope(place));
        let is_std = matches!(path.as_slice(), [_] | ["std" | "core", ..]);
        let is_own =
            || self.trait_named(of).is_some() && self.find(names, &written, place).item().is_some();
        let name = match *path.last()? {
            "Clone" => "Clone",
            "Debug" => "Debug",
            _ if item.compares == Some(Comparison::PartialEq) => Comparison::PartialEq.as_str(),
            _ => return None,
        };
        (is_std && !is_own()).then_some(name)
    }

    /// `<Sort as webhook_functions::sorting::Fresh>::fresh` of `Sort::fresh`, and what that needs: where
    /// the emitted types stand, only the traits of Rust's prelude are in scope. There the type is `emitted`.
    pub(super) fn through_trait(
        &self,
        names: &Names<'_>,
        ty: &str,
        emitted: &str,
        name: &str,
    ) -> Option<(EmittedPath, [Wanted; 2])> {
        let has = |item: &Copyable| item.members.iter().any(|member| member.name == name);
        let mut found = None;
        for (id, item) in self.impls_of(ty) {
            let Kind::Impl { of, .. } = &item.kind else { continue };
            let Some(of) = of else {
                // A type's own functions come first.
                if has(item) {
                    return None;
                }
                continue;
            };
            let Some(own) = self.trait_named(of) else { continue };
            if has(item) || has(own) {
                let (path, trait_item) = self.copy(names, &[of], names.scope(id.scope))?;
                found = Some((
                    EmittedPath::of_trait(emitted, path, name),
                    [trait_item, Wanted::Item(id)],
                ));
            }
        }
        found
    }
}
