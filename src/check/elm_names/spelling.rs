//! Names that are no names in Elm.

use heck::ToUpperCamelCase;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Field, FieldCase, Fields, Program, Shape, TypeDef};

/// The type itself, its constructors and its fields, where Elm cannot spell them.
pub(super) fn of_definition(
    definition: &TypeDef,
    program: &Program,
    case: FieldCase,
    diagnostics: &mut Diagnostics,
) {
    if !is_upper(&definition.elm) {
        // Mostly an upper-camel-case form fits, where nobody has it already.
        let other = definition.name.to_upper_camel_case();
        let is_free = program.types.iter().all(|ty| ty.elm != other);
        let other = if is_free { other } else { String::new() };
        report(&definition.name, &other, "type", definition.span, diagnostics);
    }
    match &definition.shape {
        Shape::Struct(of_struct) => fields(of_struct, case, diagnostics),
        Shape::Enum { variants, .. } => {
            for variant in variants.iter().filter(|variant| variant.is_in_elm()) {
                // The enum's own name, with which it begins, has been reported above.
                let own = variant.elm.strip_prefix(definition.elm.as_str());
                if !own.unwrap_or(&variant.elm).chars().all(is_part) {
                    let other = variant.name.to_upper_camel_case();
                    report(&variant.name, &other, "constructor", variant.span, diagnostics);
                }
                fields(&variant.fields, case, diagnostics);
            }
        }
        Shape::Alias(_) => {}
    }
}

/// The response types that are written, and their constructors.
pub(super) fn of_responses(program: &Program, diagnostics: &mut Diagnostics) {
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
    if !is_upper(elm) {
        report(rust, &rust.to_upper_camel_case(), what, span, diagnostics);
    }
}

/// Whether Elm can call a type or constructor so.
pub(super) fn is_upper(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase()) && name.chars().all(is_part)
}

fn is_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// `other` is what it might be called instead, if that is a name.
fn report(name: &str, other: &str, what: &str, span: Span, diagnostics: &mut Diagnostics) {
    let other = if is_upper(other) { other } else { "OtherName" };
    let message = format!(
        "`{name}` cannot name a {what} of the Elm module: that is a capital, then letters, digits and `_`, all of ASCII"
    );
    let diagnostic = Diagnostic::at(Code::E0502, span, message)
        .help(format!("give it another name in Elm: `#[webhook(elm = \"{other}\")]`"));
    diagnostics.push(diagnostic);
}

fn report_field(field: &Field, diagnostics: &mut Diagnostics) {
    let message = format!(
        "`{}` cannot name a field of the Elm module: that is a small letter, then letters, digits and `_`, all of ASCII",
        field.name
    );
    let diagnostic = Diagnostic::at(Code::E0502, field.span, message)
        .help("give it another name in Elm: `#[webhook(elm = \"other_name\")]`");
    diagnostics.push(diagnostic);
}
