//! Types in a sentence.

use crate::ir::{Float, Generic, Map, Program, Seq, Shape, Type, TypeDef};

/// What `ty`, which stands in `definition`, is: `a list`, `the struct `Key``.
pub(super) fn describe(ty: &Type, definition: &TypeDef, program: &Program) -> String {
    described(ty, &definition.generics, program)
}

/// What `ty`, which stands where there are no parameters, is.
pub(super) fn describe_without_parameters(ty: &Type, program: &Program) -> String {
    described(ty, &[], program)
}

fn described(ty: &Type, generics: &[Generic], program: &Program) -> String {
    match ty {
        Type::Bool => "a `bool`".to_owned(),
        Type::Int(int) => format!("`{}`", int.as_str()),
        Type::Float(Float::F32) => "`f32`".to_owned(),
        Type::Float(Float::F64) => "`f64`".to_owned(),
        Type::Char => "a `char`".to_owned(),
        Type::String => "a `String`".to_owned(),
        Type::Unit | Type::Refused => "`()`".to_owned(),
        Type::Value => "a `serde_json::Value`".to_owned(),
        Type::Text(text) => format!("`{}`", text.rust.trim_start_matches("::")),
        Type::Duration => "a `Duration`".to_owned(),
        Type::Bytes => "`Bytes`".to_owned(),
        Type::File => "a file".to_owned(),
        Type::Option(_) => "an `Option`".to_owned(),
        Type::Seq(Seq::HashSet, _) => "a `HashSet`".to_owned(),
        Type::Seq(Seq::BTreeSet, _) => "a `BTreeSet`".to_owned(),
        Type::Seq(Seq::VecDeque, _) => "a `VecDeque`".to_owned(),
        Type::Seq(..) => "a list".to_owned(),
        Type::Map(map, ..) => match map {
            Map::HashMap => "a `HashMap`".to_owned(),
            Map::BTreeMap => "a `BTreeMap`".to_owned(),
            Map::IndexMap => "an `IndexMap`".to_owned(),
            Map::Json => "a `serde_json::Map`".to_owned(),
        },
        Type::Tuple(_) => "a tuple".to_owned(),
        Type::Pointer(_, inner) => described(inner, generics, program),
        Type::Result(..) => "a `Result`".to_owned(),
        Type::Named(id, _) => {
            let named = program.type_def(*id);
            match named.shape {
                Shape::Struct(_) => format!("the struct `{}`", named.name),
                Shape::Enum { .. } => format!("the enum `{}`", named.name),
                Shape::Alias(_) => format!("`{}`", named.name),
            }
        }
        Type::Foreign(foreign) => format!("`{}`", foreign.path.trim_start_matches("::")),
        Type::Param(index) => match generics.get(*index as usize) {
            Some(generic) => format!("the parameter `{}`", generic.name),
            None => "a type parameter".to_owned(),
        },
    }
}
