//! Schemas of objects: named fields, and what stands beside them.

use crate::ir::{Absent, Default, Field, Fields, Place, Program, Shape, StructTag, Type, TypeId};

use crate::render::js::json::{Json, Object, array, object};

use super::absent;
use super::{
    ALSO_WRITTEN, Direction, EMPTY_IS_ABSENT, NULL_IS_ABSENT, REST_OR_NONE, Room, Schemas,
    WRITTEN_AS, described, with,
};

/// An object schema as it grows.
pub(super) struct ObjectSchema<'s, 'a, 'p> {
    schemas: &'s mut Schemas<'a, 'p>,
    properties: Object<'a>,
    required: Vec<&'a str>,
    /// Schemas whose members stand beside the others.
    beside: Vec<Json<'a>>,
    /// What every member that nothing else names must be.
    rest: Option<Json<'a>>,
    /// The same, where none of them is read if one does not fit: each of these reads them all.
    rest_or_none: Vec<Json<'a>>,
    /// Members that are written whatever was read.
    also_written: Object<'a>,
    /// Whether serde, which shows the members that are left to a flattened field, is refused them there.
    /// What takes them nevertheless says so itself.
    refused: bool,
    /// How many flattened structs the next field is inside of.
    depth: usize,
}

/// Flattened structs are written out up to here; a deeper one can only hold itself.
const DEEPEST: usize = 16;

impl<'s, 'a, 'p> ObjectSchema<'s, 'a, 'p> {
    /// An empty object.
    pub(super) fn new(schemas: &'s mut Schemas<'a, 'p>) -> Self {
        Self {
            schemas,
            depth: 0,
            properties: Object::default(),
            required: Vec::new(),
            beside: Vec::new(),
            rest: None,
            rest_or_none: Vec::new(),
            also_written: Object::default(),
            refused: false,
        }
    }

    /// Adds the named fields of a definition with these arguments. `container` is the default of a
    /// struct around them, for all that are absent.
    pub(super) fn fields(
        &mut self,
        fields: &'a [Field],
        arguments: &[Type],
        container: Option<&Default>,
    ) {
        for field in self.schemas.fields_of(fields) {
            let ty = field.ty.substitute(arguments);
            if field.flatten {
                self.refuse_others(&ty, Place::Flattened);
                self.flatten(&ty);
            } else {
                self.field(field, &ty, container);
            }
        }
        if self.schemas.reads() {
            for field in fields.iter().filter(|field| field.is_only_written()) {
                let ty = field.ty.substitute(arguments);
                if let Some(value) = absent::member(field, &ty, container, self.schemas) {
                    self.also_written.insert(&field.json.serialize, value);
                }
            }
        }
    }

    fn field(&mut self, field: &'a Field, ty: &Type, container: Option<&Default>) {
        let schema = described(self.schemas.of(ty), &field.docs);
        let (schema, names) = match self.schemas.direction {
            Direction::Write => (schema, vec![field.json.serialize.as_str()]),
            Direction::Read => (self.noted(schema, field, ty, container), field.json.accepted()),
        };
        let written = field.json.serialize.as_str();
        for name in &names {
            // serde leaves a flattened struct no member that a field around it reads.
            if self.depth > 0 && self.properties.get(name).is_some() {
                continue;
            }
            let schema = schema.clone();
            let schema = if field.skip_serializing {
                // Read, and left out of what is written.
                with(schema, WRITTEN_AS, Json::Null)
            } else if *name == written {
                schema
            } else {
                with(schema, WRITTEN_AS, written.into())
            };
            self.properties.insert(*name, schema);
        }
        let absent = self.schemas.absence.of_field(field, ty, container.is_some());
        match names.as_slice() {
            _ if absent == Absent::Always => {}
            [only] => self.required.push(only),
            several => {
                let one = |name: &&'a str| object! { "required": array![*name] };
                let any: Vec<Json<'a>> = several.iter().map(one).collect();
                self.beside.push(object! { "anyOf": any });
            }
        }
    }

