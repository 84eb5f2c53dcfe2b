//! Fields of the payload that placeholders of the target name.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span, did_you_mean};
use crate::ir::{Field, Program, Type, TypeDef, TypeId};
use crate::parse::ast::Item;
use crate::parse::target::Parsed;

use super::struct_fields;

/// Reports each placeholder of `parsed`, and of the file names in `item`, that no field can fill (E0108).
pub(super) fn check(
    parsed: &Parsed,
    item: &Item,
    payload: TypeId,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let definition = program.type_def(payload);
    let fields = definition.named_fields();
    let file_names = file_name_placeholders(item);
    let mut seen = HashSet::new();
    for (name, span) in parsed
        .placeholders
        .iter()
        .map(|placeholder| (placeholder.name.as_str(), placeholder.span))
        .chain(file_names)
        .filter(|(name, _)| seen.insert(*name))
    {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            let message = format!("`{}` has no field `{name}` of its own", item.name);
            let help = meant_field(name, fields).unwrap_or_else(|| {
                "a lower-case placeholder is a direct field of the payload; an environment variable is in upper case".to_owned()
            });
            diagnostics.push(Diagnostic::at(Code::E0108, span, message).help(help));
            continue;
        };
        if let Some((why, help)) = unfit(field, definition, program) {
            let message = format!("the field `{name}` {why}: it cannot fill a placeholder");
            let diagnostic = Diagnostic::at(Code::E0108, span, message)
                .related(field.span, "the field")
                .help(help);
            diagnostics.push(diagnostic);
        }
    }
}

/// Which field is meant by a placeholder that names none. One in camel case cannot be named as it is.
fn meant_field(placeholder: &str, fields: &[Field]) -> Option<String> {
    let names = fields.iter().map(|field| field.name.as_str());
    let camel = names.clone().find(|name| heck::AsSnakeCase(name).to_string() == placeholder);
    if let Some(name) = camel {
        return Some(format!(
            "a placeholder is in lower case: call the field `{placeholder}`, with `#[serde(rename = \"{name}\")]`"
        ));
    }
    did_you_mean(placeholder, names)
}

/// Why a field of `payload` does not always hold one text, and what to do about it; `None` where it does.
fn unfit(
    field: &Field,
    payload: &TypeDef,
    program: &Program,
) -> Option<(&'static str, &'static str)> {
    if payload.transparent {
        let help = "leave `transparent` out, so that the payload is an object with this field";
        return Some(("is the payload as a whole", help));
    }
    if field.idempotency_key {
        let help = "leave `#[webhook(idempotency_key)]` out, so that every payload holds it";
        return Some(("may be left out, for the execution's key", help));
    }
    let is_option = matches!(field.ty, Type::Option(_));
    let why = if is_option || field.may_be_absent(payload.default.is_some()) {
        "may be absent"
    } else if field.flatten {
        "is flattened into others"
    } else if !is_scalar(&field.ty, program) {
        "is neither a scalar nor an enum of unit variants"
    } else {
        return None;
    };
    Some((why, "use a field that always holds a text, a number or a bool"))
}

/// The placeholders in the names of files, each with the place of its template.
fn file_name_placeholders(item: &Item) -> impl Iterator<Item = (&str, Span)> {
    struct_fields(item)
        .iter()
        .filter_map(|field| field.webhook.file_name.as_ref())
        .flat_map(|(template, span)| template.field_names().map(move |name| (name, *span)))
}

fn is_scalar(ty: &Type, program: &Program) -> bool {
    match program.in_json(ty) {
        Type::Bool
        | Type::Int(_)
        | Type::Float(_)
        | Type::Char
        | Type::String
        | Type::Text(_)
        | Type::Refused => true,
        Type::Named(id, _) => program.type_def(id).is_names(),
        _ => false,
    }
}
