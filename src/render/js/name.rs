//! Names of types and of their instances.

use crate::ir::{Program, Seq, Type, TypeId};

/// A definition with its arguments, unique in a program: `Page<User>`.
pub(super) fn instance(program: &Program, id: TypeId, arguments: &[Type]) -> String {
    let name = &program.type_def(id).name;
    if arguments.is_empty() {
        return name.clone();
    }
    format!("{name}<{}>", list(program, arguments))
}

fn list(program: &Program, types: &[Type]) -> String {
    types.iter().map(|ty| text(program, ty)).collect::<Vec<_>>().join(", ")
}

/// A type as Rust writes it, without paths.
fn text(program: &Program, ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::Int(int) => int.as_str().to_owned(),
        Type::Float(crate::ir::Float::F32) => "f32".to_owned(),
        Type::Float(crate::ir::Float::F64) => "f64".to_owned(),
        Type::Char => "char".to_owned(),
        Type::String => "String".to_owned(),
        Type::Unit | Type::Refused => "()".to_owned(),
        Type::Value => "Value".to_owned(),
        Type::Text(text) => text.rust.trim_start_matches("::").to_owned(),
        Type::Duration => "Duration".to_owned(),
        Type::Bytes => "Bytes".to_owned(),
        Type::File => "FileData".to_owned(),
        Type::Option(inner) => format!("Option<{}>", text(program, inner)),
        Type::Seq(Seq::Array(length), item) => format!("[{}; {length}]", text(program, item)),
        Type::Seq(_, item) => format!("Vec<{}>", text(program, item)),
        Type::Map(_, key, value) => {
            format!("Map<{}, {}>", text(program, key), text(program, value))
        }
        Type::Tuple(items) => format!("({},)", list(program, items)),
        Type::Pointer(_, inner) => text(program, inner),
        Type::Result(ok, error) => {
            format!("Result<{}, {}>", text(program, ok), text(program, error))
        }
        Type::Named(id, arguments) => match is_built_in(&program.type_def(*id).name) {
            true => format!("crate::{}", instance(program, *id, arguments)),
            false => instance(program, *id, arguments),
        },
        Type::Param(index) => format!("T{index}"),
        Type::Foreign(foreign) => {
            let name = foreign.path.trim_start_matches("::");
            match foreign.arguments.as_slice() {
                [] => name.to_owned(),
                arguments => format!("{name}<{}>", list(program, arguments)),
            }
        }
    }
}

/// Whether something without a definition is written so: a definition may have the name as well.
fn is_built_in(name: &str) -> bool {
    matches!(
        name,
        "String"
            | "Value"
            | "Duration"
            | "Bytes"
            | "FileData"
            | "Option"
            | "Vec"
            | "Map"
            | "Result"
    )
}
