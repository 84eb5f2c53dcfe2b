//! Schemas of enums: serde's four representations.

use crate::ir::{Absent, Fields, Place, Tagging, Type, TypeDef, Variant};

use crate::render::js::json::{Json, object};

use super::object::ObjectSchema;
use super::{Direction, Room, Schemas, WRITTEN_AS, WRITTEN_VALUE, described, with};

/// The schema of an enum.
pub(super) fn schema<'a>(
    schemas: &mut Schemas<'a, '_>,
    definition: &'a TypeDef,
    tagging: &'a Tagging,
    variants: &'a [Variant],
    arguments: &[Type],
    room: Room,
) -> Json<'a> {
    // The name of one that is not read is to serde as any other.
    let unread = |variant: &Variant| schemas.reads() && variant.skip_deserializing;
    let named = variants.iter().filter(|variant| !variant.other && !unread(variant));
    let named = named.flat_map(|variant| variant.json.accepted()).collect();
    let mut builder = Builder {
        named,
        closed: definition.deny_unknown_fields,
        refuses: !schemas.reads()
            && schemas.program.definition_refuses_others(definition, arguments, Place::Tagged),
        schemas,
        arguments,
        room,
    };
    let mut branches = Vec::new();
    let mut texts = Vec::new();
    // A variant that takes whatever name is left is tried last.
    let (last, first): (Vec<&Variant>, Vec<&Variant>) =
        builder.schemas.variants_of(variants).partition(|v| v.other || v.untagged);
    for variant in first.into_iter().chain(last) {
        match builder.plain_text(tagging, variant) {
            Some(text) => texts.push(text),
            None => builder.variant(tagging, variant, &mut branches),
        }
    }
    if !texts.is_empty() {
        branches.insert(0, object! { "type": "string", "enum": texts });
    }
    match branches.len() {
        // Every variant is skipped: there is no value.
        0 => super::nothing(),
        1 => branches.remove(0),
        // Where names are read in several ways, or not at all, the first that fits is taken.
        _ if builder.schemas.reads() || *tagging == Tagging::Untagged => {
            object! { "anyOf": branches }
        }
        _ if variants.iter().any(|variant| variant.untagged) => object! { "anyOf": branches },
        _ => object! { "oneOf": branches },
    }
}

struct Builder<'s, 'a, 'p> {
    schemas: &'s mut Schemas<'a, 'p>,
    arguments: &'s [Type],
    room: Room,
    /// `#[serde(deny_unknown_fields)]`
    closed: bool,
    /// Whether a variant refuses the members of others, so that one that takes them has to say so.
    refuses: bool,
    /// Every name that a variant has, but for the one that takes all others.
    named: Vec<&'a str>,
}

