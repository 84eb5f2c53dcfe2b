//! Names that clash in the emitted Rust, which has one space of types for payloads, supporting
//! types and response enums.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Fields, Program, Shape, TypeDef};

/// What `webhooks.rs` defines beside the project's own types.
const GENERATED: [&str; 5] = ["AnyWebhook", "TARGETS", "target", "prepare", "webhook_functions"];

/// Its parameters and variables: where one is bound, a unit or tuple struct of that name would be
/// compared with in its place (rustc's E0530).
const BOUND: [&str; 6] = ["context", "payload", "response", "succeeded", "value", "webhook_type"];

/// The types that the emitted Rust names without a path.
const PRIMITIVE: [&str; 17] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "isize", "str", "u8", "u16", "u32",
    "u64", "usize", "i128", "u128",
];

/// Reports every clash (E0503).
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    let types = program.types.iter().map(|ty| (ty.name.as_str(), ty.span));
    let (implied, written): (Vec<_>, Vec<_>) =
        program.responses.iter().partition(|response| response.implied);
    let written = written.iter().map(|response| (response.name.as_str(), response.span));
    let defined: HashMap<&str, Span> = types.chain(written).collect();

    for (name, span) in &defined {
        reserved(name, *span, diagnostics);
    }
    for definition in program.types.iter().filter(|definition| is_value(definition)) {
        let name = definition.name.as_str();
        if BOUND.contains(&name) {
            let message = format!(
                "the generated Rust has variables called `{name}`, which a struct without named fields cannot be called"
            );
            let diagnostic = Diagnostic::at(Code::E0503, definition.span, message)
                .help("give it another name, or its fields");
            diagnostics.push(diagnostic);
        }
    }
    for response in implied {
        let Some(span) = defined.get(response.name.as_str()) else { continue };
        let message =
            format!("`{}` is also what the answers to a webhook are read as", response.name);
        let diagnostic = Diagnostic::at(Code::E0503, *span, message)
            .related(
                response.span,
                "this webhook has no response enum of its own, so it gets one of that name",
            )
            .help("rename the type, or write a response enum for the webhook: `#[response(…)]`");
        diagnostics.push(diagnostic);
    }
}

/// Whether its name is a value too, as a unit or tuple struct's is.
fn is_value(definition: &TypeDef) -> bool {
    let Shape::Struct(fields) = definition.rust_shape() else { return false };
    !matches!(fields, Fields::Named(_))
}

fn reserved(name: &str, span: Span, diagnostics: &mut Diagnostics) {
    let message = if GENERATED.contains(&name) {
        format!("the generated Rust has a `{name}` of its own")
    } else if PRIMITIVE.contains(&name) {
        format!("`{name}` is a type of Rust's own, which the generated Rust uses")
    } else {
        return;
    };
    let diagnostic = Diagnostic::at(Code::E0503, span, message).help("give it another name");
    diagnostics.push(diagnostic);
}
