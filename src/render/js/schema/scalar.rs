//! Schemas of values without parts, and of map keys.

use crate::ir::{Float, Int, Program, Type};
use crate::render::js::json::{Json, Object, array, object};

/// The schema of a type that refers to no other.
pub(super) fn schema(ty: &Type) -> Json<'static> {
    match ty {
        Type::Bool => object! { "type": "boolean" },
        Type::Int(int) => integer(*int),
        Type::Float(Float::F32 | Float::F64) => object! { "type": "number" },
        // JSON Schema counts code points, as `char` is one.
        Type::Char => object! { "type": "string", "minLength": 1, "maxLength": 1 },
        Type::String => object! { "type": "string" },
        Type::Text(text) => of_formats(text.formats),
        Type::Unit => object! { "type": "null" },
        Type::Duration => object! {
            "type": "object",
            "properties": Object::from_iter(duration()),
            "required": array!["secs", "nanos"],
            "additionalProperties": false,
        },
        Type::Bytes => object! { "type": "array", "items": integer(Int::U8) },
        Type::File => object! {
            "anyOf": array![
                object! { "type": "string", "contentEncoding": "base64" },
                object! {
                    "type": "object",
                    "properties": object! {
                        "path": object! {
                            "type": "string",
                            "description": "Under the worker's `files` folder.",
                        },
                    },
                    "required": array!["path"],
                },
            ],
        },
        // `Value` takes anything; all others have been read before.
        _ => object! {},
    }
}

/// A text of one of these formats, or any text where there is none.
fn of_formats(formats: &'static [&'static str]) -> Json<'static> {
    match formats {
        [] => object! { "type": "string" },
        [only] => object! { "type": "string", "format": *only },
        several => {
            let formats = several.iter().map(|format| object! { "format": *format });
            object! { "type": "string", "anyOf": formats.collect::<Vec<_>>() }
        }
    }
}

/// The members of a span of time. serde would carry more nanoseconds over into the seconds, as far as
/// these go.
pub(super) fn duration() -> [(&'static str, Json<'static>); 2] {
    let nanos = object! { "type": "integer", "minimum": 0, "maximum": 999_999_999 };
    [("secs", integer(Int::U64)), ("nanos", nanos)]
}

/// Exact where numbers are; a validator that compares doubles takes 2⁶³ for its neighbour.
fn integer(int: Int) -> Json<'static> {
    let (least, most) = int.range();
    let number = |value: i128| match (i64::try_from(value), u64::try_from(value)) {
        (Ok(value), _) => value.into(),
        (_, Ok(value)) => value.into(),
        _ => Json::Null,
    };
    object! { "type": "integer", "minimum": number(least), "maximum": number(most) }
}

/// What the keys of a map must be; `None` where any text will do. Only texts and integers can be
/// keys.
pub(super) fn key(program: &Program, key: &Type) -> Option<Json<'static>> {
    match program.in_json(key) {
        Type::Int(int) => Some(object! { "type": "string", "pattern": super::key::pattern(int) }),
        Type::Text(text) => (!text.formats.is_empty()).then(|| of_formats(text.formats)),
        _ => None,
    }
}
