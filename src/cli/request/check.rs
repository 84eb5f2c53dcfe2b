//! A payload against the types of its definition, as its JSON Schema in the config has it: what would
//! be written by another serializer than the definition's own.

mod flattened;
mod format;
mod object;
mod scalar;
mod variants;

use std::ops::RangeInclusive;

use serde_json::Value;

use crate::ir::{Absence, Field, Fields, Program, Seq, Shape, Type, TypeDef, Webhook, shortest};

/// What is wrong, each with its place in the payload.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// A member is missing, has another type, or is refused.
    pub(super) errors: Vec<String>,
    /// Members that the definition does not know; they are sent all the same.
    pub(super) warnings: Vec<String>,
}

/// Checks `payload` against the type of `webhook`.
pub(super) fn check(payload: &Value, webhook: &Webhook, program: &Program) -> Findings {
    let absence = Absence::new(program);
    let mut checker = Checker { program, absence: &absence, findings: Findings::default() };
    checker.value(&Type::Named(webhook.payload, Vec::new()), payload, "");
    checker.findings
}

struct Checker<'a> {
    program: &'a Program,
    absence: &'a Absence<'a>,
    findings: Findings,
}

impl<'a> Checker<'a> {
    /// What `check` finds, which does not count yet.
    fn trial(&mut self, check: impl FnOnce(&mut Self)) -> Findings {
        let before = std::mem::take(&mut self.findings);
        check(self);
        std::mem::replace(&mut self.findings, before)
    }

    /// It ends with the payload: a type that leads back to itself at one place is an error elsewhere.
    fn value(&mut self, ty: &Type, value: &Value, path: &str) {
        match ty {
            Type::Option(inner) => {
                if !value.is_null() {
                    self.value(inner, value, path);
                }
            }
            Type::Pointer(_, inner) => self.value(inner, value, path),
            Type::Seq(seq, item) => {
                let length = match seq {
                    Seq::Array(length) => {
                        usize::try_from(*length).ok().map(|length| length..=length)
                    }
                    _ => None,
                };
                self.items(std::iter::repeat(item.as_ref()), length, value, path);
            }
            Type::Tuple(items) => {
                self.items(items.iter(), Some(items.len()..=items.len()), value, path)
            }
            Type::Map(_, key, item) => match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        self.key(key, name, path);
                        self.value(item, value, &join(path, name));
                    }
                }
                _ => self.expected("an object", value, path),
            },
            Type::Duration => self.object(value, path, |checker, object| {
                checker.duration(object);
                true
            }),
            Type::Result(ok, error) => match single(value) {
                Some(("Ok", value)) => self.value(ok, value, &join(path, "Ok")),
                Some(("Err", value)) => self.value(error, value, &join(path, "Err")),
                _ => self.expected("an object with `Ok` or `Err`", value, path),
            },
            Type::Named(id, arguments) => {
                let definition = self.program.type_def(*id);
                self.definition(definition, arguments, value, path);
            }
            scalar => match (scalar::expected(scalar, value), scalar, value) {
                (Some(expected), ..) => self.expected(expected, value, path),
                (None, Type::Text(text), Value::String(written)) => {
                    if let Some(expected) = format::expected(text, written) {
                        self.error(format!("{} must be {expected}", shown(path)));
                    }
                }
                _ => {}
            },
        }
    }

    /// The key of a map: a text, or a number as one, perhaps under another name.
    fn key(&mut self, ty: &Type, name: &str, path: &str) {
        let expected = match self.program.in_json(ty) {
            Type::Int(int) if !scalar::is_key(int, name) => scalar::integer(int).to_owned(),
            Type::Text(text) => match format::expected(&text, name) {
                Some(expected) => expected,
                None => return,
            },
            _ => return,
        };
        self.error(format!("the key of `{}` must be {expected}", join(path, name)));
    }

    fn definition(
        &mut self,
        definition: &'a TypeDef,
        arguments: &[Type],
        value: &Value,
        path: &str,
    ) {
        match &definition.shape {
            Shape::Alias(ty) => self.value(&ty.substitute(arguments), value, path),
            Shape::Struct(fields) => match (definition.as_inner(fields), fields) {
                (Some(field), _) => self.value(&field.ty.substitute(arguments), value, path),
                (None, Fields::Named(_)) => self.object(value, path, |checker, object| {
                    checker.structure(definition, arguments, object);
                    definition.deny_unknown_fields
                }),
                (None, Fields::Tuple(fields)) => {
                    self.tuple(fields, arguments, definition.default.is_some(), value, path);
                }
                (None, _) => self.null(value, path),
            },
            Shape::Enum { tagging, variants } => {
                let closed = definition.deny_unknown_fields;
                let of = variants::Variants { tagging, variants, arguments, closed };
                self.enumeration(&of, value, path);
            }
        }
    }

    fn null(&mut self, value: &Value, path: &str) {
        if !value.is_null() {
            self.expected("null", value, path);
        }
    }

    /// `defaults` says whether the struct around the fields has a default for them.
    fn tuple(
        &mut self,
        fields: &[Field],
        arguments: &[Type],
        defaults: bool,
        value: &Value,
        path: &str,
    ) {
        let there = || fields.iter().filter(|field| !field.skip_serializing);
        let least = shortest(there(), defaults);
        let types: Vec<Type> = there().map(|field| field.ty.substitute(arguments)).collect();
        self.items(types.iter(), Some(least..=types.len()), value, path);
    }

    fn items<'t>(
        &mut self,
        types: impl Iterator<Item = &'t Type>,
        length: Option<RangeInclusive<usize>>,
        value: &Value,
        path: &str,
    ) {
        let Value::Array(values) = value else { return self.expected("an array", value, path) };
        if let Some(length) = length.filter(|length| !length.contains(&values.len())) {
            let (least, most) = (length.start(), length.end());
            let expected =
                if least == most { most.to_string() } else { format!("{least} to {most}") };
            let found = values.len();
            self.error(format!("{} must be an array of {expected}, not of {found}", shown(path)));
        }
        for (index, (ty, value)) in types.zip(values).enumerate() {
            self.value(ty, value, &format!("{path}[{index}]"));
        }
    }

    fn expected(&mut self, expected: &str, value: &Value, path: &str) {
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "a bool",
            Value::Number(number) => &number.to_string(),
            Value::String(_) => "a text",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        self.error(format!("{} must be {expected}, not {found}", shown(path)));
    }

    fn error(&mut self, message: String) {
        self.findings.errors.push(message);
    }
}

/// The only member of an object.
fn single(value: &Value) -> Option<(&str, &Value)> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    members.iter().next().map(|(name, value)| (name.as_str(), value))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn shown(path: &str) -> String {
    if path.is_empty() { "the payload".to_owned() } else { format!("`{path}`") }
}
