//! What the emitted Rust types must derive beyond `Clone`, `Debug` and `PartialEq`, because
//! another type uses them as a key, in a set, or by their default.

use crate::diagnostic::Span;

use super::default_parameters::{self, DefaultParameters};
use super::{Default, Field, Fields, Program, Seq, Shape, Type, TypeDef, TypeId};

/// The derives of every type of a program.
#[derive(Debug)]
pub(crate) struct Derives {
    /// By [`TypeId`]: `Eq`, `Hash`, `PartialOrd` and `Ord`.
    ordered: Vec<bool>,
    /// By [`TypeId`]: `Default`.
    default: Vec<bool>,
    /// By [`TypeId`]: `Copy`.
    copy: Vec<bool>,
    /// Which parameters must have a default.
    pub(crate) default_parameters: DefaultParameters,
    /// Where a default is needed that Rust does not have.
    pub(crate) without_default: Vec<WithoutDefault>,
}

/// A field (or a container) whose default cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WithoutDefault {
    /// What asks for the default.
    pub(crate) asked: Asked,
    /// The type that has none, as a user reads it.
    pub(crate) ty: String,
    /// Where that type is defined, if it is this project's.
    pub(crate) defined: Option<Span>,
}

/// What asks for a default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The field, or the use of a generic type.
    pub(crate) at: Span,
    /// That type.
    pub(crate) by: Option<TypeId>,
}

impl Asked {
    fn at(at: Span) -> Self {
        Self { at, by: None }
    }
}

impl Derives {
    /// Finds what the types of `program` need. Assumes that names are resolved and that no type is
    /// of infinite size.
    pub(crate) fn of(program: &Program) -> Self {
        let none = vec![false; program.types.len()];
        let mut derives = Self {
            ordered: none.clone(),
            default: none.clone(),
            copy: none,
            default_parameters: DefaultParameters::of(program),
            without_default: Vec::new(),
        };
        program.for_each_rust_type(&mut |ty| derives.keys(ty, program));
        for (index, definition) in program.types.iter().enumerate() {
            derives.defaults(TypeId::new(index), definition, program);
        }
        derives.bounds(program);
        derives.copied(program);
        derives
    }

    /// What copied functions rely on.
    fn copied(&mut self, program: &Program) {
        let Some(copied) = &program.copied else { return };
        let ids = |names: &[String]| -> Vec<TypeId> {
            names.iter().filter_map(|name| program.type_named(name)).collect()
        };
        for id in ids(&copied.defaults) {
            self.default_of_all(vec![id], Asked::at(program.type_def(id).span), program);
        }
        // Owned values may lack what borrowed ones have.
        let can = |id: &TypeId, lacks: fn(&Type) -> bool| {
            !holds(&Type::Named(*id, Vec::new()), program, lacks)
        };
        for id in ids(&copied.copies).into_iter().filter(|id| can(id, is_never_copied)) {
            mark(&Type::Named(id, Vec::new()), program, &mut self.copy);
        }
        for id in ids(&copied.compares).into_iter().filter(|id| can(id, is_never_ordered)) {
            mark(&Type::Named(id, Vec::new()), program, &mut self.ordered);
        }
    }

    /// Whether `id` is compared, hashed and ordered.
    pub(crate) fn ordered(&self, id: TypeId) -> bool {
        self.ordered[id.index()]
    }

    /// Whether `id` must have a `Default`.
    pub(crate) fn default(&self, id: TypeId) -> bool {
        self.default[id.index()]
    }

    /// Whether `id` is copied.
    pub(crate) fn copy(&self, id: TypeId) -> bool {
        self.copy[id.index()]
    }

