//! What a type, or serde's impls for it, ask of its parameters.

use super::{Shape, TypeDef};

/// One bound of a `where` clause: `T: ::std::fmt::Display`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predicate {
    /// As the emitted Rust has it, laid out as a line of a `where` clause, or as several.
    pub text: String,
    /// Indices of the parameters that it names.
    pub params: Vec<u32>,
    /// The last names of the traits in it.
    pub traits: Vec<String>,
}

/// `#[serde(bound = "…")]`, `#[serde(bound(serialize = "…", deserialize = "…"))]`: where it stands,
/// serde infers no bounds of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bound {
    /// What the impl of `Serialize` asks.
    pub serialize: Option<Vec<Predicate>>,
    /// What the impl of `Deserialize` asks.
    pub deserialize: Option<Vec<Predicate>>,
}

impl Bound {
    /// Every predicate of either side.
    pub fn predicates(&self) -> impl Iterator<Item = &Predicate> {
        [&self.serialize, &self.deserialize].into_iter().flatten().flatten()
    }
}

impl TypeDef {
    /// Every predicate on its parameters, wherever it stands.
    pub(crate) fn for_each_predicate<'a>(&'a self, visit: &mut dyn FnMut(&'a Predicate)) {
        self.asked.iter().for_each(&mut *visit);
        let mut bound = |bound: &'a Option<Box<Bound>>| {
            bound.iter().flat_map(|bound| bound.predicates()).for_each(&mut *visit);
        };
        bound(&self.bound);
        if let Shape::Enum { variants, .. } = self.rust_shape() {
            variants.iter().for_each(|variant| bound(&variant.bound));
        }
        self.rust_shape().rust_fields().for_each(|field| bound(&field.bound));
    }
}
