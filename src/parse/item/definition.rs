//! Definitions: structs, enums and type aliases.

use crate::diagnostic::{Code, Diagnostic};
use crate::parse::ast::{GenericParam, Item, ItemKind};
use crate::parse::attribute::Attributes;
use crate::parse::bounds::{self, Predicate};
use crate::parse::context::{Context, unraw};
use crate::parse::rare::Rare;
use crate::parse::serde::Container;
use crate::parse::{response, serde, target, ty, webhook};

use super::members;

/// A struct; what must not stand on it is reported.
pub(super) fn of_struct(item: &syn::ItemStruct, scope: usize, context: &mut Context<'_>) -> Item {
    let attributes = Attributes::read(&item.attrs, context);
    attributes.refuse_own_but(&["target"], "a struct", context);
    let serde = Rare::of(&attributes.serde, |entries| serde::container(entries, context));
    refuse_enum_only(&serde, context);
    refuse_serdes_lifetime(&item.generics, context);
    let generics = generics(Some(&item.ident), &item.generics, context);
    let fields = members::fields(&item.fields, context);
    let kind = ItemKind::Struct { fields, serde };
    Head { ident: &item.ident, scope, whole: item }.item(&attributes, generics, kind, context)
}

/// Complains about what serde takes on an enum alone, and stands on a struct.
fn refuse_enum_only(serde: &Container, context: &mut Context<'_>) {
    const NO_VARIANTS: &str = "leave it out: a struct has no variants";
    let content = serde.content.as_ref().map(|(_, at)| *at);
    for (key, at, help) in [
        ("content", content, NO_VARIANTS),
        ("untagged", serde.untagged, NO_VARIANTS),
        ("rename_all_fields", serde.rename_all_fields.at, "write `rename_all`"),
    ] {
        if let Some(at) = at {
            context.error(Code::E0302, at, format!("`{key}` belongs on an enum"), help);
        }
    }
}

/// An enum: of values, or one that reads responses. `None` where it would be a webhook and read
/// responses, which is reported.
pub(super) fn of_enum(
    item: &syn::ItemEnum,
    scope: usize,
    context: &mut Context<'_>,
) -> Option<Item> {
    let attributes = Attributes::read(&item.attrs, context);
    attributes.refuse_own_but(&["target", "response"], "an enum", context);
    refuse_serdes_lifetime(&item.generics, context);
    let generics = generics(Some(&item.ident), &item.generics, context);
    let kind = match attributes.own("response", context) {
        Some(attribute) => {
            if let Some(target) = attributes.own("target", context) {
                let span = context.place(item.ident.span());
                let message = "an enum is either a webhook or what reads its response";
                let diagnostic = Diagnostic::at(Code::E0302, span, message)
                    .related(context.span(target), "a webhook")
                    .related(context.span(attribute), "what reads a response")
                    .help("write two enums");
                context.push(diagnostic);
                return None;
            }
            ItemKind::Response(response::read(attribute, item, &attributes, context))
        }
        None => of_values(item, &attributes, context),
    };
    let head = Head { ident: &item.ident, scope, whole: item };
    Some(head.item(&attributes, generics, kind, context))
}

/// An enum whose values serde writes and reads.
fn of_values(
    item: &syn::ItemEnum,
    attributes: &Attributes<'_>,
    context: &mut Context<'_>,
) -> ItemKind {
    let serde = Rare::of(&attributes.serde, |entries| serde::container(entries, context));
    if let Some(at) = serde.transparent {
        let help = "leave it out; for variants without their names, write `untagged`";
        context.error(Code::E0302, at, "`transparent` belongs on a struct", help);
    }
    let variants = item.variants.iter();
    let mut variants: Vec<_> =
        variants.filter_map(|variant| members::variant(variant, context)).collect();
    context.keep_first(&mut variants, "variant", |variant| (&variant.name, variant.span));
    let tagging = serde.tagging(context);
    if variants.is_empty() {
        let span = context.place(item.ident.span());
        let help = "add a variant, or use `()`";
        context.error(Code::E0204, span, "an enum without variants has no values", help);
    }
    ItemKind::Enum { variants, tagging, serde }
}

