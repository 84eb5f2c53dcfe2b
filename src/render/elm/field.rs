//! One field of a record: its Elm type, and how it is written and read.

use std::borrow::Cow;

use crate::ir::{Absent, Default, Field, Type};

use super::absent::{WhenAbsent, expression};
use super::argument::{As, argument};
use super::codec::Codec;
use super::literal::string;
use super::object::{Member, members_of};

/// How a field behaves when it is not there.
enum Presence {
    /// It must be there.
    Required,
    /// `Option<T>`: `Nothing` is left out; absent and `null` read as `Nothing`.
    Optional,
    /// `Option<Option<T>>`: absent, `null`, value.
    Double,
    /// No option, but left out at times for a reason that Elm does not know, or with a default
    /// that it cannot compute: `Nothing` is left out.
    Unknown,
    /// Always written; absent reads as this expression.
    Default(String),
    /// Left out where this function says so; absent reads as this expression.
    Sparse(&'static str, String),
    /// Always written; absent reads as this `Maybe` says, which depends on a type parameter.
    Asked(String),
}

/// A field of a record, or of the record in a variant.
pub(super) struct ElmField<'a> {
    pub(super) field: &'a Field,
    /// Its name in the record.
    pub(super) name: String,
    presence: Presence,
    /// What it holds, inside the `Maybe`s of [`Presence`].
    inner: Type,
}

impl<'a> ElmField<'a> {
    /// The fields that a record has. `container` is the struct's own `#[serde(default)]`.
    pub(super) fn all(
        fields: &'a [Field],
        container: Option<&Default>,
        codec: &Codec<'_, '_>,
    ) -> Vec<Self> {
        let fields = fields.iter().filter(|field| field.is_in_elm());
        fields.map(|field| Self::new(field, container, codec)).collect()
    }

    fn new(field: &'a Field, container: Option<&Default>, codec: &Codec<'_, '_>) -> Self {
        let name = codec.scope.case.apply(&field.elm);
        let program = codec.scope.program;
        if program.leaves_out_none(field)
            && let Some(inner) = program.option_of(&field.ty)
        {
            return match program.option_of(&inner) {
                Some(inner) => Self { field, name, presence: Presence::Double, inner },
                None => Self { field, name, presence: Presence::Optional, inner },
            };
        }
        let presence = presence(field, container, codec);
        Self { field, name, presence, inner: field.ty.clone() }
    }

    /// Whether nothing but an object has it. Elm looks into arrays, too, which have a `length`, and
    /// functions under other names.
    pub(super) fn is_in_objects_only(&self) -> bool {
        let takes_functions = matches!(self.inner, Type::Value | Type::Param(_));
        let is_in_arrays = self.field.json.accepted().iter().any(|name| {
            *name == "length" || takes_functions && ARRAY.split(' ').any(|method| method == *name)
        });
        matches!(self.presence, Presence::Required) && !self.field.flatten && !is_in_arrays
    }

    /// The field's type in the record.
    pub(super) fn ty<'s>(&self, codec: &Codec<'_, 's>) -> Cow<'s, str> {
        match self.presence {
            Presence::Required
            | Presence::Default(_)
            | Presence::Sparse(..)
            | Presence::Asked(_) => codec.ty(&self.inner, As::Whole),
            Presence::Optional | Presence::Unknown => {
                ["Maybe ", &*codec.ty(&self.inner, As::Argument)].concat().into()
            }
            Presence::Double => {
                format!("Maybe (Maybe {})", codec.ty(&self.inner, As::Argument)).into()
            }
        }
    }

    /// What it adds to the object, `value` being the expression of the field's value.
    pub(super) fn member(&self, value: &str, codec: &Codec<'_, '_>) -> Option<Member> {
        if self.field.flatten {
            return members_of(&self.inner, &codec.encoded(&self.inner, value), codec.scope);
        }
        let name = string(&self.field.json.serialize);
        let encoder = || codec.encoder(&self.inner, As::Argument);
        Some(match &self.presence {
            Presence::Required | Presence::Default(_) | Presence::Asked(_) => {
                let value = codec.encoded(&self.inner, value);
                Member::One(["( ", &name, ", ", &value, " )"].concat())
            }
            Presence::Optional | Presence::Unknown => {
                Member::Several(["optionalMember ", &name, " ", &*encoder(), " ", value].concat())
            }
            Presence::Double => Member::Several(
                ["optionalMember ", &name, " (nullOr ", &*encoder(), ") ", value].concat(),
            ),
            Presence::Sparse(is_empty, _) => Member::Several(
                ["sparseMember ", &name, " ", is_empty, " ", &*encoder(), " ", value].concat(),
            ),
        })
    }

