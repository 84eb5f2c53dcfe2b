//! A struct, enum or alias: its Elm type, its encoder, its decoder.

use askama::Template;

use crate::ir::{Fields, Shape, Tagging, Type, TypeDef, TypeId, Variant, lower_first};

use super::codec::Codec;
use super::doc;
use super::field::ElmField;
use super::scope::Scope;

#[derive(Template)]
#[template(path = "elm/record.elm", escape = "none")]
struct Record<'a> {
    doc: String,
    name: &'a str,
    vars: &'a str,
    fields: Vec<RecordField>,
}

struct RecordField {
    name: String,
    ty: String,
}

#[derive(Template)]
#[template(path = "elm/custom.elm", escape = "none")]
pub(super) struct Custom<'a> {
    pub(super) doc: String,
    pub(super) name: &'a str,
    pub(super) vars: &'a str,
    pub(super) variants: Vec<CustomVariant>,
}

pub(super) struct CustomVariant {
    pub(super) constructor: String,
    /// With a space before each, or on lines of its own.
    pub(super) arguments: String,
}

/// The declarations of the type at `index`, two blank lines apart.
pub(super) fn type_(scope: &Scope<'_>, index: usize) -> String {
    let id = TypeId::new(index);
    let definition = scope.program.type_def(id);
    let declare = Declare::new(scope, id, definition);
    let parts = match &definition.shape {
        Shape::Alias(ty) => declare.newtype(ty),
        Shape::Struct(fields) if definition.transparent => match only(fields) {
            Some(ty) => declare.newtype(ty),
            None => declare.record(&[]),
        },
        Shape::Struct(Fields::Unit) => declare.newtype(&Type::Unit),
        Shape::Struct(Fields::Newtype(field)) => declare.newtype(&field.ty),
        Shape::Struct(Fields::Tuple(fields)) => {
            let types: Vec<&Type> = fields.iter().map(|field| &field.ty).collect();
            declare.tuple(&types)
        }
        Shape::Struct(Fields::Named(fields)) => {
            let fields = ElmField::all(fields, definition.default.as_ref(), &declare.codec);
            declare.record(&fields)
        }
        Shape::Enum { tagging, variants } => declare.enumeration(tagging, variants),
    };
    parts.join("\n\n\n")
}

/// The type of the one field that a transparent struct holds.
fn only(fields: &Fields) -> Option<&Type> {
    let held = |field: &&crate::ir::Field| !(field.skip_serializing && field.skip_deserializing);
    fields.iter().find(held).map(|field| &field.ty)
}

struct Declare<'a, 's> {
    codec: Codec<'a, 's>,
    definition: &'a TypeDef,
    id: TypeId,
    /// The type's name.
    name: &'s str,
    /// Its variables, each with a space before it.
    vars: String,
    /// `(a -> Encode.Value) -> …`, for each variable.
    encoder_types: String,
    decoder_types: String,
    /// ` encoder0 encoder1`
    encoders: String,
    decoders: String,
}

impl<'a, 's> Declare<'a, 's> {
    fn new(scope: &'s Scope<'a>, id: TypeId, definition: &'a TypeDef) -> Self {
        let codec = Codec { scope, home: Some(id) };
        let used = definition.generics.iter().enumerate().filter(|(_, generic)| generic.used);
        let (mut vars, mut encoder_types, mut decoder_types) =
            (String::new(), String::new(), String::new());
        let (mut encoders, mut decoders) = (String::new(), String::new());
        for (index, _) in used {
            let variable = codec.variable(index as u32);
            vars.push_str(&format!(" {variable}"));
            encoder_types.push_str(&format!("({variable} -> Encode.Value) -> "));
            decoder_types.push_str(&format!("Decode.Decoder {variable} -> "));
            encoders.push_str(&format!(" encoder{index}"));
            decoders.push_str(&format!(" decoder{index}"));
        }
        let name = &scope.names(id).ty;
        Self { codec, definition, id, name, vars, encoder_types, decoder_types, encoders, decoders }
    }

    fn doc(&self) -> String {
        doc::comment(&self.definition.docs)
    }