/// A type alias; `None` where it would be a webhook, which is reported.
pub(super) fn of_alias(
    item: &syn::ItemType,
    scope: usize,
    context: &mut Context<'_>,
) -> Option<Item> {
    let attributes = Attributes::read(&item.attrs, context);
    attributes.refuse_own_but(&["target"], "a type alias", context);
    if let Some(attribute) = attributes.own("target", context) {
        let span = context.span(attribute);
        let help = "write a newtype: `pub struct Name(Vec<Event>);`";
        context.error(Code::E0302, span, "a type alias cannot be a webhook", help);
        return None;
    }
    for entry in &attributes.serde {
        let help = "put it on the type that the alias stands for, or on the field that uses it";
        context.error(Code::E0302, entry.span, "serde has no attributes on a type alias", help);
    }
    let generics = generics(None, &item.generics, context);
    let kind = ItemKind::Alias(ty::read(&item.ty, context));
    let head = Head { ident: &item.ident, scope, whole: item };
    Some(head.item(&attributes, generics, kind, context))
}

/// What structs, enums and aliases have in common, beside their attributes and parameters.
struct Head<'a> {
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

/// serde's impls have a lifetime of this name themselves.
fn refuse_serdes_lifetime(generics: &syn::Generics, context: &mut Context<'_>) {
    if let Some(param) = generics.lifetimes().find(|param| param.lifetime.ident == "de") {
        let at = context.place(param.lifetime.span());
        let message = "serde cannot read a type with a lifetime `'de`: its own is called so";
        context.error(Code::E0303, at, message, "call it `'a`");
    }
}

/// The type parameters of `owner`, `None` of an alias, and what is asked of them. Read before the fields
/// are, which may name a const parameter.
fn generics(
    owner: Option<&syn::Ident>,
    generics: &syn::Generics,
    context: &mut Context<'_>,
) -> (Vec<GenericParam>, Vec<Predicate>) {
    let mut read = Vec::new();
    context.const_params.clear();
    for param in &generics.params {
        match param {
            syn::GenericParam::Type(param) => {
                refuse_name(&param.ident, owner, generics, context);
                read.push(GenericParam {
                    name: unraw(&param.ident),
                    default: param.default.as_ref().map(|(_, default)| ty::read(default, context)),
                });
            }
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

/// Complains about a type parameter that is called as its type, as no derive could name both, and about one
/// in lower case: rustc warns of it in what serde derives, and it may be a word of TypeScript's (`never`) or a
/// type of Rust's (`u8`).
fn refuse_name(
    param: &syn::Ident,
    owner: Option<&syn::Ident>,
    generics: &syn::Generics,
    context: &mut Context<'_>,
) {
    let name = unraw(param);
    let (message, help) = if members::is_blank(param, context) {
        return;
    } else if owner == Some(param) {
        let message = format!("the type parameter `{name}` is called as the type itself");
        (message, "give one of them another name".to_owned())
    } else if !is_camel_case(&name) {
        let message =
            format!("the type parameter `{name}` is not in upper camel case, as rustc wants it");
        let camel = heck::AsUpperCamelCase(&name).to_string();
        let is_taken = generics.type_params().any(|other| other.ident == camel);
        let fits = !is_taken && syn::parse_str::<syn::Ident>(&camel).is_ok();
        let example = if fits { camel } else { "Item".to_owned() };
        (message, format!("give it a name such as `{example}`"))
    } else {
        return;
    };
    context.error(Code::E0503, context.place(param.span()), message, help);
}

/// As rustc's lint `non_camel_case_types` has it: `_` stands at the ends, or between what has no case.
fn is_camel_case(name: &str) -> bool {
    let name = name.trim_matches('_');
    let has_case = |c: char| c.is_lowercase() || c.is_uppercase();
    let pairs = name.chars().zip(name.chars().skip(1));
    !name.starts_with(char::is_lowercase)
        && !name.contains("__")
        && pairs.into_iter().all(|(a, b)| !(a == '_' && has_case(b) || has_case(a) && b == '_'))
}
