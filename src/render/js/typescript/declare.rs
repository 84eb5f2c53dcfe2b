//! Declarations: one for each type of the project, and one for each response.

use crate::ir::{
    Absent, Field, Fields, ResponseValue, Shape, StructTag, Tagging, TypeId, Variant, shortest,
};

use super::doc;
use super::expression::{Expression, Expressions};
use super::layout::{alias, union};
use super::literal::{key, string};
use super::object::{Member, Parts, block, inline, member};
use super::scope::Scope;

/// The project type at `index`, without line ends around it.
pub(super) fn definition(scope: &Scope<'_>, index: usize) -> String {
    let definition = &scope.program.types[index];
    let id = TypeId::new(index);
    let name = scope.type_name(id);
    let mut generics: Vec<String> = scope.parameters(id).into_iter().map(str::to_owned).collect();
    generics.extend(scope.asked(id).map(|(_, name)| format!("{name} extends boolean = false")));
    let head = match generics.is_empty() {
        true => name.to_owned(),
        false => format!("{name}<{}>", generics.join(", ")),
    };
    let declare = Declare { types: Expressions { scope, home: Some(id) } };
    let doc = doc::comment(&definition.documented());
    let body = match &definition.shape {
        Shape::Struct(Fields::Named(fields)) if !definition.transparent => {
            let mut parts = declare.object(fields, definition.default.is_some());
            let own_tag = |tag: &StructTag| member(&tag.member, string(&tag.value));
            parts.members.splice(..0, definition.tag.as_ref().map(own_tag));
            if parts.beside.is_empty() {
                return format!("{doc}export interface {head} {}", block(&parts.members));
            }
            alias(&parts.expression())
        }
        Shape::Struct(fields) => match definition.as_inner(fields) {
            Some(field) => alias(&declare.types.of(&field.ty)),
            None => alias(&declare.fields(fields, definition.default.is_some())),
        },
        Shape::Enum { tagging, variants } => declare.enumeration(tagging, variants),
        Shape::Alias(ty) => alias(&declare.types.of(ty)),
    };
    format!("{doc}export type {head} ={body};")
}

/// The response at `index`, as serde's external tagging has it.
pub(super) fn response(scope: &Scope<'_>, index: usize) -> String {
    let declare = Declare { types: Expressions { scope, home: None } };
    let response = &scope.program.responses[index];
    let name = scope.response_name(index);
    let whole = format!("{}.WebhookResponse", scope.own.runtime);
    let variants: Vec<(String, Expression)> = response
        .variants
        .iter()
        .map(|variant| {
            let held = match &variant.value {
                ResponseValue::Unit => None,
                ResponseValue::Whole => Some(whole.clone()),
                ResponseValue::BodyText | ResponseValue::ErrorText => Some("string".to_owned()),
                ResponseValue::Body(ty)
                | ResponseValue::Header { ty, .. }
                | ResponseValue::Pointer { ty, .. } => Some(declare.types.of(ty).text),
            };
            let text = match held {
                None => string(&variant.name),
                Some(held) => format!("{{ {}: {held} }}", key(&variant.name)),
            };
            (doc::comment(&variant.docs), Expression::tight(text))
        })
        .collect();
    format!("{}export type {name} ={};", doc::comment(&response.docs), union(&variants))
}

struct Declare<'a, 's> {
    types: Expressions<'a, 's>,
}

impl Declare<'_, '_> {
    fn object(&self, fields: &[Field], default: bool) -> Parts {
        let mut parts = Parts { members: Vec::new(), beside: Vec::new() };
        for field in fields.iter().filter(|field| !field.skip_serializing) {
            if field.flatten {
                parts.beside.extend(self.types.flattened(&field.ty));
            } else {
                let absent = self.types.scope.absence.of_own_field(field, default);
                parts.add(
                    Member {
                        doc: doc::comment(&field.docs),
                        key: key(&field.json.serialize),
                        optional: absent == Absent::Always,
                        ty: self.types.of(&field.ty).text,
                    },
                    self.asked(absent),
                );
            }
        }
        parts
    }

    /// The parameter that says whether a member is optional, where it depends on one.
    fn asked(&self, absent: Absent) -> Option<String> {
        match absent {
            Absent::AsParam(index) => self.types.asked_parameter(index),
            _ => None,
        }
    }

    /// The fields of a struct or a variant, by themselves; `container` says whether the struct has a
    /// default.
    fn fields(&self, fields: &Fields, container: bool) -> Expression {
        match fields {
            Fields::Unit => Expression::tight("null"),
            Fields::Newtype(field) => self.types.of(&field.ty),
            Fields::Tuple(fields) => self.tuple(fields, container),
            Fields::Named(fields) => self.object(fields, container).expression(),
        }
    }

    fn tuple(&self, fields: &[Field], container: bool) -> Expression {
        let there = || fields.iter().filter(|field| !field.skip_serializing);
        let least = shortest(there(), container);
        self.types.tuple(there().map(|field| &field.ty), least)
    }

    fn enumeration(&self, tagging: &Tagging, variants: &[Variant]) -> String {
        let there = variants.iter().filter(|variant| !variant.skip_serializing);
        let variants: Vec<(String, Expression)> = there
            .map(|variant| (doc::comment(&variant.documented()), self.variant(tagging, variant)))
            .collect();
        union(&variants)
    }

    fn variant(&self, tagging: &Tagging, variant: &Variant) -> Expression {
        let name = &variant.json.serialize;
        let unit = matches!(variant.fields, Fields::Unit);
        let held = || self.fields(&variant.fields, false);
        match tagging.of(variant) {
            Tagging::Untagged => held(),
            Tagging::Internal { tag } => self.internal(tag, variant),
            Tagging::Adjacent { tag, content } => {
                let mut parts =
                    Parts { members: vec![member(tag, string(name))], beside: Vec::new() };
                if !unit {
                    let absent = match &variant.fields {
                        Fields::Newtype(field) => {
                            self.types.scope.absence.of_content(variant, field, &field.ty)
                        }
                        _ => Absent::Never,
                    };
                    let optional = absent == Absent::Always;
                    let content = Member { optional, ..member(content, held().text) };
                    parts.add(content, self.asked(absent));
                }
                parts.expression()
            }
            Tagging::External if unit => Expression::tight(string(name)),
            Tagging::External => Expression::tight(inline(&[member(name, held().text)])),
        }
    }

    fn internal(&self, tag: &str, variant: &Variant) -> Expression {
        let mut parts = match &variant.fields {
            Fields::Named(fields) => self.object(fields, false),
            Fields::Newtype(field) => {
                let beside = self.types.flattened(&field.ty).into_iter().collect();
                Parts { members: Vec::new(), beside }
            }
            _ => Parts { members: Vec::new(), beside: Vec::new() },
        };
        parts.members.insert(0, member(tag, string(&variant.json.serialize)));
        parts.expression()
    }
}
