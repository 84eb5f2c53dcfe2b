//! Response variants that no answer reaches.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Program, Response, ResponseValue, ResponseVariant};

/// A variant without a status that reads anything takes all that is left of its outcome: those of
/// the same outcome after it are never tried.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    program.responses.iter().for_each(|response| one(response, diagnostics));
}

fn one(response: &Response, diagnostics: &mut Diagnostics) {
    let plain: Vec<&ResponseVariant> =
        response.variants.iter().filter(|variant| variant.status.is_empty()).collect();
    for (index, variant) in plain.iter().enumerate() {
        let earlier = plain[..index]
            .iter()
            .find(|earlier| earlier.outcome == variant.outcome && reads_anything(earlier));
        // The last one is what makes the enum total: it stays, reached or not.
        let needed = index + 1 == plain.len() && variant.is_fallback();
        let Some(earlier) = earlier.filter(|_| !needed) else { continue };
        let message = format!("no answer reaches `{}`", variant.name);
        let diagnostic = Diagnostic::at(Code::W0105, variant.span, message)
            .related(earlier.span, "this variant takes every answer before it")
            .help("move it up, or give it a `status`");
        diagnostics.push(diagnostic);
    }
}

fn reads_anything(variant: &ResponseVariant) -> bool {
    matches!(
        variant.value,
        ResponseValue::Unit
            | ResponseValue::Whole
            | ResponseValue::BodyText
            | ResponseValue::ErrorText
    )
}
