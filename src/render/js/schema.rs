//! Types as JSON Schema 2020-12.
//!
//! A payload's schema is of the serialised form; a response value's of what serde reads, with
//! annotations where that is written differently from how it is read, so that a reader can give the
//! JSON that serde would write of it.

mod absent;
mod enumeration;
mod key;
mod object;
mod scalar;

use std::collections::BTreeMap;

use crate::ir::{
    Absence, Default, Docs, Field, Fields, Program, Seq, Shape, Type, TypeDef, TypeId, Variant,
    shortest,
};

use super::json::{Json, Object, array, object};
use super::name;

use object::ObjectSchema;

/// On a member: its name in the serialised form; `null` where it has none.
const WRITTEN_AS: &str = "x-writtenAs";

/// On a variant's name: that name in the serialised form.
const WRITTEN_VALUE: &str = "x-writtenValue";

/// On a member: a `null` reads as `None`, which is not written.
const NULL_IS_ABSENT: &str = "x-nullIsAbsent";

/// On a member: what has nothing in it is not written.
const EMPTY_IS_ABSENT: &str = "x-emptyIsAbsent";

/// On an object: members that are written whatever was read.
const ALSO_WRITTEN: &str = "x-alsoWritten";

/// On an object: what its members that nothing else names must be for any of them to be read.
const REST_OR_NONE: &str = "x-restOrNone";

/// Which of serde's two directions a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// The serialised form: storage and payloads.
    Write,
    /// Whatever is accepted: response values.
    Read,
}

/// The schema of what is stored and sent for `id`, a payload.
pub(super) fn payload<'a>(program: &'a Program, absence: &Absence<'a>, id: TypeId) -> Json<'a> {
    Schemas::new(program, absence, Direction::Write).document(&Type::Named(id, Vec::new()))
}

/// The schema of what is read as `ty`, a response's value.
pub(super) fn response<'a>(program: &'a Program, absence: &Absence<'a>, ty: &Type) -> Json<'a> {
    Schemas::new(program, absence, Direction::Read).document(ty)
}

/// A definition is closed where it may refuse members that it does not name, and open where it
/// stands beside others (`flatten`, internal tags).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    Closed,
    Open,
}

/// A definition that is referred to and not made yet.
struct Pending {
    key: String,
    id: TypeId,
    arguments: Vec<Type>,
    room: Room,
}

/// The schemas that one document needs.
struct Schemas<'a, 'p> {
    program: &'a Program,
    absence: &'p Absence<'a>,
    direction: Direction,
    /// By name; `Null` until it is made.
    definitions: BTreeMap<String, Json<'a>>,
    /// Those still to be made: a chain of definitions may be longer than a stack is deep.
    pending: Vec<Pending>,
    /// How many times a definition is referred to.
    references: usize,
}

impl<'a, 'p> Schemas<'a, 'p> {
    fn new(program: &'a Program, absence: &'p Absence<'a>, direction: Direction) -> Self {
        Self {
            program,
            absence,
            direction,
            definitions: BTreeMap::new(),
            pending: Vec::new(),
            references: 0,
        }
    }

