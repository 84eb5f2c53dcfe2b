//! Members named as what every JavaScript object has (E0504).
//!
//! An object inherits these from `Object.prototype` (ECMAScript, 20.1.3 and B.2.2). Elm's decoders
//! look a member up with `in`, and TypeScript gives every object type the members of `Object`: an
//! absent one is not absent to them. Setting `__proto__` sets the prototype, and no member; and Elm
//! asks each object that it takes apart for its `hasOwnProperty`.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Field, Fields, Program, Rename, Shape, Tagging, Type, TypeDef};

/// Those that stand for something else even where they are there.
const LOST: [&str; 2] = ["__proto__", "hasOwnProperty"];

/// Those that are found where they are not.
const INHERITED: [&str; 10] = [
    "constructor",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
];

/// Reports each member of an object that has such a name and cannot bear it.
pub(super) fn check(definition: &TypeDef, program: &Program, diagnostics: &mut Diagnostics) {
    definition.shape.fields().for_each(|field| {
        if is_member(field) && !field.is_skipped() {
            of_field(field, definition.default.is_some(), program, diagnostics);
        }
    });
    of_container(definition, diagnostics);
}

/// Whether the field's name stands in the JSON.
fn is_member(field: &Field) -> bool {
    !field.flatten && !field.name.starts_with(|first: char| first.is_ascii_digit())
}

fn of_field(field: &Field, container: bool, program: &Program, diagnostics: &mut Diagnostics) {
    lost(&field.json, field.span, diagnostics);
    let names = field.json.accepted();
    let mut inherited = names.iter().filter(|name| INHERITED.contains(name));
    let Some(name) = inherited.next() else { return };
    // What an object inherits is a function: no JSON but `Value` takes it for its own.
    let why = match program.in_json(&field.ty) {
        _ if names.len() > 1 => "with several names to be read by, it may be absent",
        _ if field.may_be_absent(container) => "this one may be absent",
        Type::Option(_) => "this one may be absent",
        Type::Value | Type::Param(_) => "this one may be anything",
        _ => return,
    };
    let message = format!("every JavaScript object has `{name}` already, and {why}");
    let diagnostic = Diagnostic::at(Code::E0504, field.span, message).help(
        "make it a required field of a type of its own, or hold the object as a `serde_json::Value`",
    );
    diagnostics.push(diagnostic);
}

/// Tags, and the variants whose name is the only member of an object.
fn of_container(definition: &TypeDef, diagnostics: &mut Diagnostics) {
    let mut refuse = |name: &str, at: Span| {
        if LOST.contains(&name) {
            diagnostics.push(report(name, at));
        }
    };
    if let Some(tag) = &definition.tag {
        refuse(&tag.member, definition.span);
    }
    let Shape::Enum { tagging, variants } = &definition.shape else { return };
    match tagging {
        Tagging::Internal { tag } => refuse(tag, definition.span),
        Tagging::Adjacent { tag, content } => {
            refuse(tag, definition.span);
            refuse(content, definition.span);
            let unit = variants.iter().any(|variant| matches!(variant.fields, Fields::Unit));
            if unit && INHERITED.contains(&content.as_str()) {
                let message = format!(
                    "every JavaScript object has `{content}` already, and a unit variant has no content"
                );
                let diagnostic = Diagnostic::at(Code::E0504, definition.span, message)
                    .help("give `content` another name");
                diagnostics.push(diagnostic);
            }
        }
        Tagging::External => {
            let named = variants.iter().filter(|variant| !variant.untagged);
            named.for_each(|variant| lost(&variant.json, variant.span, diagnostics));
        }
        Tagging::Untagged => {}
    }
}

fn lost(names: &Rename, at: Span, diagnostics: &mut Diagnostics) {
    let found = names.accepted().into_iter().filter(|name| LOST.contains(name));
    diagnostics.extend(found.map(|name| report(name, at)));
}

fn report(name: &str, at: Span) -> Diagnostic {
    let message = match name {
        "__proto__" => {
            "JavaScript takes `__proto__` for an object's prototype: as a member it is lost"
        }
        _ => "Elm asks each object for its `hasOwnProperty`: it cannot read one with such a member",
    };
    Diagnostic::at(Code::E0504, at, message).help(
        "give it another name: if the service insists, hold the object as a `serde_json::Value`",
    )
}
