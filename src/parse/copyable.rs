//! What a file has that could be copied into the emitted Rust: functions, constants, traits and impls.

mod attributes;
mod calls;
mod captures;
mod paths;
mod signature;

use quote::ToTokens as _;
use syn::{Item, Visibility};

use crate::diagnostic::Span;
use crate::ir::Comparison;

use super::context::{Context, unraw};
use super::presence::Presence;

use calls::{read_calls, read_plain_calls};
pub(super) use paths::Path;
use paths::read_paths;
use signature::Borrowed;
pub(super) use signature::refusal;

/// An item that is copied where something needs it.
#[derive(Debug)]
pub(super) struct Copyable {
    /// Index of the file's scope that it stands in.
    pub(super) scope: usize,
    pub(super) kind: Kind,
    /// Of an impl: the comparison that it gives the type with itself.
    pub(super) compares: Option<Comparison>,
    /// Where a condition stands on it that cannot be decided.
    pub(super) undecided: Option<Span>,
    /// What it is, in a word.
    pub(super) what: &'static str,
    /// The functions and constants of an impl or a trait.
    pub(super) members: Vec<Member>,
    /// Of a function.
    pub(super) borrowed: Borrowed,
    /// The item, public, as tokens print.
    pub(super) text: String,
    /// Where its name stands, or the impl's type; of an impl with one member alone, that one's name.
    pub(super) span: Span,
    /// Of a member of an impl without a trait, which stands alone: where that impl's type stands.
    pub(super) part_of: Option<Span>,
    /// Every path in it, in order: `["chrono", "Utc"]`, `["value"]`.
    pub(super) paths: Vec<Path>,
    /// The methods that are called in it, by their names: `value.name()`.
    pub(super) called: Vec<String>,
    /// The functions that it calls by a name alone, which nothing in it can have given them, and where.
    pub(super) plain_calls: Vec<(String, Span)>,
}

impl Copyable {
    pub(super) fn is_trait(&self) -> bool {
        self.what == TRAIT
    }

    pub(super) fn is_function(&self) -> bool {
        self.what == FUNCTION
    }

    /// What `Self` stands for in an impl.
    pub(super) fn own_type(&self) -> Option<&str> {
        match &self.kind {
            Kind::Impl { ty, .. } => Some(ty),
            Kind::Named(_) => None,
        }
    }

    /// Whether it says this name anywhere; an empty one is any.
    pub(super) fn mentions(&self, name: &str) -> bool {
        name.is_empty() || self.paths.iter().flatten().any(|word| word == name)
    }
}

const TRAIT: &str = "trait";
const FUNCTION: &str = "function";

/// How a copyable item is found.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// By its name: functions, constants, statics, traits and macros.
    Named(String),
    /// With its type.
    Impl {
        /// The type's name.
        ty: String,
        /// The trait's name.
        of: Option<String>,
        /// Whether it is of the trait for whatever type: `impl<T> From<T> for Label`.
        of_any: bool,
        /// Which of the type's arguments, by position, it asks for a `Default`.
        asks_default: Vec<usize>,
    },
}

/// A function or constant of an impl or a trait.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// Whether it is called on a value, so that nothing need name its type.
    pub(super) is_method: bool,
    /// Of a function.
    pub(super) borrowed: Borrowed,
    /// As of the whole item.
    pub(super) undecided: Option<Span>,
}

/// What of an item could be copied: nothing of some, and of an impl without a trait each member alone.
/// `undecided` is where its condition stands, if nobody knows whether that holds.
pub(super) fn read(
    item: &Item,
    scope: usize,
    undecided: Option<Span>,
    context: &Context<'_>,
) -> Vec<Copyable> {
    let Some((kind, span)) = kind(item) else { return Vec::new() };
    let whole = context.place(span);
    let Some(members) = apart(item) else {
        return vec![of_item(item, kind, whole, scope, undecided, context)];
    };
    let copies = members.into_iter().map(|(name, member)| {
        let name = context.place(name);
        let member = of_item(&member, kind.clone(), name, scope, undecided, context);
        Copyable { part_of: Some(whole), ..member }
    });
    copies.collect()
}

