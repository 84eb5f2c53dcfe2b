//! What functions take and give, as far as it may not fit the emitted types: these own what they hold,
//! and a field that is said to be another type has that one.

use syn::{FnArg, ReturnType, Type};

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir;
use crate::parse::context::{Context, unraw};
use crate::parse::ty;

/// What a function takes, and what it gives.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signature {
    /// Behind the references to the values that it takes.
    pub(crate) taken: About,
    pub(crate) given: About,
}

/// What a function is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    /// The last names of the paths in its type, but for type parameters of the function's; of the first,
    /// where a function takes several.
    pub(crate) names: Vec<String>,
    /// The scalar type that it is, and nothing more: of `&str` that is `String`, which is had of it.
    pub(crate) scalar: Option<&'static str>,
    /// Where that type stands.
    pub(crate) at: Option<Span>,
    /// Where it has a reference, a `Cow` or a slice that stands for no value of an emitted type: `&&str`,
    /// `&'static str`, `Result<Cow<'de, str>, D::Error>`.
    pub(crate) borrowed: Option<Span>,
}

impl Signature {
    pub(super) fn of(signature: &syn::Signature, context: &Context<'_>) -> Self {
        let taken = signature.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(input) => match &*input.ty {
                Type::Reference(reference) => Some(&*reference.elem),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        });
        let first = taken.clone().next();
        let mut taken = taken.map(|ty| match ty {
            // A `&str` may be had of a `&String`, and a `&[T]` of a `&Vec<T>`.
            Type::Slice(slice) => &slice.elem,
            ty => ty,
        });
        let taken = taken.find_map(borrowed);
        let given = match &signature.output {
            ReturnType::Type(_, ty) => Some(ok(ty).unwrap_or(ty)),
            ReturnType::Default => None,
        };
        let about = |ty: Option<&Type>, borrowed: Option<&Type>| {
            let mut names = Vec::new();
            ty.into_iter().for_each(|ty| read_names(ty, &mut names));
            names.retain(|name| signature.generics.type_params().all(|own| own.ident != name));
            About {
                names,
                scalar: ty.and_then(scalar),
                at: ty.map(|ty| context.span(ty)),
                borrowed: borrowed.map(|ty| context.span(ty)),
            }
        };
        Self { taken: about(first, taken), given: about(given, given.and_then(borrowed)) }
    }
}

/// A type of Rust's own without parts, by its name alone.
fn scalar(ty: &Type) -> Option<&'static str> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.get_ident()?.to_string();
    match name.as_str() {
        "str" | "String" => Some("String"),
        name => ir::Type::primitive(name)?.rust_path(),
    }
}

/// Adds the last names of the paths in `ty`.
fn read_names(ty: &Type, names: &mut Vec<String>) {
    match ty {
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return };
            names.push(unraw(&last.ident));
            ty::type_arguments(&last.arguments).for_each(|ty| read_names(ty, names));
        }
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|ty| read_names(ty, names)),
        Type::Reference(inner) => read_names(&inner.elem, names),
        Type::Slice(inner) => read_names(&inner.elem, names),
        Type::Array(inner) => read_names(&inner.elem, names),
        Type::Paren(inner) => read_names(&inner.elem, names),
        Type::Group(inner) => read_names(&inner.elem, names),
        _ => {}
    }
}

/// `T` of `Result<T, E>`.
fn ok(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Result")?;
    ty::type_arguments(&last.arguments).next()
}

/// What owns the slice that it holds.
const POINTERS: [&str; 3] = ["Box", "Rc", "Arc"];

/// The first type in `ty` that is borrowed, or may be.
pub(crate) fn borrowed(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Reference(_) | Type::Slice(_) => Some(ty),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            if last.ident == "Cow" {
                return Some(ty);
            }
            let is_pointer = POINTERS.iter().any(|pointer| last.ident == pointer);
            ty::type_arguments(&last.arguments).find_map(|ty| match ty {
                Type::Slice(slice) if is_pointer => borrowed(&slice.elem),
                ty => borrowed(ty),
            })
        }
        Type::Tuple(tuple) => tuple.elems.iter().find_map(borrowed),
        Type::Array(array) => borrowed(&array.elem),
        Type::Paren(inner) => borrowed(&inner.elem),
        Type::Group(inner) => borrowed(&inner.elem),
        _ => None,
    }
}

/// What is said where the function `text` has that in its signature, `at`.
pub(crate) fn refusal(text: &str, span: Span, at: Span) -> Diagnostic {
    let message = format!("`{text}` is about a borrowed value, and the emitted types own theirs");
    Diagnostic::at(Code::E0305, span, message)
        .related(at, "no emitted type holds this")
        .help("write the function for what they hold: `String` for `&str` and `Cow<str>`, `Vec<T>` for a slice, `T` for `&T`; or with a type parameter, which fits both")
}
