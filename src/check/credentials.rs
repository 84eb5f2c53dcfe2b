//! Credentials that stand in the source, and so in every output.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Piece, Program, Template};

/// A lint on `auth` and `signing` that name no variable of the environment. Only where no condition's
/// variable is set: what the others send to is a mock, often.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for target in program.webhooks.iter().map(|webhook| &webhook.target) {
        let credentials = target.auth.as_ref().map(|auth| &auth.otherwise().credentials);
        if let (Some(at), true) = (target.auth_span, credentials.is_some_and(is_written)) {
            diagnostics.push(report("these credentials go", "auth = \"Bearer {API_TOKEN}\"", at));
        }
        let secret = target.signing.as_ref().map(|secret| secret.otherwise());
        if let (Some(at), true) = (target.signing_span, secret.is_some_and(is_written)) {
            let help = "signing = { secret = \"{WEBHOOK_SECRET}\" }";
            diagnostics.push(report("the secret that this webhook signs with goes", help, at));
        }
    }
}

/// Whether it says something that depends on nothing.
fn is_written(template: &Template) -> bool {
    let is_literal = |piece: &Piece| matches!(piece, Piece::Literal(_));
    !template.is_empty() && template.pieces.iter().all(is_literal)
}

fn report(what: &str, instead: &str, at: Span) -> Diagnostic {
    let message = format!("{what} into the generated files, for whoever reads those");
    Diagnostic::at(Code::W0108, at, message)
        .help(format!("name a variable of the environment: `{instead}`"))
}
