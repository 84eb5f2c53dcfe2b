//! Items: structs, enums, aliases, imports and inline modules of one file.

mod imports;
mod members;

use quote::ToTokens;
use syn::Item as SynItem;

use crate::diagnostic::{Code, Diagnostic, Span};

use super::ast::{Declared, File, GenericParam, Item, ItemKind, Scope};
use super::attribute::{Attributes, misplaced};
use super::bounds::{self, Predicate};
use super::context::{Context, unraw};
use super::presence::{self, Presence};
use super::rare::Rare;
use super::tokens::words;
use super::{cfg, copyable, response, serde, target, ty, webhook};

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
    match item {
        SynItem::Struct(item) => {
            let head = Head { attributes: &item.attrs, ident: &item.ident, scope, whole: item };
            read_struct(item, head, file, context);
        }
        SynItem::Enum(item) => {
            let head = Head { attributes: &item.attrs, ident: &item.ident, scope, whole: item };
            read_enum(item, head, file, context);
        }
        SynItem::Type(item) => {
            let head = Head { attributes: &item.attrs, ident: &item.ident, scope, whole: item };
            read_alias(item, head, file, context);
        }
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
        SynItem::ExternCrate(item) => refuse_target(&item.attrs, "an import", context),
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
    if item.content.is_none() && (is_left_out || !allowed.is_empty()) {
        let path = item.attrs.iter().find(|attribute| attribute.path().is_ident("path"));
        let path =
            path.and_then(|attribute| match &attribute.meta.require_name_value().ok()?.value {
                syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
                _ => None,
            });
        let (within, name) = (context.module.clone(), unraw(&item.ident));
        file.declared.push(Declared { within, name, path, is_left_out, allowed });
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

/// What structs, enums and aliases have in common.
struct Head<'a> {
    attributes: &'a [syn::Attribute],
    ident: &'a syn::Ident,
    scope: usize,
    /// The whole item.
    whole: &'a dyn syn::spanned::Spanned,
}

impl Head<'_> {
    /// The item, once its kind is known.
    fn item(
        &self,
        attributes: &Attributes<'_>,
        generics: (Vec<GenericParam>, Vec<Predicate>),
        kind: ItemKind,
        context: &mut Context<'_>,
    ) -> Item {
        attributes.silence_within(self.whole, context);
        let target = attributes.own("target", context);
        let is_webhook = target.is_some();
        if let (Some(at), false) = (attributes.derives_webhook, is_webhook) {
            let message = format!("`{}` does not say where it is sent", self.ident);
            let help = "write `#[target(url = \"https://…\")]` below, or leave the derive out";
            context.error(Code::E0104, at, message, help);
        }
        let (generics, asked) = generics;
        let (name, span) = context.name(self.ident);
        Item {
            name,
            span,
            docs: attributes.docs.clone(),
            generics,
            has_const_params: !context.const_params.is_empty(),
            asked,
            scope: self.scope,
            elm: webhook::elm_only(&attributes.webhook, "type", context),
            target: target.and_then(|attribute| target::read(attribute, context)).map(Box::new),
            is_webhook,
            derived: attributes.derived,
            repr: attributes.repr,
            kind,
        }
    }
}

fn read_struct(item: &syn::ItemStruct, head: Head<'_>, file: &mut File, context: &mut Context<'_>) {
    let attributes = Attributes::read(head.attributes, context);
    attributes.refuse_own_but(&["target"], "a struct", context);
    let serde = Rare::of(&attributes.serde, |entries| serde::container(entries, context));
    let enum_only = [&serde.content].into_iter().flatten().map(|(_, at)| (*at, "content"));
    let enum_only = enum_only
        .chain(serde.untagged.map(|at| (at, "untagged")))
        .chain(serde.rename_all_fields.at.map(|at| (at, "rename_all_fields")));
    for (at, key) in enum_only {
        let help = match key {
            "rename_all_fields" => "write `rename_all`",
            _ => "leave it out: a struct has no variants",
        };
        context.error(Code::E0302, at, format!("`{key}` belongs on an enum"), help);
    }
    refuse_serdes_lifetime(&item.generics, context);
    let generics = generics(&item.generics, context);
    let fields = members::fields(&item.fields, context);
    let kind = ItemKind::Struct { fields, serde };
    let item = head.item(&attributes, generics, kind, context);
    file.items.push(item);
}

