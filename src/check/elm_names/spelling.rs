//! Names that are no names in Elm.

use heck::ToUpperCamelCase;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Field, FieldCase, Fields, Program, Shape};

/// Every type, constructor and field that Elm cannot spell.
pub(super) fn check(program: &Program, case: FieldCase, diagnostics: &mut Diagnostics) {
    for definition in &program.types {
        upper(&definition.elm, &definition.name, "type", definition.span, diagnostics);
        match &definition.shape {
            Shape::Struct(of_struct) => fields(of_struct, case, diagnostics),
            Shape::Enum { variants, .. } => {
                for variant in variants.iter().filter(|variant| variant.is_in_elm()) {
                    // The enum's own name, with which it begins, has been reported above.
                    let own = variant.elm.strip_prefix(definition.elm.as_str());
                    if !own.unwrap_or(&variant.elm).chars().all(is_part) {
                        report(&variant.name, "constructor", variant.span, diagnostics);
                    }
                    fields(&variant.fields, case, diagnostics);
                }
            }
            Shape::Alias(_) => {}
        }
    }
    for response in program.responses.iter().filter(|response| !response.implied) {
        upper(&response.elm, &response.name, "type", response.span, diagnostics);
        for variant in &response.variants {
            upper(&variant.elm, &variant.name, "constructor", variant.span, diagnostics);
        }
    }
}

fn fields(fields: &Fields, case: FieldCase, diagnostics: &mut Diagnostics) {
    let Fields::Named(fields) = fields else { return };
    for field in fields.iter().filter(|field| field.is_in_elm()) {
        let name = case.spelled(&field.elm);
        if !name.starts_with(|first: char| first.is_ascii_lowercase()) || !name.chars().all(is_part)
        {
            report_field(field, diagnostics);
        }
    }
}

/// A name that begins with a capital.
fn upper(elm: &str, rust: &str, what: &str, span: Span, diagnostics: &mut Diagnostics) {
    if !elm.starts_with(|first: char| first.is_ascii_uppercase()) || !elm.chars().all(is_part) {
        report(rust, what, span, diagnostics);
    }
}

fn is_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

fn report(name: &str, what: &str, span: Span, diagnostics: &mut Diagnostics) {
    let other = name.to_upper_camel_case();
    let fits =
        other.starts_with(|first: char| first.is_ascii_uppercase()) && other.chars().all(is_part);
    let other = if fits { other.as_str() } else { "OtherName" };
    let message = format!(
        "`{name}` cannot name a {what} in Elm: that is a capital, then letters, digits and `_`, all of ASCII"
    );
    let diagnostic = Diagnostic::at(Code::E0502, span, message)
        .help(format!("give it another name in Elm: `#[webhook(elm = \"{other}\")]`"));
    diagnostics.push(diagnostic);
}

fn report_field(field: &Field, diagnostics: &mut Diagnostics) {
    let message = format!(
        "`{}` cannot name a field in Elm: that is a small letter, then letters, digits and `_`, all of ASCII",
        field.name
    );
    let diagnostic = Diagnostic::at(Code::E0502, field.span, message)
        .help("give it another name in Elm: `#[webhook(elm = \"other_name\")]`");
    diagnostics.push(diagnostic);
}
