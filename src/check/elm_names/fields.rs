//! Fields of one record that are spelled alike in Elm.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Field, FieldCase, Fields, Shape, TypeDef};

/// Every pair of fields of a struct, or of one variant, that have one name in Elm.
pub(super) fn of_definition(definition: &TypeDef, case: FieldCase, diagnostics: &mut Diagnostics) {
    match &definition.shape {
        Shape::Struct(fields) => record(fields, case, diagnostics),
        Shape::Enum { variants, .. } => {
            variants.iter().for_each(|variant| record(&variant.fields, case, diagnostics));
        }
        Shape::Alias(_) => {}
    }
}

fn record(fields: &Fields, case: FieldCase, diagnostics: &mut Diagnostics) {
    let Fields::Named(fields) = fields else { return };
    let mut first: HashMap<Cow<'_, str>, &Field> = HashMap::with_capacity(fields.len());
    for field in fields.iter().filter(|field| field.is_in_elm()) {
        match first.entry(case.spelled(&field.elm)) {
            Entry::Vacant(free) => drop(free.insert(field)),
            Entry::Occupied(taken) => {
                diagnostics.push(clash(taken.key(), taken.get(), field));
            }
        }
    }
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
