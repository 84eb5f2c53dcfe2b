//! Payloads that their encoding cannot carry.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Encoding, Fields, Program, Shape, Tagging, Type};

/// A form, a query and a multipart body hold names and values: the payload must be an object.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for webhook in &program.webhooks {
        let carrier = match &webhook.target.encoding {
            Encoding::Form { .. } => "a form",
            Encoding::Multipart => "a multipart body",
            Encoding::Query => "a query string",
            Encoding::Json { .. } | Encoding::Empty => continue,
        };
        if !is_object(&Type::Named(webhook.payload, Vec::new()), program, 0) {
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

/// Whether the JSON is (or, for a `Value`, may be) an object.
fn is_object(ty: &Type, program: &Program, depth: usize) -> bool {
    match ty {
        Type::Value | Type::Map(..) | Type::Duration => true,
        Type::Pointer(_, inner) => is_object(inner, program, depth),
        Type::Named(id, arguments) if depth < 64 => {
            let inside = |ty: &Type| is_object(&ty.substitute(arguments), program, depth + 1);
            match &program.type_def(*id).shape {
                Shape::Alias(ty) => inside(ty),
                Shape::Struct(Fields::Named(fields)) => {
                    !program.type_def(*id).transparent || fields.iter().all(|f| inside(&f.ty))
                }
                Shape::Struct(Fields::Newtype(field)) => inside(&field.ty),
                Shape::Struct(_) => false,
                Shape::Enum { tagging, variants } => variants.iter().all(|variant| {
                    let plain = match &variant.fields {
                        Fields::Named(_) => true,
                        Fields::Newtype(field) => inside(&field.ty),
                        Fields::Unit | Fields::Tuple(_) => false,
                    };
                    match tagging {
                        Tagging::External => !matches!(variant.fields, Fields::Unit),
                        Tagging::Internal { .. } | Tagging::Adjacent { .. } => true,
                        Tagging::Untagged => plain,
                    }
                }),
            }
        }
        _ => false,
    }
}
