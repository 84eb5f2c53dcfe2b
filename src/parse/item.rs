//! Items: structs, enums, aliases, imports and inline modules of one file.

use std::collections::HashMap;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Item as SynItem, UseTree};

use crate::diagnostic::{Code, Diagnostic, Span};

use super::ast::{Field, Fields, File, GenericParam, Import, Item, ItemKind, Scope, Variant};
use super::attribute::Attributes;
use super::context::Context;
use super::rare::Rare;
use super::serde::WithFunctions;
use super::{copied, response, serde, target, ty, webhook};

/// Reads every definition of a parsed file.
pub(super) fn read(parsed: &syn::File, context: &mut Context<'_>) -> File {
    let mut file = File { scopes: vec![Scope::default()], ..File::default() };
    let attributes = Attributes::of_file(&parsed.attrs, context);
    if attributes.skipped {
        return file;
    }
    file.allow(&attributes, context.whole());
    read_scope(&parsed.items, 0, &mut file, context);
    file
}

impl File {
    /// Notes which lints `attributes` silence within `span`.
    fn allow(&mut self, attributes: &Attributes<'_>, span: Span) {
        self.allowed.extend(attributes.allowed.iter().map(|code| (span, *code)));
    }
}

fn read_scope(items: &[SynItem], scope: usize, file: &mut File, context: &mut Context<'_>) {
    copied::collect(items, scope, file, context);
    file.items.reserve(items.len());
    for item in items {
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
                let mut imports = std::mem::take(&mut file.scopes[scope].imports);
                read_use(&item.tree, &mut Vec::new(), &mut imports, context);
                file.scopes[scope].imports = imports;
            }
            SynItem::Mod(item) => {
                let attributes = Attributes::read(&item.attrs, context);
                attributes.refuse_own_but(&[], "a module", context);
                attributes.refuse_entries("a module", context);
                if !attributes.allowed.is_empty() {
                    file.allow(&attributes, context.span(item));
                }
                if let (false, Some((_, inner))) = (attributes.skipped, &item.content) {
                    let name = item.ident.unraw().to_string();
                    file.scopes.push(Scope { name, parent: Some(scope), ..Scope::default() });
                    read_scope(inner, file.scopes.len() - 1, file, context);
                }
            }
            SynItem::Union(item) => unsupported(
                &item.attrs,
                context.place(item.ident.span()),
                "a union has no JSON form: nobody knows which field holds",
                "write an enum",
                context,
            ),
            SynItem::Macro(item) if item.ident.is_none() => unsupported(
                &item.attrs,
                context.span(&item.mac.path),
                "macros are not expanded: what this one defines would be missed",
                "write the items that it expands to",
                context,
            ),
            SynItem::Verbatim(tokens) => unsupported(
                &[],
                context.span(tokens),
                "this item is not understood",
                "write a struct, an enum or a type alias",
                context,
            ),
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
}

fn unsupported(
    attributes: &[syn::Attribute],
    span: Span,
    message: &str,
    help: &str,
    context: &mut Context<'_>,
) {
    let is_test = |attribute: &syn::Attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    };
    if !attributes.iter().any(is_test) {
        context.push(Diagnostic::at(Code::E0204, span, message).help(help));
    }
}

