//! Forms and queries: `application/x-www-form-urlencoded` names and values
//! (<https://url.spec.whatwg.org/#application/x-www-form-urlencoded>).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Form;
use crate::wire::payload::{Json, Kind, Member};
use crate::wire::{ArrayStyle, BooleanStyle, FormStyle, ObjectStyle, PrepareError, Target};

/// A name and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: Cow<'a, str>,
}

/// What carries the pairs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// A form: a space is `+`, and the brackets of nesting stand as they are.
    Body,
    /// The URL's query: a space is `%20`, and no bracket stands there. RFC 3986 has none in a query, and
    /// Tomcat answers 400 to them.
    Query,
}

const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');
const BRACKETED_NAME: &AsciiSet = &VALUE.remove(b'[').remove(b']');

/// Whether nesting is written with brackets.
pub(super) fn is_bracketed(style: FormStyle) -> bool {
    style.objects == ObjectStyle::Brackets
        || matches!(style.arrays, ArrayStyle::Indexed | ArrayStyle::Brackets)
}

/// The pairs of these members, in order.
pub(super) fn pairs<'a>(
    target: &Target,
    members: &[Member<'a>],
) -> Result<Vec<Pair<'a>>, PrepareError> {
    let mut pairs = Pairs::new(target);
    for member in members {
        pairs.member(member)?;
    }
    Ok(pairs.pairs)
}

/// Collects pairs.
pub(super) struct Pairs<'a, 't> {
    target: &'t Target,
    pub(super) pairs: Vec<Pair<'a>>,
}

impl<'a, 't> Pairs<'a, 't> {
    pub(super) fn new(target: &'t Target) -> Self {
        Self { target, pairs: Vec::new() }
    }

    /// A direct member of the payload.
    pub(super) fn member(&mut self, member: &Member<'a>) -> Result<(), PrepareError> {
        if member.value.is_null() {
            return Ok(());
        }
        self.check_key(&member.name)?;
        match self.target.json_fields.contains(&&*member.name) {
            true => self.json(member.name.clone(), member.value),
            false => self.value(member.name.clone(), member.value),
        }
    }

    /// `#[webhook(form = "json")]`: JSON text, but a string is sent as it is.
    fn json(&mut self, name: Cow<'a, str>, value: Json<'a>) -> Result<(), PrepareError> {
        let value = match value.kind()? {
            Kind::Text(text) => text,
            _ => value.compact(),
        };
        self.pairs.push(Pair { name, value });
        Ok(())
    }

    fn value(&mut self, name: Cow<'a, str>, value: Json<'a>) -> Result<(), PrepareError> {
        match value.kind()? {
            Kind::Array => self.array(name, value),
            Kind::Object => self.object(name, value),
            scalar => {
                let text = scalar_text(scalar, self.target.form.booleans);
                self.pairs.extend(text.map(|value| Pair { name, value }));
                Ok(())
            }
        }
    }

    fn array(&mut self, name: Cow<'a, str>, array: Json<'a>) -> Result<(), PrepareError> {
        let elements = array.elements()?;
        let given = elements.into_iter().filter(|element| !element.is_null());
        match self.target.form.arrays {
            ArrayStyle::Comma => return self.comma(name, given),
            ArrayStyle::Indexed => {
                for (index, element) in given.enumerate() {
                    self.value(format!("{name}[{index}]").into(), element)?;
                }
            }
            ArrayStyle::Brackets => {
                for element in given {
                    self.value(format!("{name}[]").into(), element)?;
                }
            }
            ArrayStyle::Repeat => {
                for element in given {
                    self.value(name.clone(), element)?;
                }
            }
        }
        Ok(())
    }

    fn comma(
        &mut self,
        name: Cow<'a, str>,
        elements: impl Iterator<Item = Json<'a>>,
    ) -> Result<(), PrepareError> {
        let mut texts = Vec::new();
        for element in elements {
            let Some(text) = scalar_text(element.kind()?, self.target.form.booleans) else {
                return Err(PrepareError::UnsupportedNesting { field: name.into_owned() });
            };
            texts.push(text);
        }
        if !texts.is_empty() {
            self.pairs.push(Pair { name, value: texts.join(",").into() });
        }
        Ok(())
    }

    fn object(&mut self, name: Cow<'a, str>, object: Json<'a>) -> Result<(), PrepareError> {
        let members = object.members()?;
        if members.is_empty() {
            return Ok(());
        }
        if self.target.form.objects == ObjectStyle::Json {
            self.pairs.push(Pair { name, value: object.compact() });
            return Ok(());
        }
        for member in members.iter().filter(|member| !member.value.is_null()) {
            self.check_key(&member.name)?;
            self.value(format!("{name}[{}]", member.name).into(), member.value)?;
        }
        Ok(())
    }

    fn check_key(&self, key: &str) -> Result<(), PrepareError> {
        if is_bracketed(self.target.form) && key.contains(['[', ']']) {
            return Err(PrepareError::AmbiguousKey { key: key.to_owned() });
        }
        Ok(())
    }
}

/// `None` where it is no scalar.
fn scalar_text(kind: Kind<'_>, booleans: BooleanStyle) -> Option<Cow<'_, str>> {
    match kind {
        Kind::Text(text) => Some(text),
        Kind::Number(digits) => Some(digits.into()),
        Kind::Bool(flag) => Some(Cow::Borrowed(match (booleans, flag) {
            (BooleanStyle::True, true) => "true",
            (BooleanStyle::True, false) => "false",
            (BooleanStyle::Yes, true) => "yes",
            (BooleanStyle::Yes, false) => "no",
            (BooleanStyle::One, true) => "1",
            (BooleanStyle::One, false) => "0",
        })),
        Kind::Null | Kind::Array | Kind::Object => None,
    }
}

impl Form<'_> {
    /// `a=b&c=d`
    pub(crate) fn encode(&self, carrier: Carrier) -> String {
        let names = match carrier {
            Carrier::Body if self.bracketed => BRACKETED_NAME,
            Carrier::Body | Carrier::Query => VALUE,
        };
        let mut text = String::with_capacity(self.pairs.len() * 24);
        for pair in &self.pairs {
            if !text.is_empty() {
                text.push('&');
            }
            push_encoded(&mut text, &pair.name, names, carrier);
            text.push('=');
            push_encoded(&mut text, &pair.value, VALUE, carrier);
        }
        text
    }
}

fn push_encoded(text: &mut String, value: &str, set: &'static AsciiSet, carrier: Carrier) {
    for (index, word) in value.split(' ').enumerate() {
        if index > 0 {
            text.push_str(match carrier {
                Carrier::Body => "+",
                Carrier::Query => "%20",
            });
        }
        text.extend(utf8_percent_encode(word, set));
    }
}
