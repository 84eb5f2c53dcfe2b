//! JSON as it is written here: with sorted keys, laid out as Prettier does it in lines of [`WIDTH`] columns.
//!
//! A value of its own rather than serde_json's, whose objects own every key and hold them in trees:
//! there are some hundred keys to a webhook, nearly all of them known words.

use std::borrow::Cow;
use std::fmt::Write;
use std::mem::discriminant;

use crate::diagnostic::is_unseen;
use crate::render::spaces::spaces;

/// The columns of a line, as in the other files of the output. An array or object that fits stands on one.
const WIDTH: usize = 100;

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
    /// Appends the value as it stands `level` objects deep, and `after`, which follows on its line: from the
    /// second line on, each line is indented by two spaces a level.
    pub(super) fn write(&self, level: usize, after: &str, out: &mut String) {
        match self {
            Json::Array(items) if !self.fits(after, out) => {
                block('[', items, ']', level, out, |item, after, out| {
                    item.write(level + 1, after, out);
                })
            }
            Json::Object(object) if !self.fits(after, out) => {
                block('{', &object.members, '}', level, out, |(key, value), after, out| {
                    quote(key, out);
                    out.push_str(": ");
                    value.write(level + 1, after, out);
                });
            }
            _ => self.write_line(out),
        }
        out.push_str(after);
    }

    /// Appends the value without a line break.
    fn write_line(&self, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            // Writing into a String cannot fail.
            Json::Number(number) => drop(write!(out, "{number}")),
            Json::Text(text) => quote(text, out),
            Json::Array(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { ", " });
                    item.write_line(out);
                }
                out.push(']');
            }
            Json::Object(object) if object.is_empty() => out.push_str("{}"),
            Json::Object(object) => {
                for (at, (key, value)) in object.members.iter().enumerate() {
                    out.push_str(if at == 0 { "{ " } else { ", " });
                    quote(key, out);
                    out.push_str(": ");
                    value.write_line(out);
                }
                out.push_str(" }");
            }
        }
    }

    /// Whether it stands, with what follows, on what is left of the last line.
    fn fits(&self, after: &str, out: &str) -> bool {
        let line = out.rfind('\n').map_or(out, |at| &out[at + 1..]);
        self.width(WIDTH.saturating_sub(line.len() + after.len())).is_some()
    }

    /// How many columns the value takes on one line; `None` where that is more than `most`, or it does not
    /// stand on one.
    fn width(&self, most: usize) -> Option<usize> {
        let width = match self {
            Json::Null => 4,
            Json::Bool(value) => 5 - usize::from(*value),
            Json::Number(number) => number.to_string().len(),
            Json::Text(text) => quoted_width(text),
            Json::Array(items) if are_lines(items) => return None,
            Json::Array(items) => {
                let widths = items.iter().map(|item| (0, item));
                list_width(1, widths, most)?
            }
            Json::Object(object) if object.is_empty() => 2,
            Json::Object(object) => {
                let members = object.members.iter();
                list_width(2, members.map(|(key, value)| (quoted_width(key) + 2, value)), most)?
            }
        };
        (width <= most).then_some(width)
    }

    /// How many items or members it has.
    fn len(&self) -> usize {
        match self {
            Json::Array(items) => items.len(),
            Json::Object(object) => object.members.len(),
            _ => 0,
        }
    }
}

/// Whether each of several items is a line of its own: arrays of several items, or objects of several members.
fn are_lines(items: &[Json<'_>]) -> bool {
    items.len() > 1
        && items.iter().all(|item| item.len() > 1 && discriminant(item) == discriminant(&items[0]))
}

/// How many columns items take between brackets of so many columns each, with what stands before each; `None`
/// where that is more than `most`.
fn list_width<'j>(
    bracket: usize,
    items: impl Iterator<Item = (usize, &'j Json<'j>)>,
    most: usize,
) -> Option<usize> {
    let mut width = 2 * bracket;
    for (at, (before, item)) in items.enumerate() {
        width += before + if at == 0 { 0 } else { 2 };
        width += item.width(most.checked_sub(width)?)?;
    }
    Some(width)
}

