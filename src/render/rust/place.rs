//! Where a field stands.

use crate::ir::{Derives, Program, TypeDef};

/// What the field's attributes depend on beside the field.
pub(super) struct Around<'a> {
    /// Where it stands.
    pub(super) definition: &'a TypeDef,
    /// Whether it has a name.
    pub(super) named: bool,
    /// Whether serde writes it, rather than a function that writes the variant around it.
    pub(super) written: bool,
    /// Whether serde reads it.
    pub(super) read: bool,
    pub(super) program: &'a Program,
    pub(super) derives: &'a Derives,
}
