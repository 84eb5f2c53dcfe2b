//! Enums: custom types, and serde's four ways to name the variant.

use std::collections::HashSet;

use crate::ir::{Absent, Fields, Tagging, Variant};

use super::absent::WhenAbsent;
use super::argument::As;
use super::codec::Codec;
use super::items::Items;
use super::layout;
use super::literal::{string, strings};
use super::merged::Shown;
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

    /// The decoder of the whole enum.
    pub(super) fn decoder(&self) -> String {
        let untagged = |variant: &&&Variant| *self.tagging.of(variant) == Tagging::Untagged;
        let mut options = Vec::new();
        if self.variants.iter().any(|variant| !untagged(&variant)) {
            options.push(self.tagged_decoder());
        }
        let alternatives = self.variants.iter().filter(untagged).filter(|one| self.reads(one));
        options.extend(alternatives.map(|variant| self.content_decoder(variant, self.codec)));
        match options.as_slice() {
            [] => "Decode.oneOf []".to_owned(),
            [only] => only.clone(),
            several => layout::apply("Decode.oneOf", &layout::list(several)),
        }
    }

    /// Whether the variant is one that can be read. What is only written is in payloads: they are taken
    /// as they were written.
    fn reads(&self, variant: &Variant) -> bool {
        !(variant.skip_deserializing && self.codec.scope.is_only_read(self.codec.home))
    }

    fn tagged_decoder(&self) -> String {
        match self.tagging {
            Tagging::External if self.tagging.is_names(self.variants.iter().copied()) => {
                let each = |variant: &Variant| format!("Decode.succeed {}", variant.elm);
                layout::pipeline("unitName", &[self.dispatch(each)])
            }
            Tagging::External => {
                let codec = self.codec.delayed();
                let each = |variant: &'a Variant| match variant.fields {
                    Fields::Unit => format!("Decode.null {}", variant.elm),
                    _ => self.content_decoder(variant, &codec),
                };
                let alone = format!("nameAndContent {}", self.not_alone());
                layout::apply(&alone, &self.by_name(each))
            }
            Tagging::Internal { tag } => self.internal_decoder(tag),
            Tagging::Adjacent { tag, content } => self.adjacent_decoder(tag, content),
            Tagging::Untagged => String::new(),
        }
    }

    fn internal_decoder(&self, tag: &str) -> String {
        self.by_tag(tag, |variant, codec| match &variant.fields {
            // serde reads `()` where nothing stands beside the tag.
            Fields::Newtype(field) if codec.scope.program.is_unit(&field.ty) => {
                let tag = strings(&[tag.to_owned()]);
                format!("onlyWith {tag} (Decode.succeed ({} ()))", variant.elm)
            }
            Fields::Newtype(field) => {
                let shown = Shown::Besides(vec![tag.to_owned()]);
                let decoder = codec.merged(&field.ty, shown, As::Argument);
                format!("Decode.map {} {decoder}", variant.elm)
            }
            Fields::Unit => format!("Decode.succeed {}", variant.elm),
            _ => self.content_decoder(variant, codec),
        })
    }

    fn adjacent_decoder(&self, tag: &str, content: &str) -> String {
        let decoder = self.by_tag(tag, |variant, codec| {
            if matches!(variant.fields, Fields::Unit) {
                let (content, unit) = (string(content), &variant.elm);
                return format!("defaultField [ {content} ] {unit} (Decode.null {unit})");
            }
            if let Some(decoder) = self.absent_content(content, variant, codec) {
                return decoder;
            }
            let field = format!("Decode.field {}", string(content));
            let decoder = self.content_decoder(variant, codec);
            layout::apply(&field, &layout::brackets(&decoder))
        });
        match self.closed {
            true => {
                let known = strings(&[tag.to_owned(), content.to_owned()]);
                layout::pipeline(&decoder, &[format!("onlyWith {known}")])
            }
            false => decoder,
        }
    }

    /// The names of the variants that hold something, as a list: they never stand alone.
    fn not_alone(&self) -> String {
        let tagged = self.variants.iter().filter(|variant| !variant.untagged);
        let holding = tagged.filter(|variant| !matches!(variant.fields, Fields::Unit));
        let names = holding.flat_map(|variant| variant.json.accepted());
        strings(&names.map(str::to_owned).collect::<Vec<_>>())
    }

    /// The decoder of content that may be absent: an option's, or nothing.
    fn absent_content(
        &self,
        content: &str,
        variant: &'a Variant,
        codec: &Codec<'a, '_>,
    ) -> Option<String> {
        let Fields::Newtype(field) = &variant.fields else { return None };
        if codec.scope.absence.of_content(variant, field, &field.ty) == Absent::Never {
            return None;
        }
        let names = strings(&[content.to_owned()]);
        let decoder = codec.decoder(&field.ty, As::Argument);
        let when_absent = match codec.scope.program.is_unit(&field.ty) {
            true => WhenAbsent::Value("()".to_owned()),
            false => WhenAbsent::of(&field.ty, false, codec.home, codec.scope),
        };
        let decoder = when_absent.field(&names, &decoder)?;
        Some(format!("Decode.map {} ({decoder})", variant.elm))
    }

    fn by_tag(&self, tag: &str, each: impl Fn(&'a Variant, &Codec<'a, '_>) -> String) -> String {
        let codec = self.codec.delayed();
        let field = format!("Decode.field {} Decode.string", string(tag));
        layout::pipeline(&field, &[self.dispatch(|variant| each(variant, &codec))])
    }

    fn dispatch(&self, each: impl Fn(&'a Variant) -> String) -> String {
        layout::apply("Decode.andThen", &self.by_name(each))
    }

    /// `\name -> case name of …`: every name once, and what to do with any other.
    fn by_name(&self, each: impl Fn(&'a Variant) -> String) -> String {
        let mut branches = Vec::new();
        let mut seen = HashSet::new();
        let mut rest = "noVariant name".to_owned();
        let tagged = self.variants.iter().filter(|one| !one.untagged && self.reads(one));
        for variant in tagged {
            for name in variant.json.accepted() {
                if seen.insert(name) {
                    branches.push((string(name), each(variant)));
                }
            }
            if variant.other {
                rest = each(variant);
            }
        }
        branches.push(("_".to_owned(), rest));
        layout::lambda("name", &layout::case("name", &branches))
    }

    /// The decoder of what the variant holds; for an internal tag, of the object around it.
    fn content_decoder(&self, variant: &'a Variant, codec: &Codec<'a, '_>) -> String {
        let constructor = &variant.elm;
        match &variant.fields {
            Fields::Unit => format!("Decode.null {constructor}"),
            Fields::Newtype(field) => {
                format!("Decode.map {constructor} {}", codec.decoder(&field.ty, As::Argument))
            }
            Fields::Tuple(_) => self.items(variant).decoder(constructor, codec),
            Fields::Named(_) => {
                let record = self.record(variant);
                record.decoder(&record.constructor(constructor), codec)
            }
        }
    }
}
