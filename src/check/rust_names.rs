//! Names that clash in the emitted Rust, which has one space of types for payloads, supporting
//! types and response enums.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::Program;

/// What `webhooks.rs` defines beside the project's own types.
const GENERATED: [&str; 5] = ["AnyWebhook", "TARGETS", "target", "prepare", "webhook_functions"];

/// The types that the emitted Rust names without a path.
const PRIMITIVE: [&str; 16] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "isize", "str", "u8", "u16", "u32",
    "u64", "usize", "i128",
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
