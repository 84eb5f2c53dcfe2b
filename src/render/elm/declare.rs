//! A struct, enum or alias: its Elm type, its encoder, its decoder.

use crate::ir::{Fields, Shape, Type, TypeDef, TypeId};

use super::BETWEEN;
use super::argument::As;
use super::codec::Codec;
use super::doc;
use super::enumeration::Enumeration;
use super::items::Items;
use super::layout;
use super::note::{self, Note};
use super::object::object;
use super::record::{self, Record};
use super::scope::Scope;

/// Appends the declarations of the type at `index`, each after two blank lines.
pub(super) fn type_(scope: &Scope<'_>, index: usize, out: &mut String) {
    let id = TypeId::new(index);
    let definition = scope.program.type_def(id);
    let declare = Declare::new(scope, id, definition);
    match &definition.shape {
        Shape::Alias(ty) => declare.newtype(ty, out),
        Shape::Struct(Fields::Unit) => declare.newtype(&Type::Unit, out),
        Shape::Struct(fields) => match (scope.newtype(id), fields) {
            (Some(inner), _) => declare.newtype(inner, out),
            (None, Fields::Named(fields)) => {
                declare.record(&record::of_struct(id, fields, &declare.codec), out);
            }
            (None, fields) => {
                let container = definition.container_default();
                declare.tuple(&Items::new(fields.iter(), container, &declare.codec), out);
            }
        },
        Shape::Enum { tagging, variants } => {
            let enumeration = Enumeration {
                codec: &declare.codec,
                tagging,
                variants: variants.iter().filter(|variant| variant.is_in_elm()).collect(),
                closed: definition.deny_unknown_fields,
            };
            declare.enumeration(&enumeration, out);
        }
    }
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
            if codec.scope.asks_for(codec.home, index) {
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

    /// Appends the doc comment, with a list of what is said of the fields or variants.
    fn doc(&self, out: &mut String) {
        let documented = self.definition.documented();
        let docs = match (&self.definition.shape, self.codec.scope.newtype(self.id)) {
            (Shape::Alias(inner), _) | (_, Some(inner)) => {
                &note::docs_of_newtype(&documented, inner)
            }
            _ => &*documented,
        };
        doc::with_notes(docs, &Note::of(self.definition, self.codec.scope), out);
    }

    fn alias(&self, ty: &str, out: &mut String) {
        out.push_str(BETWEEN);
        self.doc(out);
        push(out, &["type alias ", &self.applied, " =\n"]);
        layout::expand(ty, 1, out);
    }

    fn custom(&self, constructors: &[String], out: &mut String) {
        out.push_str(BETWEEN);
        self.doc(out);
        layout::expand(&layout::custom_type(&self.applied, constructors), 0, out);
    }

    fn encoder(&self, argument: &str, body: &str, out: &mut String) {
        let function = &self.codec.scope.types.names(self.id).encoder;
        let (types, encoders) = (&self.encoder_types, &self.encoders);
        push(out, &[BETWEEN, function, " : ", types, &self.signature, " -> Encode.Value\n"]);
        push(out, &[function, encoders, " ", argument, " =\n"]);
        layout::expand(body, 1, out);
    }

    fn decoder(&self, body: &str, out: &mut String) {
        let function = &self.codec.scope.types.names(self.id).decoder;
        let doc = if self.decoders.contains(" absent") { TAKES_ABSENT } else { "" };
        let brackets = if self.signature.contains(' ') { ["(", ")"] } else { [""; 2] };
        push(out, &[BETWEEN, doc, function, " : ", &self.decoder_types, "Decode.Decoder "]);
        push(out, &[brackets[0], &self.signature, brackets[1], "\n"]);
        push(out, &[function, &self.decoders, " =\n"]);
        layout::expand(body, 1, out);
    }

    /// As the inner type: an alias, or a wrapping type where aliases alone would never end.
    fn newtype(&self, inner: &Type, out: &mut String) {
        let (codec, name) = (&self.codec, self.name);
        let encoded = codec.encoded(inner, "value");
        if codec.scope.types.is_wrapped(self.id) {
            self.custom(&[format!("{name} {}", codec.ty(inner, As::Argument))], out);
            self.encoder(&format!("({name} value)"), &encoded, out);
            self.decoder(&format!("Decode.map {name} {}", codec.decoder(inner, As::Argument)), out);
        } else {
            self.alias(&codec.ty(inner, As::Whole), out);
            self.encoder(if encoded == "Encode.null" { "_" } else { "value" }, &encoded, out);
            self.decoder(&codec.decoder(inner, As::Whole), out);
        }
    }

    /// `type P = P a b`
    fn tuple(&self, items: &Items<'_>, out: &mut String) {
        let pattern = items.pattern(self.name);
        let pattern = if items.is_empty() { pattern } else { format!("({pattern})") };
        self.custom(&[format!("{}{}", self.name, items.types(&self.codec))], out);
        self.encoder(&pattern, &items.encoded(&self.codec), out);
        self.decoder(&items.decoder(self.name, &self.codec), out);
    }

    fn record(&self, record: &Record<'_>, out: &mut String) {
        let (codec, name) = (&self.codec, self.name);
        let object = object(&record.members(codec));
        if codec.scope.types.is_wrapped(self.id) {
            self.custom(&[layout::apply(name, &record.ty(codec))], out);
            self.encoder(&format!("({name} {})", record.binding()), &object, out);
            self.decoder(&record.decoder(&record.constructor(name), codec), out);
        } else {
            let ty = record.ty(codec);
            let constructor = if ty == "{}" { "{}" } else { name };
            self.alias(&ty, out);
            self.encoder(record.binding(), &object, out);
            self.decoder(&record.decoder(constructor, codec), out);
        }
    }

    fn enumeration(&self, enumeration: &Enumeration<'a, '_>, out: &mut String) {
        self.custom(&enumeration.constructors(), out);
        self.encoder("value", &enumeration.encoder(), out);
        self.decoder(&enumeration.decoder(), out);
    }
}

fn push(out: &mut String, texts: &[&str]) {
    texts.iter().for_each(|text| out.push_str(text));
}
