//! Enums: custom types, and serde's four ways to name the variant.

mod decoder;

use crate::ir::{Fields, Tagging, Variant};

use super::codec::Codec;
use super::items::Items;
use super::layout;
use super::literal::string;
use super::object::{Member, members_of, object, object_of};
use super::record::Record;

/// An enum's variants as Elm has them.
pub(super) struct Enumeration<'a, 'c> {
    pub(super) codec: &'c Codec<'a, 'c>,
    pub(super) tagging: &'a Tagging,
    pub(super) variants: Vec<&'a Variant>,
    /// `#[serde(deny_unknown_fields)]`
    pub(super) closed: bool,
}

impl<'a> Enumeration<'a, '_> {
    /// `FooA Int`, `FooB { … }`: the alternatives of the `type`.
    pub(super) fn constructors(&self) -> Vec<String> {
        self.variants.iter().map(|variant| self.constructor(variant)).collect()
    }

    fn constructor(&self, variant: &'a Variant) -> String {
        match &variant.fields {
            Fields::Named(_) => layout::apply(&variant.elm, &self.record(variant).ty(self.codec)),
            _ => {
                format!("{}{}", variant.elm, self.items(variant).types(self.codec))
            }
        }
    }

    fn record(&self, variant: &'a Variant) -> Record<'a> {
        let fields = match &variant.fields {
            Fields::Named(fields) => fields.as_slice(),
            _ => &[],
        };
        let record = Record::new(fields, None, self.closed, self.codec);
        match self.tagging.of(variant) {
            Tagging::Internal { tag } => record.tagged(tag),
            _ => record,
        }
    }

    /// What a unit, newtype or tuple variant holds.
    fn items(&self, variant: &'a Variant) -> Items<'a> {
        match &variant.fields {
            Fields::Newtype(field) => Items::one(field),
            fields => Items::new(fields.iter(), None, self.codec),
        }
    }

    /// `case value of …`
    pub(super) fn encoder(&self) -> String {
        let branches: Vec<(String, String)> = self
            .variants
            .iter()
            .map(|variant| (self.pattern(variant), self.encoded(variant)))
            .collect();
        layout::case("value", &branches)
    }

    fn pattern(&self, variant: &'a Variant) -> String {
        match &variant.fields {
            Fields::Named(_) => format!("{} {}", variant.elm, self.record(variant).binding()),
            _ => self.items(variant).pattern(&variant.elm),
        }
    }

    fn encoded(&self, variant: &'a Variant) -> String {
        let name = format!("Encode.string {}", string(&variant.json.serialize));
        match self.tagging.of(variant) {
            Tagging::Untagged => self.content(variant),
            Tagging::External if matches!(variant.fields, Fields::Unit) => name,
            Tagging::External => object_of([(&variant.json.serialize, self.content(variant))]),
            Tagging::Internal { tag } => {
                let mut members = vec![Member::One(format!("( {}, {name} )", string(tag)))];
                match &variant.fields {
                    Fields::Named(_) => members.extend(self.record(variant).members(self.codec)),
                    Fields::Newtype(field) => {
                        let content = self.content(variant);
                        members.extend(members_of(&field.ty, &content, self.codec.scope));
                    }
                    Fields::Unit | Fields::Tuple(_) => {}
                }
                object(&members)
            }
            Tagging::Adjacent { tag, .. } if matches!(variant.fields, Fields::Unit) => {
                object_of([(tag, name)])
            }
            Tagging::Adjacent { tag, content } => {
                object_of([(tag, name), (content, self.content(variant))])
            }
        }
    }

    /// The JSON of what the variant holds.
    fn content(&self, variant: &'a Variant) -> String {
        match &variant.fields {
            Fields::Unit => "Encode.null".to_owned(),
            Fields::Newtype(field) => self.codec.encoded(&field.ty, "value0"),
            Fields::Tuple(_) => self.items(variant).encoded(self.codec),
            // The tag of an internally tagged enum is added by the caller.
            Fields::Named(_) => object(&self.record(variant).members(self.codec)),
        }
    }
}
