//! The definitions of the type graph: structs, enums and aliases.

use crate::diagnostic::Span;

use super::{Bound, Comparison, Default, Docs, Field, Fields, Int, Predicate, Shape, Type};

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
    /// The `impl Default` of its own, which is copied into the emitted Rust: indices of the parameters
    /// that it asks for a default of theirs.
    pub default_impl: Option<Vec<usize>>,
    /// Whether it may have a function `default` from elsewhere: an impl of its own, or another trait.
    pub has_other_default: bool,
    /// Whether an impl of its own makes it stand for another type where a function takes that.
    pub derefs: bool,
    /// How impls of its own compare it, where it does not derive that.
    pub own_comparisons: Vec<Comparison>,
    /// `#[repr(u8)]` on an enum.
    pub repr: Option<Int>,
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

/// An `impl Default` of the project's own is a function like any other: only Rust knows its values.
static OWN_DEFAULT: Default = Default::Path(String::new());

impl TypeDef {
    /// What it is in Rust; `shape` is what it is in JSON.
    pub fn rust_shape(&self) -> &Shape {
        self.conversion.as_ref().map_or(&self.shape, |conversion| &conversion.shape)
    }

    /// The type that serde reads it as, if it is made from one.
    pub(crate) fn made_from(&self) -> Option<&Type> {
        let conversion = self.conversion.as_ref()?;
        conversion.from.as_ref().or(conversion.try_from.as_ref())
    }

    /// A struct's own `#[serde(default)]`, as what it gives for a field: that one's `Default`, where
    /// the struct's is derived.
    pub(crate) fn container_default(&self) -> Option<&Default> {
        let is_derived = |default: &Default| match default {
            Default::Trait => true,
            Default::Path(path) => self.is_own_default(path),
        };
        self.default.as_ref().map(|default| {
            match is_derived(default) && self.default_impl.is_none() {
                true => &Default::Trait,
                false => &OWN_DEFAULT,
            }
        })
    }

    /// Whether it is an enum whose JSON is a variant's name, whichever it is.
    pub(crate) fn is_names(&self) -> bool {
        matches!(&self.shape, Shape::Enum { tagging, variants } if tagging.is_names(variants))
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
        definition.shape.for_each_direct_mut(&mut |ty| *ty = ty.substitute(arguments));
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
