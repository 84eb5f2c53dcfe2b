//! What impls and traits hold: functions and constants.

use syn::Item;

use crate::diagnostic::Span;
use crate::parse::context::{Context, unraw};
use crate::parse::presence::Presence;

use super::signature::Signature;

/// A function or constant of an impl or a trait.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// Whether it is called on a value, so that nothing need name its type.
    pub(crate) is_method: bool,
    /// Of a function.
    pub(crate) signature: Signature,
    /// As of the whole item.
    pub(crate) undecided: Option<Span>,
}

/// The members of an impl or a trait that may be there; none of anything else.
pub(super) fn members(item: &Item, context: &Context<'_>) -> Vec<Member> {
    let function = |signature: &syn::Signature, undecided| Member {
        name: unraw(&signature.ident),
        is_method: signature.receiver().is_some(),
        signature: Signature::of(signature, context),
        undecided,
    };
    let constant = |ident: &syn::Ident, undecided| Member {
        name: unraw(ident),
        is_method: false,
        signature: Signature::default(),
        undecided,
    };
    // Each that may be there, with where its condition stands if nobody knows whether that holds.
    let there = |attributes| match Presence::of(attributes, context) {
        Presence::Never => None,
        presence => Some(presence.unknown()),
    };
    match item {
        Item::Impl(item) => {
            let members = item.items.iter().filter_map(|item| match item {
                syn::ImplItem::Fn(item) => Some(function(&item.sig, there(&item.attrs)?)),
                syn::ImplItem::Const(item) => Some(constant(&item.ident, there(&item.attrs)?)),
                _ => None,
            });
            members.collect()
        }
        Item::Trait(item) => {
            let members = item.items.iter().filter_map(|item| match item {
                syn::TraitItem::Fn(item) => Some(function(&item.sig, there(&item.attrs)?)),
                syn::TraitItem::Const(item) => Some(constant(&item.ident, there(&item.attrs)?)),
                _ => None,
            });
            members.collect()
        }
        _ => Vec::new(),
    }
}

/// The members of an impl without a trait, each with its name in an impl of its own; `None` where they
/// stay together.
pub(super) fn apart(item: &Item) -> Option<Vec<(proc_macro2::Span, Item)>> {
    let Item::Impl(item) = item else { return None };
    if item.trait_.is_some() || item.items.len() < 2 {
        return None;
    }
    let header = syn::ItemImpl { items: Vec::new(), ..item.clone() };
    let alone = |member: &syn::ImplItem| {
        let name = match member {
            syn::ImplItem::Fn(member) => member.sig.ident.span(),
            syn::ImplItem::Const(member) => member.ident.span(),
            _ => return None,
        };
        let item = syn::ItemImpl { items: vec![member.clone()], ..header.clone() };
        Some((name, Item::Impl(item)))
    };
    item.items.iter().map(alone).collect()
}
