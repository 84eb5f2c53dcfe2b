//! What a definition is made of: fields, or variants with theirs.

use crate::diagnostic::Span;

use super::{Bound, Docs, Field, Rename, Type, VariantWith};

/// What a [`TypeDef`](super::TypeDef) is.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A struct; `struct S(T)` is as `T` in JSON.
    Struct(Fields),
    /// An enum.
    Enum {
        /// How the variant's name is written.
        tagging: Tagging,
        /// In source order.
        variants: Vec<Variant>,
    },
    /// `type A = T;`
    Alias(Type),
}

/// What a struct or a variant holds.
#[derive(Debug, Clone)]
pub enum Fields {
    /// Nothing: `null` for a struct.
    Unit,
    /// One unnamed field: as the inner type.
    Newtype(Box<Field>),
    /// None, two or more unnamed fields: an array.
    Tuple(Vec<Field>),
    /// Named fields: an object.
    Named(Vec<Field>),
}

impl Fields {
    /// The fields in source order.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        match self {
            Fields::Unit => [].iter(),
            Fields::Newtype(field) => std::slice::from_ref(field.as_ref()).iter(),
            Fields::Tuple(fields) | Fields::Named(fields) => fields.iter(),
        }
    }

    /// The same, to change them.
    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, Field> {
        match self {
            Fields::Unit => [].iter_mut(),
            Fields::Newtype(field) => std::slice::from_mut(field.as_mut()).iter_mut(),
            Fields::Tuple(fields) | Fields::Named(fields) => fields.iter_mut(),
        }
    }
}

/// How an enum's variant is named in JSON (serde's four representations).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tagging {
    /// `{"Variant": …}`, or `"Variant"` for a unit variant.
    External,
    /// `#[serde(tag = "t")]`: among the variant's own fields.
    Internal {
        /// The member that holds the name.
        tag: String,
    },
    /// `#[serde(tag = "t", content = "c")]`
    Adjacent {
        /// The member that holds the name.
        tag: String,
        /// The member that holds the rest.
        content: String,
    },
    /// `#[serde(untagged)]`: not at all.
    Untagged,
}

impl Tagging {
    /// How this variant, of an enum that is tagged so, is named: one may be untagged by itself.
    pub(crate) fn of(&self, variant: &Variant) -> &Self {
        if variant.untagged { &Tagging::Untagged } else { self }
    }

    /// Whether an enum of these `variants` is the name of one of them in JSON, and nothing else.
    pub(crate) fn is_names<'v>(&self, variants: impl IntoIterator<Item = &'v Variant>) -> bool {
        let is_name = |variant: &Variant| {
            *self.of(variant) == Tagging::External && matches!(variant.fields, Fields::Unit)
        };
        *self == Tagging::External && variants.into_iter().all(is_name)
    }

    /// Whether serde looks for a flattened enum of these `variants` among all members that are left. It
    /// takes the name of an externally tagged one out, or `tag` and `content`, unless a variant may be
    /// anything.
    pub(crate) fn looks_at_all(&self, variants: &[Variant]) -> bool {
        variants.iter().any(|variant| variant.untagged) || self.is_merged()
    }

    /// Whether the members of what a variant holds stand in the enum's own object.
    pub(crate) fn is_merged(&self) -> bool {
        matches!(self, Tagging::Internal { .. } | Tagging::Untagged)
    }
}

/// One variant of an enum.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The Rust name.
    pub name: String,
    /// The Elm constructor: the enum's Elm name followed by the variant's, unless overridden.
    pub elm: String,
    /// Where the name stands.
    pub span: Span,
    /// The doc comment.
    pub docs: Docs,
    /// Its name in JSON.
    pub json: Rename,
    /// What it holds, as far as JSON is concerned: nothing, where its only value is skipped.
    pub fields: Fields,
    /// `with`, `serialize_with` and `deserialize_with`: where a function writes what it holds, that
    /// is one value of the type that `#[webhook(as = "T")]` says.
    pub with: Option<Box<VariantWith>>,
    /// `#[serde(bound = "…")]` on the variant.
    pub bound: Option<Box<Bound>>,
    /// What it is as an integer, where that is said: `= 1`.
    pub discriminant: Option<String>,
    /// `#[default]`: what `#[derive(Default)]` gives.
    pub is_default: bool,
    /// `#[serde(other)]`: takes every name that no other variant has.
    pub other: bool,
    /// `#[serde(untagged)]` on the variant alone.
    pub untagged: bool,
    /// `#[serde(skip_serializing)]`, or `skip`.
    pub skip_serializing: bool,
    /// `#[serde(skip_deserializing)]`, or `skip`.
    pub skip_deserializing: bool,
}

impl Shape {
    /// The fields of a struct, or of all variants, as they are in JSON.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.fields_by(|variant| &variant.fields)
    }

    /// The same as they are in Rust.
    pub fn rust_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields_by(Variant::rust_fields)
    }

    fn fields_by(&self, of_variant: fn(&Variant) -> &Fields) -> impl Iterator<Item = &Field> {
        let (own, variants) = match self {
            Shape::Struct(fields) => (Some(fields), &[][..]),
            Shape::Enum { variants, .. } => (None, variants.as_slice()),
            Shape::Alias(_) => (None, &[][..]),
        };
        own.into_iter().chain(variants.iter().map(of_variant)).flat_map(Fields::iter)
    }

    /// Visits the type of every field, or what an alias stands for.
    pub fn for_each_direct<'a>(&'a self, visit: &mut dyn FnMut(&'a Type)) {
        match self {
            Shape::Alias(ty) => visit(ty),
            _ => self.fields().for_each(|field| visit(&field.ty)),
        }
    }

    /// The same, to change them.
    pub(crate) fn for_each_direct_mut(&mut self, visit: &mut dyn FnMut(&mut Type)) {
        let mut of_all =
            |fields: &mut Fields| fields.iter_mut().for_each(|field| visit(&mut field.ty));
        match self {
            Shape::Struct(fields) => of_all(fields),
            Shape::Enum { variants, .. } => {
                variants.iter_mut().for_each(|variant| of_all(&mut variant.fields));
            }
            Shape::Alias(ty) => visit(ty),
        }
    }

    /// The same by their types in Rust.
    pub fn for_each_direct_in_rust<'a>(&'a self, visit: &mut dyn FnMut(&'a Type)) {
        match self {
            Shape::Alias(ty) => visit(ty),
            _ => self.rust_fields().for_each(|field| visit(field.rust_ty())),
        }
    }

    /// Visits every type in it, and every type inside those.
    pub fn for_each_type<'a>(&'a self, visit: &mut dyn FnMut(&'a Type)) {
        self.for_each_direct(&mut |ty| ty.walk(visit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_variants_only_tagging_tells() {
        assert!(Tagging::External.is_names([]));
        assert!(!Tagging::Internal { tag: "t".to_owned() }.is_names([]));
        assert!(!Tagging::Untagged.is_names([]));
    }
}
