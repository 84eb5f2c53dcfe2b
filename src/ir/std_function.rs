//! Which of the functions that attributes name are std's own, so that what they give is known without
//! running Rust: `Vec::new`, not a function of the project's of that name.

use super::{Program, Seq, Type, TypeDef};

/// How the emitted Rust names the trait.
const DEFAULT: &str = "::std::default::Default";

/// Beside the primitive types, those whose functions `default` and `skip_serializing_if` name most, as the
/// emitted Rust has them.
const OWNERS: [&str; 11] = [
    "::std::option::Option",
    "::std::string::String",
    "::std::vec::Vec",
    "::std::collections::VecDeque",
    "::std::collections::HashSet",
    "::std::collections::BTreeSet",
    "::std::collections::HashMap",
    "::std::collections::BTreeMap",
    "::indexmap::IndexMap",
    "::serde_json::Value",
    "::std::time::Duration",
];

/// The type and the name of a type's function as the emitted Rust has it: `::std::vec::Vec` and `new`
/// of `::std::vec::Vec::<T>::new` and of `<::std::vec::Vec<T>>::new`. A trait's function is not the type's.
fn split(path: &str) -> Option<(&str, &str)> {
    let (owner, function) = path.rsplit_once("::")?;
    let quoted = owner.strip_prefix('<').and_then(|owner| owner.strip_suffix('>'));
    let owner = quoted.filter(|owner| !owner.contains(" as ")).unwrap_or(owner);
    let bare = owner.strip_suffix('>').and_then(|owner| owner.split_once('<'));
    Some((bare.map_or(owner, |(bare, _)| bare.trim_end_matches("::")), function))
}

/// Whether the path is `Default::default`, of whatever type is wanted there.
fn is_of_trait(path: &str) -> bool {
    let Some((owner, "default")) = path.rsplit_once("::") else { return false };
    let of = owner.strip_suffix('>').filter(|owner| owner.starts_with('<'));
    owner == DEFAULT || of.is_some_and(|of| of.ends_with(&format!(" as {DEFAULT}")))
}

impl TypeDef {
    /// Whether the function at `path` gives what this definition's `Default` does.
    pub(super) fn is_own_default(&self, path: &str) -> bool {
        let is_own = || split(path) == Some((self.name.as_str(), "default"));
        is_of_trait(path) || is_own() && !self.has_other_default
    }
}

