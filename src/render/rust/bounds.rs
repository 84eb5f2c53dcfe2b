//! What serde's impls ask of a type's parameters: what the definition says, and what must be said
//! where serde would infer too little, or too much.

use crate::ir::{
    Bound, Default, Field, Generic, Predicate, Program, Type, TypeDef, default_parameters,
};

use super::field_context::FieldContext;
use super::layout::{Doc, Style};
use super::literal::{pair, string};
use super::types::ident;

const SERIALIZE: &str = "::serde::Serialize";
const DESERIALIZE: &str = "::serde::Deserialize<'de>";
const DEFAULT: &str = "::std::default::Default";

/// The bounds that an attribute of the definition says.
pub(super) fn said(bound: Option<&Bound>, definition: &TypeDef) -> Option<Doc> {
    let Bound { serialize, deserialize } = bound?;
    let text = |predicates: &[Predicate]| {
        let lines: Vec<&str> = kept(predicates, definition).collect();
        let words = lines.join(", ");
        string(&words.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let sides = [("serialize", serialize), ("deserialize", deserialize)];
    let sides = sides.into_iter().filter_map(|(side, predicates)| {
        Some(format!("{side} = {}", text(predicates.as_deref()?)).into())
    });
    bound_of(sides.collect())
}

/// Those of `predicates` that are about parameters which the emitted type has.
pub(super) fn kept<'a>(
    predicates: &'a [Predicate],
    definition: &'a TypeDef,
) -> impl Iterator<Item = &'a str> {
    let is_there = |param: &u32| {
        definition.generics.get(*param as usize).is_some_and(|generic| generic.in_rust)
    };
    let kept = predicates.iter().filter(move |predicate| predicate.params.iter().all(is_there));
    kept.map(|predicate| predicate.text.as_str())
}

/// serde clones what it converts.
pub(super) fn of_converted(definition: &TypeDef) -> Option<Doc> {
    if definition.bound.as_ref().is_some_and(|bound| bound.serialize.is_some()) {
        return None;
    }
    let params = definition.generics.iter().filter(|generic| generic.in_rust);
    let params: Vec<String> = params
        .map(|generic| match generic.used {
            true => format!("{}: {SERIALIZE} + ::std::clone::Clone", ident(&generic.name)),
            false => format!("{}: ::std::clone::Clone", ident(&generic.name)),
        })
        .collect();
    match params.is_empty() {
        true => None,
        false => bound_of(vec![pair("serialize", &params.join(", "))]),
    }
}

/// Where serde would infer what does not hold: it looks into no type of a field that a function
/// reads, as it is `by_function` here, and takes every parameter of the others for one that is
/// written and read, even if it only stands for what functions, or nobody, write and read. Nor does it
/// know that another type asks a parameter for a default.
pub(super) fn of_field(
    field: &Field,
    context: &FieldContext<'_>,
    by_function: bool,
) -> Option<Doc> {
    let definition = context.definition;
    // Nearly all.
    if definition.generics.is_empty() {
        return None;
    }
    let held = held(field, definition);
    let infers_too_much = held.iter().any(|(generic, _)| !generic.used);
    let mut sides = Vec::new();
    if infers_too_much && is_written_by_inference(field, context) {
        sides.push(pair("serialize", &on_each(&held, SERIALIZE, &[])));
    }
    if is_read_by_inference(field, context) {
        let with_default = with_default(field, context);
        if infers_too_much || by_function && !held.is_empty() || !with_default.is_empty() {
            sides.push(pair("deserialize", &on_each(&held, DESERIALIZE, &with_default)));
        }
    }
    bound_of(sides)
}

/// The parameters that the field's type mentions, each with its index.
fn held<'a>(field: &Field, definition: &'a TypeDef) -> Vec<(&'a Generic, usize)> {
    let is_held = |param: usize| mentions(&field.ty, |ty| *ty == Type::Param(param as u32));
    let generics = definition.generics.iter().zip(0..).filter(|(generic, _)| generic.in_rust);
    generics.filter(|(_, param)| is_held(*param)).collect()
}

/// What is asked of each: `bound`, where its JSON depends on it, and a default where it is
/// `with_default`.
fn on_each(held: &[(&Generic, usize)], bound: &str, with_default: &[usize]) -> String {
    let of = |(generic, param): &(&Generic, usize)| {
        let default = with_default.contains(param).then_some(DEFAULT);
        let bounds: Vec<&str> = generic.used.then_some(bound).into_iter().chain(default).collect();
        (!bounds.is_empty()).then(|| format!("{}: {}", ident(&generic.name), bounds.join(" + ")))
    };
    held.iter().filter_map(of).collect::<Vec<_>>().join(", ")
}

/// Whether serde writes the field, by bounds that it infers.
fn is_written_by_inference(field: &Field, context: &FieldContext<'_>) -> bool {
    let conversion = context.definition.conversion.as_ref();
    context.written
        && !field.skip_serializing
        && field.with.as_ref().is_none_or(|with| with.serialize.is_none())
        && !is_said(field, context.definition, |bound| bound.serialize.is_some())
        && conversion.is_none_or(|conversion| conversion.into.is_none())
}

/// The same of reading it.
fn is_read_by_inference(field: &Field, context: &FieldContext<'_>) -> bool {
    context.read
        && field.is_read_by_serde()
        && !is_said(field, context.definition, |bound| bound.deserialize.is_some())
}

/// Whether the definition says what such a bound is to be.
fn is_said(field: &Field, definition: &TypeDef, by: impl Fn(&Bound) -> bool) -> bool {
    [&field.bound, &definition.bound].into_iter().flatten().any(|bound| by(bound))
}

/// The parameters that must have a default for the field to be read, which serde does not know.
fn with_default(field: &Field, context: &FieldContext<'_>) -> Vec<usize> {
    let FieldContext { program, derives, .. } = *context;
    // By `default` alone serde asks it of all that the type mentions.
    match field.default == Some(Default::Trait) && !is_free_of_parameters(field, program) {
        true => Vec::new(),
        false => derives.default_parameters.within(&field.ty, program),
    }
}

fn bound_of(sides: Vec<Doc>) -> Option<Doc> {
    (!sides.is_empty()).then(|| Doc::list("bound(", sides, ")", Style::Attribute))
}

/// Whether the default of a field exists whatever stands for the parameters in its type: of a
/// `Vec<T>`, where `default` alone would ask one of `T`.
pub(super) fn is_free_of_parameters(field: &Field, program: &Program) -> bool {
    let ty = field.rust_ty();
    mentions_parameter(ty)
        && default_parameters::of_type(ty, program).is_some_and(|asked| asked.is_empty())
}

pub(super) fn mentions_parameter(ty: &Type) -> bool {
    mentions(ty, |ty| matches!(ty, Type::Param(_)))
}

fn mentions(ty: &Type, is_it: impl Fn(&Type) -> bool) -> bool {
    let mut found = false;
    ty.walk(&mut |ty| found |= is_it(ty));
    found
}
