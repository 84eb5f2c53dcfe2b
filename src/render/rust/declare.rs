//! Structs, enums and aliases.

use crate::ir::{Derives, Field, Fields, Program, Shape, Tagging, TypeDef, TypeId, Variant};

use super::attributes::{self, ALLOW};
use super::bounds;
use super::docs::docs;
use super::field_context::FieldContext;
use super::layout::{Doc, Style};
use super::types::{ident, ty};

/// The definition behind `id`, whole.
pub(super) fn definition(id: TypeId, program: &Program, derives: &Derives) -> Doc {
    let definition = program.type_def(id);
    let derives_default = attributes::derives_default(id, definition, derives);
    let declare = Declare { definition, program, derives, derives_default };
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
    parts.push(attributes::derive(id, definition, program, derives));
    parts.extend(attributes::repr(definition));
    parts.extend(attributes::container(definition, tagging, program));
    parts.push(body);
    if binds_odd_names(definition.rust_shape()) {
        in_module(&definition.name, parts)
    } else {
        Doc::Above(parts)
    }
}

/// Whether serde's derive makes variables of field names that rustc warns of. Such a warning is
/// of the derived impl, which no attribute of the type reaches.
fn binds_odd_names(shape: &Shape) -> bool {
    let Shape::Enum { tagging, variants } = shape else { return false };
    let is_adjacent = matches!(tagging, Tagging::Adjacent { .. });
    variants.iter().any(|variant| match variant.rust_fields() {
        Fields::Named(fields) => {
            (is_adjacent || fields.iter().any(|field| field.flatten))
                && fields.iter().any(|field| !is_snake_case(&field.name))
        }
        _ => false,
    })
}

/// As rustc's `non_snake_case` has it.
fn is_snake_case(name: &str) -> bool {
    let name = name.trim_matches('_');
    !name.contains("__") && !name.chars().any(char::is_uppercase)
}

/// The type in a module of its own, which allows what is in it. No type's name begins with `_`.
fn in_module(name: &str, parts: Vec<Doc>) -> Doc {
    let own = ident(name);
    let inside = [Doc::from("use super::*;")].into_iter().chain(parts).collect();
    Doc::Above(vec![
        "#[allow(nonstandard_style, unused_imports)]".into(),
        Doc::from(format!("mod __{name} {{")).then(Doc::Above(inside)),
        "#[allow(unused_imports)]".into(),
        format!("pub use self::__{name}::{own};").into(),
    ])
}

struct Declare<'a> {
    definition: &'a TypeDef,
    program: &'a Program,
    derives: &'a Derives,
    derives_default: bool,
}

impl Declare<'_> {
    /// `Name<T>`, with the parameters that are used.
    fn name(&self) -> String {
        let used = self.definition.generics.iter().filter(|generic| generic.in_rust);
        let generics: Vec<_> = used.map(|generic| ident(&generic.name)).collect();
        let name = ident(&self.definition.name);
        match generics.is_empty() {
            true => name.into_owned(),
            false => format!("{name}<{}>", generics.join(", ")),
        }
    }

    /// What it asks of its parameters, as lines of a `where` clause.
    fn asked(&self) -> Vec<&str> {
        bounds::kept(&self.definition.asked, self.definition).collect()
    }

    /// `head`, the `where` clause and `items` in braces.
    fn block(&self, head: String, items: Vec<Doc>) -> Doc {
        let asked = self.asked();
        if asked.is_empty() {
            return Doc::list(format!("{head} {{"), items, "}", Style::Block);
        }
        let lines = asked.into_iter().map(|line| format!("    {line},").into());
        let body = Doc::list("{", items, "}", Style::Block);
        let head = [head.into(), "where".into()];
        Doc::Above(head.into_iter().chain(lines).chain([body]).collect())
    }

    /// `head`, which needs no braces, with the `where` clause and the semicolon.
    fn ended(&self, head: Doc) -> Doc {
        let mut asked = self.asked();
        let Some(last) = asked.pop() else { return head.suffix(";") };
        let lines = asked.into_iter().map(|line| format!("    {line},").into());
        let last = format!("    {last};").into();
        Doc::Above([head, "where".into()].into_iter().chain(lines).chain([last]).collect())
    }

    fn structure(&self, fields: &Fields) -> Doc {
        let head = format!("pub struct {}", self.name());
        match fields {
            Fields::Unit => self.ended(head.into()),
            Fields::Newtype(_) | Fields::Tuple(_) => {
                let context = self.context(false);
                let fields =
                    fields.iter().map(|field| self.field(field, &context, "pub ")).collect();
                self.ended(Doc::list(format!("{head}("), fields, ")", Style::Args))
            }
            Fields::Named(fields) => {
                let context = self.context(true);
                let fields =
                    fields.iter().map(|field| self.field(field, &context, "pub ")).collect();
                self.block(head, fields)
            }
        }
    }

    fn enumeration(&self, variants: &[Variant]) -> Doc {
        let variants = variants.iter().map(|variant| self.variant(variant)).collect();
        self.block(format!("pub enum {}", self.name()), variants)
    }

    fn variant(&self, variant: &Variant) -> Doc {
        let mut parts = docs(&variant.docs);
        parts.extend(attributes::variant(variant, self.definition, self.derives_default));
        let name = ident(&variant.name);
        let with = variant.with.as_deref();
        let (written, read) = (
            with.is_none_or(|with| with.serialize.is_none()),
            with.is_none_or(|with| with.deserialize.is_none()),
        );
        let context = |named| FieldContext { written, read, ..self.context(named) };
        let fields = variant.rust_fields();
        let declared = match fields {
            Fields::Unit => name.into_owned().into(),
            Fields::Newtype(_) | Fields::Tuple(_) => {
                let fields = fields.iter().map(|field| self.field(field, &context(false), ""));
                Doc::list(format!("{name}("), fields.collect(), ")", Style::Args)
            }
            Fields::Named(fields) => {
                let fields = fields.iter().map(|field| self.field(field, &context(true), ""));
                Doc::list(format!("{name} {{"), fields.collect(), "}", Style::Braces)
            }
        };
        parts.push(match &variant.discriminant {
            Some(discriminant) => declared.suffix(&format!(" = {discriminant}")),
            None => declared,
        });
        Doc::Above(parts)
    }

    fn context(&self, named: bool) -> FieldContext<'_> {
        let Self { definition, program, derives, .. } = *self;
        FieldContext { definition, named, written: true, read: true, program, derives }
    }

    fn field(&self, field: &Field, context: &FieldContext<'_>, visibility: &str) -> Doc {
        let mut parts = docs(&field.docs);
        parts.extend(attributes::field(field, context));
        let name = ident(&field.name);
        let name: &[&str] = if context.named { &[visibility, &name, ": "] } else { &[visibility] };
        let ty = ty(field.rust_ty(), Some(self.definition), self.program);
        parts.push(ty.prefix(&name.concat()));
        Doc::Above(parts)
    }
}
