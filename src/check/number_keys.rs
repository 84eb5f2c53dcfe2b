//! Maps with numbers as keys where serde holds JSON back before it reads it.
//!
//! An object's keys are texts, and serde_json reads a number out of one; what serde has put aside
//! (to look for a tag, to try several variants, to collect flattened members) is read without
//! serde_json, and there a text is no number (serde issue 1183).

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Field, Program, Shape, Tagging, Type, TypeDef};

/// The fields that are read from what serde has put aside, each with what makes it do so.
fn each_put_aside<'a>(definition: &'a TypeDef, visit: &mut dyn FnMut(&'a Field, &str)) {
    definition.shape.fields().for_each(|field| {
        if field.flatten {
            visit(field, "`flatten`");
        }
    });
    let Shape::Enum { tagging, variants } = &definition.shape else { return };
    // The others are tried first, on the same JSON.
    let has_untagged = variants.iter().any(|variant| variant.untagged);
    for variant in variants {
        let why = match tagging.of(variant) {
            Tagging::Untagged => "`untagged`",
            Tagging::External if has_untagged => "`untagged`",
            Tagging::External => continue,
            // Where the content comes before the tag.
            Tagging::Internal { .. } | Tagging::Adjacent { .. } => "`tag`",
        };
        let fields = variant.fields.iter().filter(|field| !field.flatten);
        fields.for_each(|field| visit(field, why));
    }
}

/// Where the maps with numbers as keys are.
pub(super) struct NumberKeys<'a> {
    program: &'a Program,
    /// For each type, where such a map stands in it or in what it holds.
    within: Vec<Option<Span>>,
}

impl<'a> NumberKeys<'a> {
    pub(super) fn new(program: &'a Program) -> Self {
        let none = vec![None; program.types.len()];
        let mut keys = Self { program, within: none };
        // From those that have one of their own, which few programs do, to all that hold these.
        let has_own = |index: &usize| keys.definition(&program.types[*index]).is_some();
        let all = (0..program.types.len()).into_par_iter();
        let mut open: Vec<usize> = all.filter(has_own).collect();
        if open.is_empty() {
            return keys;
        }
        let users = program.users(|definition, visit| definition.shape.for_each_type(visit));
        while let Some(index) = open.pop() {
            if keys.within[index].is_none() {
                keys.within[index] = keys.definition(&program.types[index]);
                if keys.within[index].is_some() {
                    open.extend(&users[index]);
                }
            }
        }
        keys
    }

    /// What is wrong with one definition.
    pub(super) fn check(&self, definition: &TypeDef, diagnostics: &mut Diagnostics) {
        each_put_aside(definition, &mut |field, why| {
            let Some(found) = self.field(field) else { return };
            let message = "serde cannot read a map whose keys are numbers here";
            let mut diagnostic = Diagnostic::at(Code::E0203, field.ty_span, message)
                .help(format!("use `String` as the key, or leave {why} out"));
            if found != field.ty_span {
                diagnostic = diagnostic.related(found, "this map");
            }
            diagnostics.push(diagnostic);
        });
    }

    /// Where the map stands, if there is one.
    fn field(&self, field: &Field) -> Option<Span> {
        if field.skip_deserializing { None } else { self.ty(&field.ty, field.ty_span) }
    }

    fn ty(&self, ty: &Type, at: Span) -> Option<Span> {
        let mut found = None;
        ty.walk(&mut |part| {
            let here = match part {
                Type::Map(_, key, _) => {
                    let number = matches!(self.program.in_json(key), Type::Int(_));
                    number.then_some(at)
                }
                Type::Named(id, _) => self.within[id.index()],
                _ => None,
            };
            found = found.or(here);
        });
        found
    }

    fn definition(&self, definition: &TypeDef) -> Option<Span> {
        match &definition.shape {
            Shape::Alias(ty) => self.ty(ty, definition.span),
            shape => shape.fields().find_map(|field| self.field(field)),
        }
    }
}
