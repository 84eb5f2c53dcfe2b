//! Which members an object may have, where others have members in it, too.

use std::collections::HashSet;

use crate::ir::{DEEP, Fields, Program, Shape, Tagging, Type, Variant};

/// The names that an object of this type may have, as far as they are known.
pub(super) fn of(ty: &Type, program: &Program) -> Vec<String> {
    let mut members = Members { program, names: Vec::new(), seen: HashSet::new() };
    members.add(ty, 0);
    members.names
}

struct Members<'a> {
    program: &'a Program,
    /// As they are found.
    names: Vec<String>,
    /// Types lead to one another on many ways.
    seen: HashSet<Type>,
}

impl Members<'_> {
    fn add(&mut self, ty: &Type, depth: usize) {
        let ty = self.program.in_json(ty);
        match &ty {
            Type::Option(inner) => self.add(inner, depth),
            Type::Duration => self.names.extend(["secs".to_owned(), "nanos".to_owned()]),
            Type::Result(..) => self.names.extend(["Ok".to_owned(), "Err".to_owned()]),
            Type::Named(id, arguments) if depth < DEEP && self.seen.insert(ty.clone()) => {
                match &self.program.type_def(*id).shape {
                    Shape::Struct(fields) => self.add_fields(fields, arguments, depth),
                    Shape::Enum { tagging, variants } => {
                        self.add_enum(tagging, variants, arguments, depth);
                    }
                    Shape::Alias(_) => {}
                }
            }
            _ => {}
        }
    }

    fn add_fields(&mut self, fields: &Fields, arguments: &[Type], depth: usize) {
        for field in fields.iter().filter(|field| field.is_in_elm() || field.is_only_read()) {
            if field.flatten {
                self.add(&field.ty.substitute(arguments), depth + 1);
            } else {
                self.names.extend(field.names_read());
            }
        }
    }

    fn add_enum(
        &mut self,
        tagging: &Tagging,
        variants: &[Variant],
        arguments: &[Type],
        depth: usize,
    ) {
        match tagging {
            Tagging::Internal { tag } => self.names.push(tag.clone()),
            Tagging::Adjacent { tag, content } => {
                self.names.extend([tag.clone(), content.clone()]);
            }
            Tagging::External | Tagging::Untagged => {}
        }
        for variant in variants.iter().filter(|variant| variant.is_in_elm()) {
            let merged = tagging.of(variant).is_merged();
            match &variant.fields {
                Fields::Named(_) if merged => self.add_fields(&variant.fields, arguments, depth),
                Fields::Newtype(field) if merged => {
                    self.add(&field.ty.substitute(arguments), depth + 1);
                }
                _ if *tagging == Tagging::External => {
                    self.names.extend(variant.json.accepted().into_iter().map(str::to_owned));
                }
                _ => {}
            }
        }
    }
}
