//! What functions take and give that the emitted types cannot have: these own what they hold.

use syn::{FnArg, ReturnType, Type};

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::parse::context::Context;
use crate::parse::ty;

/// Where a signature has references, `Cow`s and slices that stand for no value of an emitted type.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Borrowed {
    /// Behind the reference to a value that is taken: `&&str`.
    pub(crate) taken: Option<Span>,
    /// In what is given: `&'static str`, `Result<Cow<'de, str>, D::Error>`.
    pub(crate) given: Option<Span>,
}

impl Borrowed {
    pub(super) fn of(signature: &syn::Signature, context: &Context<'_>) -> Self {
        let taken = signature.inputs.iter().find_map(|input| match input {
            FnArg::Typed(input) => match &*input.ty {
                // A `&str` may be had of a `&String`, and a `&[T]` of a `&Vec<T>`.
                Type::Reference(reference) => match &*reference.elem {
                    Type::Slice(slice) => borrowed(&slice.elem),
                    ty => borrowed(ty),
                },
                _ => None,
            },
            FnArg::Receiver(_) => None,
        });
        let given = match &signature.output {
            ReturnType::Type(_, ty) => borrowed(ok(ty).unwrap_or(ty)),
            ReturnType::Default => None,
        };
        let place = |ty: Option<&Type>| ty.map(|ty| context.span(ty));
        Self { taken: place(taken), given: place(given) }
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
fn borrowed(ty: &Type) -> Option<&Type> {
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
