//! What is a placeholder in a shell, a template or a router, and a text here: `${TOKEN}`,
//! `{{TOKEN}}`, `/users/:user_id`.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Field, Piece, Program, SuccessRule, Template, is_variable};

/// A lint on each value of a target that holds one.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for webhook in &program.webhooks {
        let target = &webhook.target;
        let fields = program.type_def(webhook.payload).named_fields();
        let urls = target.url.leaves().into_iter().map(|url| (url, target.url_span));
        let of_urls = urls.filter_map(|(url, at)| {
            Some((placeholder(url, fields).or_else(|| segment(url, fields))?, at))
        });
        let headers = target
            .headers
            .iter()
            .flat_map(|header| header.value.leaves().into_iter().map(|value| (value, header.span)));
        let file_names = fields.iter().filter_map(|field| Some((field.file_name()?, field.span)));
        let of_others = headers
            .chain(file_names)
            .filter_map(|(text, at)| Some((placeholder(text, fields)?, at)));
        // No field fills these.
        let auth = target.auth.iter().flat_map(|auth| auth.leaves()).map(|auth| &auth.text);
        let auth = auth.map(|auth| (auth, target.auth_span.unwrap_or(target.span)));
        let secrets = target.signing.iter().flat_map(|secret| secret.leaves());
        let secrets = secrets.map(|secret| (secret, target.signing_span.unwrap_or(target.span)));
        let of_credentials =
            auth.chain(secrets).filter_map(|(text, at)| Some((placeholder(text, &[])?, at)));
        for ((message, name), at) in of_urls.chain(of_credentials).chain(of_others) {
            let help = format!("write `{{{name}}}`");
            diagnostics.push(Diagnostic::at(Code::W0111, at, message).help(help));
        }
        if let Some(name) = target.success.as_ref().and_then(|rule| of_answer(rule, fields)) {
            let message = format!("`{{{name}}}` is a text in `success`, which has no placeholders");
            let diagnostic = Diagnostic::at(Code::W0111, target.span, message);
            diagnostics.push(diagnostic.help("write what the body of a success holds"));
        }
    }
}

/// What is said, and the name that the placeholder is meant to have.
pub(super) type Found = (String, String);

/// `${NAME}` or `{{NAME}}`, of a variable or one of these fields.
pub(super) fn placeholder(template: &Template, fields: &[Field]) -> Option<Found> {
    template.pieces.iter().enumerate().find_map(|(index, piece)| {
        let Piece::Literal(text) = piece else { return None };
        let next = template.pieces.get(index + 1);
        if let (true, Some(Piece::Env(name) | Piece::Field(name))) = (text.ends_with('$'), next) {
            let message = format!("the `$` of `${{{name}}}` is used as it stands");
            return Some((message, name.clone()));
        }
        let name = in_braces(text, fields)?;
        let message = format!("`{{{{{name}}}}}` is a text: `{{{name}}}` is used as it stands");
        Some((message, name.to_owned()))
    })
}

/// `{NAME}` in a text that has no placeholders: of what a body must say.
fn of_answer<'r>(rule: &'r SuccessRule, fields: &[Field]) -> Option<&'r str> {
    in_braces(&rule.pointer, fields).or_else(|| in_braces(rule.equals.as_str()?, fields))
}

/// The variable, or one of these fields, whose name stands in braces.
fn in_braces<'t>(text: &'t str, fields: &[Field]) -> Option<&'t str> {
    text.split('{').skip(1).find_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        let is_field = fields.iter().any(|field| field.name == name);
        (is_field || is_variable(name)).then_some(name)
    })
}

/// `/:name`, of a field.
fn segment(url: &Template, fields: &[Field]) -> Option<Found> {
    let literals = url.pieces.iter().filter_map(|piece| match piece {
        Piece::Literal(text) => Some(text),
        _ => None,
    });
    let mut names = literals.flat_map(|text| text.split("/:").skip(1)).map(|rest| {
        rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()
    });
    names.find_map(|name| {
        let is_it = |field: &&Field| field.name == name || field.json.serialize == name;
        let field = fields.iter().find(is_it)?;
        let message = format!("`:{name}` is no placeholder: it is sent as it stands");
        Some((message, field.name.clone()))
    })
}
