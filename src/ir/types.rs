//! The definitions of the type graph: structs, enums and aliases, with their fields and variants.

use crate::diagnostic::Span;

use super::{Bound, Docs, Predicate, Template, Type, VariantWith, With};

/// Index of a [`TypeDef`] in [`Program::types`](super::Program::types).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(crate) u32);

impl TypeId {
    /// The id of the type at `index`.
    pub(crate) fn new(index: usize) -> Self {
        Self(index as u32)
    }

    /// The index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A struct, enum or alias.
#[derive(Debug, Clone)]
pub struct TypeDef {
    /// The Rust name, unique in the project.
    pub name: String,
    /// The name of the Elm type, without the `Payload` that a webhook's gets.
    pub elm: String,
    /// Where the name stands.
    pub span: Span,
    /// The doc comment.
    pub docs: Docs,
    /// Type parameters in source order. [`Type::Param`] is an index into this list.
    pub generics: Vec<Generic>,
    /// What it asks of them by itself, as far as functions or serde's impls rely on it.
    pub asked: Vec<Predicate>,
    /// `#[serde(bound = "…")]` on the container.
    pub bound: Option<Box<Bound>>,
    /// What it is.
    pub shape: Shape,
    /// `#[serde(deny_unknown_fields)]`
    pub deny_unknown_fields: bool,
    /// `#[serde(transparent)]`: as the only field that is not skipped.
    pub transparent: bool,
    /// `#[serde(tag = "…")]` on a struct with named fields: a member that is written before them,
    /// and not looked at when the struct is read.
    pub tag: Option<StructTag>,
    /// `#[serde(default)]` on the container: fields that are absent come from its `Default`.
    pub default: Option<Default>,
    /// Whether there is an `impl Default` of its own, which is copied into the emitted Rust.
    pub has_default_impl: bool,
    /// Indices of the parameters that this impl asks for a default of theirs.
    pub default_impl_asks: Vec<usize>,
    /// `from`, `try_from` and `into`: the JSON, and so `shape`, is another type's.
    pub conversion: Option<Conversion>,
}

/// A type that is made from another, or turned into it, between Rust and JSON.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// What it is in Rust.
    pub shape: Shape,
    /// `from = "T"`
    pub from: Option<Type>,
    /// `try_from = "T"`
    pub try_from: Option<Type>,
    /// `into = "T"`
    pub into: Option<Type>,
}

impl TypeDef {
    /// What it is in Rust; `shape` is what it is in JSON.
    pub fn rust_shape(&self) -> &Shape {
        self.conversion.as_ref().map_or(&self.shape, |conversion| &conversion.shape)
    }
}

/// An `impl Default` of the project's own is a function like any other: only Rust knows its values.
static OWN_DEFAULT: Default = Default::Path(String::new());

impl TypeDef {
    /// A struct's own `#[serde(default)]`.
    pub(crate) fn container_default(&self) -> Option<&Default> {
        let default = self.default.as_ref();
        default.map(|default| if self.has_default_impl { &OWN_DEFAULT } else { default })
    }

    /// The fields of a struct with named fields; of anything else none.
    pub fn named_fields(&self) -> &[Field] {
        match &self.shape {
            Shape::Struct(Fields::Named(fields)) => fields,
            _ => &[],
        }
    }

    /// The same with its parameters replaced by `arguments`, as far as its JSON is concerned.
    pub(crate) fn with(&self, arguments: &[Type]) -> TypeDef {
        let mut definition = self.clone();
        let put_in = |fields: &mut Fields| {
            fields.iter_mut().for_each(|field| field.ty = field.ty.substitute(arguments));
        };
        match &mut definition.shape {
            Shape::Struct(fields) => put_in(fields),
            Shape::Enum { variants, .. } => {
                variants.iter_mut().for_each(|variant| put_in(&mut variant.fields));
            }
            Shape::Alias(ty) => *ty = ty.substitute(arguments),
        }
        definition
    }

    /// The field whose JSON a struct of these `fields` takes, if it is a newtype or transparent.
    pub fn as_inner<'a>(&self, fields: &'a Fields) -> Option<&'a Field> {
        match fields {
            Fields::Newtype(field) => Some(field),
            _ if self.transparent => fields.iter().find(|field| !field.skip_serializing),
            _ => None,
        }
    }
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

/// The tag of a struct: `{"type": "Payment", …}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StructTag {
    /// The member that holds it.
    pub member: String,
    /// What it says: the struct's name, or its `#[serde(rename = "…")]`.
    pub value: String,
}

