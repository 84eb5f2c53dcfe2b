//! Numbers that name things: beyond 2⁵³ they come out of JavaScript and Elm as other numbers.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{DEEP, Field, Fields, Program, Shape, Type, TypeDef};

/// A lint on fields whose name says "id" and whose type is 64 bits wide.
pub(super) fn check(definition: &TypeDef, program: &Program, diagnostics: &mut Diagnostics) {
    let newtype = matches!(definition.shape, Shape::Struct(Fields::Newtype(_)));
    definition.shape.fields().for_each(|field| {
        let named = is_id(&field.name)
            || is_id(&field.json.serialize)
            || (newtype && is_id(&definition.name));
        let Some(int) = named.then(|| wide(&field.ty, program, 0)).flatten() else { return };
        diagnostics.push(report(field, int));
    });
}

fn report(field: &Field, int: &str) -> Diagnostic {
    let message = format!(
        "an id of the type `{int}` may be beyond 2^53, where Elm and JavaScript lose its last digits"
    );
    Diagnostic::at(Code::W0103, field.ty_span, message)
        .help("where the service takes ids as texts, use `String`; where they stay below 9007199254740992, silence this")
}

/// `id`, `user_id`, `userId`, `ids`, but not `valid`.
fn is_id(name: &str) -> bool {
    let name = name.strip_suffix('s').unwrap_or(name);
    let Some(before) = ["id", "Id", "ID"].iter().find_map(|end| name.strip_suffix(end)) else {
        return false;
    };
    let ends_in_lower = name.ends_with("id");
    before.is_empty() || before.ends_with(['_', '-']) || !ends_in_lower
}

/// The 64-bit integer that a value is, or is a list of.
fn wide(ty: &Type, program: &Program, depth: usize) -> Option<&'static str> {
    match ty {
        Type::Int(int) => int.is_wide().then(|| int.as_str()),
        Type::Option(inner) | Type::Pointer(_, inner) | Type::Seq(_, inner) => {
            wide(inner, program, depth)
        }
        Type::Named(id, arguments) if depth < DEEP => match &program.type_def(*id).shape {
            Shape::Alias(ty) => wide(&ty.substitute(arguments), program, depth + 1),
            // Told where it is defined.
            Shape::Struct(Fields::Newtype(_)) if is_id(&program.type_def(*id).name) => None,
            Shape::Struct(Fields::Newtype(field)) => {
                wide(&field.ty.substitute(arguments), program, depth + 1)
            }
            _ => None,
        },
        _ => None,
    }
}