    /// The type with its variables, as an argument.
    fn applied(&self) -> String {
        match self.vars.as_str() {
            "" => self.name.to_owned(),
            vars => format!("({}{vars})", self.name),
        }
    }

    fn encoder(&self, argument: &str, body: &str) -> String {
        let (types, name, vars) = (&self.encoder_types, self.name, &self.vars);
        let function = &self.codec.scope.names(self.id).encoder;
        let encoders = &self.encoders;
        format!(
            "{function} : {types}{name}{vars} -> Encode.Value\n{function}{encoders} {argument} =\n    {body}"
        )
    }

    fn decoder(&self, body: &str) -> String {
        let (types, applied) = (&self.decoder_types, self.applied());
        let function = &self.codec.scope.names(self.id).decoder;
        let decoders = &self.decoders;
        format!("{function} : {types}Decode.Decoder {applied}\n{function}{decoders} =\n    {body}")
    }

    /// As the inner type: an alias, or a wrapping type where aliases alone would never end.
    fn newtype(&self, inner: &Type) -> Vec<String> {
        let (doc, name, vars) = (self.doc(), self.name, &self.vars);
        let encode = self.codec.encoder(inner, false);
        let decode = self.codec.decoder(inner, false);
        if self.codec.scope.is_wrapped(self.id) {
            let ty = self.codec.ty(inner, true);
            return vec![
                format!("{doc}type {name}{vars}\n    = {name} {ty}"),
                self.encoder(&format!("({name} value)"), &format!("{encode} value")),
                self.decoder(&format!("Decode.map {name} {}", self.codec.decoder(inner, true))),
            ];
        }
        let ty = self.codec.ty(inner, false);
        vec![
            format!("{doc}type alias {name}{vars} =\n    {ty}"),
            self.encoder("value", &format!("{encode} value")),
            self.decoder(&decode),
        ]
    }

    /// `type P = P a b`
    fn tuple(&self, types: &[&Type]) -> Vec<String> {
        let (doc, name, vars) = (self.doc(), self.name, &self.vars);
        let arguments: String =
            types.iter().map(|ty| format!(" {}", self.codec.ty(ty, true))).collect();
        let pattern = match types.is_empty() {
            true => name.to_owned(),
            false => format!("({name}{})", bound(types.len())),
        };
        vec![
            format!("{doc}type {name}{vars}\n    = {name}{arguments}"),
            self.encoder(&pattern, &self.array(types)),
            self.decoder(&self.array_decoder(name, types)),
        ]
    }

    /// An array of the values `value0 value1 …`.
    fn array(&self, types: &[&Type]) -> String {
        let items = types.iter().enumerate();
        let items: Vec<String> =
            items.map(|(at, ty)| format!("{} value{at}", self.codec.encoder(ty, false))).collect();
        match items.is_empty() {
            true => "Encode.list identity []".to_owned(),
            false => format!("Encode.list identity [ {} ]", items.join(", ")),
        }
    }

    fn array_decoder(&self, constructor: &str, types: &[&Type]) -> String {
        if types.is_empty() {
            return format!("Decode.map (\\_ -> {constructor}) (Decode.list Decode.value)");
        }
        let items = types.iter().enumerate().map(|(at, ty)| {
            format!(" |> andMap (Decode.index {at} {})", self.codec.decoder(ty, true))
        });
        format!("Decode.succeed {constructor}{}", items.collect::<String>())
    }