    /// What it holds where it is not read, however it is written.
    fn unread(&self) -> String {
        match &self.presence {
            Presence::Default(default) | Presence::Sparse(_, default) => default.clone(),
            _ => "Nothing".to_owned(),
        }
    }

    /// The decoder of the field, from the object that holds it.
    pub(super) fn decoder(&self, codec: &Codec<'_, '_>) -> String {
        if self.field.skip_deserializing && codec.scope.is_only_read(codec.home) {
            return format!("Decode.succeed {}", argument(self.unread()));
        }
        let names: Vec<String> =
            self.field.json.accepted().iter().map(|name| string(name)).collect();
        let inner = codec.decoder(&self.inner, As::Argument);
        if let (Presence::Required, [name]) = (&self.presence, names.as_slice()) {
            return ["Decode.field ", name, " ", &inner].concat();
        }
        let names = names.join(", ");
        match &self.presence {
            Presence::Required => ["eitherField [ ", &names, " ] ", &inner].concat(),
            Presence::Optional => ["optionalField [ ", &names, " ] ", &inner].concat(),
            Presence::Double => ["nullableField [ ", &names, " ] ", &inner].concat(),
            Presence::Unknown => {
                ["defaultField [ ", &names, " ] Nothing (Decode.map Just ", &inner, ")"].concat()
            }
            Presence::Default(default) | Presence::Sparse(_, default) => {
                let default = argument(default.clone());
                ["defaultField [ ", &names, " ] ", &default, " ", &inner].concat()
            }
            Presence::Asked(absent) => {
                ["fieldOrAbsent [ ", &names, " ] ", absent, " ", &inner].concat()
            }
        }
    }
}

/// The methods of JavaScript's arrays (ECMAScript 2025, 23.1.3) that objects do not have.
const ARRAY: &str = "at concat copyWithin entries every fill filter find findIndex findLast \
    findLastIndex flat flatMap forEach includes indexOf join keys lastIndexOf map pop push reduce \
    reduceRight reverse shift slice some sort splice toReversed toSorted toSpliced unshift values \
    with";

/// How a field that is no option behaves.
fn presence(field: &Field, container: Option<&Default>, codec: &Codec<'_, '_>) -> Presence {
    if field.flatten {
        return Presence::Required;
    }
    let (scope, ty) = (codec.scope, &field.ty);
    let program = scope.program;
    let declared = field.default.as_ref().or(container);
    let value = program.default_of(field, ty, container);
    let computed = value.and_then(|value| expression(&value, scope));
    match (&field.skip_serializing_if, declared, computed) {
        (Some(_), _, Some(default)) => match emptiness(field, codec) {
            Some(is_empty) => Presence::Sparse(is_empty, default),
            None => Presence::Unknown,
        },
        (Some(_), _, None) | (None, Some(_), None) => Presence::Unknown,
        (None, Some(_), Some(default)) => Presence::Default(default),
        // Written, but not read by Rust: what Rust has instead is its default.
        (None, None, Some(default)) if field.skip_deserializing => Presence::Default(default),
        (None, None, None) if field.skip_deserializing => Presence::Unknown,
        (None, None, _) if scope.absence.of_own_field(field, false) == Absent::Never => {
            Presence::Required
        }
        // Only the function knows what it writes of a `None`.
        (None, None, _) if field.has_functions() => Presence::Unknown,
        // serde reads it as `None` where it is absent, and writes that as `null`.
        (None, None, _) => match WhenAbsent::of(ty, false, codec.home, scope) {
            WhenAbsent::Required => Presence::Required,
            WhenAbsent::Value(none) => Presence::Default(none),
            WhenAbsent::Asked(absent) => Presence::Asked(absent),
        },
    }
}

/// Elm's counterpart of `Vec::is_empty` and its like.
fn emptiness(field: &Field, codec: &Codec<'_, '_>) -> Option<&'static str> {
    let program = codec.scope.program;
    if !program.leaves_out_empty(field) {
        return None;
    }
    match program.without_aliases(&field.ty) {
        Type::Bool => Some("not"),
        Type::Seq(..) | Type::Bytes => Some("List.isEmpty"),
        Type::Map(..) => Some("Dict.isEmpty"),
        // A pointer to a `str`.
        Type::String | Type::Pointer(..) => Some("String.isEmpty"),
        _ => None,
    }
}
