//! Functions of std's in attributes, on a field of another type: `Option::is_none` on a `String`.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Default, Field, Program, TypeDef};

/// Reports each `default` and `skip_serializing_if` that Rust would not take (E0305).
pub(super) fn check(definition: &TypeDef, program: &Program, diagnostics: &mut Diagnostics) {
    for field in definition.shape.fields() {
        diagnostics.extend(condition(field, program));
        diagnostics.extend(default(field, program));
    }
}

fn condition(field: &Field, program: &Program) -> Option<Diagnostic> {
    let path = field.skip_serializing_if.as_deref().filter(|_| !field.skip_serializing)?;
    let owner = program.asked_of_another(path, field.rust_ty())?;
    let help = "name a function that takes what the field holds, make the field another type, or leave `skip_serializing_if` out";
    Some(misfit("skip_serializing_if", path, owner, field).help(help))
}

fn default(field: &Field, program: &Program) -> Option<Diagnostic> {
    let Some(Default::Path(path)) = &field.default else { return None };
    let owner = program.makes_another(path, field.rust_ty())?;
    let help = "write `default` alone: it is the type's own";
    Some(misfit("default", path, owner, field).help(help))
}

fn misfit(attribute: &str, path: &str, owner: &str, field: &Field) -> Diagnostic {
    let name = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
    let (owner, function) = (name(owner), name(path));
    let message =
        format!("`{attribute} = \"{owner}::{function}\"` is about another type than this");
    Diagnostic::at(Code::E0305, field.ty_span, message)
}
