//! What serde's impls ask of a type's parameters: what the definition says, and what must be said
//! where serde would infer too little, or too much.

use crate::ir::{
    Bound, Default, Field, Generic, Predicate, Program, Type, TypeDef, default_parameters,
};

use super::layout::{Doc, Style};
use super::literal::{pair, string};
use super::place::Around;
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
pub(super) fn of_field(field: &Field, around: &Around<'_>, by_function: bool) -> Option<Doc> {
    let definition = around.definition;
    let is_meant = |generic: &&Generic| generic.in_rust;
    let held = definition.generics.iter().zip(0..);
    let held = held.filter(|(_, param)| mentions(&field.ty, |ty| *ty == Type::Param(*param)));
    let held = held.filter(|(generic, _)| is_meant(generic));
    let held: Vec<(&Generic, u32)> = held.collect();
    let infers_too_much = held.iter().any(|(generic, _)| !generic.used);
    let all = |bound: &str, with_default: &[usize]| {
        let of = |(generic, param): &(&Generic, u32)| {
            let default = with_default.contains(&(*param as usize)).then_some(DEFAULT);
            let bounds: Vec<&str> =
                generic.used.then_some(bound).into_iter().chain(default).collect();
            (!bounds.is_empty())
                .then(|| format!("{}: {}", ident(&generic.name), bounds.join(" + ")))
        };
        held.iter().filter_map(of).collect::<Vec<_>>().join(", ")
    };
    let said = |is_said: fn(&Bound) -> bool| {
        [&field.bound, &definition.bound].into_iter().flatten().any(|bound| is_said(bound))
    };
    let with = field.with.as_deref();
    let converted = definition.conversion.as_ref().is_some_and(|other| other.into.is_some());
    let written = around.written
        && !field.skip_serializing
        && with.is_none_or(|with| with.serialize.is_none())
        && !said(|bound| bound.serialize.is_some())
        && !converted;
    let read = around.read
        && !field.skip_deserializing
        && with.is_none_or(|with| with.deserialize.is_none())
        && !said(|bound| bound.deserialize.is_some());
    let mut sides = Vec::new();
    if written && infers_too_much {
        sides.push(pair("serialize", &all(SERIALIZE, &[])));
    }
    // By `default` alone serde asks it of all that the type mentions.
    let is_asked =
        field.default == Some(Default::Trait) && !is_free_of_parameters(field, around.program);
    let with_default = match is_asked {
        true => Vec::new(),
        false => around.derives.default_parameters.within(&field.ty, around.program),
    };
    if read && (infers_too_much || by_function && !held.is_empty() || !with_default.is_empty()) {
        sides.push(pair("deserialize", &all(DESERIALIZE, &with_default)));
    }
    bound_of(sides)
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