/// The members of an impl without a trait, each with its name in an impl of its own; `None` where they
/// stay together.
fn apart(item: &Item) -> Option<Vec<(proc_macro2::Span, Item)>> {
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

fn of_item(
    item: &Item,
    kind: Kind,
    span: Span,
    scope: usize,
    undecided: Option<Span>,
    context: &Context<'_>,
) -> Copyable {
    let tokens = copy(item, context).to_token_stream();
    let text = tokens.to_string();
    let (mut written, mut called) = (Vec::new(), Vec::new());
    read_calls(tokens.clone(), &mut called);
    let plain_calls = read_plain_calls(tokens.clone());
    read_paths(tokens, &mut written);
    let paths = written.into_iter().map(|path| path.placed(span, context)).collect();
    let borrowed = match item {
        Item::Fn(item) => Borrowed::of(&item.sig, context),
        _ => Borrowed::default(),
    };
    Copyable {
        scope,
        kind,
        undecided,
        what: what(item),
        compares: comparison(item),
        members: members(item, context),
        borrowed,
        text,
        span,
        part_of: None,
        paths,
        called,
        plain_calls: plain_calls
            .into_iter()
            .map(|ident| (unraw(&ident), context.place(ident.span())))
            .collect(),
    }
}

/// What it would be found by; `None` for what is never copied.
fn kind(item: &Item) -> Option<(Kind, proc_macro2::Span)> {
    let named = |ident: &syn::Ident| Some((Kind::Named(unraw(ident)), ident.span()));
    match item {
        Item::Fn(item) => named(&item.sig.ident),
        Item::Const(item) => named(&item.ident),
        Item::Static(item) => named(&item.ident),
        Item::Trait(item) => named(&item.ident),
        Item::Macro(item) => named(item.ident.as_ref()?),
        Item::Impl(item) => {
            let of = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
            // An array, a tuple and the like have no name.
            let ty = match &*item.self_ty {
                syn::Type::Path(ty) => ty.path.segments.last(),
                _ => None,
            };
            let asks = ty.map(|last| asks_default(&item.generics, &last.arguments));
            let name = |segment: &syn::PathSegment| unraw(&segment.ident);
            let kind = Kind::Impl {
                ty: ty.map(name).unwrap_or_default(),
                of: of.map(name),
                of_any: of.is_some_and(|of| is_of_any(&item.generics, &of.arguments)),
                asks_default: asks.unwrap_or_default(),
            };
            Some((kind, ty.or(of)?.ident.span()))
        }
        _ => None,
    }
}

/// The comparison that an impl gives its type with itself: not of `impl PartialEq<str> for Label`.
fn comparison(item: &Item) -> Option<Comparison> {
    let Item::Impl(item) = item else { return None };
    let (path, _) = item.trait_.as_ref()?;
    let last = path.segments.last()?;
    let is_own = match &last.arguments {
        syn::PathArguments::AngleBracketed(list) => list.args.iter().all(|argument| {
            let argument = argument.to_token_stream().to_string();
            argument == "Self" || argument == item.self_ty.to_token_stream().to_string()
        }),
        _ => true,
    };
    Comparison::named(&last.ident.to_string()).filter(|_| is_own)
}

fn what(item: &Item) -> &'static str {
    match item {
        Item::Fn(_) => FUNCTION,
        Item::Trait(_) => TRAIT,
        Item::Macro(_) => "macro",
        Item::Impl(_) => "impl",
        _ => "constant",
    }
}

/// Whether one of `arguments` is a parameter among `generics`.
fn is_of_any(generics: &syn::Generics, arguments: &syn::PathArguments) -> bool {
    let syn::PathArguments::AngleBracketed(list) = arguments else { return false };
    list.args.iter().any(|argument| match argument {
        syn::GenericArgument::Type(ty) => ident_of(ty)
            .is_some_and(|name| generics.type_params().any(|param| param.ident == *name)),
        _ => false,
    })
}

/// The positions in `arguments` of parameters that `generics` ask for a `Default`.
fn asks_default(generics: &syn::Generics, arguments: &syn::PathArguments) -> Vec<usize> {
    let is_default = |bound: &syn::TypeParamBound| match bound {
        syn::TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|last| last.ident == "Default")
        }
        _ => false,
    };
    let clause = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let of_clause = clause.filter_map(|predicate| match predicate {
        syn::WherePredicate::Type(predicate) if predicate.bounds.iter().any(is_default) => {
            ident_of(&predicate.bounded_ty)
        }
        _ => None,
    });
    let of_list = generics.type_params().filter(|param| param.bounds.iter().any(is_default));
    let asked: Vec<&syn::Ident> = of_list.map(|param| &param.ident).chain(of_clause).collect();
    let syn::PathArguments::AngleBracketed(list) = arguments else { return Vec::new() };
    let types = list.args.iter().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    let positions = types.enumerate();
    let is_asked = |ty: &syn::Type| ident_of(ty).is_some_and(|name| asked.contains(&name));
    positions.filter(|(_, ty)| is_asked(ty)).map(|(position, _)| position).collect()
}

fn ident_of(ty: &syn::Type) -> Option<&syn::Ident> {
    match ty {
        syn::Type::Path(path) if path.qself.is_none() => path.path.get_ident(),
        _ => None,
    }
}

fn members(item: &Item, context: &Context<'_>) -> Vec<Member> {
    let function = |signature: &syn::Signature, undecided| Member {
        name: unraw(&signature.ident),
        is_method: signature.receiver().is_some(),
        borrowed: Borrowed::of(signature, context),
        undecided,
    };
    let constant = |ident: &syn::Ident, undecided| Member {
        name: unraw(ident),
        is_method: false,
        borrowed: Borrowed::default(),
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

/// The item as it is copied: visible wherever its new module is, and without conditions. What these
/// are about has been left out, in the emitted Rust's own tests, too.
fn copy(item: &Item, context: &Context<'_>) -> Item {
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
    drop_conditions(attributes);
    item
}

/// Whether a member is there in every build: one that may be is reported where it is needed.
fn stays(attributes: &mut Vec<syn::Attribute>, context: &Context<'_>) -> bool {
    let stays = Presence::of(attributes, context) == Presence::Always;
    drop_conditions(attributes);
    stays
}

fn drop_conditions(attributes: &mut Vec<syn::Attribute>) {
    attributes.retain(|attribute| !attribute.path().is_ident("cfg"));
}
