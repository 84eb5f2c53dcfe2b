//! What serde shows a flattened field of the members around it: maps that read them as their own
//! (W0107), types that refuse them, and enums that deny what is then an unknown field (E0303).
//!
//! serde collects the members that no field has by its name and shows them to each flattened field
//! in turn. A plain struct takes its members out; whatever is read by looking through all of them
//! leaves them there (serde_derive's `FlatMapDeserializer`), and a map takes all that is left. Nobody
//! takes the tag of a struct, which no field has, nor what is written and never read; the tag of an
//! enum is taken out before.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Field, Fields, Program, Shape, Type, TypeDef, Variant};

/// A lint on each map in a definition that gets members of others; an error where they are refused. It is
/// written nowhere if it is `only_read` ([`Program::never_written`]).
pub(super) fn check(
    definition: &TypeDef,
    only_read: bool,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    // serde reads another type in its place.
    if definition.made_from().is_some() {
        return;
    }
    match &definition.shape {
        Shape::Struct(fields) => {
            let tag = definition.tag.as_ref();
            let tag = tag.map(|tag| Left::Tag(&tag.member, definition.span));
            record(fields, tag, only_read, program, diagnostics);
        }
        Shape::Enum { variants, .. } => {
            let read = variants.iter().filter(|variant| variant.is_read_by_serde());
            read.for_each(|variant| record(&variant.fields, None, only_read, program, diagnostics));
            if definition.deny_unknown_fields {
                denied(definition, variants, program, diagnostics);
            }
        }
        Shape::Alias(_) => {}
    }
}

/// What a flattened field is shown that is not its own.
#[derive(Clone, Copy)]
enum Left<'a> {
    /// The members of another flattened field, which may take them out.
    Flattened(&'a Field, Reading),
    /// A field that is not read.
    Unread(&'a Field),
    /// The struct's own tag.
    Tag(&'a str, Span),
}

/// Of what is `only_read`, nobody writes what is left: it may be that it is not there.
fn record(
    fields: &Fields,
    tag: Option<Left<'_>>,
    only_read: bool,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    let Fields::Named(fields) = fields else { return };
    let flattened: Vec<(&Field, Reading)> = fields
        .iter()
        .filter(|field| field.flatten && field.is_read_by_serde())
        .map(|field| (field, reading(field.rust_ty(), program)))
        .collect();
    let unread = fields.iter().find(|field| field.is_only_written()).map(Left::Unread);
    let mut refused: Vec<(usize, usize)> = Vec::new();
    for (index, (field, own)) in flattened.iter().enumerate() {
        let refuses = !only_read && program.is_lost_to_others(field.rust_ty());
        if !refuses && *own != Reading::All {
            continue;
        }
        let is_left = |(other, (neighbour, reading)): &(usize, &(&Field, Reading))| match reading {
            _ if neighbour.skip_serializing && !only_read => false,
            Reading::Nothing => false,
            Reading::Takes => *other > index,
            Reading::Leaves | Reading::All => *other != index,
        };
        let neighbour = flattened.iter().enumerate().find(is_left);
        if let Some((other, _)) = neighbour.filter(|_| refuses) {
            // Two that refuse each other are one mistake.
            if refused.contains(&(other, index)) {
                continue;
            }
            refused.push((index, other));
        }
        let neighbour = neighbour.map(|(_, (field, reading))| Left::Flattened(field, *reading));
        if let Some(left) = neighbour.or(tag.or(unread).filter(|_| !only_read)) {
            diagnostics.push(report(field, refuses, left, program));
        }
    }
}

/// That `field` is shown what is left.
fn report(field: &Field, refuses: bool, left: Left<'_>, program: &Program) -> Diagnostic {
    let (what, at, how) = match left {
        Left::Flattened(other, _) => {
            (format!("the members of `{}`", other.name), other.span, "flattened too")
        }
        Left::Unread(other) => (format!("`{}`", other.name), other.span, "written, and not read"),
        Left::Tag(member, at) => (format!("the tag, `{member}`,"), at, "tagged"),
    };
    let (code, message) = match refuses {
        true => (Code::E0303, format!("serde shows {what} to this as well, which refuses them")),
        false => (Code::W0107, format!("serde reads {what} into this as well")),
    };
    let help = match left {
        Left::Flattened(_, Reading::Takes) => {
            "move it to the end: what comes before it takes its members out".to_owned()
        }
        Left::Flattened(..) if refuses => {
            "leave `flatten` out for one of them, or let this one have unknown members".to_owned()
        }
        Left::Flattened(..) => {
            "leave `flatten` out for one of them, or name the map's members as fields".to_owned()
        }
        Left::Unread(_) => {
            "take `skip_deserializing` off it, or leave `flatten` out here".to_owned()
        }
        Left::Tag(member, _) => format!(
            "make the tag a field: `#[serde(rename = \"{member}\")] kind: String`; or leave `flatten` out"
        ),
    };
    let mut diagnostic = Diagnostic::at(code, field.span, message).related(at, how);
    if let (true, Type::Named(id, _)) = (refuses, program.in_json(&field.ty)) {
        let definition = program.type_def(id);
        diagnostic = diagnostic.related(definition.span, "does not take the members of others");
    }
    diagnostic.help(help)
}

/// Members that a flattened field leaves are unknown ones: with `deny_unknown_fields` on the enum,
/// serde refuses whatever it wrote. On a struct the two exclude each other altogether.
fn denied(
    definition: &TypeDef,
    variants: &[Variant],
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    for variant in variants.iter().filter(|variant| variant.is_read_by_serde()) {
        let Fields::Named(fields) = &variant.fields else { continue };
        let leaves = |field: &&Field| {
            field.flatten
                && field.is_read_by_serde()
                && matches!(reading(field.rust_ty(), program), Reading::Leaves | Reading::All)
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
    // Of what a function reads, only that knows.
    let Some(ty) = program.as_read(ty) else { return Reading::Nothing };
    if program.reads_all(&ty) {
        return Reading::All;
    }
    let definition = match &ty {
        Type::Option(inner) => return reading(inner, program),
        Type::Duration | Type::Result(..) => return Reading::Takes,
        Type::Named(id, _) => program.type_def(*id),
        // A parameter may be anything; all else has no members.
        _ => return Reading::Nothing,
    };
    match definition.rust_shape() {
        Shape::Struct(Fields::Named(fields)) => {
            let mut written = fields.iter().filter(|field| !field.skip_serializing);
            if definition.tag.is_some() || fields.iter().any(|field| field.flatten) {
                Reading::Leaves
            } else if fields.iter().all(|field| field.skip_serializing) {
                Reading::Nothing
            } else if written.all(Field::is_read_as_written) {
                Reading::Takes
            } else {
                Reading::Leaves
            }
        }
        Shape::Enum { tagging, variants } => match tagging.looks_at_all(variants) {
            true => Reading::Leaves,
            false => Reading::Takes,
        },
        Shape::Struct(_) | Shape::Alias(_) => Reading::Nothing,
    }
}
