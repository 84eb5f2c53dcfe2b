//! Std's traits by which values are compared.

use super::{Map, Seq, Type};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "Rust's own names")]
pub enum Comparison {
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
}

impl Comparison {
    /// All of them, as they are derived.
    pub(crate) const ALL: [Comparison; 5] = [
        Comparison::PartialEq,
        Comparison::Eq,
        Comparison::Hash,
        Comparison::PartialOrd,
        Comparison::Ord,
    ];

    /// What a key of a hash map, or an item of a hash set, has.
    const HASHED: [Comparison; 2] = [Comparison::Eq, Comparison::Hash];

    /// What a key of a tree map, or an item of a tree set, has.
    const SORTED: [Comparison; 3] = [Comparison::Eq, Comparison::PartialOrd, Comparison::Ord];

    /// The type of the keys of a map, or of the items of a set, and what Rust asks of them.
    pub(crate) fn of_keys(ty: &Type) -> Option<(&Type, &'static [Comparison])> {
        match ty {
            Type::Map(Map::BTreeMap, key, _) | Type::Seq(Seq::BTreeSet, key) => {
                Some((key, &Self::SORTED))
            }
            Type::Map(_, key, _) | Type::Seq(Seq::HashSet, key) => Some((key, &Self::HASHED)),
            _ => None,
        }
    }

    /// The trait's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Comparison::PartialEq => "PartialEq",
            Comparison::Eq => "Eq",
            Comparison::Hash => "Hash",
            Comparison::PartialOrd => "PartialOrd",
            Comparison::Ord => "Ord",
        }
    }

    /// The trait of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|comparison| comparison.as_str() == name)
    }

    /// It, and those that it extends.
    pub(crate) fn with_supertraits(self) -> &'static [Comparison] {
        match self {
            Comparison::PartialEq => &[Comparison::PartialEq],
            Comparison::Eq => &[Comparison::PartialEq, Comparison::Eq],
            Comparison::Hash => &[Comparison::Hash],
            Comparison::PartialOrd => &[Comparison::PartialEq, Comparison::PartialOrd],
            Comparison::Ord => {
                &[Comparison::PartialEq, Comparison::Eq, Comparison::PartialOrd, Comparison::Ord]
            }
        }
    }

    /// Whether `ty` lacks it by itself, whatever is in it.
    pub(crate) fn is_lacked_by(self, ty: &Type) -> bool {
        match ty {
            _ if self == Comparison::PartialEq => false,
            Type::Float(_) => self != Comparison::PartialOrd,
            // Of serde_json's, `Hash` is younger than its 1.0.
            Type::Value | Type::Map(Map::HashMap | Map::IndexMap | Map::Json, ..) => {
                self != Comparison::Eq
            }
            Type::Seq(Seq::HashSet, _) => self != Comparison::Eq,
            _ => false,
        }
    }
}