    /// What stands for a parameter has what is asked of that.
    fn bounds(&mut self, program: &Program) {
        let mut asked: Vec<Vec<(usize, &str)>> = vec![Vec::new(); program.types.len()];
        for (index, (definition, asked)) in program.types.iter().zip(&mut asked).enumerate() {
            definition.for_each_predicate(&mut |predicate| {
                let traits = predicate.traits.iter().map(String::as_str);
                let params = predicate.params.iter().map(|param| *param as usize);
                asked.extend(traits.flat_map(|of| params.clone().map(move |param| (param, of))));
            });
            let defaults = self.default_parameters.asked(TypeId::new(index));
            asked.extend(defaults.map(|param| (param, "Default")));
        }
        if asked.iter().all(Vec::is_empty) {
            return;
        }
        program.for_each_rust_type_at(&mut |ty, at| {
            let Type::Named(id, arguments) = ty else { return };
            for (param, of) in &asked[id.index()] {
                let Some(argument) = arguments.get(*param) else { continue };
                match *of {
                    "Eq" | "Hash" | "PartialOrd" | "Ord" => self.order(argument, program),
                    "Copy" => mark(argument, program, &mut self.copy),
                    "Default" => self.default_at(argument, Asked { at, by: Some(*id) }, program),
                    _ => {}
                }
            }
        });
    }

    fn keys(&mut self, ty: &Type, program: &Program) {
        if let Type::Map(_, key, _) | Type::Seq(Seq::HashSet | Seq::BTreeSet, key) = ty {
            self.order(key, program);
        }
    }

    fn order(&mut self, ty: &Type, program: &Program) {
        mark(ty, program, &mut self.ordered);
    }

    /// The defaults that the attributes of `definition` ask for.
    fn defaults(&mut self, id: TypeId, definition: &TypeDef, program: &Program) {
        if definition.default == Some(Default::Trait) {
            self.default_of_all(vec![id], Asked::at(definition.span), program);
        }
        let container = definition.default.is_some();
        for field in definition.rust_shape().rust_fields() {
            if field.needs_default(container) {
                self.default_at(field.rust_ty(), Asked::at(field.span), program);
            }
        }
    }

    /// A type from elsewhere is taken to have a default where one is asked for.
    fn default_at(&mut self, ty: &Type, asked: Asked, program: &Program) {
        let mut open = Vec::new();
        self.default_of(ty, asked, program, &mut open);
        self.default_of_all(open, asked, program);
    }

    /// The definitions in `open`, and those that their own defaults are made of.
    fn default_of_all(&mut self, mut open: Vec<TypeId>, asked: Asked, program: &Program) {
        while let Some(id) = open.pop() {
            let definition = program.type_def(id);
            let is_known = std::mem::replace(&mut self.default[id.index()], true);
            if definition.has_default_impl {
                continue;
            }
            match definition.rust_shape() {
                // Each place that asks is told.
                Shape::Enum { variants, .. } if !variants.iter().any(is_marked) => {
                    self.without_default.push(WithoutDefault {
                        asked,
                        ty: definition.name.clone(),
                        defined: Some(definition.span),
                    });
                }
                Shape::Struct(fields) if !is_known => {
                    let types = fields.iter().map(Field::rust_ty);
                    types.for_each(|ty| self.default_of(ty, asked, program, &mut open));
                }
                Shape::Struct(_) | Shape::Enum { .. } | Shape::Alias(_) => {}
            }
        }
    }

