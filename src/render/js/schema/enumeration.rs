//! Schemas of enums: serde's four representations.

use serde_json::{Value, json};

use crate::ir::{Fields, Program, Shape, Tagging, Type, TypeDef, Variant};

use super::object::Object;
use super::{Direction, Room, Schemas, WRITTEN_AS, WRITTEN_VALUE, described};

/// The schema of an enum.
pub(super) fn schema(
    schemas: &mut Schemas<'_>,
    definition: &TypeDef,
    tagging: &Tagging,
    variants: &[Variant],
    arguments: &[Type],
    room: Room,
) -> Value {
    let others = variants.iter().filter(|variant| !variant.other);
    let mut builder = Builder {
        named: others.flat_map(|variant| variant.json.accepted()).collect(),
        closed: definition.deny_unknown_fields && room == Room::Closed,
        schemas,
        arguments,
        room,
    };
    let mut branches = Vec::new();
    let mut texts = Vec::new();
    // A variant that takes whatever name is left is tried last.
    let (last, first): (Vec<&Variant>, Vec<&Variant>) =
        builder.present(variants).into_iter().partition(|v| v.other || v.untagged);
    for variant in first.into_iter().chain(last) {
        match builder.plain_text(tagging, variant) {
            Some(text) => texts.push(Value::from(text)),
            None => builder.variant(tagging, variant, &mut branches),
        }
    }
    if !texts.is_empty() {
        branches.insert(0, json!({"type": "string", "enum": texts}));
    }
    match branches.len() {
        // Every variant is skipped: there is no value.
        0 => super::nothing(),
        1 => branches.remove(0),
        // Where names are read in several ways, or not at all, the first that fits is taken.
        _ if builder.schemas.reads() || *tagging == Tagging::Untagged => json!({"anyOf": branches}),
        _ if variants.iter().any(|variant| variant.untagged) => json!({"anyOf": branches}),
        _ => json!({"oneOf": branches}),
    }
}

struct Builder<'s, 'a> {
    schemas: &'s mut Schemas<'a>,
    arguments: &'s [Type],
    room: Room,
    closed: bool,
    /// Every name that a variant has, but for the one that takes all others.
    named: Vec<&'s str>,
}

