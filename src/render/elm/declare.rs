//! A struct, enum or alias: its Elm type, its encoder, its decoder.

use crate::ir::{Fields, Shape, Type, TypeDef, TypeId};

use super::codec::Codec;
use super::doc;
use super::enumeration::Enumeration;
use super::items::Items;
use super::layout;
use super::note::{self, Note};
use super::record::{self, Record, object};
use super::scope::Scope;

/// Appends the declarations of the type at `index`, two blank lines apart.
pub(super) fn type_(scope: &Scope<'_>, index: usize, out: &mut String) {
    let id = TypeId::new(index);
    let definition = scope.program.type_def(id);
    let declare = Declare::new(scope, id, definition);
    let parts = match &definition.shape {
        Shape::Alias(ty) => declare.newtype(ty),
        Shape::Struct(Fields::Unit) => declare.newtype(&Type::Unit),
        Shape::Struct(fields) => match (scope.newtype(id), fields) {
            (Some(inner), _) => declare.newtype(inner),
            (None, Fields::Named(fields)) => {
                declare.record(&record::of_struct(id, fields, &declare.codec))
            }
            (None, fields) => {
                let container = definition.container_default();
                declare.tuple(&Items::new(fields.iter(), container, &declare.codec))
            }
        },
        Shape::Enum { tagging, variants } => declare.enumeration(&Enumeration {
            codec: &declare.codec,
            tagging,
            variants: variants.iter().filter(|variant| variant.is_in_elm()).collect(),
            closed: definition.deny_unknown_fields,
        }),
    };
    layout::expand(&parts.join("\n\n\n"), out);
}

/// Of a decoder that is told what stands for an absent member.
const TAKES_ABSENT: &str = "{-| Before the decoder of what stands for a parameter, takes what such a member reads as where it is\nabsent; `Nothing` where it must be there.\n-}\n";

struct Declare<'a, 's> {
    codec: Codec<'a, 's>,
    definition: &'a TypeDef,
    id: TypeId,
    /// The type's name.
    name: &'s str,
    /// The type with its variables.
    applied: String,
    /// The type in signatures.
    signature: String,
    /// `(a -> Encode.Value) -> …`, for each variable.
    encoder_types: String,
    decoder_types: String,
    /// ` encoder0 encoder1`
    encoders: String,
    decoders: String,
}

impl<'a, 's> Declare<'a, 's> {
    fn new(scope: &'s Scope<'a>, id: TypeId, definition: &'a TypeDef) -> Self {
        let codec = Codec::new(scope, Some(id));
        let name = scope.types.names(id).ty.as_str();
        let mut applied = name.to_owned();
        let (mut encoder_types, mut decoder_types) = (String::new(), String::new());
        let (mut encoders, mut decoders) = (String::new(), String::new());
        let indices = 0..definition.generics.len();
        for index in indices.filter(|index| scope.types.uses_variable(id, *index)) {
            let variable = codec.variable(index);
            applied.push_str(&format!(" {variable}"));
            encoder_types.push_str(&format!("({variable} -> Encode.Value) -> "));
            encoders.push_str(&format!(" encoder{index}"));
            if codec.asks_for(index) {
                decoder_types.push_str(&format!("Maybe {variable} -> "));
                decoders.push_str(&format!(" absent{index}"));
            }
            decoder_types.push_str(&format!("Decode.Decoder {variable} -> "));
            decoders.push_str(&format!(" decoder{index}"));
        }
        let bare = scope.bare_parameter(id).map(|index| codec.variable(index));
        Self {
            signature: bare.unwrap_or_else(|| applied.clone()),
            codec,
            definition,
            id,
            name,
            applied,
            encoder_types,
            decoder_types,
            encoders,
            decoders,
        }
    }

    /// The doc comment, with a list of what is said of the fields or variants.
    fn doc(&self) -> String {
        let docs = match (&self.definition.shape, self.codec.scope.newtype(self.id)) {
            (Shape::Alias(inner), _) | (_, Some(inner)) => {
                &note::docs_of_newtype(&self.definition.docs, inner)
            }
            _ => &self.definition.docs,
        };
        doc::with_notes(docs, &Note::of(self.definition, self.codec.scope))
    }

    fn alias(&self, ty: &str) -> String {
        format!("{}type alias {} =\n{}", self.doc(), self.applied, layout::indent(ty))
    }

    fn custom(&self, constructors: &[String]) -> String {
        format!("{}{}", self.doc(), layout::custom_type(&self.applied, constructors))
    }

    fn encoder(&self, argument: &str, body: &str) -> String {
        let (types, applied, encoders) = (&self.encoder_types, &self.signature, &self.encoders);
        let function = &self.codec.scope.types.names(self.id).encoder;
        let body = layout::indent(body);
        format!(
            "{function} : {types}{applied} -> Encode.Value\n{function}{encoders} {argument} =\n{body}"
        )
    }

    fn decoder(&self, body: &str) -> String {
        let (types, decoders) = (&self.decoder_types, &self.decoders);
        let applied = match self.signature.contains(' ') {
            true => format!("({})", self.signature),
            false => self.signature.clone(),
        };
        let function = &self.codec.scope.types.names(self.id).decoder;
        let body = layout::indent(body);
        let doc = if decoders.contains(" absent") { TAKES_ABSENT } else { "" };
        format!("{doc}{function} : {types}Decode.Decoder {applied}\n{function}{decoders} =\n{body}")
    }

    /// As the inner type: an alias, or a wrapping type where aliases alone would never end.
    fn newtype(&self, inner: &Type) -> Vec<String> {
        let (codec, name) = (&self.codec, self.name);
        let encoded = codec.encoded(inner, "value");
        if codec.scope.types.is_wrapped(self.id) {
            return vec![
                self.custom(&[format!("{name} {}", codec.ty(inner, true))]),
                self.encoder(&format!("({name} value)"), &encoded),
                self.decoder(&format!("Decode.map {name} {}", codec.decoder(inner, true))),
            ];
        }
        vec![
            self.alias(&codec.ty(inner, false)),
            self.encoder(if encoded == "Encode.null" { "_" } else { "value" }, &encoded),
            self.decoder(&codec.decoder(inner, false)),
        ]
    }

    /// `type P = P a b`
    fn tuple(&self, items: &Items<'_>) -> Vec<String> {
        let pattern = items.pattern(self.name);
        let pattern = if items.is_empty() { pattern } else { format!("({pattern})") };
        vec![
            self.custom(&[format!("{}{}", self.name, items.types(&self.codec))]),
            self.encoder(&pattern, &items.encoded(&self.codec)),
            self.decoder(&items.decoder(self.name, &self.codec)),
        ]
    }

    fn record(&self, record: &Record<'_>) -> Vec<String> {
        let (codec, name) = (&self.codec, self.name);
        let object = object(&record.members(codec));
        if codec.scope.types.is_wrapped(self.id) {
            return vec![
                self.custom(&[layout::apply(name, &record.ty(codec))]),
                self.encoder(&format!("({name} {})", record.binding()), &object),
                self.decoder(&record.decoder(&record.constructor(name), codec)),
            ];
        }
        let ty = record.ty(codec);
        let constructor = if ty == "{}" { "{}" } else { name };
        vec![
            self.alias(&ty),
            self.encoder(record.binding(), &object),
            self.decoder(&record.decoder(constructor, codec)),
        ]
    }

    fn enumeration(&self, enumeration: &Enumeration<'a, '_>) -> Vec<String> {
        vec![
            self.custom(&enumeration.constructors()),
            self.encoder("value", &enumeration.encoder()),
            self.decoder(&enumeration.decoder()),
        ]
    }
}
