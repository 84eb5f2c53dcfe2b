//! Types as they are written.

use syn::{GenericArgument, PathArguments, Type};

use crate::diagnostic::{Code, Span};

use super::attribute::{Entry, Value};
use super::constants::number;
use super::context::{Context, unraw};
use super::{depth, syntax};

/// A type as written.
#[derive(Debug, Clone)]
pub(crate) struct Ty {
    pub(crate) kind: TyKind,
    pub(crate) span: Span,
}

impl Ty {
    /// The last name of a path; empty for any other type.
    pub(crate) fn name(&self) -> &str {
        match &self.kind {
            TyKind::Path(names, _) => names.last().map(String::as_str).unwrap_or_default(),
            _ => "",
        }
    }

    /// Calls `visit` with each path in it, its own first.
    pub(crate) fn each_path<'t>(&'t self, visit: &mut impl FnMut(&'t [String])) {
        match &self.kind {
            TyKind::Path(names, arguments) => {
                visit(names);
                arguments.iter().for_each(|ty| ty.each_path(visit));
            }
            TyKind::Tuple(items) => items.iter().for_each(|ty| ty.each_path(visit)),
            TyKind::Slice(item) | TyKind::Array(item, ..) => item.each_path(visit),
            TyKind::Constant | TyKind::Error => {}
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum TyKind {
    /// `a::b::C<X, Y>`: the names, and the last one's type arguments.
    Path(Vec<String>, Vec<Ty>),
    Tuple(Vec<Ty>),
    Slice(Box<Ty>),
    /// With the place of its length.
    Array(Box<Ty>, u64, Span),
    /// No type at all, among type arguments: `3`.
    Constant,
    /// Already reported.
    Error,
}

/// Reads a type. What can have no JSON form is reported, and comes back as [`TyKind::Error`].
pub(crate) fn read(ty: &Type, context: &mut Context<'_>) -> Ty {
    let span = span(ty, context);
    let kind = kind(ty, span, context);
    Ty { kind, span }
}

/// Reads the type of a value that is held as it is: what has no size of its own can only be pointed at.
pub(crate) fn read_value(ty: &Type, context: &mut Context<'_>) -> Ty {
    let read = read(ty, context);
    let help = match ty {
        Type::Slice(_) => "write `Vec<T>`, or `&[T]`",
        Type::Path(path) if path.path.is_ident("str") => "write `String`, or `&str`",
        _ => return read,
    };
    let message = "this has no size of its own: it can only be pointed at";
    context.error(Code::E0203, read.span, message, help);
    Ty { kind: TyKind::Error, ..read }
}

/// The types of std that hold their arguments as they are.
const HOLDERS: [&str; 9] = [
    "Option", "Vec", "VecDeque", "HashSet", "BTreeSet", "HashMap", "BTreeMap", "IndexMap", "Result",
];

/// Where a type stands. syn would print the whole type again to find its first and last token.
fn span(ty: &Type, context: &Context<'_>) -> Span {
    let Type::Path(syn::TypePath { qself: None, path, .. }) = ty else { return context.span(ty) };
    let (Some(first), Some(last)) = (path.segments.first(), path.segments.last()) else {
        return context.span(ty);
    };
    let last = match &last.arguments {
        PathArguments::None => last.ident.span(),
        PathArguments::AngleBracketed(list) => list.gt_token.span,
        PathArguments::Parenthesized(_) => return context.span(ty),
    };
    context.between(first.ident.span(), last)
}

/// Reads a type out of an entry's string: `as = "T"`, `from = "T"`. What is no string is reported.
pub(crate) fn of_entry(entry: &Entry, context: &mut Context<'_>) -> Option<Ty> {
    let Value::Str(_, _, literal) = &entry.value else {
        entry.text(context);
        return None;
    };
    if depth::too_deep(&literal.value()).is_some() {
        syntax::report_depth(context.span(literal), context);
        return None;
    }
    match literal.parse::<Type>() {
        Ok(ty) => Some(read(&ty, context)),
        Err(error) => {
            let span = context.span(literal);
            let message = format!("this is not a Rust type: {error}");
            context.error(Code::E0103, span, message, "write it as in a field: `Vec<String>`");
            None
        }
    }
}

fn kind(ty: &Type, span: Span, context: &mut Context<'_>) -> TyKind {
    match ty {
        Type::Path(path) => self::path(path, span, context),
        // A borrowed value has the JSON of what it borrows; the emitted types own it.
        Type::Reference(reference) => read(&reference.elem, context).kind,
        Type::Paren(inner) => read(&inner.elem, context).kind,
        Type::Group(inner) => read(&inner.elem, context).kind,
        Type::Slice(slice) => TyKind::Slice(Box::new(read_value(&slice.elem, context))),
        Type::Array(array) => self::array(array, context),
        Type::Tuple(tuple) => {
            TyKind::Tuple(tuple.elems.iter().map(|item| read_value(item, context)).collect())
        }
        other => {
            let (message, help) = refusal(other);
            context.error(Code::E0203, span, message, help);
            TyKind::Error
        }
    }
}

fn path(path: &syn::TypePath, span: Span, context: &mut Context<'_>) -> TyKind {
    if path.qself.is_some() {
        let message = "an associated type is not known before the code is compiled";
        let help = "write the type that it stands for";
        context.error(Code::E0203, span, message, help);
        return TyKind::Error;
    }
    let segments = &path.path.segments;
    let names = segments.iter().map(|segment| unraw(&segment.ident)).collect();
    let last = segments.last();
    if let Some(last) = last.filter(|last| last.ident == "PhantomData") {
        return TyKind::Path(names, marked(&last.arguments, context));
    }
    let arguments = last.map(|last| &last.arguments);
    match arguments {
        Some(PathArguments::AngleBracketed(list)) => {
            let holds = last.is_some_and(|last| HOLDERS.iter().any(|name| last.ident == name));
            let mut types = Vec::with_capacity(list.args.len());
            for argument in &list.args {
                match argument {
                    GenericArgument::Type(ty) if holds => types.push(read_value(ty, context)),
                    GenericArgument::Type(ty) => types.push(read(ty, context)),
                    GenericArgument::Lifetime(_) => {}
                    other => {
                        types.push(Ty { kind: TyKind::Constant, span: context.span(other) });
                    }
                }
            }
            TyKind::Path(names, types)
        }
        Some(PathArguments::Parenthesized(_)) => {
            let (message, help) = FUNCTION;
            context.error(Code::E0203, span, message, help);
            TyKind::Error
        }
        _ => TyKind::Path(names, Vec::new()),
    }
}

/// The type that a `PhantomData` is of, as far as it holds one: `T` of `PhantomData<fn() -> T>`. Between
/// its brackets may stand what can stand nowhere else.
fn marked(arguments: &PathArguments, context: &mut Context<'_>) -> Vec<Ty> {
    let types = type_arguments(arguments).map(pointed_at).filter(|ty| is_plain(ty));
    types.map(|ty| read(ty, context)).collect()
}

/// The types among the arguments that a path's name has: `K` and `V` of `Map<'a, K, V>`.
pub(crate) fn type_arguments(arguments: &PathArguments) -> impl Iterator<Item = &Type> {
    let list = match arguments {
        PathArguments::AngleBracketed(list) => Some(&list.args),
        _ => None,
    };
    list.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// What a function gives, or is behind a pointer.
fn pointed_at(ty: &Type) -> &Type {
    match ty {
        Type::FnPtr(function) => match &function.output {
            syn::ReturnType::Type(_, ty) => pointed_at(ty),
            syn::ReturnType::Default => ty,
        },
        Type::Ptr(pointer) => pointed_at(&pointer.elem),
        _ => ty,
    }
}

/// Whether these are type arguments that could stand anywhere.
fn are_plain(arguments: &PathArguments) -> bool {
    let PathArguments::AngleBracketed(list) = arguments else { return false };
    list.args.iter().all(|argument| match argument {
        GenericArgument::Type(ty) => is_plain(ty),
        argument => matches!(argument, GenericArgument::Lifetime(_)),
    })
}

fn is_plain(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => {
            let arguments = path.path.segments.iter().map(|segment| &segment.arguments);
            path.qself.is_none()
                && arguments.into_iter().all(|list| list.is_none() || are_plain(list))
        }
        Type::Reference(reference) => is_plain(&reference.elem),
        Type::Tuple(tuple) => tuple.elems.iter().all(is_plain),
        Type::Slice(slice) => is_plain(&slice.elem),
        _ => false,
    }
}

/// The length must be a number: which one is too long for serde depends on whether serde reads it.
fn array(array: &syn::TypeArray, context: &mut Context<'_>) -> TyKind {
    let element = read_value(&array.elem, context);
    let length = number(&array.len).or_else(|| {
        let syn::Expr::Path(path) = &array.len else { return None };
        context.constants.find(&unraw(path.path.get_ident()?), &context.module)
    });
    let at = context.span(&array.len);
    match length {
        Some(length) => TyKind::Array(Box::new(element), length, at),
        None if is_const_param(&array.len, context) => TyKind::Error,
        None => {
            let message = "an array's length must be a plain number here";
            let help = "write the number, name a constant of this file that is one, or use a `Vec`";
            context.error(Code::E0203, at, message, help);
            TyKind::Error
        }
    }
}

fn is_const_param(length: &syn::Expr, context: &Context<'_>) -> bool {
    let syn::Expr::Path(path) = length else { return false };
    path.path.get_ident().is_some_and(|name| context.const_params.iter().any(|p| name == p))
}

const FUNCTION: (&str, &str) = ("a function has no JSON form", "remove the field");

fn refusal(ty: &Type) -> (&'static str, &'static str) {
    match ty {
        Type::ImplTrait(_) => (
            "`impl Trait` has no JSON form: which type it is, nobody knows here",
            "write the type; where it may be one of several, an enum of them",
        ),
        Type::TraitObject(_) => (
            "a trait object has no JSON form: its fields are not known",
            "write an enum of the types it may be",
        ),
        Type::FnPtr(_) => FUNCTION,
        Type::Ptr(_) => ("a raw pointer has no JSON form", "use `Box<T>` or the value itself"),
        Type::Never(_) => ("`!` has no values", "use `()`"),
        Type::Infer(_) => ("a field's type must be written out", "write the type"),
        Type::Macro(_) => ("macros are not expanded here", "write the type it expands to"),
        _ => ("this type has no JSON form here", "write a struct, an enum or a plain type"),
    }
}