/// A type parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Generic {
    /// `T`
    pub name: String,
    /// Whether the JSON depends on it (`PhantomData` alone does not count).
    pub used: bool,
    /// Whether the Rust type does, which is another one where it is converted.
    pub in_rust: bool,
}

/// What a [`TypeDef`] is.
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
}

impl Fields {
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

/// A name in JSON, which serde lets differ between writing and reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// The name that is written; storage, schemas and encoders use it.
    pub serialize: String,
    /// The name that serde reads.
    pub deserialize: String,
    /// Further names that are read.
    pub aliases: Vec<String>,
}

impl Rename {
    /// Every name that a decoder accepts, the written one first, each once.
    pub fn accepted(&self) -> Vec<&str> {
        let mut names = vec![self.serialize.as_str()];
        let others = std::iter::once(&self.deserialize).chain(&self.aliases);
        for name in others.map(String::as_str) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
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
    /// What it holds, as far as JSON is concerned.
    pub fields: Fields,
    /// `with`, `serialize_with` and `deserialize_with`: where a function writes what it holds, that
    /// is one value of the type that `#[webhook(as = "T")]` says.
    pub with: Option<Box<VariantWith>>,
    /// `#[serde(bound = "…")]` on the variant.
    pub bound: Option<Box<Bound>>,
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

/// One field of a struct or variant.
#[derive(Debug, Clone)]
pub struct Field {
    /// The Rust name without `r#`; an unnamed field's is its position.
    pub name: String,
    /// The field's name in Elm before `field_case` is applied; the Rust name unless overridden.
    pub elm: String,
    /// Where the name stands (the type, for an unnamed field).
    pub span: Span,
    /// The doc comment.
    pub docs: Docs,
    /// Its name in JSON.
    pub json: Rename,
    /// Its type, as far as JSON is concerned.
    pub ty: Type,
    /// Where the type stands.
    pub ty_span: Span,
    /// `with`, `serialize_with` and `deserialize_with`: the JSON, and so `ty`, is what
    /// `#[webhook(as = "T")]` says.
    pub with: Option<Box<With>>,
    /// `#[serde(bound = "…")]` on the field.
    pub bound: Option<Box<Bound>>,
    /// `#[serde(default)]`: may be absent.
    pub default: Option<Default>,
    /// `#[serde(skip_serializing)]`, or `skip`.
    pub skip_serializing: bool,
    /// `#[serde(skip_deserializing)]`, or `skip`.
    pub skip_deserializing: bool,
    /// `#[serde(skip_serializing_if = "path")]`
    pub skip_serializing_if: Option<String>,
    /// `#[serde(flatten)]`: its members stand beside the others'.
    pub flatten: bool,
    /// `#[webhook(form = "json")]`: JSON text in a form.
    pub form_json: bool,
    /// `#[webhook(idempotency_key)]`: filled with the execution's key where the payload has none.
    pub idempotency_key: bool,
    /// Set where the field is a file of a `file_upload` webhook.
    pub file: Option<FileField>,
}

impl Field {
    /// One without attributes: `elm` is its name in Elm, `span` its place and `ty_span` its type's.
    pub(crate) fn new(
        name: String,
        json: Rename,
        elm: String,
        span: Span,
        ty: Type,
        ty_span: Span,
    ) -> Self {
        Self {
            name,
            json,
            elm,
            span,
            docs: Vec::new(),
            ty,
            ty_span,
            with: None,
            bound: None,
            default: None,
            skip_serializing: false,
            skip_deserializing: false,
            skip_serializing_if: None,
            flatten: false,
            form_json: false,
            idempotency_key: false,
            file: None,
        }
    }

    /// Whether a JSON object may lack it: a `None` is left out, a default steps in.
    pub fn may_be_absent(&self) -> bool {
        matches!(self.ty, Type::Option(_))
            || self.default.is_some()
            || self.skip_serializing
            || self.skip_serializing_if.is_some()
    }
}

/// How a file part is named and typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileField {
    /// `#[webhook(file_name = "{public_id}.png")]`; the field's serde name without it.
    pub name: Option<Template>,
    /// `#[webhook(file_type = "image/png")]`; from the name's ending without it.
    pub content_type: Option<String>,
}

/// Where the value of an absent field comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    /// The type's `Default`.
    Trait,
    /// The function of this path.
    Path(String),
}
