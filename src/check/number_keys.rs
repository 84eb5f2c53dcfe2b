//! Maps with numbers as keys where serde holds JSON back before it reads it.
//!
//! An object's keys are texts, and serde_json reads a number out of one; what serde has put aside
//! (to look for a tag, to try several variants, to collect flattened members) is read without
//! serde_json, and there a text is no number (serde issue 1183).

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Field, Fields, Program, Shape, Tagging, Type, TypeDef, TypeId};

use super::each_field;
use super::types::resolved;

/// Reports each field that is read from what was put aside and holds such a map (E0203).
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for definition in &program.types {
        of(definition, program, diagnostics);
    }
}

/// What is wrong with one definition.
pub(super) fn of(definition: &TypeDef, program: &Program, diagnostics: &mut Diagnostics) {
    each_put_aside(definition, &mut |field, why| {
        let mut search = Search { program, seen: HashSet::new() };
        let Some(found) = search.field(field) else { return };
        let message = "serde cannot read a map whose keys are numbers here";
        let mut diagnostic = Diagnostic::at(Code::E0203, field.ty_span, message)
            .help(format!("use `String` as the key, or leave {why} out"));
        if found != field.ty_span {
            diagnostic = diagnostic.related(found, "this map");
        }
        diagnostics.push(diagnostic);
    });
}

/// The fields that are read from what serde has put aside, each with what makes it do so.
fn each_put_aside<'a>(definition: &'a TypeDef, visit: &mut dyn FnMut(&'a Field, &str)) {
    each_field(definition, &mut |field| {
        if field.flatten {
            visit(field, "`flatten`");
        }
    });
    let Shape::Enum { tagging, variants } = &definition.shape else { return };
    for variant in variants {
        let why = match tagging {
            _ if variant.untagged => "`untagged`",
            Tagging::External => continue,
            Tagging::Untagged => "`untagged`",
            // Where the content comes before the tag.
            Tagging::Internal { .. } | Tagging::Adjacent { .. } => "`tag`",
        };
        let fields = variant.fields.iter().filter(|field| !field.flatten);
        fields.for_each(|field| visit(field, why));
    }
}

struct Search<'a> {
    program: &'a Program,
    seen: HashSet<TypeId>,
}

impl Search<'_> {
    /// Where the map stands, if there is one.
    fn field(&mut self, field: &Field) -> Option<Span> {
        if field.skip_deserializing { None } else { self.ty(&field.ty, field.ty_span) }
    }

    fn ty(&mut self, ty: &Type, at: Span) -> Option<Span> {
        let mut found = None;
        ty.walk(&mut |part| {
            let here = match part {
                Type::Map(_, key, _) => {
                    let number = matches!(resolved(key, self.program, 0), Type::Int(_));
                    number.then_some(at)
                }
                Type::Named(id, _) if self.seen.insert(*id) => self.definition(*id),
                _ => None,
            };
            found = found.or(here);
        });
        found
    }

    fn definition(&mut self, id: TypeId) -> Option<Span> {
        let definition = self.program.type_def(id);
        let mut within = |fields: &Fields| fields.iter().find_map(|field| self.field(field));
        match &definition.shape {
            Shape::Alias(ty) => self.ty(ty, definition.span),
            Shape::Struct(fields) => within(fields),
            Shape::Enum { variants, .. } => {
                variants.iter().find_map(|variant| within(&variant.fields))
            }
        }
    }
}
