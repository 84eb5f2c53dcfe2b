//! One field of a record: its Elm type, and how it is written and read.

use std::borrow::Cow;

use crate::ir::{Default, Field, Fields, Seq, Shape, Type, TypeId};

use super::codec::Codec;
use super::doc;
use super::record::{Member, members_of};

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
        let home = codec.home.map(|home| codec.scope.program.type_def(home));
        let is_own = home.is_some_and(|home| home.has_default_impl);
        let container = container.map(|default| if is_own { &OWN_DEFAULT } else { default });
        let fields = fields.iter().filter(|field| field.is_in_elm());
        fields.map(|field| Self::new(field, container, codec)).collect()
    }

    fn new(field: &'a Field, container: Option<&Default>, codec: &Codec<'_, '_>) -> Self {
        let name = codec.scope.case.apply(&field.elm);
        let program = codec.scope.program;
        if let (Type::Option(inner), false) = (program.without_aliases(&field.ty), field.flatten) {
            return match program.without_aliases(&inner) {
                Type::Option(inner) => {
                    Self { field, name, presence: Presence::Double, inner: *inner }
                }
                _ => Self { field, name, presence: Presence::Optional, inner: *inner },
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
            Presence::Required | Presence::Default(_) | Presence::Sparse(..) => {
                codec.ty(&self.inner, false)
            }
            Presence::Optional | Presence::Unknown => {
                format!("Maybe {}", codec.ty(&self.inner, true)).into()
            }
            Presence::Double => format!("Maybe (Maybe {})", codec.ty(&self.inner, true)).into(),
        }
    }

    /// What it adds to the object, `value` being the expression of the field's value.
    pub(super) fn member(&self, value: &str, codec: &Codec<'_, '_>) -> Option<Member> {
        if self.field.flatten {
            return members_of(&codec.encoded(&self.inner, value));
        }
        let name = doc::string(&self.field.json.serialize);
        let encoder = codec.encoder(&self.inner, true);
        Some(match &self.presence {
            Presence::Required | Presence::Default(_) => {
                Member::One(format!("( {name}, {} )", codec.encoded(&self.inner, value)))
            }
            Presence::Optional | Presence::Unknown => {
                Member::Several(format!("optionalMember {name} {encoder} {value}"))
            }
            Presence::Double => {
                Member::Several(format!("optionalMember {name} (nullOr {encoder}) {value}"))
            }
            Presence::Sparse(is_empty, _) => {
                Member::Several(format!("sparseMember {name} {is_empty} {encoder} {value}"))
            }
        })
    }

    /// The decoder of the field, from the object that holds it.
    pub(super) fn decoder(&self, codec: &Codec<'_, '_>) -> String {
        let names: Vec<String> =
            self.field.json.accepted().iter().map(|name| doc::string(name)).collect();
        let inner = codec.decoder(&self.inner, true);
        if let (Presence::Required, [name]) = (&self.presence, names.as_slice()) {
            return format!("Decode.field {name} {inner}");
        }
        let names = format!("[ {} ]", names.join(", "));
        match &self.presence {
            Presence::Required => format!("eitherField {names} {inner}"),
            Presence::Optional => format!("optionalField {names} {inner}"),
            Presence::Double => format!("nullableField {names} {inner}"),
            Presence::Unknown => {
                format!("defaultField {names} Nothing (Decode.map Just {inner})")
            }
            Presence::Default(default) | Presence::Sparse(_, default) => {
                format!("defaultField {names} {} {inner}", argument(default.clone()))
            }
        }
    }
}

/// The methods of JavaScript's arrays (ECMAScript 2025, 23.1.3) that objects do not have.
const ARRAY: &str = "at concat copyWithin entries every fill filter find findIndex findLast \
    findLastIndex flat flatMap forEach includes indexOf join keys lastIndexOf map pop push reduce \
    reduceRight reverse shift slice some sort splice toReversed toSorted toSpliced unshift values \
    with";

/// An `impl Default` of the project's own is a function like any other: only Rust knows its values.
static OWN_DEFAULT: Default = Default::Path(String::new());

/// How a field that is no option behaves.
fn presence(field: &Field, container: Option<&Default>, codec: &Codec<'_, '_>) -> Presence {
    if field.flatten {
        return Presence::Required;
    }
    let declared = field.default.as_ref().or(container);
    let computed = match declared {
        Some(Default::Path(path)) if !is_default(path, &field.ty, codec) => None,
        _ => default(&field.ty, codec, 0),
    };
    match (&field.skip_serializing_if, declared, computed) {
        (Some(predicate), _, Some(default)) => match emptiness(predicate, &field.ty, codec) {
            Some(is_empty) => Presence::Sparse(is_empty, default),
            None => Presence::Unknown,
        },
        (Some(_), _, None) | (None, Some(_), None) => Presence::Unknown,
        (None, Some(_), Some(default)) => Presence::Default(default),
        // Written, but not read by Rust: what Rust has instead is its default.
        (None, None, Some(default)) if field.skip_deserializing => Presence::Default(default),
        // serde reads it as `None` where it is absent, and writes that as `null`.
        (None, None, Some(default)) if points_to_option(&field.ty, codec) => {
            Presence::Default(default)
        }
        (None, None, _) => Presence::Required,
    }
}