    /// Adds the definitions whose default that of `ty` is made of to `open`.
    fn default_of(&mut self, ty: &Type, asked: Asked, program: &Program, open: &mut Vec<TypeId>) {
        let mut refuse = |ty: &str| {
            let ty = ty.trim_start_matches(':').to_owned();
            self.without_default.push(WithoutDefault { asked, ty, defined: None });
        };
        match program.without_rust_aliases(ty) {
            Type::Text(text) if !has_default(text.rust) => refuse(text.rust),
            Type::File => refuse("a file"),
            Type::Result(..) => refuse("Result"),
            Type::Seq(Seq::Array(1..), item) | Type::Pointer(_, item) => {
                self.default_of(&item, asked, program, open);
            }
            Type::Tuple(items) => {
                items.iter().for_each(|item| self.default_of(item, asked, program, open));
            }
            Type::Named(id, arguments) => {
                open.push(id);
                for param in default_parameters::of_own_default(program.type_def(id)) {
                    if let Some(argument) = arguments.get(param) {
                        self.default_of(argument, asked, program, open);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether `#[derive(Default)]` gives this variant.
fn is_marked(variant: &super::Variant) -> bool {
    variant.is_default && matches!(variant.rust_fields(), Fields::Unit)
}

/// Marks the types in `ty`, and what those are made of. Iterative, as the defaults are: a chain of
/// types may be longer than a stack is deep.
fn mark(ty: &Type, program: &Program, marked: &mut [bool]) {
    let mut open = Vec::new();
    let mut named = |ty: &Type, open: &mut Vec<TypeId>| {
        ty.walk(&mut |ty| match ty {
            Type::Named(id, _) if !std::mem::replace(&mut marked[id.index()], true) => {
                open.push(*id);
            }
            _ => {}
        });
    };
    named(ty, &mut open);
    while let Some(id) = open.pop() {
        let shape = program.type_def(id).rust_shape();
        shape.for_each_direct_in_rust(&mut |ty| named(ty, &mut open));
    }
}

/// Whether a value of `ty` may hold one that `is_it`, however deep.
fn holds(ty: &Type, program: &Program, is_it: fn(&Type) -> bool) -> bool {
    let mut seen = vec![false; program.types.len()];
    let mut open = Vec::new();
    let mut found = false;
    let mut look = |ty: &Type, open: &mut Vec<TypeId>| {
        ty.walk(&mut |ty| {
            found |= is_it(ty);
            if let Type::Named(id, _) = ty
                && !std::mem::replace(&mut seen[id.index()], true)
            {
                open.push(*id);
            }
        });
    };
    look(ty, &mut open);
    while let Some(id) = open.pop() {
        program.type_def(id).rust_shape().for_each_direct_in_rust(&mut |ty| look(ty, &mut open));
    }
    found
}

fn is_never_copied(ty: &Type) -> bool {
    match ty {
        Type::String | Type::Value | Type::Bytes | Type::File => true,
        Type::Map(..) | Type::Pointer(..) => true,
        Type::Seq(seq, _) => !matches!(seq, Seq::Array(_)),
        Type::Text(text) => ["Url", "Zoned", "PathBuf"].iter().any(|end| text.rust.ends_with(end)),
        _ => false,
    }
}

fn is_never_ordered(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Float(_)
            | Type::Value
            | Type::Map(..)
            | Type::Seq(Seq::HashSet, _)
            | Type::Foreign(_)
    )
}

/// Of the well-known types that are written as strings, those that have a `Default`.
fn has_default(rust: &str) -> bool {
    !["::url::", "::std::net::", "::time::"].iter().any(|root| rust.starts_with(root))
}

impl Field {
    /// Whether the emitted Rust calls `Default::default` where the field is absent; `container`
    /// says whether the struct around it has a default of its own.
    pub(crate) fn needs_default(&self, container: bool) -> bool {
        match &self.default {
            Some(Default::Trait) => true,
            Some(Default::Path(_)) => false,
            None => !container && (self.skip_deserializing || self.is_left_out()),
        }
    }

    /// Left out by `skip_serializing_if` without a `default`: what is written must be read again,
    /// so an absent one reads as its type's default, where that is nothing but empty.
    fn is_left_out(&self) -> bool {
        let is_plain = match &self.ty {
            Type::Bool | Type::Int(_) | Type::Float(_) | Type::String | Type::Value => true,
            Type::Seq(seq, _) => !matches!(seq, Seq::Array(_)),
            Type::Map(..) => true,
            _ => false,
        };
        is_plain && self.skip_serializing_if.is_some() && !self.flatten && self.with.is_none()
    }
}
