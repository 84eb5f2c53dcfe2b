//! What a webhook's target and its payload have to do with each other: file fields, fields named
//! by placeholders, payloads without content.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span, did_you_mean};
use crate::ir::{
    self, Encoding, Field, Fields, FileField, Int, Program, Seq, Shape, Type, TypeDef, TypeId,
};
use crate::parse::ast::{self, Item, ItemKind};
use crate::parse::target::Parsed;

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
            placeholders(parsed, item, payload, program, diagnostics);
            if program.is_unit(&Type::Named(payload, Vec::new())) {
                program.webhooks[index].target.encoding = Encoding::Empty;
            }
            if parsed.file_upload && !file_fields(item, payload, program, diagnostics) {
                // Reported: what it is sent as does not matter any more.
                program.webhooks[index].target.encoding = Encoding::Empty;
            }
        }
    }
    for (index, (_, item)) in types.iter().enumerate() {
        let uploads = item.target.as_ref().is_some_and(|parsed| parsed.file_upload);
        if !uploads {
            refuse_file_attributes(item, diagnostics);
        }
        let id = TypeId::new(index);
        idempotency_keys(item, id, program, diagnostics);
        json_in_forms(item, id, program, diagnostics);
    }
    for ((_, item), _) in types.iter().zip(program.sent()).filter(|(_, is_sent)| *is_sent) {
        rules::check_written(item, diagnostics);
    }
}

fn placeholders(
    parsed: &Parsed,
    item: &Item,
    payload: TypeId,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let definition = program.type_def(payload);
    let (fields, has_default) = (definition.named_fields(), definition.default.is_some());
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
            let help = did_you_mean(name, fields.iter().map(|field| field.name.as_str()))
                .unwrap_or_else(|| {
                    "a lower-case placeholder is a direct field of the payload; an environment variable is in upper case".to_owned()
                });
            diagnostics.push(Diagnostic::at(Code::E0108, span, message).help(help));
            continue;
        };
        let is_option = matches!(field.ty, Type::Option(_));
        let mut help = "use a field that always holds a text, a number or a bool";
        let why = if definition.transparent {
            help = "leave `transparent` out, so that the payload is an object with this field";
            Some("is the payload as a whole")
        } else if is_option || field.may_be_absent(has_default) {
            Some("may be absent")
        } else if field.flatten {
            Some("is flattened into others")
        } else if !is_scalar(&field.ty, program) {
            Some("is neither a scalar nor an enum of unit variants")
        } else {
            None
        };
        if let Some(why) = why {
            let message = format!("the field `{name}` {why}: it cannot fill a placeholder");
            let diagnostic = Diagnostic::at(Code::E0108, span, message)
                .related(field.span, "the field")
                .help(help);
            diagnostics.push(diagnostic);
        }
    }
}

/// The named fields that are members of an object: a transparent struct's is the payload as a whole.
fn members(definition: &TypeDef) -> &[Field] {
    if definition.transparent { &[] } else { definition.named_fields() }
}

fn file_name_placeholders(item: &Item) -> impl Iterator<Item = (&str, Span)> {
    struct_fields(item)
        .iter()
        .filter_map(|field| field.webhook.file_name.as_ref())
        .flat_map(|(template, span)| template.field_names().map(move |name| (name, *span)))
}

fn struct_fields(item: &Item) -> &[ast::Field] {
    match &item.kind {
        ItemKind::Struct { fields: ast::Fields::Named(fields), .. } => fields,
        ItemKind::Struct { fields: ast::Fields::Unnamed(fields), .. } => fields,
        _ => &[],
    }
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
        Type::Named(id, _) => match &program.type_def(id).shape {
            Shape::Enum { tagging, variants } => tagging.is_names(variants),
            _ => false,
        },
        _ => false,
    }
}

/// Direct fields of bytes become files; false where the payload cannot have any.
fn file_fields(
    item: &Item,
    payload: TypeId,
    program: &mut Program,
    diagnostics: &mut Diagnostics,
) -> bool {
    let Shape::Struct(Fields::Named(fields)) = &program.type_def(payload).shape else {
        let message = "an upload needs a struct with named fields: each is a part of the body";
        let diagnostic = Diagnostic::at(Code::E0115, item.span, message)
            .help("write `pub struct Upload { pub file: Vec<u8>, … }`");
        diagnostics.push(diagnostic);
        return false;
    };
    // What a function writes is no file.
    let as_files: Vec<Option<Type>> = fields
        .iter()
        .map(|field| as_file(&field.ty, program).filter(|_| field.with.is_none()))
        .collect();
    let refused: Vec<bool> = fields.iter().map(|field| is_refused(&field.ty, program)).collect();
    if as_files.iter().all(Option::is_none) && !refused.contains(&true) {
        diagnostics.push(no_file(item));
    }
    let written: HashMap<&str, &ast::Field> =
        struct_fields(item).iter().map(|field| (field.name.as_str(), field)).collect();
    let Shape::Struct(fields) = &mut program.types[payload.index()].shape else { return false };
    for ((field, as_file), is_refused) in fields.iter_mut().zip(as_files).zip(refused) {
        let Some(source) = written.get(field.name.as_str()) else { continue };
        match as_file {
            Some(ty) => {
                if is_one_file(&ty) {
                    functions_of_bytes(source, field, diagnostics);
                }
                field.ty = ty;
                field.file = Some(FileField {
                    name: source.webhook.file_name.as_ref().map(|(name, _)| name.clone()),
                    content_type: source.webhook.file_type.as_ref().map(|(ty, _)| ty.clone()),
                });
            }
            None if is_refused => {}
            None => refuse_file_attributes_of(source, diagnostics),
        }
    }
    true
}

