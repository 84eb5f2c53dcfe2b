//! What the emitted Rust types must derive beyond `Clone`, `Debug` and `PartialEq`, because
//! another type uses them as a key, in a set, or by their default.

use crate::diagnostic::Span;

use super::default_parameters::{self, DefaultParameters};
use super::made_of::{certainly_has, is_compared_by_hand, mark, may_be_copied};
use super::{Comparison, Default, Field, Fields, Program, Seq, Shape, Type, TypeDef, TypeId};

/// The derives of every type of a program.
#[derive(Debug)]
pub(crate) struct Derives {
    /// By [`Comparison`] and [`TypeId`]: that one, by an impl where the definition has its own.
    compared: [Vec<bool>; Comparison::ALL.len()],
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
    /// The type that has none, as a message names it.
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
            compared: Comparison::ALL.map(|_| none.clone()),
            default: none.clone(),
            copy: none,
            default_parameters: DefaultParameters::of(program),
            without_default: Vec::new(),
        };
        program.for_each_rust_type(&mut |ty| {
            if let Some((key, needed)) = Comparison::of_keys(ty) {
                derives.compare_as(key, needed, program);
            }
        });
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
        for id in ids(&copied.copies) {
            let ty = Type::Named(id, Vec::new());
            if may_be_copied(&ty, program) {
                mark(&ty, program, &mut self.copy, |_| false);
            }
        }
        for (comparison, name) in &copied.compares {
            let Some(id) = program.type_named(name) else { continue };
            let ty = Type::Named(id, Vec::new());
            let all = comparison.with_supertraits();
            if all.iter().all(|comparison| certainly_has(&ty, *comparison, program)) {
                all.iter().for_each(|comparison| self.compare(&ty, *comparison, program));
            }
        }
    }

    /// What `id` derives of comparisons: `PartialEq` in any case, but not what a copied impl gives.
    pub(crate) fn comparisons<'a>(
        &'a self,
        id: TypeId,
        program: &'a Program,
    ) -> impl Iterator<Item = Comparison> + 'a {
        let definition = program.type_def(id);
        let is_derived = move |of: &Comparison| {
            *of == Comparison::PartialEq || self.compared[*of as usize][id.index()]
        };
        let is_given = move |of: &Comparison| program.is_given(of.as_str(), &definition.name);
        Comparison::ALL.into_iter().filter(is_derived).filter(move |of| !is_given(of))
    }

    /// Whether something compares `id`.
    pub(crate) fn is_compared(&self, id: TypeId) -> bool {
        self.compared.iter().any(|marked| marked[id.index()])
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
                if let Some(comparison) = Comparison::named(of) {
                    self.compare_as(argument, comparison.with_supertraits(), program);
                }
                match *of {
                    "Copy" => mark(argument, program, &mut self.copy, |_| false),
                    "Default" => self.default_at(argument, Asked { at, by: Some(*id) }, program),
                    _ => {}
                }
            }
        });
    }

    /// What is compared in one way is in the others too, where it can be and all of it is derived.
    fn compare_as(&mut self, ty: &Type, needed: &[Comparison], program: &Program) {
        let mut is_defined = false;
        ty.walk(&mut |ty| is_defined |= matches!(ty, Type::Named(..)));
        if !is_defined {
            return;
        }
        let all_that_can = needed != [Comparison::PartialEq] && !is_compared_by_hand(ty, program);
        for comparison in Comparison::ALL {
            let can = |all: &[Comparison]| all.iter().all(|of| certainly_has(ty, *of, program));
            if needed.contains(&comparison) || all_that_can && can(comparison.with_supertraits()) {
                self.compare(ty, comparison, program);
            }
        }
    }

    fn compare(&mut self, ty: &Type, comparison: Comparison, program: &Program) {
        let marked = &mut self.compared[comparison as usize];
        mark(ty, program, marked, |definition| definition.own_comparisons.contains(&comparison));
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
            if definition.default_impl.is_some() {
                continue;
            }
            match definition.rust_shape() {
                // Each place that asks is told.
                Shape::Enum { variants, .. } if !variants.iter().any(is_marked) => {
                    self.without_default.push(WithoutDefault {
                        asked,
                        ty: format!("`{}`", definition.name),
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
        let mut refuse = |ty: String| {
            self.without_default.push(WithoutDefault { asked, ty, defined: None });
        };
        match program.without_rust_aliases(ty) {
            Type::Text(text) if !has_default(text.rust) => {
                refuse(format!("`{}`", text.rust.trim_start_matches(':')));
            }
            Type::File => refuse("a file".to_owned()),
            Type::Result(..) => refuse("`Result`".to_owned()),
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
        let ty = match &self.ty {
            Type::Pointer(pointer, inner) if pointer.to_unsized => inner,
            ty => ty,
        };
        let is_plain = match ty {
            Type::Bool | Type::Int(_) | Type::Float(_) | Type::String | Type::Value => true,
            Type::Seq(seq, _) => !matches!(seq, Seq::Array(_)),
            Type::Map(..) => true,
            _ => false,
        };
        is_plain && self.skip_serializing_if.is_some() && !self.flatten && self.with.is_none()
    }
}
