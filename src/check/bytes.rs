//! Bytes that are no file (W0102).

use std::sync::OnceLock;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Int, Program, Seq, Shape, Type, TypeDef, TypeId};

use super::each_type;

/// A lint where bytes are written as numbers. A name for them says so only where something is written
/// by it: those of files are not.
pub(super) struct Bytes<'a> {
    program: &'a Program,
    /// For each type, whether one that is no alias uses it; found out where it matters.
    used: OnceLock<Vec<bool>>,
}

impl<'a> Bytes<'a> {
    pub(super) fn new(program: &'a Program) -> Self {
        Self { program, used: OnceLock::new() }
    }

    /// Reports those of a definition, which is the one of this id.
    pub(super) fn check(&self, id: TypeId, diagnostics: &mut Diagnostics) {
        let definition = self.program.type_def(id);
        each_type(definition, &mut |ty, at| {
            if is_bytes(ty) && (!is_alias(definition) || self.is_used(id)) {
                let message = "these bytes are written as an array of numbers, as serde does";
                let diagnostic = Diagnostic::at(Code::W0102, at, message).help(
                    "for a file, make it a direct field `Vec<u8>` of a webhook with `file_upload = true`; for base64, use `String`",
                );
                diagnostics.push(diagnostic);
            }
        });
    }

    fn is_used(&self, id: TypeId) -> bool {
        let used = || self.program.used_by(|definition| !is_alias(definition));
        self.used.get_or_init(used)[id.index()]
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