/// An attribute of ours on something that cannot be a webhook.
fn refuse_target(attributes: &[syn::Attribute], what: &str, context: &mut Context<'_>) {
    for attribute in attributes {
        for name in ["target", "response"] {
            if attribute.path().is_ident(name) {
                let message = format!("`#[{name}]` belongs on a struct or an enum, not on {what}");
                context.error(Code::E0302, context.span(attribute), message);
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
        generics: Vec<GenericParam>,
        kind: ItemKind,
        file: &mut File,
        context: &mut Context<'_>,
    ) -> Item {
        if !attributes.allowed.is_empty() {
            file.allow(attributes, context.place(self.whole.span()));
        }
        let target = attributes.own("target", context);
        let is_webhook = target.is_some();
        if let (Some(at), false) = (attributes.derives_webhook, is_webhook) {
            let message = format!("`{}` does not say where it is sent", self.ident);
            let diagnostic = Diagnostic::at(Code::E0104, at, message)
                .help("write `#[target(url = \"https://…\")]` below, or leave the derive out");
            context.push(diagnostic);
        }
        Item {
            name: self.ident.unraw().to_string(),
            span: context.place(self.ident.span()),
            docs: attributes.docs.clone(),
            generics,
            scope: self.scope,
            elm: webhook::elm_only(&attributes.webhook, "type", context),
            target: target.and_then(|attribute| target::read(attribute, context)).map(Box::new),
            is_webhook,
            kind,
        }
    }
}

fn read_struct(item: &syn::ItemStruct, head: Head<'_>, file: &mut File, context: &mut Context<'_>) {
    let attributes = Attributes::read(head.attributes, context);
    if attributes.skipped {
        return;
    }
    attributes.refuse_own_but(&["target"], "a struct", context);
    let serde = Rare::of(&attributes.serde, |entries| serde::container(entries, context));
    let enum_only = [&serde.content].into_iter().flatten().map(|(_, at)| (*at, "content"));
    let enum_only = enum_only
        .chain(serde.untagged.map(|at| (at, "untagged")))
        .chain(serde.rename_all_fields.at.map(|at| (at, "rename_all_fields")));
    for (at, key) in enum_only {
        context.error(Code::E0302, at, format!("`{key}` belongs on an enum"));
    }
    let generics = generics(&item.generics, context);
    let fields = fields(&item.fields, context);
    let kind = ItemKind::Struct { fields, serde };
    let item = head.item(&attributes, generics, kind, file, context);
    file.items.push(item);
}

fn read_enum(item: &syn::ItemEnum, head: Head<'_>, file: &mut File, context: &mut Context<'_>) {
    let attributes = Attributes::read(head.attributes, context);
    if attributes.skipped {
        return;
    }
    attributes.refuse_own_but(&["target", "response"], "an enum", context);
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
            for entry in &attributes.serde {
                let message = "a response enum is read by its own rules, not by serde's";
                context.error(Code::E0302, entry.span, message);
            }
            if !generics.is_empty() {
                let at = context.span(&item.generics);
                let diagnostic =
                    Diagnostic::at(Code::E0204, at, "a response enum cannot be generic")
                        .help("write the types that it reads");
                context.push(diagnostic);
            }
            ItemKind::Response(response::read(attribute, item, context))
        }
        None => {
            let serde = Rare::of(&attributes.serde, |entries| serde::container(entries, context));
            if let Some(at) = serde.transparent {
                context.error(Code::E0302, at, "`transparent` belongs on a struct");
            }
            let variants = item.variants.iter();
            let variants = variants.filter_map(|variant| read_variant(variant, context)).collect();
            let kind = ItemKind::Enum { variants, tagging: serde.tagging(context), serde };
            empty_enum(item, &kind, context);
            kind
        }
    };
    let item = head.item(&attributes, generics, kind, file, context);
    file.items.push(item);
}

fn empty_enum(item: &syn::ItemEnum, kind: &ItemKind, context: &mut Context<'_>) {
    if matches!(kind, ItemKind::Enum { variants, .. } if variants.is_empty()) {
        let span = context.place(item.ident.span());
        let diagnostic =
            Diagnostic::at(Code::E0204, span, "an enum without variants has no values")
                .help("add a variant, or use `()`");
        context.push(diagnostic);
    }
}

fn read_alias(item: &syn::ItemType, head: Head<'_>, file: &mut File, context: &mut Context<'_>) {
    let attributes = Attributes::read(head.attributes, context);
    if attributes.skipped {
        return;
    }
    attributes.refuse_own_but(&["target"], "a type alias", context);
    if let Some(attribute) = attributes.own("target", context) {
        let span = context.span(attribute);
        let diagnostic = Diagnostic::at(Code::E0302, span, "a type alias cannot be a webhook")
            .help("write a newtype: `pub struct Name(Vec<Event>);`");
        context.push(diagnostic);
        return;
    }
    let serde = attributes.serde.iter();
    for entry in serde {
        context.error(Code::E0302, entry.span, "serde has no attributes on a type alias");
    }
    let generics = generics(&item.generics, context);
    let kind = ItemKind::Alias(ty::read(&item.ty, context));
    let item = head.item(&attributes, generics, kind, file, context);
    file.items.push(item);
}

/// Read before the fields are, which may name a const parameter.
fn generics(generics: &syn::Generics, context: &mut Context<'_>) -> Vec<GenericParam> {
    let mut read = Vec::new();
    context.const_params.clear();
    for param in &generics.params {
        match param {
            syn::GenericParam::Type(param) => read.push(GenericParam {
                name: param.ident.unraw().to_string(),
                default: param.default.as_ref().map(|(_, default)| ty::read(default, context)),
            }),
            syn::GenericParam::Const(param) => {
                let span = context.span(&param.ident);
                let diagnostic =
                    Diagnostic::at(Code::E0204, span, "const parameters are not supported")
                        .help("write a type for each length, or use a `Vec`");
                context.push(diagnostic);
                context.const_params.push(param.ident.to_string());
            }
            syn::GenericParam::Lifetime(_) => {}
        }
    }
    read
}

fn fields(fields: &syn::Fields, context: &mut Context<'_>) -> Fields {
    match fields {
        syn::Fields::Unit => Fields::Unit,
        syn::Fields::Unnamed(fields) => Fields::Unnamed(read_fields(&fields.unnamed, context)),
        syn::Fields::Named(fields) => Fields::Named(read_fields(&fields.named, context)),
    }
}

fn read_fields(
    fields: &syn::punctuated::Punctuated<syn::Field, syn::Token![,]>,
    context: &mut Context<'_>,
) -> Vec<Field> {
    let mut read = Vec::with_capacity(fields.len());
    let fields = fields.iter().enumerate();
    read.extend(fields.filter_map(|(position, field)| read_field(position, field, context)));
    read
}

