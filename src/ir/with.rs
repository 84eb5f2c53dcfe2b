//! What is not in Rust what it is in JSON: what functions of the project's own, and of other crates,
//! write and read (`with`, `serialize_with`, `deserialize_with`), and markers.

use super::{Field, Fields, Program, Shape, Type, TypeDef, Variant};

/// A field that functions write and read, or a `PhantomData<T>`.
#[derive(Debug, Clone, PartialEq)]
pub struct With {
    /// Its type in Rust; the field's own `ty` is that of its JSON.
    pub ty: Type,
    /// Path of the function that writes it.
    pub serialize: Option<String>,
    /// Path of the function that reads it.
    pub deserialize: Option<String>,
}

/// A variant that functions write and read as a whole: they are given all that it holds.
#[derive(Debug, Clone)]
pub struct VariantWith {
    /// What it holds in Rust.
    pub fields: Fields,
    /// Path of the function that writes it.
    pub serialize: Option<String>,
    /// Path of the function that reads it.
    pub deserialize: Option<String>,
}

impl Variant {
    /// What it holds in Rust; `fields` is what it holds in JSON.
    pub fn rust_fields(&self) -> &Fields {
        self.with.as_ref().map_or(&self.fields, |with| &with.fields)
    }

    /// Whether a function reads it.
    pub(crate) fn is_read_by_function(&self) -> bool {
        self.with.as_ref().is_some_and(|with| with.deserialize.is_some())
    }

    /// Whether serde itself reads it: it is neither skipped nor left to a function.
    pub(crate) fn is_read_by_serde(&self) -> bool {
        !self.skip_deserializing && !self.is_read_by_function()
    }
}

impl Field {
    /// Its type in Rust; `ty` is the type that its JSON has.
    pub fn rust_ty(&self) -> &Type {
        self.with.as_ref().map_or(&self.ty, |with| &with.ty)
    }

    /// What serde reads it as, if no function does.
    pub(crate) fn ty_read(&self) -> Option<&Type> {
        (!self.is_read_by_function()).then(|| self.rust_ty())
    }

    /// Whether it is written as what it is in Rust, however it is read.
    pub(crate) fn is_written_as_it_is(&self) -> bool {
        let with = self.with.as_deref();
        with.is_none_or(|with| {
            with.serialize.is_none() && with.ty == self.ty || !self.has_functions()
        })
    }

    /// Whether a function reads it.
    pub(crate) fn is_read_by_function(&self) -> bool {
        self.with.as_ref().is_some_and(|with| with.deserialize.is_some())
    }

    /// Whether serde itself reads it: it is neither skipped nor left to a function.
    pub(crate) fn is_read_by_serde(&self) -> bool {
        !self.skip_deserializing && !self.is_read_by_function()
    }

    /// Whether a function writes or reads it, which a marker has none of.
    pub(crate) fn has_functions(&self) -> bool {
        let with = self.with.as_deref();
        with.is_some_and(|with| with.serialize.is_some() || with.deserialize.is_some())
    }
}

impl Program {
    /// The paths of all functions that write or read fields and variants.
    pub fn with_functions(&self) -> impl Iterator<Item = &str> {
        let shapes = || self.types.iter().map(TypeDef::rust_shape);
        let of_fields = shapes()
            .flat_map(Shape::rust_fields)
            .filter_map(|field| field.with.as_ref())
            .flat_map(|with| [&with.serialize, &with.deserialize]);
        let of_variants = shapes()
            .flat_map(|shape| match shape {
                Shape::Enum { variants, .. } => variants.as_slice(),
                _ => &[],
            })
            .filter_map(|variant| variant.with.as_ref())
            .flat_map(|with| [&with.serialize, &with.deserialize]);
        of_fields.chain(of_variants).filter_map(Option::as_deref)
    }
}
