//! Flattened maps that read what belongs to another flattened field, or a struct's tag (W0107), or
//! leave what is then an unknown field (E0303).
//!
//! serde collects the members that no field has by its name and shows them to each flattened field
//! in turn. A plain struct takes its members out; whatever is read by looking through all of them
//! leaves them there (serde_derive's `FlatMapDeserializer`), and a map takes all that is left. So it
//! does with the tag of a struct, which no field has; that of an enum is taken out before.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Field, Fields, Program, Shape, Tagging, Type, TypeDef, Variant};

/// A lint on each map that gets members of the fields beside it; an error where what it gets is denied.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for definition in &program.types {
        match &definition.shape {
            Shape::Struct(fields) => {
                record(fields, program, diagnostics);
                beside_tag(definition, program, diagnostics);
            }
            Shape::Enum { variants, .. } => {
                variants.iter().for_each(|variant| record(&variant.fields, program, diagnostics));
                if definition.deny_unknown_fields {
                    denied(definition, variants, program, diagnostics);
                }
            }
            Shape::Alias(_) => {}
        }
    }
}

fn record(fields: &Fields, program: &Program, diagnostics: &mut Diagnostics) {
    let Fields::Named(fields) = fields else { return };
    let flattened: Vec<(&Field, Reading)> = fields
        .iter()
        .filter(|field| field.flatten && !field.skip_deserializing)
        .map(|field| (field, reading(&field.ty, program)))
        .collect();
    for (index, (map, _)) in
        flattened.iter().enumerate().filter(|(_, (_, reading))| *reading == Reading::All)
    {
        let others = flattened.iter().enumerate().filter(|(other, _)| *other != index);
        let neighbour = others.into_iter().find(|(other, (_, reading))| match reading {
            Reading::Nothing => false,
            Reading::Takes => *other > index,
            Reading::Leaves | Reading::All => true,
        });
        let Some((_, (neighbour, reading))) = neighbour else { continue };
        let message = format!("serde reads the members of `{}` into this as well", neighbour.name);
        let help = match reading {
            Reading::Takes => "move it to the end: what comes before it takes its members out",
            _ => "leave `flatten` out for one of them, or name the map's members as fields",
        };
        let diagnostic = Diagnostic::at(Code::W0107, map.span, message)
            .related(neighbour.span, "flattened too")
            .help(help);
        diagnostics.push(diagnostic);
    }
}

/// Members that a flattened field leaves are unknown ones: with `deny_unknown_fields` on the enum,
/// serde refuses whatever it wrote. On a struct the two exclude each other altogether.
fn denied(
    definition: &TypeDef,
    variants: &[Variant],
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let is_read = |variant: &&Variant| !variant.skip_deserializing && variant.with.is_none();
    for variant in variants.iter().filter(is_read) {
        let Fields::Named(fields) = &variant.fields else { continue };
        let leaves = |field: &&Field| {
            field.flatten
                && !field.skip_deserializing
                && matches!(reading(&field.ty, program), Reading::Leaves | Reading::All)
        };
        for field in fields.iter().filter(leaves) {
            let message = "`flatten` and `deny_unknown_fields` exclude each other: serde takes these members for unknown ones";
            let diagnostic = Diagnostic::at(Code::E0303, field.span, message)
                .related(definition.span, "unknown fields are denied here")
                .help("leave one of them out, or flatten a plain struct");
            diagnostics.push(diagnostic);
        }
    }
}

/// A struct's own tag is one of the members that no field has by its name.
fn beside_tag(definition: &TypeDef, program: &Program, diagnostics: &mut Diagnostics) {
    let Some(tag) = &definition.tag else { return };
    let takes_all = |field: &&Field| {
        field.flatten && !field.skip_deserializing && reading(&field.ty, program) == Reading::All
    };
    for map in definition.named_fields().iter().filter(takes_all) {
        let message = format!("serde reads the tag, `{}`, into this as well", tag.member);
        let help = format!(
            "make the tag a field: `#[serde(rename = \"{}\")] kind: String`; or leave `flatten` out",
            tag.member
        );
        let diagnostic = Diagnostic::at(Code::W0107, map.span, message)
            .related(definition.span, "tagged")
            .help(help);
        diagnostics.push(diagnostic);
    }
}

/// What reading a flattened field does to the members that are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// It has none.
    Nothing,
    /// Takes its own out.
    Takes,
    /// Looks at its own, and leaves them.
    Leaves,
    /// Reads all, and leaves them.
    All,
}

fn reading(ty: &Type, program: &Program) -> Reading {
    let id = match program.in_json(ty) {
        Type::Option(inner) => return reading(&inner, program),
        Type::Map(..) | Type::Value => return Reading::All,
        Type::Duration | Type::Result(..) => return Reading::Takes,
        Type::Named(id, _) => id,
        // A parameter may be anything; all else has no members.
        _ => return Reading::Nothing,
    };
    let definition = program.type_def(id);
    match &definition.shape {
        Shape::Struct(Fields::Named(fields)) if fields.is_empty() => Reading::Nothing,
        Shape::Struct(Fields::Named(fields)) => {
            let leaves = definition.tag.is_some() || fields.iter().any(|field| field.flatten);
            if leaves { Reading::Leaves } else { Reading::Takes }
        }
        Shape::Enum { tagging, variants } => {
            let takes = matches!(tagging, Tagging::External | Tagging::Adjacent { .. })
                && variants.iter().all(|variant| !variant.untagged);
            if takes { Reading::Takes } else { Reading::Leaves }
        }
        Shape::Struct(_) | Shape::Alias(_) => Reading::Nothing,
    }
}
