//! What impls the project has for its types, and what they say.

use crate::ir::Comparison;

use super::super::copyable::{Copyable, Kind, Member};
use super::super::resolve::Names;
use super::functions::Functions;
use super::wanted::Wanted;

impl<'a> Functions<'a> {
    /// The function or constant `name` of the type `ty`, if there is one alone: traits may give
    /// others of the same name.
    pub(super) fn member(&self, ty: &str, name: &str) -> Option<&'a Member> {
        let members = self.impls_of(ty).flat_map(|(_, _, item)| &item.members);
        let mut named = members.filter(|member| member.name == name);
        named.next().filter(|_| named.next().is_none())
    }

    /// The impls of the type `ty`: each with the indices of its file and of itself.
    pub(in crate::parse) fn impls_of(
        &self,
        ty: &str,
    ) -> impl Iterator<Item = (usize, usize, &'a Copyable)> + use<'_, 'a> {
        let impls = self.impls.get(ty).into_iter().flatten();
        impls.map(|(file, index)| (*file, *index, &self.files[*file].copyable[*index]))
    }

    /// The impls that make a `to` of a `from`; an empty name is any type's.
    pub(in crate::parse) fn conversions(
        &self,
        from: &str,
        to: &str,
    ) -> impl Iterator<Item = (usize, usize, &'a Copyable)> {
        let is_of = |item: &Copyable, traits: [&str; 2]| match &item.kind {
            Kind::Impl { of: Some(of), .. } => traits.contains(&of.as_str()),
            _ => false,
        };
        let made = self
            .impls_of(to)
            .filter(move |(_, _, item)| is_of(item, ["From", "TryFrom"]) && item.mentions(from));
        let turned = self
            .impls_of(from)
            .filter(move |(_, _, item)| is_of(item, ["Into", "TryInto"]) && item.mentions(to));
        made.chain(turned)
    }

    /// The project's trait of this name, if there is one.
    pub(super) fn trait_named(&self, name: &str) -> Option<&'a Copyable> {
        let found = self.named.get(name)?.iter();
        let mut items = found.map(|((file, _), index)| &self.files[*file].copyable[*index]);
        items.find(|item| item.is_trait())
    }

    /// The `impl Default` of `ty`, if it has one: which arguments it asks for a default, by position.
    pub(in crate::parse) fn default_impl(&self, ty: &str) -> Option<Vec<usize>> {
        self.impls_of(ty).find_map(|(_, _, item)| match &item.kind {
            Kind::Impl { of: Some(of), asks_default, .. } if of == "Default" => {
                Some(asks_default.clone())
            }
            _ => None,
        })
    }

    /// Whether `ty` may have a function `default` that is not its `Default`'s.
    pub(in crate::parse) fn has_other_default(&self, ty: &str) -> bool {
        let has_one = |item: &Copyable| item.members.iter().any(|member| member.name == "default");
        self.of_traits.contains("default")
            || self.impls_of(ty).any(|(_, _, item)| {
                let Kind::Impl { of, .. } = &item.kind else { return false };
                of.as_deref() != Some("Default") && has_one(item)
            })
    }

    /// How impls of the type `ty` compare it with itself.
    pub(in crate::parse) fn own_comparisons(
        &self,
        ty: &str,
    ) -> impl Iterator<Item = Comparison> + use<'_, 'a> {
        self.impls_of(ty).filter_map(|(_, _, item)| item.compares)
    }

    /// `<Sort as webhook_functions::sorting::Fresh>::fresh` of `Sort::fresh`, and what that needs: where
    /// the emitted types stand, only the traits of Rust's prelude are in scope.
    pub(super) fn through_trait(
        &self,
        names: &Names<'_>,
        wanted: &[Wanted],
    ) -> Option<(String, [Wanted; 2])> {
        let [Wanted::Member { ty, name }] = wanted else { return None };
        let has = |item: &Copyable| item.members.iter().any(|member| member.name == *name);
        let mut found = None;
        for (file, index, item) in self.impls_of(ty) {
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
                let (path, trait_item) =
                    self.item(names, &[of], names.scope((file, item.scope)))?;
                let qualified = format!("<{ty} as {path}>::{name}");
                found = Some((qualified, [trait_item, Wanted::Item(file, index)]));
            }
        }
        found
    }
}
