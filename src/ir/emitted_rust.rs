//! What the emitted Rust is made of beside the definitions: the types that it names, the crates that
//! these are from, and what is copied.

use std::collections::BTreeSet;

use crate::diagnostic::Span;

use super::{Comparison, Map, PointerKind, Program, Shape, Type};

/// Functions and impls of the definition files that attributes name, with what they refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// One module of Rust, formatted; empty where nothing of the project's own is named.
    pub text: String,
    /// The crates that it needs beside std, serde and serde_json, sorted.
    pub crates: Vec<String>,
    /// Names of the types whose `default` function it calls, sorted.
    pub defaults: Vec<String>,
    /// Names of the types that it may copy, which their definitions derive, sorted.
    pub copies: Vec<String>,
    /// The same of those that it may compare, hash or sort, each with a trait that they derive.
    pub compares: Vec<(Comparison, String)>,
    /// Traits that impls in it give, of those that definitions derive otherwise (`Debug`), each with the
    /// name of the type, sorted.
    pub given: Vec<(String, String)>,
}

impl Program {
    /// The crates beside serde and serde_json whose types the definitions name, sorted.
    pub fn crates(&self) -> Vec<&str> {
        let mut crates = BTreeSet::new();
        let mut add = |ty: &Type| match ty {
            Type::Text(text) => {
                let root = text.rust.trim_start_matches("::").split("::").next();
                crates.extend(root.filter(|root| *root != "std"));
            }
            Type::Map(Map::IndexMap, ..) => drop(crates.insert("indexmap")),
            Type::Bytes => drop(crates.insert("bytes")),
            _ => {}
        };
        self.for_each_rust_type(&mut add);
        crates.extend(self.copied.iter().flat_map(|copied| &copied.crates).map(String::as_str));
        crates.into_iter().collect()
    }

    /// Whether a type holds an `Rc` or `Arc`, for which serde has a feature, `rc`.
    pub fn shares_values(&self) -> bool {
        let mut found = false;
        self.for_each_rust_type(&mut |ty| {
            found |= matches!(ty, Type::Pointer(pointer, _) if pointer.kind != PointerKind::Box);
        });
        found
    }

    /// Visits every type that the emitted Rust names, and what is in it.
    pub(crate) fn for_each_rust_type(&self, visit: &mut dyn FnMut(&Type)) {
        self.for_each_rust_type_at(&mut |ty, _| visit(ty));
    }

    /// The same with the place where a definition uses it.
    pub(crate) fn for_each_rust_type_at(&self, visit: &mut dyn FnMut(&Type, Span)) {
        let mut within = |ty: &Type, at: Span| ty.walk(&mut |ty| visit(ty, at));
        for definition in &self.types {
            match definition.rust_shape() {
                Shape::Alias(ty) => within(ty, definition.span),
                shape => {
                    shape.rust_fields().for_each(|field| within(field.rust_ty(), field.ty_span));
                }
            }
        }
        for variant in self.responses.iter().flat_map(|response| &response.variants) {
            if let Some(ty) = variant.value.ty() {
                within(ty, variant.span);
            }
        }
    }

    /// Whether a copied impl gives the type or response enum `ty` the trait `of`, which it does not derive
    /// then.
    pub(crate) fn is_given(&self, of: &str, ty: &str) -> bool {
        let is_it = |(given, name): &(String, String)| given == of && name == ty;
        self.copied.as_ref().is_some_and(|copied| copied.given.iter().any(is_it))
    }
}
