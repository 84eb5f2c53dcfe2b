//! What attributes ask for.

use super::copyables::CopyableId;

/// What must be copied because an attribute names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lower) enum Wanted {
    /// This item.
    Item(CopyableId),
    /// The impls of a type that have this member.
    Member {
        /// The type.
        ty: String,
        /// `new`
        name: String,
    },
    /// The `impl Default` of a type.
    Default {
        /// The type.
        ty: String,
    },
    /// The impls that compare a type with itself.
    Comparisons {
        /// The type.
        ty: String,
    },
    /// The impl that makes one type of another. An empty name is any type's.
    Conversion {
        /// The name of the type that is there.
        from: String,
        /// The name of the type that is made.
        to: String,
    },
    /// The impls of a trait for types that stand for parameters: a bound asks for them.
    Trait {
        /// The trait's last name.
        name: String,
    },
    /// The impls of a type that a function may call which writes or reads it.
    Used {
        /// The type.
        ty: String,
        /// The function; `None` for another crate's.
        by: Option<CopyableId>,
    },
    /// Nothing of the project's, but a crate to be linked.
    Crate(String),
}

/// What a path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lower) enum Purpose {
    /// `serialize_with`, `skip_serializing_if`: a function that is given values.
    Takes,
    /// `deserialize_with`, `default`: one that gives them.
    Gives,
    /// `with`, a module: its function that writes.
    Writes,
    /// The same: its function that reads.
    Reads,
}

impl Purpose {
    /// Whether the function is given values.
    pub(in crate::lower) fn takes(self) -> bool {
        matches!(self, Purpose::Takes | Purpose::Writes)
    }

    /// The function that is meant of the module which the path names.
    pub(in crate::lower) fn of_module(self) -> Option<&'static str> {
        match self {
            Purpose::Takes | Purpose::Gives => None,
            Purpose::Writes => Some("serialize"),
            Purpose::Reads => Some("deserialize"),
        }
    }
}
