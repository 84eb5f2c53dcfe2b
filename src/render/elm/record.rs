//! Named fields: the record's type, the object it is written as, the decoder of that object.

use crate::ir::{Default, Field, StructTag, TypeId};

use super::argument::As;
use super::codec::Codec;
use super::field::ElmField;
use super::layout;
use super::literal::{string, strings};
use super::member_names;
use super::object::Member;

/// The named fields of a struct or variant.
pub(super) struct Record<'a> {
    fields: Vec<ElmField<'a>>,
    /// Names that Rust reads into fields which Elm does not have.
    ignored: Vec<String>,
    /// The member that holds the variant's name, where it stands among the fields.
    tag: Option<&'a str>,
    /// The member that says which struct it is, and what it says.
    own_tag: Option<&'a StructTag>,
    /// No other members are allowed.
    closed: bool,
}

impl<'a> Record<'a> {
    pub(super) fn new(
        fields: &'a [Field],
        container: Option<&Default>,
        closed: bool,
        codec: &Codec<'_, '_>,
    ) -> Self {
        let ignored = fields.iter().filter(|field| field.is_only_read());
        Self {
            fields: ElmField::all(fields, container, codec),
            ignored: ignored.flat_map(Field::names_read).collect(),
            tag: None,
            own_tag: None,
            closed,
        }
    }

    /// With the variant's name in a member of its own.
    pub(super) fn tagged(self, tag: &'a str) -> Self {
        Self { tag: Some(tag), ..self }
    }

    /// With a member that says which struct it is.
    fn saying(self, own_tag: Option<&'a StructTag>) -> Self {
        Self { own_tag, ..self }
    }

    /// `{ a : Int`, `, b : String`, `}`
    pub(super) fn ty(&self, codec: &Codec<'_, '_>) -> String {
        let fields = self.fields.iter();
        let fields: Vec<String> =
            fields.map(|field| [&field.name, " : ", &*field.ty(codec)].concat()).collect();
        layout::record(&fields)
    }

    /// What the encoder calls the record.
    pub(super) fn binding(&self) -> &'static str {
        if self.fields.is_empty() { "_" } else { "record" }
    }

    /// What each field adds to the object, the record being `record`.
    pub(super) fn members(&self, codec: &Codec<'_, '_>) -> Vec<Member> {
        let value = |field: &ElmField<'_>| ["record.", &field.name].concat();
        let own_tag = self.own_tag.map(|tag| {
            let (member, value) = (string(&tag.member), string(&tag.value));
            Member::One(format!("( {member}, Encode.string {value} )"))
        });
        let fields = self.fields.iter().filter_map(|field| field.member(&value(field), codec));
        own_tag.into_iter().chain(fields).collect()
    }

    /// A function from the fields, in order, to `constructor` around the record.
    pub(super) fn constructor(&self, constructor: &str) -> String {
        if self.fields.is_empty() {
            return format!("({constructor} {{}})");
        }
        let arguments: Vec<String> =
            (0..self.fields.len()).map(|at| format!("value{at}")).collect();
        let set: Vec<String> = self
            .fields
            .iter()
            .zip(&arguments)
            .map(|(field, argument)| format!("{} = {argument}", field.name))
            .collect();
        let body = layout::apply(constructor, &layout::record(&set));
        layout::lambda(&arguments.join(" "), &body)
    }

    /// A decoder of the object; `constructor` takes the fields in order.
    pub(super) fn decoder(&self, constructor: &str, codec: &Codec<'_, '_>) -> String {
        let is_object = self.fields.iter().any(ElmField::is_in_objects_only);
        // A decoder without a required field would take whatever is no object for an empty one.
        let start = if is_object || self.tag.is_some() { "Decode.succeed" } else { "anyObject" };
        let mut steps: Vec<String> = self
            .fields
            .iter()
            .map(|field| {
                let decoder = match field.field.flatten {
                    true => self.flattened(field, codec),
                    false => field.decoder(codec),
                };
                match decoder.contains(' ') {
                    true => ["andMap (", &decoder, ")"].concat(),
                    false => ["andMap ", &decoder].concat(),
                }
            })
            .collect();
        let open = |field: &ElmField<'_>| {
            field.field.flatten && codec.scope.program.is_open(&field.field.ty)
        };
        if self.closed && !self.fields.iter().any(open) {
            steps.push(format!("onlyWith {}", strings(&self.known(None, codec))));
        }
        layout::pipeline(&layout::apply(start, constructor), &steps)
    }

    /// The names of all members but those that `except` may hold.
    fn known(&self, except: Option<&ElmField<'_>>, codec: &Codec<'_, '_>) -> Vec<String> {
        let tag = self.tag.iter().map(|tag| (*tag).to_owned());
        let mut names: Vec<String> = tag.chain(self.ignored.iter().cloned()).collect();
        for field in &self.fields {
            if field.field.flatten {
                if !except.is_some_and(|except| std::ptr::eq(except, field)) {
                    names.extend(member_names::of(&field.field.ty, codec.scope.program));
                }
            } else {
                names.extend(field.field.names_read());
            }
        }
        names
    }

    /// The decoder of a flattened field, from the object around it.
    fn flattened(&self, field: &ElmField<'_>, codec: &Codec<'_, '_>) -> String {
        codec.flattened(&field.field.ty, &|| self.known(Some(field), codec), As::Whole)
    }
}

/// The struct at `id`, if it is one with named fields.
pub(super) fn of_struct<'a>(id: TypeId, fields: &'a [Field], codec: &Codec<'a, '_>) -> Record<'a> {
    let definition = codec.scope.program.type_def(id);
    Record::new(fields, definition.container_default(), definition.deny_unknown_fields, codec)
        .saying(definition.tag.as_ref())
}
