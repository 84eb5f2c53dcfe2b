//! What functions of the project's own, and of other crates, write and read: `with`,
//! `serialize_with`, `deserialize_with`.

use super::{Field, Fields, Type, Variant};

/// The type, in Rust, of what functions write and read.
#[derive(Debug, Clone, PartialEq)]
pub enum RustType {
    /// One that has a JSON form of its own.
    Known(Type),
    /// One that has none here, by its absolute path, with its arguments.
    Foreign {
        /// `::chrono_tz::Tz`, `::std::option::Option`
        path: String,
        /// `T`, or what holds one without a JSON form.
        arguments: Vec<RustType>,
    },
    /// A tuple of any length.
    Tuple(Vec<RustType>),
    /// `[T; N]`, of any length.
    Array(Box<RustType>, u64),
}

/// How the emitted Rust names an `Option` of something without a JSON form.
pub(crate) const OPTION: &str = "::std::option::Option";

impl RustType {
    /// Visits every type in it that has a JSON form of its own, outermost.
    pub fn for_each_known<'a>(&'a self, visit: &mut dyn FnMut(&'a Type)) {
        match self {
            RustType::Known(ty) => visit(ty),
            RustType::Foreign { arguments: items, .. } | RustType::Tuple(items) => {
                items.iter().for_each(|item| item.for_each_known(visit));
            }
            RustType::Array(item, _) => item.for_each_known(visit),
        }
    }
}

/// A field that functions write and read.
#[derive(Debug, Clone, PartialEq)]
pub struct With {
    /// Its type in Rust.
    pub ty: RustType,
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
}

impl Field {
    /// Its type in Rust, if that is a known one; `ty` is the type that its JSON has.
    pub fn rust_ty(&self) -> Option<&Type> {
        match self.with.as_deref() {
            None => Some(&self.ty),
            Some(With { ty: RustType::Known(ty), .. }) => Some(ty),
            Some(_) => None,
        }
    }

    /// Visits the known types in its type in Rust, outermost.
    pub fn for_each_rust_ty<'a>(&'a self, visit: &mut dyn FnMut(&'a Type)) {
        match self.with.as_deref() {
            None => visit(&self.ty),
            Some(with) => with.ty.for_each_known(visit),
        }
    }
}
