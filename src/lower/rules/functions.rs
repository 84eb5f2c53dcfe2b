//! Variants that functions write or read as a whole (serde's `check_variant_skip_attrs`).

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::parse::ast::Variant;

/// A function is given all that the variant holds, and gives all of it.
pub(super) fn check(variant: &Variant, diagnostics: &mut Diagnostics) {
    let serde = &variant.serde;
    let mut refuse = |what: String, skip: Span, function: Span| {
        let diagnostic = Diagnostic::at(Code::E0303, skip, what)
            .related(function, "by this function")
            .help("leave one of them out");
        diagnostics.push(diagnostic);
    };
    if let Some(function) = serde.with.writes() {
        if let Some(skip) = serde.skip_serializing {
            refuse("a variant that is written cannot be skipped".to_owned(), skip, function);
        }
        for field in variant.fields.iter() {
            let condition = field.serde.skip_serializing_if.as_ref().map(|path| path.span);
            if let Some(skip) = field.serde.skip_serializing.or(condition) {
                let what = format!("`{}` is written with the whole variant", field.name);
                refuse(what, skip, function);
            }
        }
    }
    if let Some(function) = serde.with.reads() {
        if let Some(skip) = serde.skip_deserializing {
            refuse("a variant that is read cannot be skipped".to_owned(), skip, function);
        }
        for field in variant.fields.iter() {
            if let Some(skip) = field.serde.skip_deserializing {
                let what = format!("`{}` is read with the whole variant", field.name);
                refuse(what, skip, function);
            }
        }
    }
}
