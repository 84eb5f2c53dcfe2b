//! What is flattened among the members of an object.

use crate::ir::{Fields, Shape, Type};

use super::Checker;
use super::object::Object;
use super::variants::Variants;

impl<'a> Checker<'a> {
    /// The members that `ty` has as an object of its own.
    pub(super) fn flatten(&mut self, ty: &Type, object: &mut Object<'_, 'a>) {
        match &self.program.in_json(ty) {
            Type::Option(inner) => self.flatten_option(inner, object),
            Type::Value => object.rest = Some(Type::Value),
            Type::Map(_, _, value) => object.rest = Some((**value).clone()),
            Type::Duration => self.duration(object),
            Type::Result(ok, error) => match self.only_of(["Ok", "Err"], object) {
                Some(name @ "Ok") => self.member(name, ok, false, object),
                Some(name) => self.member(name, error, false, object),
                None => {}
            },
            Type::Named(id, arguments) => {
                let definition = self.program.type_def(*id);
                match &definition.shape {
                    Shape::Struct(Fields::Named(_)) => {
                        self.structure(definition, arguments, object);
                    }
                    Shape::Enum { tagging, variants } => {
                        let closed = definition.deny_unknown_fields;
                        let of = Variants { tagging, variants, arguments, closed };
                        self.flatten_variants(&of, object);
                    }
                    // A unit struct adds nothing, all else is refused before.
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Read as `None` where it does not fit; a member of it that is there was meant to.
    fn flatten_option(&mut self, inner: &Type, object: &mut Object<'_, 'a>) {
        let known = object.known.len();
        let found = self.trial(|checker| checker.flatten(inner, object));
        if object.known[known..].iter().any(|name| object.members.contains_key(*name)) {
            self.findings.warnings.extend(found.errors.into_iter().chain(found.warnings));
        }
    }
}