    /// The schema of `ty` with the definitions that it refers to.
    fn document(mut self, ty: &Type) -> Json<'a> {
        let mut root = self.of(ty);
        while let Some(Pending { key, id, arguments, room }) = self.pending.pop() {
            let schema = self.definition(id, &arguments, room);
            self.definitions.insert(key, schema);
        }
        // The only definition, which only the root refers to, is the root.
        if let (Type::Named(..), 1) = (ty, self.references) {
            return self.definitions.into_values().next().unwrap_or(root);
        }
        if let (Json::Object(root), false) = (&mut root, self.definitions.is_empty()) {
            root.insert("$defs", Object::from_iter(self.definitions));
        }
        root
    }

    fn reads(&self) -> bool {
        self.direction == Direction::Read
    }

    /// The fields that this direction has.
    fn fields_of<'f>(&self, fields: &'f [Field]) -> impl Iterator<Item = &'f Field> + use<'f> {
        let direction = self.direction;
        fields.iter().filter(move |field| match direction {
            Direction::Write => !field.skip_serializing,
            Direction::Read => !field.skip_deserializing,
        })
    }

    /// The variants that this direction has.
    fn variants_of<'v>(
        &self,
        variants: &'v [Variant],
    ) -> impl Iterator<Item = &'v Variant> + use<'v> {
        let direction = self.direction;
        variants.iter().filter(move |variant| match direction {
            Direction::Write => !variant.skip_serializing,
            Direction::Read => !variant.skip_deserializing,
        })
    }

    /// The schema of a type without parameters.
    fn of(&mut self, ty: &Type) -> Json<'a> {
        match ty {
            Type::Option(inner) => or_null(self.of(inner)),
            Type::Seq(Seq::Array(length), item) => {
                object! {
                    "type": "array",
                    "items": self.of(item),
                    "minItems": *length,
                    "maxItems": *length,
                }
            }
            Type::Seq(_, item) => object! { "type": "array", "items": self.of(item) },
            Type::Map(_, key, value) => self.map(key, value),
            Type::Tuple(items) => self.tuple(items),
            Type::Pointer(_, inner) => self.of(inner),
            Type::Result(ok, error) => {
                let variant = |name: &'static str, schema: Json<'a>| {
                    object! {
                        "type": "object",
                        "properties": object! { name: schema },
                        "required": array![name],
                        "additionalProperties": false,
                    }
                };
                let (ok, error) = (self.of(ok), self.of(error));
                object! { "oneOf": array![variant("Ok", ok), variant("Err", error)] }
            }
            Type::Named(id, arguments) => self.reference(*id, arguments, Room::Closed),
            scalar => scalar::schema(scalar),
        }
    }

    /// `{"$ref": …}`; its definition is to be made where this is the first.
    fn reference(&mut self, id: TypeId, arguments: &[Type], room: Room) -> Json<'a> {
        let mut key = name::instance(self.program, id, arguments);
        if room == Room::Open {
            key.push_str(" (flattened)");
        }
        self.references += 1;
        if !self.definitions.contains_key(&key) {
            self.definitions.insert(key.clone(), Json::Null);
            self.pending.push(Pending {
                key: key.clone(),
                id,
                arguments: arguments.to_vec(),
                room,
            });
        }
        object! { "$ref": format!("#/$defs/{}", fragment(&key)) }
    }

    fn definition(&mut self, id: TypeId, arguments: &[Type], room: Room) -> Json<'a> {
        let definition = self.program.type_def(id);
        let schema = match &definition.shape {
            Shape::Alias(ty) => self.of(&ty.substitute(arguments)),
            Shape::Struct(fields) => match definition.as_inner(fields) {
                Some(field) => self.of(&field.ty.substitute(arguments)),
                None => self.structure(definition, fields, arguments, room),
            },
            Shape::Enum { tagging, variants } => {
                enumeration::schema(self, definition, tagging, variants, arguments, room)
            }
        };
        described(schema, &definition.documented())
    }

    fn structure(
        &mut self,
        definition: &'a TypeDef,
        fields: &'a Fields,
        arguments: &[Type],
        room: Room,
    ) -> Json<'a> {
        match fields {
            Fields::Unit => object! { "type": "null" },
            Fields::Newtype(field) => self.of(&field.ty.substitute(arguments)),
            Fields::Tuple(fields) => {
                self.tuple_of(fields, arguments, definition.container_default())
            }
            Fields::Named(fields) => {
                let mut object = ObjectSchema::new(self);
                definition.tag.iter().for_each(|tag| object.own_tag(tag));
                object.fields(fields, arguments, definition.container_default());
                match room {
                    Room::Closed => object.finish(definition.deny_unknown_fields),
                    Room::Open => object.finish_among(false),
                }
            }
        }
    }

    /// The unnamed fields that are there, as an array; `container` is the default of a struct around
    /// them.
    fn tuple_of(
        &mut self,
        fields: &'a [Field],
        arguments: &[Type],
        container: Option<&Default>,
    ) -> Json<'a> {
        let there: Vec<&Field> = self.fields_of(fields).collect();
        let least = shortest(there.iter().copied(), container.is_some());
        let item = |(at, field): (usize, &&'a Field)| {
            let ty = field.ty.substitute(arguments);
            let schema = self.of(&ty);
            let may_lack = at >= least && self.reads();
            match absent::item(field, &ty, container, self).filter(|_| may_lack) {
                Some(value) => with(schema, "default", value),
                None => schema,
            }
        };
        array_of(there.iter().enumerate().map(item).collect(), least)
    }

    fn tuple(&mut self, items: &[Type]) -> Json<'a> {
        array_of(items.iter().map(|item| self.of(item)).collect(), items.len())
    }

    fn map(&mut self, key: &Type, value: &Type) -> Json<'a> {
        let mut schema = object! { "type": "object", "additionalProperties": self.of(value) };
        if let (Some(names), Json::Object(schema)) = (scalar::key(self.program, key), &mut schema) {
            schema.insert("propertyNames", names);
        }
        schema
    }
}

/// An array of these, of which the first `least` must be there.
fn array_of(items: Vec<Json<'_>>, least: usize) -> Json<'_> {
    if items.is_empty() {
        return object! { "type": "array", "maxItems": 0 };
    }
    object! { "type": "array", "prefixItems": items, "items": false, "minItems": least }
}

/// The schema of a type without values.
fn nothing() -> Json<'static> {
    object! { "not": object! {} }
}

/// The schema that also takes `null`.
fn or_null(schema: Json<'_>) -> Json<'_> {
    let Json::Object(mut members) = schema else { return schema };
    match members.get("type") {
        // Anything, or null already.
        None if members.is_empty() => {}
        Some(Json::Array(_)) => {}
        Some(Json::Text(kind)) if kind == "null" => {}
        Some(Json::Text(kind)) if members.get("enum").is_none() => {
            let kinds = Json::Array(vec![Json::Text(kind.clone()), "null".into()]);
            members.insert("type", kinds);
        }
        _ => return object! { "anyOf": array![members, object! { "type": "null" }] },
    }
    Json::Object(members)
}

/// The schema with one more keyword.
fn with<'a>(schema: Json<'a>, key: &'a str, value: Json<'a>) -> Json<'a> {
    match schema {
        Json::Object(mut members) => {
            members.insert(key, value);
            Json::Object(members)
        }
        other => other,
    }
}

/// The schema with a doc comment as its description.
fn described<'a>(schema: Json<'a>, docs: &Docs) -> Json<'a> {
    match docs.join("\n").trim() {
        "" => schema,
        text => with(schema, "description", text.to_owned().into()),
    }
}

/// A definition's name as it stands in a `$ref`: a JSON pointer, percent-encoded (RFC 6901, 6).
fn fragment(key: &str) -> String {
    let mut text = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => text.push(byte.into()),
            b'~' => text.push_str("~0"),
            b'/' => text.push_str("~1"),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}
