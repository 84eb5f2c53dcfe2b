//! Bytes that are no file (W0102).

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Int, Program, Seq, Shape, Type, TypeDef};

use super::each_type;

/// A lint where bytes are written as numbers. A name for them says so only where something is written
/// by it: those of files are not.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    let mut used = None;
    for (index, definition) in program.types.iter().enumerate() {
        each_type(definition, &mut |ty, at| {
            let names = || program.used_by(|definition| !is_alias(definition));
            let mut is_used = || used.get_or_insert_with(names)[index];
            if is_bytes(ty) && (!is_alias(definition) || is_used()) {
                let message = "these bytes are written as an array of numbers, as serde does";
                let diagnostic = Diagnostic::at(Code::W0102, at, message).help(
                    "for a file, make it a direct field `Vec<u8>` of a webhook with `file_upload = true`; for base64, use `String`",
                );
                diagnostics.push(diagnostic);
            }
        });
    }
}

fn is_bytes(ty: &Type) -> bool {
    match ty {
        Type::Bytes => true,
        Type::Seq(Seq::Vec | Seq::Slice, item) => **item == Type::Int(Int::U8),
        _ => false,
    }
}

fn is_alias(definition: &TypeDef) -> bool {
    matches!(definition.rust_shape(), Shape::Alias(_))
}
