//! Which type parameters must have a default, for that of a field is made of theirs.

use super::{Default, Seq, Type, TypeDef};

/// The parameters of which the default of `ty` takes one; none is said of a type from elsewhere.
pub(crate) fn of_type(ty: &Type) -> Option<Vec<u32>> {
    let all = |items: &[Type]| -> Option<Vec<u32>> {
        let parameters: Option<Vec<Vec<u32>>> = items.iter().map(of_type).collect();
        Some(parameters?.concat())
    };
    match ty {
        Type::Param(index) => Some(vec![*index]),
        Type::Foreign(_) => None,
        Type::Seq(Seq::Array(1..), item) | Type::Pointer(_, item) => of_type(item),
        Type::Tuple(items) | Type::Named(_, items) => all(items),
        _ => Some(Vec::new()),
    }
}

/// The parameters that must have a default, for serde or a derived `Default` asks one of them.
pub(super) fn asked(definition: &TypeDef) -> Vec<u32> {
    if definition.generics.is_empty() || definition.bound.is_some() {
        return Vec::new();
    }
    let container = definition.default.is_some();
    if definition.default == Some(Default::Trait) && !definition.has_default_impl {
        return (0..definition.generics.len() as u32).collect();
    }
    let shape = definition.rust_shape();
    let fields = shape.rust_fields().filter(|field| field.needs_default(container));
    fields.flat_map(|field| of_type(field.rust_ty()).unwrap_or_default()).collect()
}
