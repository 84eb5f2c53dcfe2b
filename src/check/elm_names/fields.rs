//! Fields of one record that are spelled alike in Elm.

use std::borrow::Cow;
use std::collections::HashMap;

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
    let there = fields.iter().filter(|field| field.is_in_elm());
    let there: Vec<(Cow<'_, str>, &Field)> =
        there.map(|field| (case.spelled(&field.elm), field)).collect();
    let is_new = |at: usize| there[..at].iter().all(|(earlier, _)| *earlier != there[at].0);
    if (0..there.len()).all(is_new) {
        return Vec::new();
    }
    let mut first: HashMap<Cow<'_, str>, &Field> = HashMap::with_capacity(fields.len());
    let mut found = Vec::new();
    for (name, field) in there {
        if let Some(earlier) = first.get(&name) {
            let message = format!(
                "the fields `{}` and `{}` are both named `{name}` in Elm",
                earlier.name, field.name
            );
            let diagnostic = Diagnostic::at(Code::E0501, field.span, message)
                .related(earlier.span, "the other field")
                .help("give one of them another name in Elm: `#[webhook(elm = \"other_name\")]`");
            found.push(diagnostic);
        } else {
            first.insert(name, field);
        }
    }
    found
}
