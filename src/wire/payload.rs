//! A payload as JSON text. Numbers keep their digits: they are never read as numbers.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::PrepareError;

/// As deep as serde_json reads.
const MAX_DEPTH: usize = 128;
/// What may stand around a JSON value (RFC 8259, 2).
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// A payload that is JSON, with integers of at most 64 bits.
pub(crate) struct Payload<'a> {
    /// The whole value.
    pub(crate) json: Json<'a>,
    /// Its members, where they were asked for.
    pub(crate) members: Vec<Member<'a>>,
}

/// One member of an object.
#[derive(Clone)]
pub(crate) struct Member<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: Json<'a>,
}

/// The text of one JSON value, without space around it.
#[derive(Clone, Copy)]
pub(crate) struct Json<'a> {
    text: &'a str,
    depth: usize,
}

/// What a JSON value is.
pub(crate) enum Kind<'a> {
    Null,
    /// A string, unescaped; a number as written; a bool.
    Text(Cow<'a, str>),
    Number(&'a str),
    Bool(bool),
    Array,
    Object,
}

impl<'a> Payload<'a> {
    /// Reads `text`; its members too where there is a reason, and then it must be an object.
    pub(crate) fn read(text: &'a str, reason: Option<&'static str>) -> Result<Self, PrepareError> {
        let before = text.len() - text.trim_start_matches(SPACE).len();
        let json = Json::made(text.trim_matches(SPACE));
        // One pass checks the whole text, whichever it is.
        let members = match reason {
            Some(_) if json.is_object() => json.members()?,
            _ => serde_json::from_str(text).map(|_: &RawValue| Vec::new()).map_err(invalid)?,
        };
        if let Some(at) = integer_out_of_range(json.text) {
            return Err(PrepareError::NumberOutOfRange { at: before + at });
        }
        match reason {
            Some(reason) if !json.is_object() => Err(PrepareError::NotAnObject { reason }),
            _ => Ok(Self { json, members }),
        }
    }
}

impl<'a> Json<'a> {
    /// A value of its own, not inside another.
    pub(crate) fn made(text: &'a str) -> Self {
        Self { text, depth: 0 }
    }

    /// Its text.
    pub(crate) fn text(self) -> &'a str {
        self.text
    }

    pub(crate) fn is_null(self) -> bool {
        self.text.starts_with('n')
    }

    pub(crate) fn is_object(self) -> bool {
        self.text.starts_with('{')
    }

    pub(crate) fn is_array(self) -> bool {
        self.text.starts_with('[')
    }

    /// What it is.
    pub(crate) fn kind(self) -> Result<Kind<'a>, PrepareError> {
        Ok(match self.text.as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::Text(self.string()?),
            Some(b't') => Kind::Bool(true),
            Some(b'f') => Kind::Bool(false),
            Some(b'n') | None => Kind::Null,
            Some(_) => Kind::Number(self.text),
        })
    }

    /// A string, unescaped.
    fn string(self) -> Result<Cow<'a, str>, PrepareError> {
        let inner = self.text.get(1..self.text.len() - 1).unwrap_or_default();
        if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
            return Ok(Cow::Borrowed(inner));
        }
        serde_json::from_str(self.text).map(|Name(text)| text).map_err(invalid)
    }

    /// The elements of an array.
    pub(crate) fn elements(self) -> Result<Vec<Json<'a>>, PrepareError> {
        let depth = self.deeper()?;
        let elements: Vec<&RawValue> = serde_json::from_str(self.text).map_err(invalid)?;
        Ok(elements.into_iter().map(|raw| Json { text: raw.get(), depth }).collect())
    }

    /// The members of an object, each name once: of several, the last one's value at the place of
    /// the first.
    pub(crate) fn members(self) -> Result<Vec<Member<'a>>, PrepareError> {
        let depth = self.deeper()?;
        let Object(members) = serde_json::from_str(self.text).map_err(invalid)?;
        let member = |(name, raw): (Cow<'a, str>, &'a RawValue)| Member {
            name,
            value: Json { text: raw.get(), depth },
        };
        Ok(last_counts(members.into_iter().map(member).collect()))
    }

    /// The text without space between its tokens.
    pub(crate) fn compact(self) -> Cow<'a, str> {
        let bytes = self.text.as_bytes();
        let mut compact = String::new();
        let (mut copied, mut at) = (0, 0);
        while at < bytes.len() {
            match bytes[at] {
                b'"' => at = string_end(bytes, at),
                b' ' | b'\n' | b'\r' | b'\t' => {
                    compact.push_str(&self.text[copied..at]);
                    at += 1;
                    copied = at;
                }
                _ => at += 1,
            }
        }
        if copied == 0 {
            return Cow::Borrowed(self.text);
        }
        compact.push_str(&self.text[copied..]);
        Cow::Owned(compact)
    }

    fn deeper(self) -> Result<usize, PrepareError> {
        match self.depth {
            MAX_DEPTH => {
                Err(PrepareError::InvalidPayload { reason: "it is nested too deeply".into() })
            }
            depth => Ok(depth + 1),
        }
    }
}

