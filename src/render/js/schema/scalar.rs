//! Schemas of values without parts, and of map keys.

use serde_json::{Map, Value, json};

use crate::ir::{Fields, Float, Int, Program, Shape, Type};

/// The schema of a type that refers to no other.
pub(super) fn schema(ty: &Type) -> Value {
    match ty {
        Type::Bool => json!({"type": "boolean"}),
        Type::Int(int) => integer(*int),
        Type::Float(Float::F32 | Float::F64) => json!({"type": "number"}),
        // JSON Schema counts code points, as `char` is one.
        Type::Char => json!({"type": "string", "minLength": 1, "maxLength": 1}),
        Type::String => json!({"type": "string"}),
        Type::Text(text) => match text.format {
            Some(format) => json!({"type": "string", "format": format}),
            None => json!({"type": "string"}),
        },
        Type::Unit => json!({"type": "null"}),
        Type::Duration => json!({
            "type": "object",
            "properties": Map::from_iter(duration().map(|(name, schema)| (name.to_owned(), schema))),
            "required": ["secs", "nanos"],
            "additionalProperties": false,
        }),
        Type::Bytes => json!({"type": "array", "items": integer(Int::U8)}),
        Type::File => json!({
            "anyOf": [
                {"type": "string", "contentEncoding": "base64"},
                {
                    "type": "object",
                    "properties": {"path": {"type": "string", "description": "Under the worker's `files` folder."}},
                    "required": ["path"],
                },
            ],
        }),
        // `Value` takes anything; all others have been read before.
        _ => json!({}),
    }
}

/// The members of a span of time.
pub(super) fn duration() -> [(&'static str, Value); 2] {
    [("secs", integer(Int::U64)), ("nanos", integer(Int::U32))]
}

/// Exact where numbers are; a validator that compares doubles takes 2⁶³ for its neighbour.
fn integer(int: Int) -> Value {
    let (least, most) = int.range();
    let number = |value: i128| match (i64::try_from(value), u64::try_from(value)) {
        (Ok(value), _) => json!(value),
        (_, Ok(value)) => json!(value),
        _ => Value::Null,
    };
    json!({"type": "integer", "minimum": number(least), "maximum": number(most)})
}

/// What the keys of a map must be; `None` where any text will do. Only texts and integers can be
/// keys.
pub(super) fn key(program: &Program, key: &Type) -> Option<Value> {
    let mut ty = key.clone();
    // Aliases and newtypes end soon: a cycle of them is an error elsewhere.
    for _ in 0..32 {
        ty = match ty {
            Type::Pointer(_, inner) => *inner,
            Type::Named(id, arguments) => match &program.type_def(id).shape {
                Shape::Alias(ty) => ty.substitute(&arguments),
                Shape::Struct(Fields::Newtype(field)) => field.ty.substitute(&arguments),
                _ => return None,
            },
            Type::Int(int) => {
                let sign = if int.range().0 < 0 { "-?" } else { "" };
                let pattern = format!("^{sign}(0|[1-9][0-9]*)$");
                return Some(json!({"type": "string", "pattern": pattern}));
            }
            Type::Text(text) => {
                return text.format.map(|format| json!({"type": "string", "format": format}));
            }
            _ => return None,
        };
    }
    None
}
