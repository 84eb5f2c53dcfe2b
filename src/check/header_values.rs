//! What `#[ok(header = "…")]` reads: a header is a text.
//!
//! A `String`, or a newtype of one, is that text as it is, anything else is read from it as JSON
//! (`wire::read`, Node's `readResponse` and the Elm module alike). JSON writes a text in quotes, and
//! headers do not: so what is another string in JSON would never be read.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Program, ResponseValue, ResponseVariant, Type};

use super::describe::describe_without_parameters;

pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for variant in program.responses.iter().flat_map(|response| &response.variants) {
        if let ResponseValue::Header { ty, .. } = &variant.value {
            diagnostics.extend(unreadable(ty, variant, program));
        }
    }
}

fn unreadable(ty: &Type, variant: &ResponseVariant, program: &Program) -> Option<Diagnostic> {
    let held = describe_without_parameters(ty, program);
    let name = &variant.name;
    let (message, help) = match program.in_json(ty) {
        _ if program.is_any_text(ty) => return None,
        // Without quotes the text is no JSON, and no variant's name either.
        Type::String | Type::Char | Type::Text(_) => quoted(&held, name),
        Type::Named(id, _) if program.type_def(id).is_names() => quoted(&held, name),
        Type::Seq(..) | Type::Bytes | Type::Tuple(_) => (
            format!("a header is a text: {held} cannot be read from it"),
            format!("write `{name}(String)`: it holds the text as it is"),
        ),
        Type::Unit => (
            format!("{held} holds nothing that could be read from a header"),
            format!("write `{name}(String)`, or leave out `header` and the value"),
        ),
        Type::Option(_) => (
            format!(
                "{held} would never be `None`: a variant whose header is missing is passed over"
            ),
            "write the type inside of it; a variant after this one takes what is left".to_owned(),
        ),
        _ => return None,
    };
    Some(Diagnostic::at(Code::E0404, variant.span, message).help(help))
}

fn quoted(held: &str, name: &str) -> (String, String) {
    (
        format!(
            "a text in a header is read as a `String` only: {held} would stand in quotes there"
        ),
        format!("write `{name}(String)`"),
    )
}