/// serde_json's messages name a place and what was expected there, nothing of the text.
fn invalid(error: serde_json::Error) -> PrepareError {
    PrepareError::InvalidPayload { reason: error.to_string() }
}

fn last_counts(members: Vec<Member<'_>>) -> Vec<Member<'_>> {
    let mut names: Vec<&str> = members.iter().map(|member| member.name.as_ref()).collect();
    names.sort_unstable();
    if names.windows(2).all(|pair| pair[0] != pair[1]) {
        return members;
    }
    let mut places = std::collections::HashMap::new();
    let mut kept: Vec<Member<'_>> = Vec::with_capacity(members.len());
    for member in members {
        let place = *places.entry(member.name.clone()).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(earlier) => earlier.value = member.value,
            None => kept.push(member),
        }
    }
    kept
}

/// A payload as `webhook_claim` gives it, for [`prepare`](super::prepare): `jsonb` keeps no exponents, so a
/// float of more than 64 bits (`6.02e23`) comes back as a whole number, which would be refused. It is given a
/// fraction here; an integer that is no `f64` in full stays one, and is refused.
///
/// ```
/// # use buildamp::wire::stored_payload;
/// let payload = stored_payload(r#"{"n": 602000000000000000000000}"#);
/// assert_eq!(payload, r#"{"n": 602000000000000000000000.0}"#);
/// assert_eq!(stored_payload("[18446744073709551616]"), "[18446744073709551616]");
/// ```
pub fn stored_payload(text: &str) -> Cow<'_, str> {
    let mut marked = String::new();
    let mut copied = 0;
    for (at, literal) in numbers(text).filter(|(_, literal)| !fits(literal) && is_double(literal)) {
        let end = at + literal.len();
        marked.push_str(&text[copied..end]);
        marked.push_str(".0");
        copied = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    marked.push_str(&text[copied..]);
    Cow::Owned(marked)
}

/// Whether a whole number is what an `f64` is in full: the digits that name it, and zeros.
fn is_double(literal: &str) -> bool {
    let value = literal.parse::<f64>().ok().filter(|value| value.is_finite());
    value.is_some_and(|value| significant(&format!("{value:e}")).eq(significant(literal)))
}

/// The digits of a whole number, as it is written or with an exponent, without the zeros at their end.
fn significant(number: &str) -> impl Iterator<Item = char> {
    let digits = number.split('e').next().unwrap_or_default();
    digits.trim_end_matches('0').chars().filter(char::is_ascii_digit)
}

/// Where the first integer starts that fits neither `i64` nor `u64`.
fn integer_out_of_range(text: &str) -> Option<usize> {
    numbers(text).find(|(_, literal)| !fits(literal)).map(|(at, _)| at)
}

/// The numbers in a JSON text, each with where it starts.
fn numbers(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            match bytes[at] {
                b'"' => at = string_end(bytes, at),
                b'-' | b'0'..=b'9' => {
                    let start = at;
                    at += bytes[at..].iter().take_while(|byte| is_of_number(**byte)).count();
                    return Some((start, &text[start..at]));
                }
                _ => at += 1,
            }
        }
        None
    })
}

fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
}

fn fits(literal: &str) -> bool {
    // Eighteen digits always do.
    literal.len() <= 18
        || literal.contains(['.', 'e', 'E'])
        || literal.parse::<i64>().is_ok()
        || literal.parse::<u64>().is_ok()
}

/// Just behind the string that starts at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
        at += found + 1;
        if bytes[at - 1] == b'"' {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// A string that is borrowed where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// The members of an object in the order of the text, each as its own text.
struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    members.push((name, value));
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}
