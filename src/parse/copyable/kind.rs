//! By what a copyable item is found.

use quote::ToTokens as _;
use syn::Item;

use crate::ir::Comparison;
use crate::parse::context::unraw;
use crate::parse::ty;

/// How a copyable item is found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
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
        holds: Holds,
    },
}

/// For which arguments of its type an impl holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// For those for which a derive would: `impl<T: Debug> Debug for Page<T>`.
    Always,
    /// For those of which it asks something else: `impl<T: Display> Debug for Page<T>`.
    Bounded,
    /// For these: `impl Debug for Page<u8>`.
    Here,
}

/// What `item` would be found by, and where that stands; `None` for what is never copied.
pub(super) fn kind(item: &Item) -> Option<(Kind, proc_macro2::Span)> {
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
                holds: ty.map_or(Holds::Always, |last| holds(item, &last.arguments)),
            };
            Some((kind, ty.or(of)?.ident.span()))
        }
        _ => None,
    }
}

/// The comparison that an impl gives its type with itself: not of `impl PartialEq<str> for Label`.
pub(super) fn comparison(item: &Item) -> Option<Comparison> {
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

/// For which of its type's `arguments` an impl holds.
fn holds(item: &syn::ItemImpl, arguments: &syn::PathArguments) -> Holds {
    let of = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
    let is_derives = |bound: &syn::TypeParamBound| match bound {
        syn::TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| {
            last.ident == "Sized" || of.is_some_and(|of| of.ident == last.ident)
        }),
        syn::TypeParamBound::Lifetime(_) => true,
        _ => false,
    };
    let params: Vec<&syn::Ident> = item.generics.type_params().map(|param| &param.ident).collect();
    let mut seen = Vec::new();
    for argument in ty::type_arguments(arguments) {
        match ident_of(argument) {
            Some(name) if params.contains(&name) && !seen.contains(&name) => seen.push(name),
            _ => return Holds::Here,
        }
    }
    let clause = item.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let mut of_clause = clause.map(|predicate| match predicate {
        syn::WherePredicate::Type(predicate) => {
            ident_of(&predicate.bounded_ty).is_some_and(|name| params.contains(&name))
                && predicate.bounds.iter().all(is_derives)
        }
        syn::WherePredicate::Lifetime(_) => true,
        _ => false,
    });
    let of_list = || item.generics.type_params().flat_map(|param| &param.bounds).all(is_derives);
    if of_clause.all(|holds| holds) && of_list() { Holds::Always } else { Holds::Bounded }
}

/// Whether one of `arguments` is a parameter among `generics`.
fn is_of_any(generics: &syn::Generics, arguments: &syn::PathArguments) -> bool {
    let is_param = |name: &syn::Ident| generics.type_params().any(|param| param.ident == *name);
    ty::type_arguments(arguments).filter_map(ident_of).any(is_param)
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
    let positions = ty::type_arguments(arguments).enumerate();
    let is_asked = |ty: &syn::Type| ident_of(ty).is_some_and(|name| asked.contains(&name));
    positions.filter(|(_, ty)| is_asked(ty)).map(|(position, _)| position).collect()
}

fn ident_of(ty: &syn::Type) -> Option<&syn::Ident> {
    match ty {
        syn::Type::Path(path) if path.qself.is_none() => path.path.get_ident(),
        _ => None,
    }
}
