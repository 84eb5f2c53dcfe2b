//! The decoder of an enum: which variant it is, and what that holds.

use std::collections::HashSet;

use crate::ir::{Absent, Fields, Tagging, Variant};
use crate::render::elm::absent::WhenAbsent;
use crate::render::elm::argument::As;
use crate::render::elm::codec::Codec;
use crate::render::elm::layout;
use crate::render::elm::literal::{string, strings};
use crate::render::elm::merged::Shown;

use super::Enumeration;

impl<'a> Enumeration<'a, '_> {
    /// The decoder of the whole enum.
    pub(in crate::render::elm) fn decoder(&self) -> String {
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
