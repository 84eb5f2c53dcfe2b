//! How deep the smallest value of a type is: the way out of types that lead back to themselves.

use buildamp::ir::{Fields, Program, Seq, Shape, Type, TypeDef, Variant};

/// For each definition, the depth of its smallest value.
pub struct Heights(Vec<usize>);

/// Not known yet; small enough to be added to.
const UNKNOWN: usize = usize::MAX / 4;

impl Heights {
    pub fn of(program: &Program) -> Self {
        let mut heights = Self(vec![UNKNOWN; program.types.len()]);
        // Each round settles one more level.
        loop {
            let next = program.types.iter().map(|ty| heights.definition(ty)).collect();
            if next == heights.0 {
                return heights;
            }
            heights.0 = next;
        }
    }

    fn definition(&self, definition: &TypeDef) -> usize {
        let inside = match &definition.shape {
            Shape::Struct(fields) => self.all(fields),
            Shape::Alias(ty) => self.ty(ty),
            Shape::Enum { variants, .. } => written(variants)
                .map(|(_, variant)| self.all(&variant.fields))
                .min()
                .unwrap_or(UNKNOWN),
        };
        (inside + 1).min(UNKNOWN)
    }

    fn all(&self, fields: &Fields) -> usize {
        fields.iter().map(|field| self.ty(&field.ty)).max().unwrap_or_default()
    }

    /// The depth of the smallest value of `ty`.
    pub fn ty(&self, ty: &Type) -> usize {
        match ty {
            Type::Pointer(_, inner) | Type::Seq(Seq::Array(1..), inner) => self.ty(inner),
            Type::Tuple(items) => items.iter().map(|item| self.ty(item)).max().unwrap_or_default(),
            Type::Result(ok, error) => self.ty(ok).min(self.ty(error)),
            Type::Named(id, arguments) => {
                let arguments = arguments.iter().map(|ty| self.ty(ty)).max();
                self.0[id.index()].max(arguments.unwrap_or_default())
            }
            _ => 0,
        }
    }
}

/// The variants that are written and read again, with their positions.
pub fn written(variants: &[Variant]) -> impl Iterator<Item = (usize, &Variant)> {
    let there = |variant: &Variant| !variant.skip_serializing && !variant.skip_deserializing;
    variants.iter().enumerate().filter(move |(_, variant)| there(variant))
}
