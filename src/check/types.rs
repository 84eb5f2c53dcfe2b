//! Types that Rust, JSON or the other outputs cannot have, however they are reached.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Field, Fields, Int, Program, Seq, Shape, Type};

/// Map keys, sets, and bytes that are no file.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for definition in &program.types {
        match &definition.shape {
            Shape::Struct(fields) => each(fields, program, diagnostics),
            Shape::Enum { variants, .. } => {
                variants.iter().for_each(|v| each(&v.fields, program, diagnostics));
            }
            Shape::Alias(ty) => {
                let at = definition.span;
                ty.walk(&mut |ty| {
                    one(ty, program, diagnostics, |code, message| Diagnostic::at(code, at, message))
                });
            }
        }
    }
}

fn each(fields: &Fields, program: &Program, diagnostics: &mut Diagnostics) {
    fields.iter().for_each(|field| self::field(field, program, diagnostics));
}

fn field(field: &Field, program: &Program, diagnostics: &mut Diagnostics) {
    field.ty.walk(&mut |ty| {
        one(ty, program, diagnostics, |code, message| Diagnostic::at(code, field.ty_span, message));
    });
}

fn one(
    ty: &Type,
    program: &Program,
    diagnostics: &mut Diagnostics,
    at: impl Fn(Code, &'static str) -> Diagnostic,
) {
    match ty {
        Type::Map(_, key, _) if !is_key(key, program, 0) => diagnostics.push(
            at(Code::E0203, "an object's keys are texts: this type cannot be one")
                .help("use `String` or an integer as the key"),
        ),
        Type::Seq(Seq::HashSet | Seq::BTreeSet, item)
            if !is_equatable(item, program, &mut Vec::new()) =>
        {
            diagnostics.push(
                at(Code::E0203, "Rust cannot compare these items, so they cannot be in a set")
                    .help("use a `Vec`"),
            );
        }
        Type::Bytes => diagnostics.push(bytes(&at)),
        Type::Seq(Seq::Vec, item) if **item == Type::Int(Int::U8) => diagnostics.push(bytes(&at)),
        _ => {}
    }
}

fn bytes(at: &impl Fn(Code, &'static str) -> Diagnostic) -> Diagnostic {
    at(Code::W0102, "these bytes are written as an array of numbers, as serde does")
        .help("for a file, make it a direct field of a webhook with `file_upload = true`; for base64, use `String`")
}

/// Aliases nest, newtypes nest; a cycle has been refused before, this only bounds the walk.
const DEEP: usize = 64;

fn is_key(ty: &Type, program: &Program, depth: usize) -> bool {
    match ty {
        Type::String | Type::Int(_) | Type::Text(_) => true,
        Type::Pointer(_, inner) => is_key(inner, program, depth),
        Type::Named(id, arguments) if depth < DEEP => match &program.type_def(*id).shape {
            Shape::Alias(ty) => is_key(&ty.substitute(arguments), program, depth + 1),
            Shape::Struct(Fields::Newtype(field)) => {
                is_key(&field.ty.substitute(arguments), program, depth + 1)
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether the emitted Rust type can be `Eq`, `Hash` and `Ord`. `seen` are the types around it.
fn is_equatable(ty: &Type, program: &Program, seen: &mut Vec<Type>) -> bool {
    match ty {
        Type::Float(_) | Type::Value | Type::Map(..) | Type::Param(_) => false,
        Type::Seq(Seq::HashSet, _) => false,
        Type::Option(inner) | Type::Pointer(_, inner) | Type::Seq(_, inner) => {
            is_equatable(inner, program, seen)
        }
        Type::Result(ok, error) => {
            is_equatable(ok, program, seen) && is_equatable(error, program, seen)
        }
        Type::Tuple(items) => items.iter().all(|ty| is_equatable(ty, program, seen)),
        Type::Named(id, arguments) => {
            if seen.len() > DEEP || seen.contains(ty) {
                return true;
            }
            seen.push(ty.clone());
            let mut fits = true;
            program.type_def(*id).rust_shape().for_each_direct_in_rust(&mut |ty| {
                fits = fits && is_equatable(&ty.substitute(arguments), program, seen);
            });
            fits
        }
        _ => true,
    }
}
