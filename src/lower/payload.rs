//! What a webhook's target and its payload have to do with each other: placeholders that name fields,
//! files, the field of the idempotency key, JSON in forms, payloads without content.

mod files;
mod placeholders;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Encoding, Field, Program, Seq, Type, TypeDef, TypeId};
use crate::parse::ast::{self, Item, ItemKind};

use super::rules;

/// Completes every webhook of `program` from its item; `types` are the items in the order of
/// [`Program::types`].
pub(super) fn finish(
    types: &[(usize, &Item)],
    program: &mut Program,
    diagnostics: &mut Diagnostics,
) {
    for index in 0..program.webhooks.len() {
        let payload = program.webhooks[index].payload;
        let item = types[payload.index()].1;
        if let Some(parsed) = &item.target {
            placeholders::check(parsed, item, payload, program, diagnostics);
            if program.is_unit(&Type::Named(payload, Vec::new())) {
                program.webhooks[index].target.encoding = Encoding::Empty;
            }
            if parsed.file_upload && !files::mark(item, payload, program, diagnostics) {
                // Reported: what it is sent as does not matter any more.
                program.webhooks[index].target.encoding = Encoding::Empty;
            }
        }
    }
    let attributes = |(index, (_, item)): (usize, &(usize, &Item))| {
        let mut found = Diagnostics::new();
        attributes(item, TypeId::new(index), program, &mut found);
        found
    };
    let found: Vec<Diagnostics> = types.par_iter().enumerate().map(attributes).collect();
    found.into_iter().for_each(|found| diagnostics.append(found));
    for ((_, item), _) in types.iter().zip(program.sent()).filter(|(_, is_sent)| *is_sent) {
        rules::check_written(item, diagnostics);
    }
}

/// What attributes of fields say, of whatever item.
fn attributes(item: &Item, id: TypeId, program: &Program, diagnostics: &mut Diagnostics) {
    let uploads = item.target.as_ref().is_some_and(|parsed| parsed.file_upload);
    if !uploads {
        files::refuse_attributes(item, diagnostics);
    }
    idempotency_keys(item, id, program, diagnostics);
    json_in_forms(item, id, program, diagnostics);
}

fn struct_fields(item: &Item) -> &[ast::Field] {
    match &item.kind {
        ItemKind::Struct { fields, .. } => fields.as_slice(),
        _ => &[],
    }
}

/// Whether it is, or is one or more of, what was reported: it may be meant as a file or a text.
fn is_refused(ty: &Type, program: &Program) -> bool {
    match program.without_rust_aliases(ty) {
        Type::Option(inner) | Type::Seq(Seq::Vec, inner) | Type::Pointer(_, inner) => {
            is_refused(&inner, program)
        }
        ty => ty == Type::Refused,
    }
}

/// The named fields that are members of an object: a transparent struct's is the payload as a whole.
fn members(definition: &TypeDef) -> &[Field] {
    if definition.transparent { &[] } else { definition.named_fields() }
}

/// `#[webhook(idempotency_key)]` is filled with a text where the payload leaves it out.
fn idempotency_keys(item: &Item, id: TypeId, program: &Program, diagnostics: &mut Diagnostics) {
    let lowered = members(program.type_def(id));
    let mut first = None;
    for field in item.kind.fields() {
        let Some(span) = field.webhook.idempotency_key else { continue };
        if let Some(first) = first.replace(span) {
            let message = "the idempotency key fills one field only";
            let diagnostic = Diagnostic::at(Code::E0102, span, message)
                .related(first, "the first one")
                .help("leave one of them out");
            diagnostics.push(diagnostic);
        }
        let lowered = lowered.iter().find(|lowered| lowered.name == field.name);
        let fits = lowered.is_some_and(|lowered| match &lowered.ty {
            _ if lowered.with.is_some() => false,
            Type::Option(inner) if **inner == Type::String => true,
            ty => *ty == Type::String || is_refused(ty, program),
        });
        if !item.is_webhook || !fits {
            let message = "the idempotency key is a text in a direct field of a webhook";
            let diagnostic =
                Diagnostic::at(Code::E0302, span, message).help("make the field `Option<String>`");
            diagnostics.push(diagnostic);
        }
    }
}

/// `#[webhook(form = "json")]` says how a direct field is written in a form, a query or a multipart
/// body.
fn json_in_forms(item: &Item, id: TypeId, program: &Program, diagnostics: &mut Diagnostics) {
    let encoding = program.webhook_of(id).map(|webhook| &webhook.target.encoding);
    let members = members(program.type_def(id));
    for field in item.kind.fields() {
        let Some(span) = field.webhook.form_json else { continue };
        let lowered = members.iter().find(|lowered| lowered.name == field.name);
        let what = match (encoding, lowered) {
            (Some(Encoding::Json { .. }), _) => "has no effect on a JSON body",
            // Without a body there is nothing to say, or what was wrong has been said.
            (Some(Encoding::Empty), _) => continue,
            (None, _) | (_, None) => "belongs on a direct field of a webhook",
            (_, Some(lowered)) if lowered.flatten => {
                "has no effect on a flattened field: its members stand in the body by themselves"
            }
            (_, Some(lowered)) if lowered.skip_serializing => {
                "has no effect on a field that is never written"
            }
            (_, Some(lowered)) if files::holds_file(&lowered.ty) => "has no effect on a file",
            _ => continue,
        };
        let diagnostic = Diagnostic::at(Code::E0302, span, format!("`form` {what}"))
            .help("it writes a direct field of a form, a query or a multipart body as JSON text: leave it out");
        diagnostics.push(diagnostic);
    }
}