impl<'a> Builder<'_, 'a, '_> {
    fn names(&self, variant: &'a Variant) -> Vec<&'a str> {
        match self.schemas.direction {
            Direction::Write => vec![&variant.json.serialize],
            Direction::Read => variant.json.accepted(),
        }
    }

    /// The text that an externally tagged unit variant is, where it has one name and nothing else
    /// to say.
    fn plain_text(&self, tagging: &Tagging, variant: &'a Variant) -> Option<&'a str> {
        let plain = *tagging == Tagging::External
            && matches!(variant.fields, Fields::Unit)
            && !variant.untagged
            && variant.docs.is_empty()
            && self.room == Room::Closed
            && !(variant.other && self.schemas.reads());
        match (plain, self.names(variant).as_slice()) {
            (true, [only]) => Some(only),
            _ => None,
        }
    }

    fn variant(
        &mut self,
        tagging: &'a Tagging,
        variant: &'a Variant,
        branches: &mut Vec<Json<'a>>,
    ) {
        match tagging.of(variant) {
            Tagging::External => self.external(variant, branches),
            Tagging::Internal { tag } => branches.push(self.internal(tag, variant)),
            Tagging::Adjacent { tag, content } => {
                branches.push(self.adjacent(tag, content, variant));
            }
            Tagging::Untagged => {
                let content = match self.room {
                    Room::Closed => self.content(variant),
                    Room::Open => self.content_among(variant),
                };
                branches.push(described(content, &variant.documented()));
            }
        }
    }

    /// What the variant holds, by itself.
    fn content(&mut self, variant: &'a Variant) -> Json<'a> {
        match &variant.fields {
            Fields::Unit => object! { "type": "null" },
            Fields::Newtype(field) => self.schemas.of(&field.ty.substitute(self.arguments)),
            Fields::Tuple(fields) => self.schemas.tuple_of(fields, self.arguments, None),
            Fields::Named(fields) => {
                let mut object = ObjectSchema::new(self.schemas);
                object.fields(fields, self.arguments, None);
                object.finish(self.closed)
            }
        }
    }

    /// What a variant without a tag holds, among the members of others.
    fn content_among(&mut self, variant: &'a Variant) -> Json<'a> {
        let (closed, refuses, arguments) = (self.closed, self.refuses, self.arguments);
        match &variant.fields {
            Fields::Newtype(field) => {
                let mut ty = field.ty.substitute(arguments);
                if self.schemas.reads() {
                    ty = self.in_members(&ty);
                    if self.schemas.program.is_unit(&ty) {
                        return self.schemas.of(&ty);
                    }
                }
                let mut object = ObjectSchema::new(self.schemas);
                object.flatten(&ty);
                let takes = !object.program().refuses_others(&ty, Place::Tagged);
                object.finish_among(refuses && takes)
            }
            Fields::Named(fields) => {
                let mut object = ObjectSchema::new(self.schemas);
                object.fields(fields, arguments, None);
                let takes = !closed && !object.is_refused();
                object.finish_among(refuses && takes)
            }
            // No object at all: that is refused before, or never read.
            Fields::Unit | Fields::Tuple(_) => self.content(variant),
        }
    }

    /// What serde reads members as where an untagged variant holds a `ty`: they are there, and so no `None`.
    fn in_members(&self, ty: &Type) -> Type {
        match self.schemas.program.in_json(ty) {
            Type::Option(inner) | Type::Pointer(_, inner) => self.in_members(&inner),
            ty => ty,
        }
    }

    /// `"Name"`, `{"Name": …}`
    fn external(&mut self, variant: &'a Variant, branches: &mut Vec<Json<'a>>) {
        let names = self.names(variant);
        let written = &variant.json.serialize;
        // Among members, a name alone is a member with `null`.
        if matches!(variant.fields, Fields::Unit) && self.room == Room::Closed {
            branches.push(described(self.name(variant), &variant.documented()));
            return;
        }
        let content = self.content(variant);
        for name in names {
            let mut content = content.clone();
            if let (Json::Object(members), true) = (&mut content, name != written) {
                members.insert(WRITTEN_AS, written);
            }
            let mut object = ObjectSchema::new(self.schemas);
            object.member(name, content);
            branches
                .push(described(object.finish(self.room == Room::Closed), &variant.documented()));
        }
    }

    /// `{"tag": "Name", …}`
    fn internal(&mut self, tag: &'a str, variant: &'a Variant) -> Json<'a> {
        let name = self.name(variant);
        let mut closed = self.closed;
        let (room, refuses, reads) = (self.room, self.refuses, self.schemas.reads());
        let mut object = ObjectSchema::new(self.schemas);
        object.member(tag, name);
        match &variant.fields {
            // Of a variant that holds nothing, serde reads the tag and looks at no other member.
            Fields::Unit if reads || room == Room::Open => closed = false,
            Fields::Unit | Fields::Tuple(_) => {}
            Fields::Newtype(field) => {
                let ty = field.ty.substitute(self.arguments);
                object.flatten(&ty);
                object.refuse_others(&ty, Place::Tagged);
                closed = object.program().is_closed_beside_tag(&ty);
            }
            Fields::Named(fields) => object.fields(fields, self.arguments, None),
        }
        let takes = !closed && !object.is_refused();
        let schema = match room {
            Room::Closed => object.finish(closed),
            Room::Open => object.finish_among(refuses && takes),
        };
        described(schema, &variant.documented())
    }

    /// `{"tag": "Name", "content": …}`
    fn adjacent(&mut self, tag: &'a str, content: &'a str, variant: &'a Variant) -> Json<'a> {
        let name = self.name(variant);
        let unit = matches!(variant.fields, Fields::Unit);
        let optional = match &variant.fields {
            Fields::Newtype(field) => {
                let ty = field.ty.substitute(self.arguments);
                self.schemas.absence.of_content(variant, field, &ty) == Absent::Always
            }
            _ => false,
        };
        let held = self.content(variant);
        let (room, closed, refuses) = (self.room, self.closed, self.refuses);
        let reads = self.schemas.reads();
        let mut object = ObjectSchema::new(self.schemas);
        object.member(tag, name);
        match unit {
            // May be there as `null`, and is not written.
            true if reads => object.optional(content, with(held, WRITTEN_AS, Json::Null)),
            true => object.optional(content, held),
            // Read as `None`, which is written.
            false if optional && reads => {
                object.optional(content, with(held, "default", Json::Null));
            }
            false if optional => object.optional(content, held),
            false => object.member(content, held),
        }
        let schema = match room {
            Room::Closed => object.finish(closed),
            Room::Open => object.finish_among(refuses && !closed),
        };
        described(schema, &variant.documented())
    }

    /// The variant's name, as a tag or a text.
    fn name(&self, variant: &'a Variant) -> Json<'a> {
        let written = variant.json.serialize.as_str();
        match self.names(variant).as_slice() {
            _ if variant.other && self.schemas.reads() => {
                object! {
                    "type": "string",
                    "not": object! { "enum": self.named.clone() },
                    WRITTEN_VALUE: written,
                }
            }
            [only] => object! { "const": *only },
            several => object! { "enum": several.to_vec(), WRITTEN_VALUE: written },
        }
    }
}
