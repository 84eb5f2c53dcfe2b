//! Payloads that their encoding cannot carry.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{DEEP, Encoding, Fields, Program, Shape, Tagging, Type};

/// A form, a query and a multipart body hold names and values: the payload must be an object.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for webhook in &program.webhooks {
        let Some(carrier) = carrier(&webhook.target.encoding) else { continue };
        if !is_object(&Type::Named(webhook.payload, Vec::new()), program, &mut HashSet::new(), 0) {
            let message = format!(
                "`{}` is sent as {carrier}, which holds names and values, but is not an object",
                webhook.name
            );
            let diagnostic = Diagnostic::at(Code::E0115, webhook.span, message)
                .related(webhook.target.span, "sent as said here")
                .help("give its fields names, or send it as JSON");
            diagnostics.push(diagnostic);
        }
    }
}

/// What a body of names and values is called; `None` of any other.
pub(super) fn carrier(encoding: &Encoding) -> Option<&'static str> {
    match encoding {
        Encoding::Form { .. } => Some("a form"),
        Encoding::Multipart => Some("a multipart body"),
        Encoding::Query => Some("a query string"),
        Encoding::Json { .. } | Encoding::Empty => None,
    }
}

/// Whether the JSON that is written of `ty` is an object, or of a `Value` may be one. `seen` are the types
/// that were asked about, and `depth` is how many are around it.
fn is_object(ty: &Type, program: &Program, seen: &mut HashSet<Type>, depth: usize) -> bool {
    match ty {
        Type::Value | Type::Map(..) | Type::Duration | Type::Refused => true,
        Type::Pointer(_, inner) => is_object(inner, program, seen, depth),
        Type::Named(..) if depth > DEEP || !seen.insert(ty.clone()) => true,
        Type::Named(id, arguments) => {
            let definition = program.type_def(*id);
            let mut inside =
                |ty: &Type| is_object(&ty.substitute(arguments), program, seen, depth + 1);
            match &definition.shape {
                Shape::Alias(ty) => inside(ty),
                Shape::Struct(fields) => match definition.as_inner(fields) {
                    Some(field) => inside(&field.ty),
                    None => matches!(fields, Fields::Named(_)),
                },
                Shape::Enum { tagging, variants } => {
                    let mut written = variants.iter().filter(|variant| !variant.skip_serializing);
                    written.all(|variant| match tagging.of(variant) {
                        Tagging::External => !matches!(variant.fields, Fields::Unit),
                        Tagging::Internal { .. } | Tagging::Adjacent { .. } => true,
                        Tagging::Untagged => match &variant.fields {
                            Fields::Named(_) => true,
                            Fields::Newtype(field) => inside(&field.ty),
                            Fields::Unit | Fields::Tuple(_) => false,
                        },
                    })
                }
            }
        }
        _ => false,
    }
}
