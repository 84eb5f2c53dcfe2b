//! Types as TypeScript writes them.

use crate::ir::{Absent, Seq, Type, TypeId};

use super::scope::Scope;

/// A type's text, and how tightly it holds together.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    pub(super) text: String,
    binding: Binding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Binding {
    /// `A | B`
    Union,
    /// `A & B`
    Intersection,
    /// Anything else.
    Tight,
}

impl Expression {
    /// A name, a literal, or anything in brackets.
    pub(super) fn tight(text: impl Into<String>) -> Self {
        Self { text: text.into(), binding: Binding::Tight }
    }

    /// `A & B`; `None` of nothing.
    pub(super) fn intersection(parts: Vec<Expression>) -> Option<Self> {
        let mut parts = parts;
        if parts.len() < 2 {
            return parts.pop();
        }
        let texts: Vec<String> =
            parts.iter().map(|part| part.within(Binding::Intersection)).collect();
        Some(Self { text: texts.join(" & "), binding: Binding::Intersection })
    }

    fn union(parts: &[Expression]) -> Self {
        let texts: Vec<String> = parts.iter().map(|part| part.within(Binding::Union)).collect();
        Self { text: texts.join(" | "), binding: Binding::Union }
    }

    /// With `null`.
    pub(super) fn or_null(self) -> Self {
        if self.text == "unknown" || self.text == "null" || self.text.ends_with(" | null") {
            return self;
        }
        Self::union(&[self, Self::tight("null")])
    }

    fn within(&self, outer: Binding) -> String {
        match self.binding < outer {
            true => format!("({})", self.text),
            false => self.text.clone(),
        }
    }

    /// A tuple of so many of these; an array where that would be too much of a text.
    fn repeated(&self, times: usize) -> Self {
        if self.text.len() * times > LARGEST {
            return self.array();
        }
        let items = vec![self.text.as_str(); times];
        Self::tight(format!("[{}]", items.join(", ")))
    }

    fn array(&self) -> Self {
        Self::tight(format!("{}[]", self.within(Binding::Tight)))
    }
}

/// The longest fixed array that is written out as a tuple.
const LONGEST: u64 = 16;

/// In bytes: tuples within one another multiply.
const LARGEST: usize = 1 << 16;

/// The expressions inside one definition, or outside of any.
pub(super) struct Expressions<'a, 's> {
    pub(super) scope: &'s Scope<'a>,
    pub(super) home: Option<TypeId>,
}

impl Expressions<'_, '_> {
    /// A type.
    pub(super) fn of(&self, ty: &Type) -> Expression {
        match ty {
            Type::Bool => Expression::tight("boolean"),
            Type::Int(_) | Type::Float(_) => Expression::tight("number"),
            Type::Char | Type::String | Type::Text(_) => Expression::tight("string"),
            Type::Unit => Expression::tight("null"),
            // A foreign type is no part of any JSON.
            Type::Value | Type::Foreign(_) | Type::Refused => Expression::tight("unknown"),
            Type::Duration => Expression::tight("{ secs: number; nanos: number }"),
            Type::Bytes => Expression::tight("number[]"),
            Type::File => Expression::tight(format!("{}.FileData", self.scope.own.runtime)),
            Type::Option(inner) => self.of(inner).or_null(),
            Type::Seq(seq, item) => {
                let item = self.of(item);
                match seq {
                    Seq::Array(length @ ..=LONGEST) => item.repeated(*length as usize),
                    _ => item.array(),
                }
            }
            Type::Map(_, _, value) => {
                Expression::tight(format!("{{ [key: string]: {} }}", self.of(value).text))
            }
            Type::Tuple(items) => self.tuple(items.iter(), items.len()),
            Type::Pointer(_, inner) => self.of(inner),
            Type::Result(ok, error) => Expression::union(&[
                Expression::tight(format!("{{ Ok: {} }}", self.of(ok).text)),
                Expression::tight(format!("{{ Err: {} }}", self.of(error).text)),
            ]),
            Type::Named(id, arguments) => self.named(*id, arguments),
            Type::Param(index) => {
                let home = self.home.map(|home| self.scope.program.type_def(home));
                let generic = home.and_then(|home| home.generics.get(*index as usize));
                let name = generic.map_or_else(|| format!("T{index}"), |g| g.name.clone());
                Expression::tight(name)
            }
        }
    }

    /// An array of these items in this order, of which the first `least` must be there.
    pub(super) fn tuple<'t>(
        &self,
        items: impl Iterator<Item = &'t Type>,
        least: usize,
    ) -> Expression {
        let item = |(at, item): (usize, &Type)| match self.of(item) {
            required if at < least => required.text,
            optional => format!("{}?", optional.within(Binding::Tight)),
        };
        let items: Vec<String> = items.enumerate().map(item).collect();
        Expression::tight(format!("[{}]", items.join(", ")))
    }

    fn named(&self, id: TypeId, arguments: &[Type]) -> Expression {
        let generics = &self.scope.program.type_def(id).generics;
        let mut used: Vec<String> = arguments
            .iter()
            .enumerate()
            .zip(generics)
            .filter(|(_, generic)| generic.used)
            .map(|((index, argument), _)| match self.scope.merged.place(id, index) {
                Some(_) => self.put_in(argument).text,
                None => self.of(argument).text,
            })
            .collect();
        let asked = self.scope.asked(id).filter_map(|(index, _)| arguments.get(index));
        let asked: Vec<String> = asked.map(|argument| self.is_option(argument)).collect();
        if asked.iter().any(|is_option| is_option != "false") {
            used.extend(asked);
        }
        let name = self.scope.type_name(id);
        match used.is_empty() {
            true => Expression::tight(name),
            false => Expression::tight(format!("{name}<{}>", used.join(", "))),
        }
    }

    /// Whether a member of type `ty` may be absent: `true`, `false`, or a parameter that says so.
    fn is_option(&self, ty: &Type) -> String {
        match self.scope.absence.of_type(ty) {
            Absent::Always => "true".to_owned(),
            Absent::Never => "false".to_owned(),
            Absent::AsParam(index) => {
                self.asked_parameter(index).unwrap_or_else(|| "false".to_owned())
            }
        }
    }

    /// The parameter of this definition that says whether what stands for the one at `index` may be
    /// absent, if it has one.
    pub(super) fn asked_parameter(&self, index: u32) -> Option<String> {
        let mut asked = self.home.into_iter().flat_map(|home| self.scope.asked(home));
        asked.find(|(at, _)| *at == index as usize).map(|(_, name)| name)
    }
}
