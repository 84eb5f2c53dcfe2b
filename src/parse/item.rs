//! Items of one file: its definitions, imports and modules, and what could be copied of the rest.

mod bodies;
mod definition;
mod imports;
mod members;

use quote::ToTokens;
use syn::Item as SynItem;

use crate::diagnostic::{Code, Span};

use super::ast::{Declared, File, Scope};
use super::attribute::{Attributes, misplaced};
use super::context::{Context, unraw};
use super::presence::{self, Presence};
use super::tokens::words;
use super::{cfg, copyable};

/// Reads every definition of a parsed file.
pub(super) fn read(parsed: &syn::File, context: &mut Context<'_>) -> File {
    let mut file = File::default();
    match Presence::of(&parsed.attrs, context) {
        Presence::Always => {}
        Presence::Never => return file,
        Presence::Unknown(at) => {
            refuse(at, every_word(parsed), &mut file, context);
            return file;
        }
    }
    let attributes = Attributes::of_file(&parsed.attrs, context);
    attributes.silence(context.whole(), context);
    read_scope(&parsed.items, 0, &mut file, context);
    file.allowed = std::mem::take(&mut context.allowed);
    file
}

fn read_scope(items: &[SynItem], scope: usize, file: &mut File, context: &mut Context<'_>) {
    file.items.reserve(items.len());
    for item in items {
        let presence = Presence::of(cfg::attributes(item), context);
        if presence != Presence::Never {
            file.copyable.extend(copyable::read(item, scope, presence.unknown(), context));
        }
        match (presence, item) {
            (Presence::Always, item) => read_item(item, scope, file, context),
            (Presence::Never, SynItem::Mod(item)) => declare(item, true, Vec::new(), file, context),
            (Presence::Never, _) => {}
            (Presence::Unknown(at), item) => read_undecided(item, at, scope, file, context),
        }
    }
}

/// An item that is there in some builds: whether it is needed shows later, of all but definitions and
/// what may hold such.
fn read_undecided(
    item: &SynItem,
    at: Span,
    scope: usize,
    file: &mut File,
    context: &mut Context<'_>,
) {
    let names = match item {
        SynItem::Use(item) => {
            return imports::read(&item.tree, Some(at), &mut file.scopes[scope], context);
        }
        SynItem::Struct(item) => vec![unraw(&item.ident)],
        SynItem::Enum(item) => vec![unraw(&item.ident)],
        SynItem::Type(item) => vec![unraw(&item.ident)],
        SynItem::Union(item) => vec![unraw(&item.ident)],
        SynItem::Mod(item) => every_word(item),
        SynItem::Macro(item) if item.ident.is_none() => every_word(item),
        _ => return,
    };
    refuse(at, names, file, context);
}

/// Reports a condition that cannot be decided; what it stands on is not entered.
fn refuse(at: Span, names: Vec<String>, file: &mut File, context: &mut Context<'_>) {
    context.push(presence::undecided(at));
    file.refused.extend(names);
}

fn every_word(tokens: &impl ToTokens) -> Vec<String> {
    words(&tokens.to_token_stream().to_string()).map(str::to_owned).collect()
}

fn read_item(item: &SynItem, scope: usize, file: &mut File, context: &mut Context<'_>) {
    bodies::refuse_definitions(item, context);
    match item {
        SynItem::Struct(item) => file.items.push(definition::of_struct(item, scope, context)),
        SynItem::Enum(item) => file.items.extend(definition::of_enum(item, scope, context)),
        SynItem::Type(item) => file.items.extend(definition::of_alias(item, scope, context)),
        SynItem::Use(item) => {
            refuse_target(&item.attrs, "an import", context);
            imports::read(&item.tree, None, &mut file.scopes[scope], context);
        }
        SynItem::Mod(item) => read_module(item, scope, file, context),
        SynItem::Union(item) => {
            let (at, help) = (context.place(item.ident.span()), "write an enum");
            let message = "a union has no JSON form: nobody knows which field holds";
            context.error(Code::E0204, at, message, help);
            file.refused.push(unraw(&item.ident));
        }
        SynItem::Macro(item) if item.ident.is_none() => {
            let (at, help) = (context.span(&item.mac.path), "write the items that it expands to");
            let message = "macros are not expanded: what this one defines would be missed";
            context.error(Code::E0204, at, message, help);
            file.refused.extend(every_word(&item.mac.tokens));
        }
        SynItem::Macro(item) => refuse_target(&item.attrs, "a macro", context),
        SynItem::Verbatim(tokens) => {
            let help = "write a struct, an enum or a type alias";
            context.error(Code::E0204, context.span(tokens), "this item is not understood", help);
        }
        // Functions, constants, impls and the like define no JSON.
        SynItem::Fn(item) => refuse_target(&item.attrs, "a function", context),
        SynItem::Impl(item) => refuse_target(&item.attrs, "an impl", context),
        SynItem::Trait(item) => refuse_target(&item.attrs, "a trait", context),
        SynItem::Const(item) => refuse_target(&item.attrs, "a constant", context),
        SynItem::Static(item) => refuse_target(&item.attrs, "a static", context),
        SynItem::TraitAlias(item) => refuse_target(&item.attrs, "a trait alias", context),
        SynItem::ExternCrate(item) => {
            refuse_target(&item.attrs, "an import", context);
            imports::read_crate(item, &mut file.scopes[scope], context);
        }
        SynItem::ForeignMod(item) => refuse_target(&item.attrs, "foreign items", context),
        _ => {}
    }
}

fn read_module(item: &syn::ItemMod, scope: usize, file: &mut File, context: &mut Context<'_>) {
    let attributes = Attributes::read(&item.attrs, context);
    attributes.refuse_own_but(&[], "a module", context);
    attributes.refuse_entries("a module", context);
    attributes.silence_within(item, context);
    let Some((_, inner)) = &item.content else {
        return declare(item, false, attributes.allowed, file, context);
    };
    let name = unraw(&item.ident);
    context.module.push(name.clone());
    file.scopes.push(Scope { name, parent: Some(scope), ..Scope::default() });
    read_scope(inner, file.scopes.len() - 1, file, context);
    context.module.pop();
}

/// Notes what holds for the files of `mod name;`.
fn declare(
    item: &syn::ItemMod,
    is_left_out: bool,
    allowed: Vec<Code>,
    file: &mut File,
    context: &Context<'_>,
) {
    let path = item.attrs.iter().find(|attribute| attribute.path().is_ident("path"));
    let path = path.and_then(|attribute| match &attribute.meta.require_name_value().ok()?.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
        _ => None,
    });
    if item.content.is_none() && (is_left_out || path.is_some() || !allowed.is_empty()) {
        let (within, (name, span)) = (context.module.clone(), context.name(&item.ident));
        file.declared.push(Declared { within, name, span, path, is_left_out, allowed });
    }
}

/// An attribute of ours on something that cannot be a webhook.
fn refuse_target(attributes: &[syn::Attribute], what: &str, context: &mut Context<'_>) {
    for attribute in attributes {
        for name in ["target", "response"] {
            if attribute.path().is_ident(name) {
                misplaced(name, attribute, what, context);
            }
        }
    }
}
