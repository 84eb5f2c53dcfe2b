//! Rules over the whole program: what only shows once every definition is known.

mod defaults;
mod describe;
mod elm_names;
mod elm_recursion;
mod encodings;
mod flattened_maps;
mod header_values;
mod ids;
mod instances;
mod member_names;
mod number_keys;
mod objects;
mod recursion;
mod regular;
mod responses;
mod rust_names;
mod types;
mod untagged;
mod vendors;

use std::collections::HashSet;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, Span};
use crate::ir::{ElmTypes, Program, Shape, Type, TypeDef};
use crate::settings::Settings;

use instances::Instances;

/// Reports every breach of a rule. Changes nothing.
pub(crate) fn check(program: &Program, settings: &Settings, diagnostics: &mut Diagnostics) {
    diagnostics.append(all(&[&|found| recursion::check(program, found), &|found| {
        regular::check(program, found)
    }]));
    let (elm, instances) = rayon::join(|| ElmTypes::new(program), || Instances::of(program));
    let of_types = |diagnostics: &mut Diagnostics| match instances {
        Ok(instances) => walks(program, &elm, &instances, diagnostics),
        // A type in itself without end has been reported.
        Err(endless) if diagnostics.iter().any(|found| found.code == endless.code) => {}
        Err(endless) => diagnostics.push(endless),
    };
    let of_names = || {
        all(&[&|found| elm_names::check(program, &elm, settings.field_case, found), &|found| {
            rust_names::check(program, found)
        }])
    };
    let ((), names) = rayon::join(|| of_types(diagnostics), of_names);
    diagnostics.append(names);
    something_to_send(program, settings, diagnostics);
}

/// The rules that walk into types, with arguments put in.
fn walks(
    program: &Program,
    elm: &ElmTypes<'_>,
    instances: &Instances<'_>,
    diagnostics: &mut Diagnostics,
) {
    diagnostics.append(all(&[
        &|found| types::check(program, found),
        &|found| objects::check(program, found),
        &|found| number_keys::check(program, found),
        &|found| member_names::check(program, found),
        &|found| encodings::check(program, found),
        &|found| header_values::check(program, found),
    ]));
    if !diagnostics.has_errors() {
        // A variant that is wrong in itself reads nothing as it should.
        responses::check(program, diagnostics);
    }
    // Walks into types: only where they are known, and end.
    if !types_in_doubt(diagnostics) {
        diagnostics.append(all(&[
            &|found| instances.check(found),
            &|found| defaults::check(program, found),
            &|found| elm_recursion::check(program, elm, found),
        ]));
    }
    diagnostics.append(all(&[
        &|found| ids::check(program, found),
        &|found| untagged::check(program, found),
        &|found| flattened_maps::check(program, found),
        &|found| vendors::check(program, found),
    ]));
    without_lints_on_errors(diagnostics);
}

/// Bytes that cannot stand where they do are not advised on besides.
fn without_lints_on_errors(diagnostics: &mut Diagnostics) {
    let errors = diagnostics.iter().filter(|found| found.severity() == Severity::Error);
    let places: HashSet<Span> = errors.filter_map(|found| found.place.span()).collect();
    diagnostics.retain(|found| {
        found.code != Code::W0102 || found.place.span().is_none_or(|place| !places.contains(&place))
    });
}

/// What a rule does: it adds what it finds.
type Rule<'a> = &'a (dyn Fn(&mut Diagnostics) + Sync);

/// Rules that need nothing of one another, on all threads; what they find keeps their order.
fn all(rules: &[Rule<'_>]) -> Diagnostics {
    let one = |rule: &Rule<'_>| {
        let mut found = Diagnostics::new();
        rule(&mut found);
        found
    };
    let found: Vec<Diagnostics> = rules.par_iter().with_max_len(1).map(one).collect();
    let mut diagnostics = Diagnostics::new();
    found.into_iter().for_each(|found| diagnostics.append(found));
    diagnostics
}

/// Whether a file or a type could not be read: what is wrong elsewhere hides nothing.
fn types_in_doubt(diagnostics: &Diagnostics) -> bool {
    let of_types = |code: &str| code.starts_with("E00") || code.starts_with("E02");
    diagnostics.iter().any(|diagnostic| of_types(diagnostic.code.as_str()))
}

/// A lint: types alone are probably a webhook whose `#[target]` was forgotten, or a wrong folder. No
/// error, because the last webhook of a project may go.
fn something_to_send(program: &Program, settings: &Settings, diagnostics: &mut Diagnostics) {
    if program.webhooks.is_empty() && !diagnostics.has_errors() {
        let message = "no webhook is defined here";
        let diagnostic = Diagnostic::path(Code::W0106, settings.definitions(), message).help(
            "a webhook is a struct with `#[target(url = \"https://…\")]`; `buildamp init` writes a first one",
        );
        diagnostics.push(diagnostic);
    }
}

/// Every type within a definition, with the place to complain about it.
fn each_type(definition: &TypeDef, visit: &mut dyn FnMut(&Type, Span)) {
    definition.shape.fields().for_each(|field| field.ty.walk(&mut |ty| visit(ty, field.ty_span)));
    if let Shape::Alias(ty) = &definition.shape {
        ty.walk(&mut |ty| visit(ty, definition.span));
    }
}