impl Builder<'_, '_> {
    fn present<'v>(&self, variants: &'v [Variant]) -> Vec<&'v Variant> {
        let there = |variant: &&Variant| match self.schemas.direction {
            Direction::Write => !variant.skip_serializing,
            Direction::Read => !variant.skip_deserializing,
        };
        variants.iter().filter(there).collect()
    }

    fn names<'v>(&self, variant: &'v Variant) -> Vec<&'v str> {
        match self.schemas.direction {
            Direction::Write => vec![&variant.json.serialize],
            Direction::Read => variant.json.accepted(),
        }
    }

    /// The text that an externally tagged unit variant is, where it has one name and nothing else
    /// to say.
    fn plain_text<'v>(&self, tagging: &Tagging, variant: &'v Variant) -> Option<&'v str> {
        let unit = matches!(self.content_of(variant), Content::Unit);
        let plain = *tagging == Tagging::External
            && unit
            && !variant.untagged
            && variant.docs.is_empty()
            && self.room == Room::Closed
            && !(variant.other && self.schemas.reads());
        match (plain, self.names(variant).as_slice()) {
            (true, [only]) => Some(only),
            _ => None,
        }
    }

    fn content_of<'v>(&self, variant: &'v Variant) -> Content<'v> {
        match &variant.fields {
            Fields::Unit => Content::Unit,
            Fields::Newtype(field) if field.skip_serializing && field.skip_deserializing => {
                Content::Unit
            }
            Fields::Newtype(field) => Content::One(&field.ty),
            Fields::Tuple(fields) => Content::Tuple(fields),
            Fields::Named(fields) => Content::Named(fields),
        }
    }

    fn variant(&mut self, tagging: &Tagging, variant: &Variant, branches: &mut Vec<Value>) {
        if variant.untagged || *tagging == Tagging::Untagged {
            return branches.push(described(self.content(variant), &variant.docs));
        }
        match tagging {
            Tagging::External => self.external(variant, branches),
            Tagging::Internal { tag } => branches.push(self.internal(tag, variant)),
            Tagging::Adjacent { tag, content } => {
                branches.push(self.adjacent(tag, content, variant));
            }
            Tagging::Untagged => {}
        }
    }

    /// What the variant holds, by itself.
    fn content(&mut self, variant: &Variant) -> Value {
        match self.content_of(variant) {
            Content::Unit => json!({"type": "null"}),
            Content::One(ty) => self.schemas.of(&ty.substitute(self.arguments)),
            Content::Tuple(fields) => self.schemas.tuple_of(fields, self.arguments),
            Content::Named(fields) => {
                let mut object = Object::new(self.schemas);
                object.fields(fields, self.arguments, false);
                object.finish(self.closed)
            }
        }
    }

    /// `"Name"`, `{"Name": …}`
    fn external(&mut self, variant: &Variant, branches: &mut Vec<Value>) {
        let names = self.names(variant);
        let written = &variant.json.serialize;
        // Among members, a name alone is a member with `null`.
        if matches!(self.content_of(variant), Content::Unit) && self.room == Room::Closed {
            branches.push(described(self.name(variant), &variant.docs));
            return;
        }
        let content = self.content(variant);
        for name in names {
            let mut content = content.clone();
            if let (Value::Object(members), true) = (&mut content, name != written) {
                members.insert(WRITTEN_AS.to_owned(), written.as_str().into());
            }
            let mut object = Object::new(self.schemas);
            object.member(name, content);
            branches.push(described(object.finish(self.room == Room::Closed), &variant.docs));
        }
    }

    /// `{"tag": "Name", …}`
    fn internal(&mut self, tag: &str, variant: &Variant) -> Value {
        let name = self.name(variant);
        let content = self.content_of(variant);
        let mut closed = self.closed;
        let mut object = Object::new(self.schemas);
        object.member(tag, name);
        match content {
            Content::Unit | Content::Tuple(_) => {}
            Content::One(ty) => {
                let ty = ty.substitute(self.arguments);
                object.flatten(&ty);
                closed |= self.room == Room::Closed && is_closed(&ty, object.program());
            }
            Content::Named(fields) => object.fields(fields, self.arguments, false),
        }
        described(object.finish(closed), &variant.docs)
    }

    /// `{"tag": "Name", "content": …}`
    fn adjacent(&mut self, tag: &str, content: &str, variant: &Variant) -> Value {
        let name = self.name(variant);
        let unit = matches!(self.content_of(variant), Content::Unit);
        let held = self.content(variant);
        let mut object = Object::new(self.schemas);
        object.member(tag, name);
        if !unit {
            object.member(content, held);
        }
        described(object.finish(self.closed), &variant.docs)
    }

    /// The variant's name, as a tag or a text.
    fn name(&self, variant: &Variant) -> Value {
        let written = variant.json.serialize.as_str();
        match self.names(variant).as_slice() {
            _ if variant.other && self.schemas.reads() => {
                json!({"type": "string", "not": {"enum": self.named}, WRITTEN_VALUE: written})
            }
            [only] => json!({"const": only}),
            several => json!({"enum": several, WRITTEN_VALUE: written}),
        }
    }
}

/// Whether serde reads `ty` beside a tag only where there are no further members.
fn is_closed(ty: &Type, program: &Program) -> bool {
    let Type::Named(id, arguments) = ty else {
        return match ty {
            Type::Pointer(_, inner) => is_closed(inner, program),
            ty => matches!(ty, Type::Unit | Type::Duration | Type::Result(..)),
        };
    };
    let definition = program.type_def(*id);
    match &definition.shape {
        Shape::Alias(ty) => is_closed(&ty.substitute(arguments), program),
        Shape::Struct(Fields::Unit) => true,
        Shape::Struct(fields) => match definition.as_inner(fields) {
            Some(field) => is_closed(&field.ty.substitute(arguments), program),
            None => definition.deny_unknown_fields,
        },
        Shape::Enum { tagging: Tagging::External, variants } => {
            variants.iter().all(|variant| !variant.untagged)
        }
        Shape::Enum { .. } => definition.deny_unknown_fields,
    }
}

enum Content<'v> {
    Unit,
    One(&'v Type),
    Tuple(&'v [crate::ir::Field]),
    Named(&'v [crate::ir::Field]),
}
