//! Types whose JSON is put among the members of an object.

use crate::ir::{Fields, Shape, Tagging, Type, Variant};

use super::expression::{Expression, Expressions};
use super::layout::{inline, member};

/// An object of whatever members.
const ANY_MEMBERS: &str = "{ [key: string]: unknown }";

impl Expressions<'_, '_> {
    /// A type whose members stand beside others; a map's cannot be told from them.
    pub(super) fn flattened(&self, ty: &Type) -> Option<Expression> {
        let program = self.scope.program;
        let ty = program.in_json(ty);
        match &ty {
            Type::Option(inner) => {
                let inner = self.flattened(inner)?;
                Some(Expression::tight(format!("({} | {{}})", inner.text)))
            }
            Type::Map(..) | Type::Value => Some(Expression::tight(ANY_MEMBERS)),
            Type::Unit => None,
            Type::Param(index) => {
                let ty = self.of(&ty);
                Some(match self.asked_parameter(*index) {
                    // What does not fit reads as `None`.
                    Some(asked) => Expression::tight(format!(
                        "({asked} extends true ? NonNullable<{}> | {{}} : {})",
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
                        if fields.iter().all(|field| field.skip_serializing)
                            && definition.tag.is_none() =>
                    {
                        None
                    }
                    Shape::Enum { tagging, variants } => {
                        let alone = match tagging {
                            Tagging::External => self.enum_among(&ty, variants),
                            _ => self.of(&ty),
                        };
                        Some(self.or_any_members(alone, tagging, variants))
                    }
                    _ => Some(self.of(&ty)),
                }
            }
            ty => Some(self.of(ty)),
        }
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
    fn or_any_members(
        &self,
        alone: Expression,
        tagging: &Tagging,
        variants: &[Variant],
    ) -> Expression {
        let untagged =
            variants.iter().filter(|variant| variant.untagged || *tagging == Tagging::Untagged);
        let held: Vec<Type> = untagged
            .filter_map(|variant| match &variant.fields {
                Fields::Newtype(field) => Some(self.scope.program.in_json(&field.ty)),
                _ => None,
            })
            .collect();
        if held.contains(&Type::Value) {
            return Expression::tight(ANY_MEMBERS);
        }
        match held.iter().any(|ty| matches!(ty, Type::Map(..))) {
            true => Expression::tight(format!("({} | {ANY_MEMBERS})", alone.text)),
            false => alone,
        }
    }

    /// What is put in for a parameter that stands among members.
    pub(super) fn put_in(&self, ty: &Type) -> Expression {
        match self.scope.program.in_json(ty) {
            Type::Option(inner) => self.put_in(&inner).or_null(),
            Type::Param(_) => self.of(ty),
            _ => self.flattened(ty).unwrap_or_else(|| Expression::tight("{}")),
        }
    }
}
