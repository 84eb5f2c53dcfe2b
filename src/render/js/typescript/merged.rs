//! Types whose JSON is put among the members of an object.

use std::collections::{BTreeSet, HashSet};

use crate::ir::{Field, Fields, Shape, Tagging, Type, TypeId, Variant};

use super::expression::{Expression, Expressions};
use super::object::{inline, member};

/// An object of whatever members.
const ANY_MEMBERS: &str = "{ [key: string]: unknown }";

/// An object that need not have any: `{}` would be every text, number and bool as well.
const NO_MEMBERS: &str = "object";

/// What a type that stands among the members of others takes of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Taken {
    /// Those that its own type names.
    Own,
    /// All, where it is a map.
    Members,
    /// All, as any JSON.
    Anything,
}

impl Expressions<'_, '_> {
    /// A type whose members stand beside others; a map's cannot be told from them.
    pub(super) fn flattened(&self, ty: &Type) -> Option<Expression> {
        let program = self.scope.program;
        let ty = program.in_json(ty);
        match &ty {
            Type::Option(inner) => {
                let inner = self.flattened(inner)?;
                Some(Expression::tight(format!("({} | {NO_MEMBERS})", inner.text)))
            }
            Type::Map(..) | Type::Value => Some(Expression::tight(ANY_MEMBERS)),
            Type::Unit => None,
            Type::Param(index) => {
                let ty = self.of(&ty);
                Some(match self.asked_parameter(*index) {
                    // What does not fit reads as `None`.
                    Some(asked) => Expression::tight(format!(
                        "({asked} extends true ? ({} & {{}}) | {NO_MEMBERS} : {})",
                        ty.text, ty.text
                    )),
                    None => ty,
                })
            }
            Type::Named(id, _) => {
                let definition = program.type_def(*id);
                match &definition.shape {
                    Shape::Struct(Fields::Unit) => None,
                    // By itself it has no members; beside others it adds none.
                    Shape::Struct(Fields::Named(fields))
                        if definition.tag.is_none()
                            && fields.iter().all(|field| self.adds_nothing(field)) =>
                    {
                        None
                    }
                    Shape::Enum { tagging, variants } => {
                        let alone = match tagging {
                            Tagging::External => self.enum_among(&ty, variants),
                            _ => self.of(&ty),
                        };
                        Some(self.or_any_members(alone, &ty))
                    }
                    _ => Some(self.of(&ty)),
                }
            }
            ty => Some(self.of(ty)),
        }
    }

    fn adds_nothing(&self, field: &Field) -> bool {
        field.skip_serializing || field.flatten && self.flattened(&field.ty).is_none()
    }

    /// An enum among members: there a name alone stands as that name with `null`.
    fn enum_among(&self, ty: &Type, variants: &[Variant]) -> Expression {
        let alone = variants.iter().filter(|variant| {
            matches!(variant.fields, Fields::Unit) && !variant.untagged && !variant.skip_serializing
        });
        let null =
            |variant: &Variant| inline(&[member(&variant.json.serialize, "null".to_owned())]);
        let names: Vec<String> = alone.map(null).collect();
        if names.is_empty() {
            return self.of(ty);
        }
        let others = format!("({} & object)", self.of(ty).text);
        Expression::tight(format!("({others} | {})", names.join(" | ")))
    }

    /// With any members where a variant without a tag takes them: those around it are no values of its
    /// own, and `unknown` would be nothing besides.
    fn or_any_members(&self, alone: Expression, ty: &Type) -> Expression {
        let (taken, params) = self.taken(ty);
        let taken = match taken {
            Taken::Own => alone,
            Taken::Members => Expression::tight(format!("({} | {ANY_MEMBERS})", alone.text)),
            Taken::Anything => return Expression::tight(ANY_MEMBERS),
        };
        params.into_iter().fold(taken, |taken, param| {
            let param = self.of(&Type::Param(param)).text;
            // Only a map has every key.
            let is_map = format!("string extends keyof ({param} & {{}})");
            let text = &taken.text;
            Expression::tight(format!(
                "(unknown extends {param} ? {ANY_MEMBERS} : {is_map} ? {ANY_MEMBERS} : {text})"
            ))
        })
    }

    /// What a type takes as it is written without a tag, and the parameters in it that may stand for a map
    /// or any JSON. The types in it may lead to one another on many ways, and back.
    fn taken(&self, ty: &Type) -> (Taken, BTreeSet<u32>) {
        let (mut taken, mut params) = (Taken::Own, BTreeSet::new());
        let (mut open, mut seen) = (vec![ty.clone()], HashSet::new());
        while let Some(ty) = open.pop() {
            match self.scope.program.in_json(&ty) {
                Type::Value => taken = Taken::Anything,
                Type::Map(..) => taken = taken.max(Taken::Members),
                Type::Option(inner) => open.push(*inner),
                Type::Param(index) => drop(params.insert(index)),
                Type::Named(id, arguments) if seen.insert((id, arguments.clone())) => {
                    open.extend(self.untagged(id, &arguments));
                }
                _ => {}
            }
        }
        (taken, params)
    }

    /// What the variants without a tag hold of an enum with these arguments.
    fn untagged(&self, id: TypeId, arguments: &[Type]) -> impl Iterator<Item = Type> {
        let (tagging, variants) = match &self.scope.program.type_def(id).shape {
            Shape::Enum { tagging, variants } => (tagging, variants.as_slice()),
            _ => (&Tagging::External, [].as_slice()),
        };
        let untagged = variants
            .iter()
            .filter(|variant| *tagging.of(variant) == Tagging::Untagged)
            .filter(|variant| !variant.skip_serializing);
        untagged.filter_map(|variant| match &variant.fields {
            Fields::Newtype(field) => Some(field.ty.substitute(arguments)),
            _ => None,
        })
    }

    /// What is put in for a parameter that stands among members.
    pub(super) fn put_in(&self, ty: &Type) -> Expression {
        match self.scope.program.in_json(ty) {
            Type::Option(inner) => self.put_in(&inner).or_null(),
            Type::Param(_) => self.of(ty),
            _ => self.flattened(ty).unwrap_or_else(|| Expression::tight(NO_MEMBERS)),
        }
    }
}
