//! Structs, enums and aliases.

use crate::ir::{Derives, Field, Fields, Program, RustType, Shape, TypeDef, TypeId, Variant};

use super::attributes::{self, ALLOW, Around};
use super::docs::docs;
use super::layout::{Doc, Style};
use super::types::{ident, ty};

/// The definition behind `id`, whole.
pub(super) fn definition(id: TypeId, program: &Program, derives: &Derives) -> Doc {
    let definition = program.type_def(id);
    let derives_default = attributes::derives_default(id, definition, derives);
    let declare = Declare { definition, program, derives_default };
    let mut parts = docs(&definition.docs);
    parts.push(ALLOW.into());
    let (tagging, body) = match definition.rust_shape() {
        Shape::Alias(target) => {
            let name = declare.name();
            parts.push(
                ty(target, Some(definition), program)
                    .prefix(&format!("pub type {name} = "))
                    .suffix(";"),
            );
            return Doc::Above(parts);
        }
        Shape::Struct(fields) => (None, declare.structure(fields)),
        Shape::Enum { tagging, variants } => (Some(tagging), declare.enumeration(variants)),
    };
    parts.push(attributes::derive(id, definition, derives));
    parts.extend(attributes::container(definition, tagging, program));
    parts.push(body);
    Doc::Above(parts)
}

struct Declare<'a> {
    definition: &'a TypeDef,
    program: &'a Program,
    derives_default: bool,
}

impl Declare<'_> {
    /// `Name<T>`, with the parameters that are used.
    fn name(&self) -> String {
        let used = self.definition.generics.iter().filter(|generic| generic.in_rust);
        let generics: Vec<String> = used.map(|generic| ident(&generic.name)).collect();
        let name = ident(&self.definition.name);
        if generics.is_empty() { name } else { format!("{name}<{}>", generics.join(", ")) }
    }

    fn structure(&self, fields: &Fields) -> Doc {
        let head = format!("pub struct {}", self.name());
        match fields {
            Fields::Unit => format!("{head};").into(),
            Fields::Newtype(_) | Fields::Tuple(_) => {
                let fields = fields.iter().map(|field| self.field(field, false, "pub ")).collect();
                Doc::list(format!("{head}("), fields, ");", Style::Args)
            }
            Fields::Named(fields) => {
                let fields = fields.iter().map(|field| self.field(field, true, "pub ")).collect();
                Doc::list(format!("{head} {{"), fields, "}", Style::Block)
            }
        }
    }

    fn enumeration(&self, variants: &[Variant]) -> Doc {
        let variants = variants.iter().map(|variant| self.variant(variant)).collect();
        Doc::list(format!("pub enum {} {{", self.name()), variants, "}", Style::Block)
    }

    fn variant(&self, variant: &Variant) -> Doc {
        let mut parts = docs(&variant.docs);
        parts.extend(attributes::variant(variant, self.derives_default));
        let name = ident(&variant.name);
        parts.push(match &variant.fields {
            Fields::Unit => name.into(),
            Fields::Newtype(_) | Fields::Tuple(_) => {
                let fields = variant.fields.iter().map(|field| self.field(field, false, ""));
                Doc::list(format!("{name}("), fields.collect(), ")", Style::Args)
            }
            Fields::Named(fields) => {
                let fields = fields.iter().map(|field| self.field(field, true, ""));
                Doc::list(format!("{name} {{"), fields.collect(), "}", Style::Braces)
            }
        });
        Doc::Above(parts)
    }

    fn field(&self, field: &Field, named: bool, visibility: &str) -> Doc {
        let mut parts = docs(&field.docs);
        let around = Around { definition: self.definition, named, program: self.program };
        parts.extend(attributes::field(field, &around));
        let name = if named { format!("{}: ", ident(&field.name)) } else { String::new() };
        let ty = match field.with.as_deref().map(|with| &with.ty) {
            Some(RustType::Foreign(path)) => path.clone().into(),
            Some(RustType::Known(known)) => ty(known, Some(self.definition), self.program),
            None => ty(&field.ty, Some(self.definition), self.program),
        };
        parts.push(ty.prefix(&format!("{visibility}{name}")));
        Doc::Above(parts)
    }
}
