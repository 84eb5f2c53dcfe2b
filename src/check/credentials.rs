//! Credentials that stand in the source, and so in every output.

use super::lookalikes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Field, Program, Template};

/// A lint on `auth`, `signing` and headers for credentials that name no variable of the environment.
/// Only where no condition's variable is set: what the others send to is a mock, often. What is meant
/// as a placeholder is told of by `lookalikes`.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for webhook in &program.webhooks {
        let target = &webhook.target;
        let fields = program.type_def(webhook.payload).named_fields();
        let is_written = |template: &Template, fields: &[Field]| {
            template.is_literal() && lookalikes::placeholder(template, fields).is_none()
        };
        let is_secret = |template: &Template| is_written(template, &[]);
        let credentials = target.auth.as_ref().map(|auth| &auth.otherwise().credentials);
        if let (Some(at), true) = (target.auth_span, credentials.is_some_and(is_secret)) {
            diagnostics.push(report("these credentials go", "auth = \"Bearer {API_TOKEN}\"", at));
        }
        let secret = target.signing.as_ref().map(|secret| secret.otherwise());
        if let (Some(at), true) = (target.signing_span, secret.is_some_and(is_secret)) {
            let help = "signing = { secret = \"{WEBHOOK_SECRET}\" }";
            diagnostics.push(report("the secret that this webhook signs with goes", help, at));
        }
        for header in &target.headers {
            if is_for_credentials(&header.name) && is_written(header.value.otherwise(), fields) {
                let is_scheme = header.name.to_ascii_lowercase().ends_with("authorization");
                let scheme = if is_scheme { "Bearer " } else { "" };
                let help = format!("\"{}\" = \"{scheme}{{API_TOKEN}}\"", header.name);
                diagnostics.push(report("these credentials go", &help, header.span));
            }
        }
    }
}

/// Whether a header of this name proves who is calling. Other names that end in `Key` or `Token` may
/// say which cache, say.
fn is_for_credentials(name: &str) -> bool {
    let letters = |c: &char| c.is_ascii_alphanumeric();
    let name: String = name.chars().filter(letters).collect::<String>().to_ascii_lowercase();
    let ends = [
        "authorization",
        "apikey",
        "apitoken",
        "authkey",
        "authtoken",
        "accesskey",
        "accesstoken",
        "servertoken",
        "subscriptionkey",
        "secret",
        "secretkey",
        "password",
    ];
    ends.iter().any(|end| name.ends_with(end)) && !name.contains("public")
}

fn report(what: &str, instead: &str, at: Span) -> Diagnostic {
    let message = format!("{what} into the generated files, for whoever reads those");
    Diagnostic::at(Code::W0108, at, message)
        .help(format!("name a variable of the environment: `{instead}`"))
}
