//! Which type parameters must have a default, for that of a field is made of theirs.

use super::{Bound, Default, Field, Program, Seq, Shape, Type, TypeDef, TypeId, Variant};

/// The parameters of which the default of `ty` takes one; none is said of a type from elsewhere.
pub(crate) fn of_type(ty: &Type, program: &Program) -> Option<Vec<u32>> {
    let all = |items: &mut dyn Iterator<Item = &Type>| -> Option<Vec<u32>> {
        let parameters: Option<Vec<Vec<u32>>> = items.map(|item| of_type(item, program)).collect();
        Some(parameters?.concat())
    };
    match program.without_rust_aliases(ty) {
        Type::Param(index) => Some(vec![index]),
        Type::Foreign(_) => None,
        Type::Seq(Seq::Array(1..), item) | Type::Pointer(_, item) => of_type(&item, program),
        Type::Tuple(items) => all(&mut items.iter()),
        Type::Named(id, items) => {
            let asked = of_own_default(program.type_def(id));
            all(&mut asked.filter_map(|param| items.get(param)))
        }
        _ => Some(Vec::new()),
    }
}

/// By [`TypeId`], the parameters that must have a default for the type to be read.
#[derive(Debug)]
pub(crate) struct DefaultParameters {
    asked: Vec<Vec<bool>>,
}

impl DefaultParameters {
    pub(super) fn of(program: &Program) -> Self {
        let mut asked: Vec<Vec<bool>> =
            program.types.iter().map(|definition| asked(definition, program)).collect();
        let inherited = program.parameters(for_each_read, |ty, known, found| {
            let is_asked = |id: usize, param: usize| asked[id][param] || known[id][param];
            within(ty, program, is_asked, found);
        });
        for (asked, inherited) in asked.iter_mut().flatten().zip(inherited.iter().flatten()) {
            *asked |= inherited;
        }
        Self { asked }
    }

    /// The parameters of `id` that must have one.
    pub(super) fn asked(&self, id: TypeId) -> impl Iterator<Item = usize> {
        let asked = self.asked[id.index()].iter().enumerate();
        asked.filter(|(_, asked)| **asked).map(|(param, _)| param)
    }

    /// The parameters that must have one because types in `ty` ask for it. serde infers no such bound.
    pub(crate) fn within(&self, ty: &Type, program: &Program) -> Vec<usize> {
        let mut found = Vec::new();
        within(ty, program, |id, param| self.asked[id][param], &mut |param| found.push(param));
        found
    }
}

fn within(
    ty: &Type,
    program: &Program,
    is_asked: impl Fn(usize, usize) -> bool,
    found: &mut dyn FnMut(usize),
) {
    ty.walk(&mut |ty| {
        let Type::Named(id, arguments) = ty else { return };
        let asked = arguments.iter().enumerate().filter(|(param, _)| is_asked(id.index(), *param));
        let params = asked.filter_map(|(_, argument)| of_type(argument, program)).flatten();
        params.for_each(|param| found(param as usize));
    });
}

/// The types that serde's `Deserialize` of `definition` reads, by bounds that it infers.
fn for_each_read(definition: &TypeDef, visit: &mut dyn FnMut(&Type)) {
    let is_said = |bound: &Option<Box<Bound>>| {
        bound.as_ref().is_some_and(|bound| bound.deserialize.is_some())
    };
    if is_said(&definition.bound) || definition.conversion.is_some() {
        return;
    }
    let mut field = |field: &Field| {
        if field.is_read_by_serde() && !is_said(&field.bound) {
            visit(&field.ty);
        }
    };
    match &definition.shape {
        Shape::Struct(fields) => fields.iter().for_each(&mut field),
        Shape::Enum { variants, .. } => {
            let is_inferred =
                |variant: &&Variant| variant.is_read_by_serde() && !is_said(&variant.bound);
            let inferred = variants.iter().filter(is_inferred);
            inferred.flat_map(|variant| variant.fields.iter()).for_each(field);
        }
        Shape::Alias(_) => {}
    }
}

/// The parameters of which the `Default` of `definition` asks one, derived or its own.
pub(super) fn of_own_default(definition: &TypeDef) -> impl Iterator<Item = usize> {
    let is_asked = |param: &usize| match &definition.default_impl {
        Some(asks) => asks.contains(param),
        // A derived one of a struct asks all, whatever its fields need; one of an enum asks none.
        None => matches!(definition.rust_shape(), Shape::Struct(_)),
    };
    (0..definition.generics.len())
        .filter(|param| definition.generics[*param].in_rust)
        .filter(is_asked)
}

/// The parameters that must have a default, for serde, or a derived `Default`, asks one of them.
fn asked(definition: &TypeDef, program: &Program) -> Vec<bool> {
    let mut asked = vec![false; definition.generics.len()];
    if asked.is_empty() || definition.bound.is_some() {
        return asked;
    }
    let container = definition.default.is_some();
    if definition.default == Some(Default::Trait) {
        of_own_default(definition).for_each(|param| asked[param] = true);
    }
    let fields = definition.rust_shape().rust_fields();
    for field in fields.filter(|field| field.needs_default(container)) {
        let ty = field.rust_ty();
        if of_type(ty, program).is_some_and(|params| !params.is_empty()) {
            // serde asks it of all that the type mentions.
            ty.walk(&mut |ty| {
                if let Type::Param(param) = ty {
                    asked[*param as usize] = true;
                }
            });
        }
    }
    asked
}
