//! What functions take and give, as far as it may not fit the emitted types: these own what they hold,
//! and a field that is said to be another type has that one.

use syn::{FnArg, ReturnType, Type};

use crate::diagnostic::{Code, Diagnostic, Span};
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
    /// Its type; the first, where a function takes several.
    pub(crate) name: Option<(String, Span)>,
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
        let name = taken.clone().next().and_then(|ty| named(ty, context));
        let mut taken = taken.map(|ty| match ty {
            // A `&str` may be had of a `&String`, and a `&[T]` of a `&Vec<T>`.
            Type::Slice(slice) => &slice.elem,
            ty => ty,
        });
        let taken = About { name, borrowed: taken.find_map(borrowed).map(|ty| context.span(ty)) };
        let given = match &signature.output {
            ReturnType::Type(_, ty) => Some(ok(ty).unwrap_or(ty)),
            ReturnType::Default => None,
        };
        let given = About {
            name: given.and_then(|ty| named(ty, context)),
            borrowed: given.and_then(borrowed).map(|ty| context.span(ty)),
        };
        Self { taken, given }
    }
}

/// The last name of a type's path, and where the type stands.
fn named(ty: &Type, context: &Context<'_>) -> Option<(String, Span)> {
    let Type::Path(path) = ty else { return None };
    path.path.segments.last().map(|last| (unraw(&last.ident), context.span(ty)))
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