/// Each item on lines of its own, between brackets; `write` appends one and what follows it.
fn block<T>(
    open: char,
    items: &[T],
    close: char,
    level: usize,
    out: &mut String,
    write: impl Fn(&T, &str, &mut String),
) {
    out.push(open);
    for (at, item) in items.iter().enumerate() {
        new_line(level + 1, out);
        write(item, if at + 1 == items.len() { "" } else { "," }, out);
    }
    new_line(level, out);
    out.push(close);
}

fn new_line(level: usize, out: &mut String) {
    out.push('\n');
    spaces(level * 2, out);
}

/// Appends the text in quotes, as JavaScript takes it as well.
pub(super) fn quote(text: &str, out: &mut String) {
    if is_plain(text) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&escaped(text));
    }
}

/// How many columns the text takes in quotes.
fn quoted_width(text: &str) -> usize {
    if is_plain(text) { text.chars().count() + 2 } else { escaped(text).chars().count() }
}

/// Whether it stands in quotes as it is.
fn is_plain(text: &str) -> bool {
    // Without an end to the loop before the last byte, which makes it several times as fast.
    let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    !text.bytes().fold(false, |found, byte| found | is_special(byte))
        && (text.is_ascii() || !text.contains(is_unseen))
}

/// The text in quotes, with escapes also for what nobody sees of it, such as the marks that turn the code
/// around it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in serde_json::Value::from(text).to_string().chars() {
        match !c.is_ascii() && is_unseen(c) {
            // Writing into a String cannot fail.
            true => drop(write!(out, "\\u{:04x}", u32::from(c))),
            false => out.push(c),
        }
    }
    out
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
    fn what_is_written_is_read_back() {
        let value = serde_json::json!({
            "z": [1, -2, 18446744073709551615_u64, 0.0, null, true],
            "a\"\\\n\u{1}\u{7f}é": {"empty": {}, "none": [], "nested": {"b": "\t", "a": false}},
        });
        let mut written = String::new();
        Json::from(&value).write(0, "", &mut written);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), value);
    }

    #[test]
    fn what_fits_stands_on_one_line() {
        let long = "x".repeat(WIDTH);
        let value = serde_json::json!({
            "fits": "x".repeat(10),
            "list": [1, [], {}, ["a"]],
            "long": {"a": [long], "b": {"c": 1}},
            "pairs": [{"a": 1}, {"a": 2}],
            "rows": [{"a": 1, "b": 2}, {"a": 3, "b": 4}],
        });
        let mut written = String::new();
        Json::from(&value).write(0, "", &mut written);
        let expected = r#"{
  "fits": "xxxxxxxxxx",
  "list": [1, [], {}, ["a"]],
  "long": {
    "a": [
      "LONG"
    ],
    "b": { "c": 1 }
  },
  "pairs": [{ "a": 1 }, { "a": 2 }],
  "rows": [
    { "a": 1, "b": 2 },
    { "a": 3, "b": 4 }
  ]
}"#;
        assert_eq!(written, expected.replace("LONG", &long));
    }

    #[test]
    fn a_line_is_as_long_as_it_may_be() {
        let lines = |after: &str, more: usize| {
            let mut out = String::from("  \"key\": ");
            let text = "x".repeat(WIDTH - "  \"key\": [\"\"]".len() + more);
            Json::from(vec![text]).write(1, after, &mut out);
            out.lines().count()
        };
        assert_eq!([lines("", 0), lines(",", 0), lines("", 1)], [1, 3, 3]);
    }

    #[test]
    fn what_nobody_sees_is_escaped() {
        let text = "é\u{9b}\u{202e}\u{2066}\u{2028}\"\n";
        let mut written = String::new();
        quote(text, &mut written);
        assert_eq!(written, r#""é\u009b\u202e\u2066\u2028\"\n""#);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }

    #[test]
    fn keys_are_sorted_and_stand_once() {
        let mut object = Object::default();
        for (key, value) in [("b", 1_u64), ("a", 2), ("c", 3), ("a", 4)] {
            object.insert(key, value);
        }
        assert_eq!(object.get("a"), Some(&4_u64.into()));
        let mut written = String::new();
        Json::Object(object).write(1, "", &mut written);
        assert_eq!(written, r#"{ "a": 4, "b": 1, "c": 3 }"#);
    }
}