fn read_field(position: usize, field: &syn::Field, context: &mut Context<'_>) -> Option<Field> {
    let attributes = Attributes::read(&field.attrs, context);
    if attributes.skipped {
        return None;
    }
    attributes.refuse_own_but(&[], "a field", context);
    let ty = ty::read(&field.ty, context);
    let (name, span) = match &field.ident {
        Some(ident) => (ident.unraw().to_string(), context.place(ident.span())),
        None => (position.to_string(), ty.span),
    };
    let serde = Rare::of(&attributes.serde, |entries| serde::field(entries, context));
    if let Some(at) = serde.borrow.filter(|_| !has_lifetime(&field.ty)) {
        nothing_to_borrow(at, context);
    }
    let webhook = Rare::of(&attributes.webhook, |entries| webhook::field(entries, context));
    Some(Field { name, span, docs: attributes.docs, ty, serde, webhook })
}

fn read_variant(variant: &syn::Variant, context: &mut Context<'_>) -> Option<Variant> {
    let attributes = Attributes::read(&variant.attrs, context);
    if attributes.skipped {
        return None;
    }
    for name in ["ok", "failed"] {
        if let Some(attribute) = attributes.own(name, context) {
            let span = context.span(attribute);
            let message = format!("`#[{name}]` belongs on the variants of a response enum");
            let diagnostic = Diagnostic::at(Code::E0302, span, message)
                .help("name the webhook that it answers: `#[response(SendGridEmail)]` on the enum");
            context.push(diagnostic);
        }
    }
    attributes.refuse_own_but(&["ok", "failed"], "a variant", context);
    let mut serde = serde::variant(&attributes.serde, context);
    let mut fields = fields(&variant.fields, context);
    if let Some(at) = serde.borrow {
        match &variant.fields {
            syn::Fields::Unnamed(all) if all.unnamed.len() == 1 => {
                if !has_lifetime(all) {
                    nothing_to_borrow(at, context);
                }
            }
            _ => {
                let message = "`borrow` belongs on a field, or on a variant that holds one value";
                context.error(Code::E0302, at, message);
            }
        }
    }
    move_to_field(std::mem::take(&mut serde.with), &mut fields, context);
    Some(Variant {
        name: variant.ident.unraw().to_string(),
        span: context.place(variant.ident.span()),
        elm: webhook::elm_only(&attributes.webhook, "constructor", context),
        is_default: attributes.default,
        serde,
        fields,
        docs: attributes.docs,
    })
}

/// The functions of a newtype variant are those of its field, as far as the JSON goes.
fn move_to_field(with: WithFunctions, fields: &mut Fields, context: &mut Context<'_>) {
    let Some(at) = with.at() else { return };
    match fields {
        Fields::Unnamed(fields) if fields.len() == 1 && fields[0].serde.with.at().is_none() => {
            fields[0].serde.get_mut().with = with;
        }
        _ => {
            let message = "a function for a whole variant is supported where that holds one value";
            let diagnostic = Diagnostic::at(Code::E0301, at, message)
                .help("let it hold a struct, or put it on the fields");
            context.push(diagnostic);
        }
    }
}

fn has_lifetime(tokens: &impl ToTokens) -> bool {
    fn within(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Punct(punct) => punct.as_char() == '\'',
            TokenTree::Group(group) => within(group.stream()),
            _ => false,
        })
    }
    within(tokens.to_token_stream())
}

fn nothing_to_borrow(at: Span, context: &mut Context<'_>) {
    let message = "`borrow` needs a lifetime, and there is none here";
    context.push(Diagnostic::at(Code::E0302, at, message).help("leave it out"));
}

fn read_use(
    tree: &UseTree,
    path: &mut Vec<String>,
    imports: &mut HashMap<String, Import>,
    context: &Context<'_>,
) {
    match tree {
        UseTree::Path(tree) => {
            path.push(tree.ident.unraw().to_string());
            read_use(&tree.tree, path, imports, context);
            path.pop();
        }
        UseTree::Group(tree) => {
            for item in &tree.items {
                read_use(item, path, imports, context);
            }
        }
        UseTree::Name(tree) => add_import(&tree.ident, &tree.ident, path, imports, context),
        UseTree::Rename(tree) => add_import(&tree.ident, &tree.rename, path, imports, context),
        // Names are global: a glob adds none.
        UseTree::Glob(_) => {}
    }
}

fn add_import(
    ident: &syn::Ident,
    local: &syn::Ident,
    path: &[String],
    imports: &mut HashMap<String, Import>,
    context: &Context<'_>,
) {
    let mut full = path.to_vec();
    // `use a::b::{self}` names the module itself.
    if ident != "self" {
        full.push(ident.unraw().to_string());
    }
    let local =
        if local == "self" { path.last().cloned() } else { Some(local.unraw().to_string()) };
    if let Some(local) = local {
        imports.insert(local, Import { path: full, span: context.place(ident.span()) });
    }
}