fn no_file(item: &Item) -> Diagnostic {
    let message = format!("`{}` uploads a file but has none", item.name);
    Diagnostic::at(Code::E0110, item.span, message).help(
        "add a field `Vec<u8>`, or write `content_type = \"multipart/form-data\"` in place of `file_upload`; bytes inside of another type are no file, only those in a direct field of the webhook itself",
    )
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

/// Whether it is a file, and no list or option of files.
fn is_one_file(ty: &Type) -> bool {
    match ty {
        Type::Pointer(_, inner) => is_one_file(inner),
        ty => *ty == Type::File,
    }
}

/// Whether it is a file, or an option or a list of them.
fn holds_file(ty: &Type) -> bool {
    match ty {
        Type::Option(inner) | Type::Seq(_, inner) | Type::Pointer(_, inner) => holds_file(inner),
        ty => *ty == Type::File,
    }
}

/// std's functions about bytes do not fit a file: it is a text or a path in Rust.
fn functions_of_bytes(source: &ast::Field, field: &Field, diagnostics: &mut Diagnostics) {
    let is_of_bytes =
        |path: &str| ["::std::vec::Vec", "::bytes::Bytes"].iter().any(|of| path.starts_with(of));
    let default = match &field.default {
        Some(ir::Default::Path(path)) => Some(path),
        _ => None,
    };
    let default_at = source.serde.default.as_ref().map(|default| default.span);
    let condition_at = source.serde.skip_serializing_if.as_ref().map(|path| path.span);
    let named = [(default, default_at), (field.skip_serializing_if.as_ref(), condition_at)];
    for (path, at) in named {
        let (Some(_), Some(at)) = (path.filter(|path| is_of_bytes(path)), at) else { continue };
        let message = "this function is about bytes, and in the emitted Rust a file is a `buildamp::wire::FileData`";
        let diagnostic = Diagnostic::at(Code::E0305, at, message)
            .help("make the field an `Option`, which is left out and absent as `None`");
        diagnostics.push(diagnostic);
    }
}

/// `Vec<u8>`, `Bytes`, a `Vec` of them, and an `Option` of any of these: also by an alias, and behind
/// pointers.
fn as_file(ty: &Type, program: &Program) -> Option<Type> {
    match program.without_rust_aliases(ty) {
        Type::Option(inner) => files(&inner, program).map(|files| Type::Option(Box::new(files))),
        ty => files(&ty, program),
    }
}

/// The same of what is no option.
fn files(ty: &Type, program: &Program) -> Option<Type> {
    match program.without_rust_aliases(ty) {
        Type::Seq(Seq::Vec, item) if !is_byte(&item, program) => {
            file(&item, program).map(|file| Type::Seq(Seq::Vec, Box::new(file)))
        }
        Type::Pointer(pointer, inner) if !pointer.to_unsized => {
            files(&inner, program).map(|files| Type::Pointer(pointer, Box::new(files)))
        }
        ty => file(&ty, program),
    }
}

/// The same of one file.
fn file(ty: &Type, program: &Program) -> Option<Type> {
    match program.without_rust_aliases(ty) {
        Type::Bytes => Some(Type::File),
        Type::Seq(Seq::Vec, item) if is_byte(&item, program) => Some(Type::File),
        Type::Pointer(pointer, inner) if !pointer.to_unsized => {
            file(&inner, program).map(|file| Type::Pointer(pointer, Box::new(file)))
        }
        _ => None,
    }
}

fn is_byte(ty: &Type, program: &Program) -> bool {
    program.without_rust_aliases(ty) == Type::Int(Int::U8)
}

fn refuse_file_attributes(item: &Item, diagnostics: &mut Diagnostics) {
    item.kind.fields().for_each(|field| refuse_file_attributes_of(field, diagnostics));
}

fn refuse_file_attributes_of(field: &ast::Field, diagnostics: &mut Diagnostics) {
    let name = field.webhook.file_name.as_ref().map(|(_, span)| ("file_name", *span));
    let content_type = field.webhook.file_type.as_ref().map(|(_, span)| ("file_type", *span));
    for (key, span) in name.into_iter().chain(content_type) {
        let message = format!("`{key}` belongs on a file");
        let diagnostic = Diagnostic::at(Code::E0302, span, message).help(
            "a file is a direct field `Vec<u8>` (or `Option`, `Vec` of it) of a webhook with `file_upload = true`",
        );
        diagnostics.push(diagnostic);
    }
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
            (_, Some(lowered)) if holds_file(&lowered.ty) => "has no effect on a file",
            _ => continue,
        };
        let diagnostic = Diagnostic::at(Code::E0302, span, format!("`form` {what}"))
            .help("it writes a direct field of a form, a query or a multipart body as JSON text: leave it out");
        diagnostics.push(diagnostic);
    }
}
