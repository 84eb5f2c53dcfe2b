//! Fields of one record that are spelled alike in Elm.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Field, FieldCase, Fields, Program, Shape};

/// Every pair of fields of one struct or variant that have one name in Elm.
pub(super) fn check(program: &Program, case: FieldCase, diagnostics: &mut Diagnostics) {
    let found: Vec<Diagnostic> = program
        .types
        .par_iter()
        .flat_map_iter(|definition| match &definition.shape {
            Shape::Struct(fields) => record(fields, case),
            Shape::Enum { variants, .. } => {
                variants.iter().flat_map(|variant| record(&variant.fields, case)).collect()
            }
            Shape::Alias(_) => Vec::new(),
        })
        .collect();
    diagnostics.extend(found);
}

fn record(fields: &Fields, case: FieldCase) -> Vec<Diagnostic> {
    let Fields::Named(fields) = fields else { return Vec::new() };
    let mut first: HashMap<Cow<'_, str>, &Field> = HashMap::with_capacity(fields.len());
    let mut found = Vec::new();
    for field in fields.iter().filter(|field| field.is_in_elm()) {
        match first.entry(case.spelled(&field.elm)) {
            Entry::Vacant(free) => drop(free.insert(field)),
            Entry::Occupied(taken) => found.push(clash(taken.key(), taken.get(), field)),
        }
    }
    found
}

fn clash(name: &str, earlier: &Field, field: &Field) -> Diagnostic {
    let message = format!(
        "the fields `{}` and `{}` are both named `{name}` in Elm",
        earlier.name, field.name
    );
    Diagnostic::at(Code::E0501, field.span, message)
        .related(earlier.span, "the other field")
        .help("give one of them another name in Elm: `#[webhook(elm = \"other_name\")]`")
}