    fn record(&self, fields: &[ElmField<'_>]) -> Vec<String> {
        let (name, vars) = (self.name, self.vars.as_str());
        if self.codec.scope.is_wrapped(self.id) {
            let ty = self.record_type(fields);
            let doc = self.doc();
            return vec![
                format!("{doc}type {name}{vars}\n    = {name}{ty}"),
                self.encoder(&format!("({name} record)"), &self.object(fields)),
                self.decoder(&self.pipeline(&self.constructor(fields, name), fields)),
            ];
        }
        let view = Record {
            doc: self.doc(),
            name,
            vars,
            fields: fields
                .iter()
                .map(|field| RecordField { name: field.name.clone(), ty: self.field_type(field) })
                .collect(),
        };
        let argument = if fields.is_empty() { "_" } else { "record" };
        let decode = match fields.is_empty() {
            true => "Decode.map (\\_ -> {}) (Decode.keyValuePairs Decode.value)".to_owned(),
            false => self.pipeline(name, fields),
        };
        vec![
            view.render().unwrap_or_default().trim_end().to_owned(),
            self.encoder(argument, &self.object(fields)),
            self.decoder(&decode),
        ]
    }

    fn field_type(&self, field: &ElmField<'_>) -> String {
        if field.field.flatten {
            self.codec.ty(&field.field.ty, false)
        } else {
            field.ty(&self.codec)
        }
    }

    /// A record type on lines of its own, as a constructor's argument.
    fn record_type(&self, fields: &[ElmField<'_>]) -> String {
        if fields.is_empty() {
            return " {}".to_owned();
        }
        let fields: Vec<String> = fields
            .iter()
            .map(|field| format!("{} : {}", field.name, self.field_type(field)))
            .collect();
        format!("\n        {{ {}\n        }}", fields.join("\n        , "))
    }

    /// A function from a record's fields to `constructor` around the record.
    fn constructor(&self, fields: &[ElmField<'_>], constructor: &str) -> String {
        let arguments: Vec<String> = (0..fields.len()).map(|at| format!("value{at}")).collect();
        let set: Vec<String> = fields
            .iter()
            .zip(&arguments)
            .map(|(field, argument)| format!("{} = {argument}", field.name))
            .collect();
        format!("(\\{} -> {constructor} {{ {} }})", arguments.join(" "), set.join(", "))
    }

    fn pipeline(&self, constructor: &str, fields: &[ElmField<'_>]) -> String {
        let known: Vec<String> = fields
            .iter()
            .filter(|field| !field.field.flatten)
            .flat_map(|field| field.field.json.accepted())
            .map(doc::string)
            .collect();
        let mut text = format!("Decode.succeed {constructor}");
        for field in fields {
            let decoder = match field.field.flatten {
                true => self.flattened(&field.field.ty, &known),
                false => field.decoder(&self.codec),
            };
            text.push_str(&format!("\n        |> andMap ({decoder})"));
        }
        text
    }

    /// The decoder of a flattened field, from the object around it.
    fn flattened(&self, ty: &Type, known: &[String]) -> String {
        match ty {
            Type::Map(_, _, value) => {
                let value = self.codec.decoder(value, true);
                match known.is_empty() {
                    true => format!("otherFields [] {value}"),
                    false => format!("otherFields [ {} ] {value}", known.join(", ")),
                }
            }
            Type::Option(inner) => format!("Decode.maybe ({})", self.flattened(inner, known)),
            Type::Pointer(_, inner) => self.flattened(inner, known),
            Type::Named(id, arguments) => match &self.codec.scope.program.type_def(*id).shape {
                Shape::Alias(ty) => self.flattened(&ty.substitute(arguments), known),
                _ => self.codec.decoder(ty, false),
            },
            ty => self.codec.decoder(ty, false),
        }
    }

    /// `Encode.object …` of the record in `record`.
    fn object(&self, fields: &[ElmField<'_>]) -> String {
        if fields.is_empty() {
            return "Encode.object []".to_owned();
        }
        if fields.iter().all(|field| !field.is_optional() && !field.field.flatten) {
            let members = fields.iter().map(|field| self.member(field)).collect::<Vec<_>>();
            return format!("Encode.object\n        [ {}\n        ]", members.join("\n        , "));
        }
        let groups = self.member_lists(fields).join("\n            , ");
        format!(
            "Encode.object\n        (List.concat\n            [ {groups}\n            ]\n        )"
        )
    }

    fn member(&self, field: &ElmField<'_>) -> String {
        field.member(&format!("record.{}", field.name), &self.codec)
    }

    /// A list of members for each field.
    fn member_lists(&self, fields: &[ElmField<'_>]) -> Vec<String> {
        fields
            .iter()
            .map(|field| match (field.field.flatten, field.is_optional()) {
                (true, _) => {
                    let encoder = self.codec.encoder(&field.field.ty, false);
                    format!("membersOf ({encoder} record.{})", field.name)
                }
                (false, true) => self.member(field),
                (false, false) => format!("[ {} ]", self.member(field)),
            })
            .collect()
    }

    fn enumeration(&self, tagging: &Tagging, variants: &'a [Variant]) -> Vec<String> {
        let variants: Vec<&Variant> =
            variants.iter().filter(|variant| !variant.skip_serializing).collect();
        let view = Custom {
            doc: self.doc(),
            name: self.name,
            vars: &self.vars,
            variants: variants.iter().map(|variant| self.variant_type(variant)).collect(),
        };
        let arms: Vec<String> =
            variants.iter().map(|variant| self.encode_variant(tagging, variant)).collect();
        let options: Vec<String> =
            variants.iter().map(|variant| self.decode_variant(tagging, variant)).collect();
        let mut parts = vec![
            view.render().unwrap_or_default().trim_end().to_owned(),
            self.encoder("variant", &format!("case variant of\n{}", arms.join("\n\n"))),
            self.decoder(&match options.as_slice() {
                [only] => only.clone(),
                options => {
                    format!("Decode.oneOf\n        [ {}\n        ]", options.join("\n        , "))
                }
            }),
        ];
        for variant in variants {
            if let Fields::Named(fields) = &variant.fields {
                parts.extend(self.variant_record(variant, fields));
            }
        }
        parts
    }

    fn variant_type(&self, variant: &'a Variant) -> CustomVariant {
        let arguments = match &variant.fields {
            Fields::Unit => String::new(),
            Fields::Newtype(field) => format!(" {}", self.codec.ty(&field.ty, true)),
            Fields::Tuple(fields) => {
                fields.iter().map(|field| format!(" {}", self.codec.ty(&field.ty, true))).collect()
            }
            Fields::Named(fields) => self.record_type(&ElmField::all(fields, None, &self.codec)),
        };
        CustomVariant { constructor: variant.elm.clone(), arguments }
    }

    /// One arm of the encoder's `case`.
    fn encode_variant(&self, tagging: &Tagging, variant: &Variant) -> String {
        let name = doc::string(&variant.json.serialize);
        let constructor = &variant.elm;
        let (pattern, content) = match &variant.fields {
            Fields::Unit => (constructor.clone(), None),
            Fields::Newtype(field) => {
                let encoder = self.codec.encoder(&field.ty, false);
                (format!("{constructor} value0"), Some(format!("{encoder} value0")))
            }
            Fields::Tuple(fields) => {
                let types: Vec<&Type> = fields.iter().map(|field| &field.ty).collect();
                (format!("{constructor}{}", bound(types.len())), Some(self.array(&types)))
            }
            Fields::Named(_) => (
                format!("{constructor} record"),
                Some(format!("Encode.object (encode{constructor}Members{} record)", self.encoders)),
            ),
        };
        let untagged = variant.untagged || *tagging == Tagging::Untagged;
        let body = match (tagging, content) {
            (_, content) if untagged => content.unwrap_or_else(|| "Encode.null".to_owned()),
            (Tagging::External, None) => format!("Encode.string {name}"),
            (Tagging::External, Some(content)) => {
                format!("Encode.object [ ( {name}, {content} ) ]")
            }
            (Tagging::Internal { tag } | Tagging::Adjacent { tag, .. }, None) => {
                format!("Encode.object [ ( {}, Encode.string {name} ) ]", doc::string(tag))
            }
            (Tagging::Internal { tag }, Some(content)) => {
                let members = content
                    .strip_prefix("Encode.object (")
                    .and_then(|members| members.strip_suffix(')'))
                    .map_or_else(|| format!("membersOf ({content})"), str::to_owned);
                format!(
                    "Encode.object (( {}, Encode.string {name} ) :: {members})",
                    doc::string(tag)
                )
            }
            (Tagging::Adjacent { tag, content: key }, Some(content)) => format!(
                "Encode.object [ ( {}, Encode.string {name} ), ( {}, {content} ) ]",
                doc::string(tag),
                doc::string(key)
            ),
            (Tagging::Untagged, Some(content)) => content,
            (Tagging::Untagged, None) => "Encode.null".to_owned(),
        };
        format!("        {pattern} ->\n            {body}")
    }

    /// One item of the decoder's `oneOf`.
    fn decode_variant(&self, tagging: &Tagging, variant: &Variant) -> String {
        let constructor = &variant.elm;
        let names: Vec<String> =
            variant.json.accepted().iter().map(|name| doc::string(name)).collect();
        let names = format!("[ {} ]", names.join(", "));
        let content = match &variant.fields {
            Fields::Unit => None,
            Fields::Newtype(field) => {
                Some(format!("Decode.map {constructor} {}", self.codec.decoder(&field.ty, true)))
            }
            Fields::Tuple(fields) => {
                let types: Vec<&Type> = fields.iter().map(|field| &field.ty).collect();
                Some(self.array_decoder(constructor, &types))
            }
            Fields::Named(_) => {
                let decoder = format!("{}RecordDecoder{}", lower_first(constructor), self.decoders);
                let decoder =
                    if self.decoders.is_empty() { decoder } else { format!("({decoder})") };
                Some(format!("Decode.map {constructor} {decoder}"))
            }
        };
        if variant.untagged || *tagging == Tagging::Untagged {
            return content.unwrap_or_else(|| format!("Decode.null {constructor}"));
        }
        match (tagging, content) {
            (Tagging::External, None) => format!("literal {names} {constructor}"),
            (Tagging::External, Some(content)) => format!("oneField {names} ({content})"),
            (Tagging::Internal { tag } | Tagging::Adjacent { tag, .. }, _) if variant.other => {
                format!(
                    "Decode.map (\\_ -> {constructor}) (Decode.field {} Decode.string)",
                    doc::string(tag)
                )
            }
            (Tagging::Internal { tag } | Tagging::Adjacent { tag, .. }, None) => {
                format!("tagged {} {names} (Decode.succeed {constructor})", doc::string(tag))
            }
            (Tagging::Internal { tag }, Some(content)) => {
                format!("tagged {} {names} ({content})", doc::string(tag))
            }
            (Tagging::Adjacent { tag, content: key }, Some(content)) => {
                let (tag, key) = (doc::string(tag), doc::string(key));
                format!("tagged {tag} {names} (Decode.field {key} ({content}))")
            }
            (Tagging::Untagged, _) => String::new(),
        }
    }

    /// The members and the decoder of a variant's record.
    fn variant_record(&self, variant: &'a Variant, fields: &'a [crate::ir::Field]) -> Vec<String> {
        let fields = ElmField::all(fields, None, &self.codec);
        let constructor = &variant.elm;
        let types: Vec<String> = fields
            .iter()
            .map(|field| format!("{} : {}", field.name, self.field_type(field)))
            .collect();
        let record =
            if types.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", types.join(", ")) };
        let argument = if fields.is_empty() { "_" } else { "record" };
        let lists = self.member_lists(&fields);
        let members = match lists.is_empty() {
            true => "[]".to_owned(),
            false => format!("List.concat\n        [ {}\n        ]", lists.join("\n        , ")),
        };
        let (encoder_types, encoders) = (&self.encoder_types, &self.encoders);
        let (decoder_types, decoders) = (&self.decoder_types, &self.decoders);
        let encode = format!("encode{constructor}Members");
        let decode = format!("{}RecordDecoder", lower_first(constructor));
        let pipeline = match fields.is_empty() {
            true => "Decode.map (\\_ -> {}) (Decode.keyValuePairs Decode.value)".to_owned(),
            false => self.pipeline(&self.plain_constructor(&fields), &fields),
        };
        vec![
            format!(
                "{encode} : {encoder_types}{record} -> List ( String, Encode.Value )\n{encode}{encoders} {argument} =\n    {members}"
            ),
            format!(
                "{decode} : {decoder_types}Decode.Decoder {record}\n{decode}{decoders} =\n    {pipeline}"
            ),
        ]
    }

    /// A function from a record's fields to the record.
    fn plain_constructor(&self, fields: &[ElmField<'_>]) -> String {
        self.constructor(fields, "").replacen("->  {", "-> {", 1)
    }
}

/// ` value0 value1 …`
fn bound(count: usize) -> String {
    (0..count).map(|at| format!(" value{at}")).collect()
}
