//! JSON as it is written here: with sorted keys, two spaces a level.
//!
//! A value of its own rather than serde_json's, whose objects own every key and hold them in trees:
//! there are some hundred keys to a webhook, nearly all of them known words.

use std::borrow::Cow;
use std::fmt::Write;

use crate::render::spaces::spaces;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Object<'a>),
}

/// The members of an object, sorted by key.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Object<'a> {
    members: Vec<(Cow<'a, str>, Json<'a>)>,
}

/// A [`Json`] object: `object! { "key": value, … }`.
macro_rules! object {
    () => {
        $crate::render::js::json::Json::Object($crate::render::js::json::Object::default())
    };
    ($($key:tt: $value:expr),* $(,)?) => {
        $crate::render::js::json::Json::Object($crate::render::js::json::Object::from_iter([
            $((::std::borrow::Cow::from($key), $crate::render::js::json::Json::from($value))),*
        ]))
    };
}

/// A [`Json`] array: `array![value, …]`.
macro_rules! array {
    ($($item:expr),* $(,)?) => {
        $crate::render::js::json::Json::Array(vec![
            $($crate::render::js::json::Json::from($item)),*
        ])
    };
}

pub(super) use {array, object};

impl<'a> Object<'a> {
    /// Adds a member, in place of one with this key.
    pub(super) fn insert(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Json<'a>>) {
        let (key, value) = (key.into(), value.into());
        // Most are added in order.
        if self.members.last().is_none_or(|(last, _)| *last < key) {
            return self.members.push((key, value));
        }
        match self.find(&key) {
            Ok(at) => self.members[at].1 = value,
            Err(at) => self.members.insert(at, (key, value)),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Json<'a>> {
        self.find(key).ok().map(|at| &self.members[at].1)
    }

    /// Adds the members of another.
    pub(super) fn extend(&mut self, other: Self) {
        other.members.into_iter().for_each(|(key, value)| self.insert(key, value));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.members.binary_search_by(|(other, _)| (**other).cmp(key))
    }
}

impl<'a, K: Into<Cow<'a, str>>> FromIterator<(K, Json<'a>)> for Object<'a> {
    fn from_iter<I: IntoIterator<Item = (K, Json<'a>)>>(members: I) -> Self {
        let members = members.into_iter();
        let mut object = Self { members: Vec::with_capacity(members.size_hint().0) };
        members.for_each(|(key, value)| object.insert(key, value));
        object
    }
}

impl Json<'_> {
    /// Appends the value as it stands `level` objects deep: from the second line on, each line is
    /// indented by two spaces a level.
    pub(super) fn write(&self, level: usize, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            // Writing into a String cannot fail.
            Json::Number(number) => drop(write!(out, "{number}")),
            Json::Text(text) => quote(text, out),
            Json::Array(items) => block('[', items, ']', level, out, |item, out| {
                item.write(level + 1, out);
            }),
            Json::Object(object) => {
                block('{', &object.members, '}', level, out, |(key, value), out| {
                    quote(key, out);
                    out.push_str(": ");
                    value.write(level + 1, out);
                });
            }
        }
    }
}

/// Each item on lines of its own, between brackets; only these where there is none.
fn block<T>(
    open: char,
    items: &[T],
    close: char,
    level: usize,
    out: &mut String,
    write: impl Fn(&T, &mut String),
) {
    out.push(open);
    for (at, item) in items.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { "," });
        new_line(level + 1, out);
        write(item, out);
    }
    if !items.is_empty() {
        new_line(level, out);
    }
    out.push(close);
}

fn new_line(level: usize, out: &mut String) {
    out.push('\n');
    spaces(level * 2, out);
}

/// Appends the text in quotes.
pub(super) fn quote(text: &str, out: &mut String) {
    // Without an end to the loop before the last byte, which makes it several times as fast.
    let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    if text.bytes().fold(false, |found, byte| found | is_special(byte)) {
        return out.push_str(&serde_json::Value::from(text).to_string());
    }
    out.push('"');
    out.push_str(text);
    out.push('"');
}

macro_rules! from {
    ($($from:ty => |$value:ident| $json:expr;)*) => {
        $(impl<'a> From<$from> for Json<'a> {
            fn from($value: $from) -> Self {
                $json
            }
        })*
    };
}

from! {
    bool => |value| Json::Bool(value);
    i32 => |value| Json::Number(value.into());
    i64 => |value| Json::Number(value.into());
    u16 => |value| Json::Number(value.into());
    u32 => |value| Json::Number(value.into());
    u64 => |value| Json::Number(value.into());
    usize => |value| Json::Number(value.into());
    &'a str => |value| Json::Text(value.into());
    &'a String => |value| Json::Text(value.into());
    String => |value| Json::Text(value.into());
    Object<'a> => |value| Json::Object(value);
}

impl<'a, T: Into<Json<'a>>> From<Vec<T>> for Json<'a> {
    fn from(items: Vec<T>) -> Self {
        Json::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<'a, T: Into<Json<'a>>> From<Option<T>> for Json<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Json::Null, Into::into)
    }
}

impl<'a> From<&'a serde_json::Value> for Json<'a> {
    fn from(value: &'a serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Json::Null,
            serde_json::Value::Bool(value) => (*value).into(),
            serde_json::Value::Number(number) => Json::Number(number.clone()),
            serde_json::Value::String(text) => text.into(),
            serde_json::Value::Array(items) => Json::Array(items.iter().map(Into::into).collect()),
            serde_json::Value::Object(members) => {
                Json::Object(members.iter().map(|(key, value)| (key, value.into())).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_serde_json_writes_it() {
        let value = serde_json::json!({
            "z": [1, -2, 18446744073709551615_u64, 0.0, null, true],
            "a\"\\\n\u{1}\u{7f}é": {"empty": {}, "none": [], "nested": {"b": "\t", "a": false}},
        });
        let mut written = String::new();
        Json::from(&value).write(0, &mut written);
        assert_eq!(written, serde_json::to_string_pretty(&value).unwrap());
    }

    #[test]
    fn keys_are_sorted_and_stand_once() {
        let mut object = Object::default();
        for (key, value) in [("b", 1_u64), ("a", 2), ("c", 3), ("a", 4)] {
            object.insert(key, value);
        }
        assert_eq!(object.get("a"), Some(&4_u64.into()));
        let mut written = String::new();
        Json::Object(object).write(1, &mut written);
        assert_eq!(written, "{\n    \"a\": 4,\n    \"b\": 1,\n    \"c\": 3\n  }");
    }
}
