//! What stands in JSON for itself: numbers, texts and the like.

use serde_json::Value;

use crate::ir::{Int, Type};

/// What is expected in place of `value`, if it does not fit.
pub(super) fn expected(ty: &Type, value: &Value) -> Option<&'static str> {
    let number = || value.as_i64().map(i128::from).or(value.as_u64().map(i128::from));
    let (fits, expected) = match ty {
        Type::Bool => (value.is_boolean(), "a bool"),
        Type::Int(int) => {
            let (least, most) = int.range();
            let fits = number().is_some_and(|number| (least..=most).contains(&number));
            (fits, integer(*int))
        }
        Type::Float(_) => (value.is_number(), "a number"),
        Type::Char => (
            value.as_str().is_some_and(|text| text.chars().count() == 1),
            "a text of one character",
        ),
        Type::String | Type::Text(_) => (value.is_string(), "a text"),
        Type::Unit => (value.is_null(), "null"),
        Type::Bytes => {
            let byte = |item: &Value| item.as_u64().is_some_and(|byte| byte < 256);
            (value.as_array().is_some_and(|items| items.iter().all(byte)), "an array of bytes")
        }
        Type::File => {
            let path = value.get("path").is_some_and(Value::is_string);
            (value.is_string() || path, "base64 text or `{\"path\": \"…\"}`")
        }
        _ => return None,
    };
    (!fits).then_some(expected)
}

/// Whether a map's key is such an integer, as serde writes one.
pub(super) fn is_key(int: Int, name: &str) -> bool {
    let (least, most) = int.range();
    let key = name.parse::<i128>().ok().filter(|key| (least..=most).contains(key));
    key.is_some_and(|key| key.to_string() == name)
}

/// An integer of this kind, as a user reads it.
pub(super) fn integer(int: Int) -> &'static str {
    match int {
        Int::I8 => "an integer (i8)",
        Int::I16 => "an integer (i16)",
        Int::I32 => "an integer (i32)",
        Int::I64 | Int::Isize => "an integer (i64)",
        Int::U8 => "an integer (u8)",
        Int::U16 => "an integer (u16)",
        Int::U32 => "an integer (u32)",
        Int::U64 | Int::Usize => "an integer (u64)",
    }
}
