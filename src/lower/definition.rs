//! One definition → one type of the program.

mod bounds;
mod conversions;
mod functions;
mod variants;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{self, Shape, Type, TypeDef};
use crate::parse::ast::{self, Item, ItemKind};
use crate::parse::case::Case;
use crate::parse::serde::{self, Pair};
use crate::parse::ty;

use super::copied::{Copyables, Purpose, Wanted};
use super::resolve::{Names, Need, Scope, Sink, Unwritable};
use super::rules;

pub(super) use bounds::asked;
use functions::OfField;

/// What a definition gives beside itself.
#[derive(Default)]
pub(super) struct Found {
    pub(super) diagnostics: Diagnostics,
    /// What its attributes name.
    pub(super) wanted: Vec<Wanted>,
    /// The types in it that have no JSON form, if they need one.
    pub(super) unwritable: Vec<Unwritable>,
}

/// The type that `item`, in the file of this index, defines.
pub(super) fn lower<'a>(
    names: &Names<'a>,
    copyables: &Copyables<'a>,
    file: usize,
    item: &'a Item,
) -> (TypeDef, Found) {
    let scope = Scope::of(file, item);
    let has_json = item.kind.has_json();
    let mut lower = Lower { names, copyables, scope, has_json, found: Found::default() };
    let mut definition = TypeDef {
        name: item.name.clone(),
        elm: item.elm.clone().unwrap_or_else(|| item.name.clone()),
        span: item.span,
        docs: item.docs.clone(),
        generics: item
            .generics
            .iter()
            .map(|param| ir::Generic { name: param.name.clone(), used: true, in_rust: true })
            .collect(),
        asked: Vec::new(),
        bound: None,
        shape: Shape::Alias(Type::Unit),
        deny_unknown_fields: false,
        transparent: false,
        tag: None,
        default: None,
        default_impl: copyables.default_impl(&item.name),
        has_other_default: copyables.has_other_default(&item.name),
        derefs: copyables.derefs(&item.name),
        own_comparisons: copyables.own_comparisons(&item.name).collect(),
        repr: item.repr,
        conversion: None,
    };
    match &item.kind {
        ItemKind::Struct { fields, serde } => {
            definition.shape = Shape::Struct(lower.fields(fields, &serde.rename_all));
            definition.transparent = serde.transparent.is_some();
            definition.tag = serde.tag.as_ref().map(|(member, _)| ir::StructTag {
                member: member.clone(),
                value: serde.rename.serialize.clone().unwrap_or_else(|| item.name.clone()),
            });
            lower.container(serde, &mut definition);
        }
        ItemKind::Enum { variants, tagging, serde } => {
            definition.shape = lower.enumeration(&definition.elm, variants, tagging, serde);
            lower.container(serde, &mut definition);
        }
        ItemKind::Alias(ty) => definition.shape = Shape::Alias(lower.ty(ty)),
        ItemKind::Response(_) => {}
    }
    rules::check(item, &mut definition, &mut lower.found.diagnostics);
    (definition, lower.found)
}

/// One item on its way into the IR.
struct Lower<'n, 'a> {
    names: &'n Names<'a>,
    copyables: &'n Copyables<'a>,
    scope: Scope<'a>,
    /// Whether what the fields hold stands in the JSON, as far as they say nothing else.
    has_json: bool,
    found: Found,
}

