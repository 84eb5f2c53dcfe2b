//! Files of a payload: direct fields of bytes in a webhook with `file_upload`.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{self, Field, Fields, FileField, Int, Program, Seq, Shape, Type, TypeId};
use crate::parse::ast::{self, Item};

use super::{is_refused, struct_fields};

/// Direct fields of bytes become files; false where the payload cannot have any.
pub(super) fn mark(
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
            None => refuse_attributes_of(source, diagnostics),
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

/// Whether it is a file, and no list or option of files.
fn is_one_file(ty: &Type) -> bool {
    match ty {
        Type::Pointer(_, inner) => is_one_file(inner),
        ty => *ty == Type::File,
    }
}

/// Whether it is a file, or an option or a list of them.
pub(super) fn holds_file(ty: &Type) -> bool {
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

pub(super) fn refuse_attributes(item: &Item, diagnostics: &mut Diagnostics) {
    item.kind.fields().for_each(|field| refuse_attributes_of(field, diagnostics));
}

fn refuse_attributes_of(field: &ast::Field, diagnostics: &mut Diagnostics) {
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
