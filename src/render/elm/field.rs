//! One field of a record: its Elm type, and how it is written and read.

use crate::ir::{Default, Field, Fields, Shape, Type, TypeId};

use super::codec::Codec;
use super::doc;

/// How a field behaves when it is not there.
pub(super) enum Presence {
    /// It must be there.
    Required,
    /// `Option<T>`, or a default that cannot be computed here: `Maybe`, left out when `Nothing`.
    Optional,
    /// `Option<Option<T>>`: absent, `null`, value.
    Double,
    /// Absent reads as this expression.
    Default(String),
}

/// A field of a record or of a record in a variant.
pub(super) struct ElmField<'a> {
    pub(super) field: &'a Field,
    /// Its name in the record.
    pub(super) name: String,
    pub(super) presence: Presence,
    /// What it holds, inside the `Maybe`s of [`Presence`].
    pub(super) inner: &'a Type,
}

impl<'a> ElmField<'a> {
    /// The fields that a record has: what is never written does not exist for Elm.
    pub(super) fn all(
        fields: &'a [Field],
        container: Option<&Default>,
        codec: &Codec<'a, '_>,
    ) -> Vec<Self> {
        let written = fields.iter().filter(|field| !field.skip_serializing);
        written.map(|field| Self::new(field, container, codec)).collect()
    }

    fn new(field: &'a Field, container: Option<&Default>, codec: &Codec<'a, '_>) -> Self {
        let name = codec.scope.case.apply(&field.elm);
        let (presence, inner) = match &field.ty {
            Type::Option(inner) => match inner.as_ref() {
                Type::Option(inner) => (Presence::Double, inner.as_ref()),
                inner => (Presence::Optional, inner),
            },
            ty => {
                let absent = field.default.as_ref().or(container);
                match (absent, field.skip_serializing_if.is_some()) {
                    (None, false) => (Presence::Required, ty),
                    (Some(Default::Path(_)), _) => (Presence::Optional, ty),
                    (Some(Default::Trait) | None, _) => match default(ty, codec, 0) {
                        Some(default) => (Presence::Default(default), ty),
                        None => (Presence::Optional, ty),
                    },
                }
            }
        };
        Self { field, name, presence, inner }
    }

    /// The field's type in the record.
    pub(super) fn ty(&self, codec: &Codec<'_, '_>) -> String {
        match self.presence {
            Presence::Required | Presence::Default(_) => codec.ty(self.inner, false),
            Presence::Optional => format!("Maybe {}", codec.ty(self.inner, true)),
            Presence::Double => format!("Maybe (Maybe {})", codec.ty(self.inner, true)),
        }
    }

    /// Whether it may be left out.
    pub(super) fn is_optional(&self) -> bool {
        matches!(self.presence, Presence::Optional | Presence::Double)
    }

    /// The member `( "name", value )`, given the expression of the field's value.
    pub(super) fn member(&self, value: &str, codec: &Codec<'_, '_>) -> String {
        let encoder = codec.encoder(self.inner, false);
        let name = doc::string(&self.field.json.serialize);
        match self.presence {
            Presence::Required | Presence::Default(_) => format!("( {name}, {encoder} {value} )"),
            Presence::Optional => {
                format!("optionalMember {name} {} {value}", codec.encoder(self.inner, true))
            }
            Presence::Double => format!(
                "optionalMember {name} (encodeMaybe {}) {value}",
                codec.encoder(self.inner, true)
            ),
        }
    }

    /// The decoder of the field, from the object that holds it.
    pub(super) fn decoder(&self, codec: &Codec<'_, '_>) -> String {
        let names = self.field.json.accepted();
        let list = || {
            let names: Vec<String> = names.iter().map(|name| doc::string(name)).collect();
            format!("[ {} ]", names.join(", "))
        };
        let inner = codec.decoder(self.inner, true);
        match &self.presence {
            Presence::Required => match names.as_slice() {
                [name] => format!("Decode.field {} {inner}", doc::string(name)),
                _ => format!("oneField {} {inner}", list()),
            },
            Presence::Optional => format!("optionalField {} {inner}", list()),
            Presence::Double => format!("nullableField {} {inner}", list()),
            Presence::Default(default) => format!("defaultField {} {default} {inner}", list()),
        }
    }
}

/// What `Default` gives in Rust, as an Elm expression that can stand as an argument.
fn default(ty: &Type, codec: &Codec<'_, '_>, depth: usize) -> Option<String> {
    let text = match ty {
        Type::Bool => "False".to_owned(),
        Type::Int(_) | Type::Float(_) => "0".to_owned(),
        Type::String => "\"\"".to_owned(),
        Type::Unit => "()".to_owned(),
        Type::Value => "Encode.null".to_owned(),
        Type::Option(_) => "Nothing".to_owned(),
        Type::Seq(crate::ir::Seq::Array(1..), _) => return None,
        Type::Seq(..) | Type::Bytes => "[]".to_owned(),
        Type::Map(..) => "Dict.empty".to_owned(),
        Type::Pointer(_, inner) => return default(inner, codec, depth),
        Type::Named(id, arguments) if depth < 16 && !codec.scope.is_wrapped(*id) => {
            return default_of(*id, arguments, codec, depth);
        }
        _ => return None,
    };
    Some(text)
}

fn default_of(
    id: TypeId,
    arguments: &[Type],
    codec: &Codec<'_, '_>,
    depth: usize,
) -> Option<String> {
    match &codec.scope.program.type_def(id).shape {
        Shape::Alias(ty) => default(&ty.substitute(arguments), codec, depth + 1),
        Shape::Struct(Fields::Newtype(field)) => {
            default(&field.ty.substitute(arguments), codec, depth + 1)
        }
        Shape::Struct(Fields::Unit) => Some("()".to_owned()),
        _ => None,
    }
}