impl<'a> Lower<'_, 'a> {
    fn ty(&mut self, ty: &'a ty::Ty) -> Type {
        self.resolve(ty, Need::Json)
    }

    fn resolve(&mut self, ty: &'a ty::Ty, need: Need) -> Type {
        let mut sink = Sink::new(need);
        let resolved = self.names.resolve(ty, self.scope, &mut sink);
        self.found.diagnostics.append(sink.diagnostics);
        self.found.wanted.extend(sink.crates.into_iter().map(Wanted::Crate));
        self.found.unwritable.extend(sink.unwritable);
        resolved
    }

    /// Whether a type can only stand where it has no JSON.
    fn lacks_json(&self, ty: &'a ty::Ty) -> bool {
        let mut sink = Sink::new(Need::Json);
        self.names.resolve(ty, self.scope, &mut sink);
        !sink.diagnostics.is_empty() || !sink.unwritable.is_empty()
    }

    fn container(&mut self, serde: &'a serde::Container, definition: &mut TypeDef) {
        definition.deny_unknown_fields = serde.deny_unknown_fields.is_some();
        definition.bound = self.bound(&serde.bound);
        if let Some(default) = &serde.default {
            match &definition.shape {
                Shape::Struct(ir::Fields::Named(_) | ir::Fields::Tuple(_)) => {
                    let before = self.found.wanted.len();
                    definition.default = self.default(default, None);
                    self.used_of(before, std::slice::from_ref(&definition.name));
                }
                // A lint says that it does nothing.
                Shape::Struct(ir::Fields::Newtype(_)) => {}
                _ => {
                    let message = "`default` needs a struct with fields";
                    let help = "leave it out; on a field it says that the field may be absent";
                    let diagnostic = Diagnostic::at(Code::E0302, default.span, message).help(help);
                    self.found.diagnostics.push(diagnostic);
                }
            }
        }
        self.conversion(serde, definition);
    }

    fn enumeration(
        &mut self,
        elm: &str,
        variants: &'a [ast::Variant],
        tagging: &ir::Tagging,
        serde: &serde::Container,
    ) -> Shape {
        let variants: Vec<ir::Variant> =
            variants.iter().map(|variant| self.variant(elm, variant, serde)).collect();
        Shape::Enum { tagging: tagging.clone(), variants }
    }

    fn fields(&mut self, fields: &'a ast::Fields, cases: &Pair<Case>) -> ir::Fields {
        let is_named = matches!(fields, ast::Fields::Named(_));
        each(fields, |field| self.field(field, cases, is_named))
    }

    fn field(&mut self, field: &'a ast::Field, cases: &Pair<Case>, named: bool) -> ir::Field {
        let serde = &field.serde;
        let has_json = self.has_json && !serde.is_skipped();
        let (ty, with) = match (&field.webhook.as_type, serde.with.at()) {
            (Some(said), _) => (self.ty(said), self.with(field)),
            (None, Some(at)) => (self.unsaid(at), self.with(field)),
            (None, None) if !has_json && self.lacks_json(&field.ty) => {
                (Type::Unit, Some(self.in_rust(&field.ty)))
            }
            (None, None) => (self.ty(&field.ty), self.with(field)),
        };
        self.attributed(field, ir::Field { with, ..plain(field, ty, cases, named) })
    }

    /// `lowered` with what the attributes of `field` say, beyond names and the functions that write
    /// and read it.
    fn attributed(&mut self, field: &'a ast::Field, lowered: ir::Field) -> ir::Field {
        let serde = &field.serde;
        let before = self.found.wanted.len();
        let others = match lowered.with {
            None => self.written_beside(field),
            Some(_) => Vec::new(),
        };
        let ty = lowered.rust_ty();
        let of_field = OfField { ty, others: &others };
        let default = serde.default.as_ref();
        let default = default.and_then(|default| self.default(default, Some(of_field)));
        let condition = serde.skip_serializing_if.as_ref();
        let condition = condition.and_then(|path| self.function_of(of_field, path, Purpose::Takes));
        self.used(before, ty);
        let mut lowered = ir::Field {
            bound: self.bound(&serde.bound),
            default,
            skip_serializing: serde.skip_serializing.is_some(),
            skip_deserializing: serde.skip_deserializing.is_some(),
            skip_serializing_if: condition,
            flatten: serde.flatten.is_some() && !serde.is_skipped(),
            form_json: field.webhook.form_json.is_some(),
            idempotency_key: field.webhook.idempotency_key.is_some(),
            ..lowered
        };
        if lowered.idempotency_key {
            lowered.leave_out_empty();
        }
        lowered
    }
}

/// What a struct or variant holds, `lower` being what each field becomes.
fn each<'a>(fields: &'a ast::Fields, lower: impl FnMut(&'a ast::Field) -> ir::Field) -> ir::Fields {
    let mut lowered: Vec<ir::Field> = fields.iter().map(lower).collect();
    match fields {
        ast::Fields::Unit => ir::Fields::Unit,
        ast::Fields::Named(_) => ir::Fields::Named(lowered),
        ast::Fields::Unnamed(_) => match (lowered.len(), lowered.pop()) {
            (1, Some(field)) => ir::Fields::Newtype(Box::new(field)),
            (_, last) => {
                lowered.extend(last);
                ir::Fields::Tuple(lowered)
            }
        },
    }
}

/// The field without attributes beyond its names.
fn plain(field: &ast::Field, ty: Type, cases: &Pair<Case>, named: bool) -> ir::Field {
    let serde = &field.serde;
    let json = serde::rename(&field.name, &serde.rename, &serde.aliases, cases, Case::field);
    let elm =
        field.webhook.elm.clone().unwrap_or_else(|| {
            if named { field.name.clone() } else { format!("field{}", field.name) }
        });
    let name = field.name.clone();
    let plain = ir::Field::new(name, json, elm, field.span, ty, field.ty.span);
    ir::Field { docs: field.docs.clone(), ..plain }
}
