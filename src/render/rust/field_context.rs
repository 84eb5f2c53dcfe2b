//! What the attributes of a field depend on beside the field.

use crate::ir::{Derives, Program, TypeDef};

/// Where it stands, and what is known of all types.
pub(super) struct FieldContext<'a> {
    /// The type that it is a field of.
    pub(super) definition: &'a TypeDef,
    /// Whether it has a name.
    pub(super) named: bool,
    /// Whether serde writes it, rather than a function that writes the variant around it.
    pub(super) written: bool,
    /// The same of what reads it.
    pub(super) read: bool,
    pub(super) program: &'a Program,
    pub(super) derives: &'a Derives,
}