impl Program {
    /// Whether the function at `path`, which gives a `ty`, is that type's `Default` by this or another
    /// name: `Vec::new`.
    pub(super) fn is_default(&self, path: &str, ty: &Type) -> bool {
        if is_of_trait(path) {
            return true;
        }
        let Some((owner, function)) = split(path) else { return false };
        match self.without_rust_aliases(ty) {
            Type::Named(id, _) => {
                let owner = self.type_named(owner).map(|id| Type::Named(id, Vec::new()));
                let owner = owner.map(|owner| self.without_rust_aliases(&owner));
                function == "default"
                    && matches!(owner, Some(Type::Named(of, _)) if of == id)
                    && !self.type_def(id).has_other_default
            }
            ty if self.is_path_of(owner, &ty) => match function {
                "default" => true,
                "new" => may_be_empty(&ty),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether the function at `path` tells that a `ty` has nothing in it, or is `false`.
    pub(super) fn is_emptiness(&self, path: &str, ty: &Type) -> bool {
        let ty = self.without_rust_aliases(ty);
        match split(path) {
            Some(("::std::ops::Not" | "::core::ops::Not", "not")) => ty == Type::Bool,
            Some((owner, "is_empty")) => {
                may_be_empty(&ty) && (is_slice(owner) || self.is_path_of(owner, &ty))
            }
            _ => false,
        }
    }

    /// The type whose function stands at `path`, where that takes no `ty`. Rust looks behind pointers, where
    /// a `str` is no `String`.
    pub(crate) fn asked_of_another<'p>(&self, path: &'p str, ty: &Type) -> Option<&'p str> {
        let (owner, function) = split(path)?;
        let mut ty = self.without_rust_aliases(ty);
        if function == "not" {
            // No pointer has it, and of what else has it not, it gives no `bool`.
            let is_other = ty != Type::Bool && !matches!(ty, Type::Named(..)) && is_known(&ty);
            return (owner == "::std::ops::Not" && is_other).then_some(owner);
        }
        let is_of_unsized = owner == "str" || is_slice(owner);
        while let Type::Pointer(pointer, inner) = &ty
            && (is_of_unsized || !pointer.to_unsized)
        {
            ty = self.without_rust_aliases(inner);
        }
        let derefs = matches!(ty, Type::Named(id, _) if self.type_def(id).derefs);
        let is_other = match (function, owner) {
            _ if derefs => false,
            ("is_empty", "str") => is_known(&ty) && ty != Type::String,
            ("is_empty", owner) if is_slice(owner) => is_known(&ty) && !is_sliced(&ty),
            ("is_none" | "is_some" | "is_empty" | "is_null" | "is_zero", owner) => {
                is_another(owner, &ty)
            }
            _ => false,
        };
        is_other.then_some(owner)
    }

    /// The type that the function at `path` makes, where that is no `ty`.
    pub(crate) fn makes_another<'p>(&self, path: &'p str, ty: &Type) -> Option<&'p str> {
        let (owner, function) = split(path)?;
        (matches!(function, "new" | "default") && is_another(owner, &self.without_rust_aliases(ty)))
            .then_some(owner)
    }

    /// Whether `owner` is how the emitted Rust names `ty`, which is no definition: by its path, or by
    /// an alias of the project's.
    fn is_path_of(&self, owner: &str, ty: &Type) -> bool {
        if owner == "str" {
            return is_text(ty);
        }
        let Some(path) = ty.rust_path() else { return false };
        let alias = self
            .type_named(owner)
            .map(|id| self.without_rust_aliases(&Type::Named(id, Vec::new())));
        match alias {
            Some(alias) => alias.rust_path() == Some(path),
            None => owner == path,
        }
    }
}

/// Whether `owner` is a type that `ty` is surely not.
fn is_another(owner: &str, ty: &Type) -> bool {
    let is_owner = OWNERS.contains(&owner) || Type::primitive(owner).is_some();
    is_owner && is_known(ty) && ty.rust_path() != Some(owner)
}

/// Whether it is known what it is. What a file is not is said elsewhere.
fn is_known(ty: &Type) -> bool {
    !matches!(ty, Type::File | Type::Param(_) | Type::Foreign(_) | Type::Refused)
}

/// Whether Rust makes a slice of it.
fn is_sliced(ty: &Type) -> bool {
    matches!(ty, Type::Bytes | Type::Seq(Seq::Vec | Seq::Slice | Seq::Array(_), _))
}

/// Whether it is `[T]`, whose functions take whatever Rust makes one of.
fn is_slice(owner: &str) -> bool {
    owner.starts_with('[') && owner.ends_with(']')
}

/// Whether it is a `String`, or holds a `str`.
fn is_text(ty: &Type) -> bool {
    match ty {
        Type::Pointer(pointer, inner) => pointer.to_unsized && **inner == Type::String,
        ty => *ty == Type::String,
    }
}

/// Whether its `new` gives a value without anything in it.
fn may_be_empty(ty: &Type) -> bool {
    match ty {
        Type::Pointer(..) => is_text(ty),
        Type::String | Type::Map(..) | Type::Bytes => true,
        Type::Seq(seq, _) => !matches!(seq, Seq::Array(_)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_traits_function_is_not_the_types() {
        for path in
            ["::std::vec::Vec::new", "::std::vec::Vec::<u8>::new", "<::std::vec::Vec<u8>>::new"]
        {
            assert_eq!(split(path), Some(("::std::vec::Vec", "new")), "{path}");
        }
        for path in ["<::std::vec::Vec<u8> as Make>::new", "<::std::vec::Vec<u8> as Make<u8>>::new"]
        {
            assert_ne!(split(path), Some(("::std::vec::Vec", "new")), "{path}");
        }
    }
}
