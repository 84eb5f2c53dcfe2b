//! What items hold: fields and variants.

use quote::ToTokens as _;

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::Int;
use crate::parse::ast::{Borrows, Field, Fields, Variant};
use crate::parse::attribute::Attributes;
use crate::parse::context::Context;
use crate::parse::rare::Rare;
use crate::parse::{presence, serde, ty, webhook};

/// The fields of a struct or a variant, without those that a condition leaves out. What serde skips is
/// among them: the emitted type has it, too.
pub(super) fn fields(fields: &syn::Fields, context: &mut Context<'_>) -> Fields {
    match fields {
        syn::Fields::Unit => Fields::Unit,
        syn::Fields::Unnamed(fields) => Fields::Unnamed(read_fields(&fields.unnamed, context)),
        syn::Fields::Named(fields) => {
            let mut read = read_fields(&fields.named, context);
            context.keep_first(&mut read, "field", |field| (&field.name, field.span));
            Fields::Named(read)
        }
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

/// `None` where a condition leaves it out. `position` names it in a tuple.
fn read_field(position: usize, field: &syn::Field, context: &mut Context<'_>) -> Option<Field> {
    if presence::leaves_out(&field.attrs, context) {
        return None;
    }
    let attributes = Attributes::read(&field.attrs, context);
    attributes.silence_within(field, context);
    attributes.refuse_own_but(&[], "a field", context);
    if let Some((equals, value)) = &field.default {
        let at = context.span(&quote::quote!(#equals #value));
        let message =
            "a field's default does not stand here in stable Rust, and serde knows nothing of it";
        let help =
            "write `#[serde(default)]`, or `#[serde(default = \"…\")]` with a function's name";
        context.error(Code::E0204, at, message, help);
    }
    let ty = ty::read_value(&field.ty, context);
    let (name, span) = match &field.ident {
        Some(ident) if is_blank(ident, context) => return None,
        Some(ident) => context.name(ident),
        None => (position.to_string(), ty.span),
    };
    let serde = Rare::of(&attributes.serde, |entries| serde::field(entries, context));
    if let Some(borrow) = &serde.borrow {
        borrow.check(&field.ty, context);
    }
    let webhook = Rare::of(&attributes.webhook, |entries| webhook::field(entries, context));
    let borrows = borrows(&field.ty);
    Some(Field { name, span, docs: attributes.docs, ty, borrows, serde, webhook })
}

/// Complains about `_`, which syn takes for a name, and rustc does not.
pub(super) fn is_blank(ident: &syn::Ident, context: &mut Context<'_>) -> bool {
    let is_blank = ident == "_";
    if is_blank {
        let message = "this is not valid Rust: expected identifier, found `_`";
        context.error(Code::E0001, context.place(ident.span()), message, "give it a name");
    }
    is_blank
}

fn borrows(ty: &syn::Type) -> Borrows {
    let is_str = |ty: &syn::Type| matches!(ty, syn::Type::Path(path) if path.path.is_ident("str"));
    match ty {
        syn::Type::Reference(reference) if is_str(&reference.elem) => Borrows::Text,
        // A `Cow` of what is owned.
        syn::Type::Path(path) if is_cow(path) => match arguments(path).any(is_borrowed) {
            true => Borrows::Other,
            false => Borrows::Text,
        },
        ty if is_borrowed(ty) => Borrows::Other,
        _ => Borrows::Nothing,
    }
}

fn is_borrowed(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Reference(_) => true,
        syn::Type::Path(path) => is_cow(path) || arguments(path).any(is_borrowed),
        syn::Type::Tuple(tuple) => tuple.elems.iter().any(is_borrowed),
        syn::Type::Array(array) => is_borrowed(&array.elem),
        syn::Type::Slice(slice) => is_borrowed(&slice.elem),
        syn::Type::Paren(inner) => is_borrowed(&inner.elem),
        syn::Type::Group(inner) => is_borrowed(&inner.elem),
        _ => false,
    }
}

fn is_cow(path: &syn::TypePath) -> bool {
    path.path.segments.last().is_some_and(|last| last.ident == "Cow")
}

/// The type arguments of the last name in `path`.
fn arguments(path: &syn::TypePath) -> impl Iterator<Item = &syn::Type> {
    path.path.segments.last().into_iter().flat_map(|last| ty::type_arguments(&last.arguments))
}

/// `None` where a condition leaves it out.
pub(super) fn variant(variant: &syn::Variant, context: &mut Context<'_>) -> Option<Variant> {
    if presence::leaves_out(&variant.attrs, context) {
        return None;
    }
    let attributes = Attributes::read(&variant.attrs, context);
    attributes.silence_within(variant, context);
    for name in ["ok", "failed"] {
        if let Some(attribute) = attributes.own(name, context) {
            let span = context.span(attribute);
            let message = format!("`#[{name}]` belongs on the variants of a response enum");
            let help = "name the webhook that it answers: `#[response(SendGridEmail)]` on the enum";
            context.error(Code::E0302, span, message, help);
        }
    }
    attributes.refuse_own_but(&["ok", "failed"], "a variant", context);
    let serde = serde::variant(&attributes.serde, context);
    let fields = fields(&variant.fields, context);
    if let Some(borrow) = &serde.borrow {
        check_borrow(borrow, &variant.fields, &fields, context);
    }
    let (elm, as_type) = webhook::variant(&attributes.webhook, context);
    let (name, span) = context.name(&variant.ident);
    Some(Variant {
        name,
        span,
        elm,
        is_default: attributes.default,
        serde,
        as_type,
        fields,
        docs: attributes.docs,
        discriminant: variant.discriminant.as_ref().and_then(|(_, of)| discriminant(of, context)),
    })
}

/// Checks the `borrow` of a variant, of which `fields` was read from `written`: serde puts it on the
/// field.
fn check_borrow(
    borrow: &serde::Borrow,
    written: &syn::Fields,
    fields: &Fields,
    context: &mut Context<'_>,
) {
    match written {
        syn::Fields::Unnamed(all) if all.unnamed.len() == 1 => {
            borrow.check(all, context);
            let of_field = fields.iter().find_map(|field| field.serde.borrow.as_ref());
            if let Some(second) = of_field {
                let message = "`borrow` stands on the variant and on what it holds";
                let diagnostic = Diagnostic::at(Code::E0102, second.span, message)
                    .related(borrow.span, "the first one")
                    .help("leave one of them out");
                context.push(diagnostic);
            }
        }
        _ => {
            let message = "`borrow` belongs on a field, or on a variant that holds one value";
            context.error(Code::E0302, borrow.span, message, "leave it out");
        }
    }
}

/// What a variant is as an integer, which functions may ask, and sets sort by.
fn discriminant(expression: &syn::Expr, context: &mut Context<'_>) -> Option<String> {
    if !is_constant(expression) {
        let message = "a discriminant must be a plain number here";
        let span = context.span(expression);
        context.error(Code::E0204, span, message, "write the number");
        return None;
    }
    Some(expression.to_token_stream().to_string())
}

/// Whether it names nothing that the emitted Rust would have to know.
fn is_constant(expression: &syn::Expr) -> bool {
    match expression {
        syn::Expr::Lit(_) => true,
        syn::Expr::Unary(unary) => is_constant(&unary.expr),
        syn::Expr::Binary(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        syn::Expr::Paren(inner) => is_constant(&inner.expr),
        syn::Expr::Group(inner) => is_constant(&inner.expr),
        syn::Expr::Cast(cast) => {
            let name = cast.ty.to_token_stream().to_string();
            Int::named(&name).is_some() && is_constant(&cast.expr)
        }
        _ => false,
    }
}