/// Whether the function is the type's `Default` under another name: `Vec::new`.
fn is_default(path: &str, ty: &Type, codec: &Codec<'_, '_>) -> bool {
    match path.rsplit("::").next() {
        Some("default") => true,
        Some("new") => matches!(
            codec.scope.program.without_aliases(ty),
            Type::String | Type::Seq(..) | Type::Map(..) | Type::Bytes
        ),
        _ => false,
    }
}

/// Elm's counterpart of `Vec::is_empty` and its like.
fn emptiness(predicate: &str, ty: &Type, codec: &Codec<'_, '_>) -> Option<&'static str> {
    if predicate.rsplit("::").next() != Some("is_empty") {
        return None;
    }
    match codec.scope.program.without_aliases(ty) {
        Type::Seq(..) | Type::Bytes => Some("List.isEmpty"),
        Type::Map(..) => Some("Dict.isEmpty"),
        Type::String => Some("String.isEmpty"),
        _ => None,
    }
}

/// In brackets, where the expression is the call of a function.
fn argument(expression: String) -> String {
    let is_call = expression.contains(' ') && !expression.starts_with(['(', '"', '\'']);
    if is_call { format!("({expression})") } else { expression }
}

/// What `Default` gives in Rust, as an Elm expression.
fn default(ty: &Type, codec: &Codec<'_, '_>, depth: usize) -> Option<String> {
    let text = match ty {
        Type::Bool => "False".to_owned(),
        Type::Int(_) | Type::Float(_) => "0".to_owned(),
        Type::Char => "'\\u{0000}'".to_owned(),
        Type::String => "\"\"".to_owned(),
        Type::Unit => "()".to_owned(),
        Type::Value => "Encode.null".to_owned(),
        Type::Duration => "Duration 0 0".to_owned(),
        Type::Option(_) => "Nothing".to_owned(),
        Type::Seq(Seq::Array(length @ 1..), item) => {
            format!("List.repeat {length} {}", argument(default(item, codec, depth)?))
        }
        Type::Seq(..) | Type::Bytes => "[]".to_owned(),
        Type::Map(..) => "Dict.empty".to_owned(),
        Type::Pointer(_, inner) => return default(inner, codec, depth),
        Type::Tuple(items) => {
            let items: Option<Vec<String>> =
                items.iter().map(|item| default(item, codec, depth)).collect();
            match items?.as_slice() {
                [only] => only.clone(),
                items => format!("( {} )", items.join(", ")),
            }
        }
        Type::Named(id, arguments) if depth < 16 && !codec.scope.types.is_wrapped(*id) => {
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
    let definition = codec.scope.program.type_def(id);
    let inside = |ty: &Type| default(&ty.substitute(arguments), codec, depth + 1);
    match &definition.shape {
        // Only Rust knows what it gives.
        _ if definition.has_default_impl => None,
        Shape::Alias(ty) => inside(ty),
        Shape::Struct(Fields::Unit) => Some("()".to_owned()),
        Shape::Struct(fields) => definition.as_inner(fields).and_then(|field| inside(&field.ty)),
        Shape::Enum { variants, .. } => variants
            .iter()
            .find(|variant| variant.is_default && variant.is_in_elm())
            .map(|variant| variant.elm.clone()),
    }
}

/// `Box<Option<T>>` and transparent structs of it: serde reads them as `T` alone is read.
fn points_to_option(ty: &Type, codec: &Codec<'_, '_>) -> bool {
    let program = codec.scope.program;
    let mut ty = program.without_aliases(ty);
    // Pointers and structs in one another end: a cycle of them has been refused.
    for _ in 0..16 {
        let inner = match &ty {
            Type::Option(_) => return true,
            Type::Pointer(_, inner) => (**inner).clone(),
            Type::Named(id, arguments) => {
                let definition = program.type_def(*id);
                let Shape::Struct(fields) = &definition.shape else { return false };
                let only = definition.as_inner(fields).filter(|_| definition.transparent);
                let Some(field) = only else { return false };
                field.ty.substitute(arguments)
            }
            _ => return false,
        };
        ty = program.without_aliases(&inner);
    }
    false
}
