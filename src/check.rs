//! Rules over the whole program: what only shows once every definition is known.

mod bytes;
mod credentials;
mod cut;
mod defaults;
mod describe;
mod elm_names;
mod elm_recursion;
mod encodings;
mod forms;
mod header_values;
mod ids;
mod instances;
mod leftovers;
mod lookalikes;
mod member_names;
mod number_keys;
mod objects;
mod path_values;
mod recursion;
mod regular;
mod responses;
mod rust_names;
mod std_functions;
mod types;
mod untagged;
mod vendors;

use std::borrow::Cow;
use std::collections::HashSet;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, Span};
use crate::ir::{ElmTypes, Program, Shape, Type, TypeDef, TypeId};
use crate::settings::Settings;

use bytes::Bytes;
use instances::Instances;
use number_keys::NumberKeys;

/// Reports every breach of a rule. Changes nothing.
pub(crate) fn check(program: &Program, settings: &Settings, diagnostics: &mut Diagnostics) {
    // Defaults of parameters come before: what they lead to is not said again.
    let is_known = diagnostics.iter().any(|found| found.code == Code::E0210);
    let mut ending = with_ends(program, diagnostics);
    if let Err(endless) = types_and_names(&ending, settings, diagnostics) {
        diagnostics.extend((!is_known).then_some(endless));
        cut::generic_types(&mut ending);
        let again = types_and_names(&ending, settings, diagnostics);
        diagnostics.extend(again.err().filter(|_| !is_known));
    }
    something_to_send(program, settings, diagnostics);
}

/// Reports the types that have no end. Gives the program without their endless parts, which the other
/// rules walk into.
fn with_ends<'a>(program: &'a Program, diagnostics: &mut Diagnostics) -> Cow<'a, Program> {
    let (mut cycles, mut growth) = (Diagnostics::new(), Diagnostics::new());
    let (mut ending, growing) = rayon::join(
        || recursion::check(program, &mut cycles),
        || regular::check(program, &mut growth),
    );
    diagnostics.append(cycles);
    diagnostics.append(growth);
    cut::references(&mut ending, &growing);
    ending
}

/// The rules that walk into types, with arguments put in, and those of names. Where the arguments
/// cannot be put in, none is asked, and what is given says why.
fn types_and_names(
    program: &Program,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Result<(), Diagnostic> {
    let only_read = program.never_written();
    let (elm, instances) =
        rayon::join(|| ElmTypes::new(program), || Instances::of(program, &only_read));
    let instances = instances?;
    // What is said of a type that could not be read would be about what stands in its place.
    let unread: Vec<Span> = places_of_errors(diagnostics).collect();
    // An `impl Default` may be in a file that could not be read.
    let all_read = !errors(diagnostics).any(|found| found.code.as_str().starts_with("E00"));
    let (bytes, number_keys) = (Bytes::new(program), NumberKeys::new(program));
    let of_definition = |id: TypeId, of_types: &mut Diagnostics, of_names: &mut Diagnostics| {
        let (definition, only_read) = (program.type_def(id), only_read[id.index()]);
        types::check(definition, program, of_types);
        bytes.check(id, of_types);
        objects::check(definition, definition, only_read, program, of_types);
        number_keys.check(definition, of_types);
        member_names::check(definition, program, of_types);
        std_functions::check(definition, program, of_types);
        elm_names::of_definition(definition, program, settings.field_case, of_names);
        ids::check(definition, program, of_names);
        leftovers::check(definition, only_read, program, of_names);
    };
    let of_types: [Rule<'_>; 7] = [
        &|found| encodings::check(program, found),
        &|found| forms::check(program, found),
        &|found| path_values::check(program, found),
        &|found| header_values::check(program, found),
        &|found| instances.check(found),
        &|found| elm_recursion::check(program, &elm, found),
        &|found| {
            if all_read {
                defaults::check(program, found);
            }
        },
    ];
    let of_names: [Rule<'_>; 6] = [
        &|found| elm_names::of_module(program, &elm, found),
        &|found| rust_names::check(program, found),
        &|found| untagged::check(program, found),
        &|found| credentials::check(program, found),
        &|found| lookalikes::check(program, found),
        &|found| vendors::check(program, found),
    ];
    let ((mut found, mut others), (more, more_others)) = rayon::join(
        || each_definition(program, &of_definition),
        || rayon::join(|| all(&of_types), || all(&of_names)),
    );
    found.append(more);
    others.append(more_others);
    found.retain(|found| {
        !found.place.span().is_some_and(|at| unread.iter().any(|in_it| at.holds(*in_it)))
    });
    diagnostics.append(found);
    let wrong: Vec<Span> = places_of_errors(diagnostics).collect();
    responses::check(program, &wrong, diagnostics);
    diagnostics.append(others);
    without_lints_on_errors(diagnostics);
    Ok(())
}

fn errors(diagnostics: &Diagnostics) -> impl Iterator<Item = &Diagnostic> {
    diagnostics.iter().filter(|found| found.severity() == Severity::Error)
}

fn places_of_errors(diagnostics: &Diagnostics) -> impl Iterator<Item = Span> {
    errors(diagnostics).filter_map(|found| found.place.span())
}

/// Bytes that cannot stand where they do are not advised on besides.
fn without_lints_on_errors(diagnostics: &mut Diagnostics) {
    let places: HashSet<Span> = places_of_errors(diagnostics).collect();
    diagnostics.retain(|found| {
        found.code != Code::W0102 || found.place.span().is_none_or(|place| !places.contains(&place))
    });
}

/// What the rules of a definition find, of types and of names, in the order of the definitions. All rules look
/// at one before any looks at the next: memory that is far away is read once.
fn each_definition(
    program: &Program,
    rules: &(impl Fn(TypeId, &mut Diagnostics, &mut Diagnostics) + Sync),
) -> (Diagnostics, Diagnostics) {
    let none = || (Diagnostics::new(), Diagnostics::new());
    let definitions = (0..program.types.len()).into_par_iter().map(TypeId::new);
    definitions
        .fold(none, |mut found, id| {
            rules(id, &mut found.0, &mut found.1);
            found
        })
        .reduce(none, |mut found, later| {
            found.0.append(later.0);
            found.1.append(later.1);
            found
        })
}

/// What a rule of the whole program does: it adds what it finds.
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

/// A lint: types alone are probably a webhook whose `#[target]` was forgotten, or a wrong folder. No
/// error, because the last webhook of a project may go.
fn something_to_send(program: &Program, settings: &Settings, diagnostics: &mut Diagnostics) {
    if program.webhooks.is_empty() && !diagnostics.has_errors() {
        let message = "no webhook is defined here";
        let diagnostic = Diagnostic::path(Code::W0106, settings.definitions(), message).help(
            "a webhook is a struct with `#[target(url = \"https://…\")]`; `buildamp add` lists ones that are ready to copy",
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