fn read_enum(item: &syn::ItemEnum, head: Head<'_>, file: &mut File, context: &mut Context<'_>) {
    let attributes = Attributes::read(head.attributes, context);
    attributes.refuse_own_but(&["target", "response"], "an enum", context);
    refuse_serdes_lifetime(&item.generics, context);
    let generics = generics(&item.generics, context);
    let kind = match attributes.own("response", context) {
        Some(attribute) => {
            if let Some(target) = attributes.own("target", context) {
                let span = context.place(item.ident.span());
                let message = "an enum is either a webhook or what reads its response";
                let diagnostic = Diagnostic::at(Code::E0302, span, message)
                    .related(context.span(target), "a webhook")
                    .related(context.span(attribute), "what reads a response")
                    .help("write two enums");
                return context.push(diagnostic);
            }
            ItemKind::Response(response::read(attribute, item, &attributes, context))
        }
        None => {
            let serde = Rare::of(&attributes.serde, |entries| serde::container(entries, context));
            if let Some(at) = serde.transparent {
                let help = "leave it out; for variants without their names, write `untagged`";
                context.error(Code::E0302, at, "`transparent` belongs on a struct", help);
            }
            let variants = item.variants.iter();
            let mut variants: Vec<_> =
                variants.filter_map(|variant| members::variant(variant, context)).collect();
            context.keep_first(&mut variants, "variant", |variant| (&variant.name, variant.span));
            let kind = ItemKind::Enum { variants, tagging: serde.tagging(context), serde };
            empty_enum(item, &kind, context);
            kind
        }
    };
    let item = head.item(&attributes, generics, kind, context);
    file.items.push(item);
}

fn empty_enum(item: &syn::ItemEnum, kind: &ItemKind, context: &mut Context<'_>) {
    if matches!(kind, ItemKind::Enum { variants, .. } if variants.is_empty()) {
        let span = context.place(item.ident.span());
        let help = "add a variant, or use `()`";
        context.error(Code::E0204, span, "an enum without variants has no values", help);
    }
}

fn read_alias(item: &syn::ItemType, head: Head<'_>, file: &mut File, context: &mut Context<'_>) {
    let attributes = Attributes::read(head.attributes, context);
    attributes.refuse_own_but(&["target"], "a type alias", context);
    if let Some(attribute) = attributes.own("target", context) {
        let span = context.span(attribute);
        let help = "write a newtype: `pub struct Name(Vec<Event>);`";
        context.error(Code::E0302, span, "a type alias cannot be a webhook", help);
        return;
    }
    for entry in &attributes.serde {
        let help = "put it on the type that the alias stands for, or on the field that uses it";
        context.error(Code::E0302, entry.span, "serde has no attributes on a type alias", help);
    }
    let generics = generics(&item.generics, context);
    let kind = ItemKind::Alias(ty::read(&item.ty, context));
    let item = head.item(&attributes, generics, kind, context);
    file.items.push(item);
}

/// serde's impls have a lifetime of this name themselves.
fn refuse_serdes_lifetime(generics: &syn::Generics, context: &mut Context<'_>) {
    if let Some(param) = generics.lifetimes().find(|param| param.lifetime.ident == "de") {
        let at = context.place(param.lifetime.span());
        let message = "serde cannot read a type with a lifetime `'de`: its own is called so";
        context.error(Code::E0303, at, message, "call it `'a`");
    }
}

/// The type parameters, and what is asked of them. Read before the fields are, which may name a const
/// parameter.
fn generics(
    generics: &syn::Generics,
    context: &mut Context<'_>,
) -> (Vec<GenericParam>, Vec<Predicate>) {
    let mut read = Vec::new();
    context.const_params.clear();
    for param in &generics.params {
        match param {
            syn::GenericParam::Type(param) => read.push(GenericParam {
                name: unraw(&param.ident),
                default: param.default.as_ref().map(|(_, default)| ty::read(default, context)),
            }),
            syn::GenericParam::Const(param) => {
                let span = context.span(&param.ident);
                let help = "write a type for each length, or use a `Vec`";
                context.error(Code::E0204, span, "const parameters are not supported", help);
                context.const_params.push(param.ident.to_string());
            }
            syn::GenericParam::Lifetime(_) => {}
        }
    }
    (read, bounds::asked(generics, context))
}
