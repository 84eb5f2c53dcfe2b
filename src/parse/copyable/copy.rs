//! Items as they are copied.

use syn::{Item, Visibility};

use crate::parse::context::Context;
use crate::parse::presence::Presence;

/// The item as it is copied: visible wherever its new module is, and without conditions. What these
/// are about has been left out, in the emitted Rust's own tests, too.
pub(super) fn copy(item: &Item, context: &Context<'_>) -> Item {
    let public = Visibility::Public(syn::token::Pub::default());
    let mut item = item.clone();
    let attributes = match &mut item {
        Item::Fn(item) => {
            item.vis = public;
            &mut item.attrs
        }
        Item::Const(item) => {
            item.vis = public;
            &mut item.attrs
        }
        Item::Static(item) => {
            item.vis = public;
            &mut item.attrs
        }
        Item::Trait(item) => {
            item.vis = public;
            item.items.retain_mut(|member| match member {
                syn::TraitItem::Fn(member) => stays(&mut member.attrs, context),
                syn::TraitItem::Const(member) => stays(&mut member.attrs, context),
                syn::TraitItem::Type(member) => stays(&mut member.attrs, context),
                _ => true,
            });
            &mut item.attrs
        }
        Item::Impl(item) => {
            let is_own = item.trait_.is_none();
            item.items.retain_mut(|member| {
                let (visibility, attributes) = match member {
                    syn::ImplItem::Fn(member) => (&mut member.vis, &mut member.attrs),
                    syn::ImplItem::Const(member) => (&mut member.vis, &mut member.attrs),
                    syn::ImplItem::Type(member) => (&mut member.vis, &mut member.attrs),
                    _ => return true,
                };
                if is_own {
                    *visibility = public.clone();
                }
                stays(attributes, context)
            });
            &mut item.attrs
        }
        Item::Macro(item) => &mut item.attrs,
        _ => return item,
    };
    drop_attributes(attributes);
    item
}

/// Whether a member is there in every build: one that may be is reported where it is needed.
fn stays(attributes: &mut Vec<syn::Attribute>, context: &Context<'_>) -> bool {
    let stays = Presence::of(attributes, context) == Presence::Always;
    drop_attributes(attributes);
    stays
}

/// Takes off the conditions, and what is said to those who call it: here that is emitted Rust, and the
/// application's crate hands on no macro of it.
fn drop_attributes(attributes: &mut Vec<syn::Attribute>) {
    const DROPPED: [&str; 3] = ["cfg", "deprecated", "macro_export"];
    attributes.retain(|attribute| !DROPPED.iter().any(|name| attribute.path().is_ident(name)));
}