    /// The schema of a member with what a reader must know to give the JSON that serde would write.
    fn noted(
        &self,
        mut schema: Json<'a>,
        field: &'a Field,
        ty: &Type,
        container: Option<&Default>,
    ) -> Json<'a> {
        let program = self.schemas.program;
        if let Some(value) = absent::member(field, ty, container, self.schemas) {
            schema = with(schema, "default", value);
        }
        if program.leaves_out_none(field) && !program.is_double_option(field) {
            schema = with(schema, NULL_IS_ABSENT, true.into());
        }
        if program.leaves_out_empty(field) {
            schema = with(schema, EMPTY_IS_ABSENT, true.into());
        }
        schema
    }

    /// The program whose types these are.
    pub(super) fn program(&self) -> &'a Program {
        self.schemas.program
    }

    /// Adds a member that must hold `schema`.
    pub(super) fn member(&mut self, name: &'a str, schema: Json<'a>) {
        self.properties.insert(name, schema);
        self.required.push(name);
    }

    /// Adds a member that may be absent.
    pub(super) fn optional(&mut self, name: &'a str, schema: Json<'a>) {
        self.properties.insert(name, schema);
    }

    /// Adds the member that says which struct it is. serde writes it, and reads whatever is there.
    pub(super) fn own_tag(&mut self, tag: &'a StructTag) {
        if self.schemas.reads() {
            self.properties.insert(&tag.member, object! { WRITTEN_AS: Json::Null });
            self.also_written.insert(&tag.member, &tag.value);
        } else {
            self.member(&tag.member, object! { "const": &tag.value });
        }
    }

    /// Adds the members that `ty` has as an object of its own.
    pub(super) fn flatten(&mut self, ty: &Type) {
        let ty = self.program().in_json(ty);
        match &ty {
            Type::Option(inner) => self.flatten_option(inner),
            Type::Value => self.rest = Some(object! {}),
            Type::Map(_, _, value) => self.rest = Some(self.schemas.of(value)),
            Type::Named(id, arguments) => self.flatten_named(*id, arguments),
            Type::Duration => {
                let members = super::scalar::duration();
                members.into_iter().for_each(|(name, schema)| self.member(name, schema));
            }
            Type::Result(ok, error) => {
                let variants = [("Ok", ok), ("Err", error)].map(|(name, ty)| {
                    let schema = self.schemas.of(ty);
                    object! {
                        "type": "object",
                        "properties": object! { name: schema },
                        "required": array![name],
                    }
                });
                self.beside.push(object! { "oneOf": variants.to_vec() });
            }
            // `()` adds nothing; all else is refused before.
            _ => {}
        }
    }

    /// Read as `None` where it does not fit.
    fn flatten_option(&mut self, inner: &Type) {
        match inner {
            Type::Named(id, arguments) => {
                let schema = self.schemas.reference(*id, arguments, Room::Open);
                self.beside.push(object! { "anyOf": array![schema, object! { "type": "object" }] });
            }
            Type::Pointer(_, inner) => self.flatten_option(inner),
            Type::Map(_, _, value) if self.schemas.reads() => {
                self.rest_or_none.push(self.schemas.of(value));
            }
            other => self.flatten(other),
        }
    }

    fn flatten_named(&mut self, id: TypeId, arguments: &[Type]) {
        let definition = self.schemas.program.type_def(id);
        match &definition.shape {
            Shape::Struct(Fields::Unit) => {}
            Shape::Struct(Fields::Named(fields)) if self.depth < DEEPEST => {
                self.depth += 1;
                definition.tag.iter().for_each(|tag| self.own_tag(tag));
                self.fields(fields, arguments, definition.container_default());
                self.depth -= 1;
            }
            _ => {
                let schema = self.schemas.reference(id, arguments, Room::Open);
                self.beside.push(schema);
            }
        }
    }

    /// Notes whether what stands here refuses the members of others. A reader takes an object as it is.
    pub(super) fn refuse_others(&mut self, ty: &Type, place: Place) {
        let writes = !self.schemas.reads();
        self.refused |= writes && self.program().refuses_others(ty, place);
    }

    /// Whether the members of others are refused here.
    pub(super) fn is_refused(&self) -> bool {
        self.refused
    }

    /// The schema of an object that others have members in, which it does not know. `open` where it
    /// takes them.
    pub(super) fn finish_among(mut self, open: bool) -> Json<'a> {
        self.refused = false;
        let takes = open || self.rest.is_some() || !self.rest_or_none.is_empty();
        self.rest = takes.then(|| object! {});
        self.finish(false)
    }

    /// The schema; `closed` where unknown members are refused.
    pub(super) fn finish(self, closed: bool) -> Json<'a> {
        let mut schema = Object::default();
        if !self.properties.is_empty() {
            schema.insert("properties", self.properties);
        }
        if !self.required.is_empty() {
            schema.insert("required", self.required);
        }
        let alone = self.beside.is_empty();
        if !alone {
            schema.insert("allOf", self.beside);
        }
        let rest = self.rest.or((closed || self.refused).then_some(Json::Bool(false)));
        if let Some(rest) = rest {
            let key = if alone { "additionalProperties" } else { "unevaluatedProperties" };
            schema.insert(key, rest);
        } else if !self.rest_or_none.is_empty() {
            schema.insert(REST_OR_NONE, self.rest_or_none);
        }
        schema.insert("type", "object");
        if !self.also_written.is_empty() {
            schema.insert(ALSO_WRITTEN, self.also_written);
        }
        Json::Object(schema)
    }
}
