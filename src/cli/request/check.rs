//! A payload against the types of its definition: what would be written by another serializer than
//! the definition's own.

mod scalar;
mod variants;

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::diagnostic::did_you_mean;
use crate::ir::{
    Absence, Absent, Field, Fields, Program, Seq, Shape, Type, TypeDef, Webhook, shortest,
};

/// As deep as types are followed; alias cycles are an error elsewhere.
const MAX_DEPTH: usize = 256;

/// What is wrong, each with its place in the payload.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// A member is missing or has another type.
    pub(super) errors: Vec<String>,
    /// Members that the definition does not know; they are sent all the same.
    pub(super) warnings: Vec<String>,
}

/// Checks `payload` against the type of `webhook`.
pub(super) fn check(payload: &Value, webhook: &Webhook, program: &Program) -> Findings {
    let absence = Absence::new(program);
    let mut checker =
        Checker { program, absence: &absence, findings: Findings::default(), depth: 0 };
    checker.value(&Type::Named(webhook.payload, Vec::new()), payload, "");
    checker.findings
}

struct Checker<'a> {
    program: &'a Program,
    absence: &'a Absence<'a>,
    findings: Findings,
    depth: usize,
}

impl Checker<'_> {
    fn value(&mut self, ty: &Type, value: &Value, path: &str) {
        if self.depth == MAX_DEPTH {
            return;
        }
        self.depth += 1;
        self.value_of(ty, value, path);
        self.depth -= 1;
    }

    fn value_of(&mut self, ty: &Type, value: &Value, path: &str) {
        match ty {
            Type::Value | Type::Param(_) => {}
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
            Type::Result(ok, error) => match single(value) {
                Some(("Ok", value)) => self.value(ok, value, &join(path, "Ok")),
                Some(("Err", value)) => self.value(error, value, &join(path, "Err")),
                _ => self.expected("an object with `Ok` or `Err`", value, path),
            },
            Type::Named(id, arguments) => {
                let definition = self.program.type_def(*id);
                self.definition(definition, arguments, value, path);
            }
            scalar => {
                if let Some(expected) = scalar::expected(scalar, value) {
                    self.expected(expected, value, path);
                }
            }
        }
    }

    /// The key of a map: a text, or a number as one, perhaps under another name.
    fn key(&mut self, ty: &Type, name: &str, path: &str) {
        let Type::Int(int) = self.program.in_json(ty) else { return };
        let (least, most) = int.range();
        // As Rust writes it: `-0`, `+1` and `01` are none.
        let is_own = |key: &i128| (least..=most).contains(key) && key.to_string() == name;
        if !name.parse().as_ref().is_ok_and(is_own) {
            let place = join(path, name);
            self.findings
                .errors
                .push(format!("the key of `{place}` must be {}", scalar::integer(int)));
        }
    }

    fn definition(&mut self, definition: &TypeDef, arguments: &[Type], value: &Value, path: &str) {
        match &definition.shape {
            Shape::Alias(ty) => self.value(&ty.substitute(arguments), value, path),
            Shape::Struct(Fields::Named(fields)) if definition.transparent => {
                for field in fields.iter().filter(|field| !field.skip_serializing) {
                    self.value(&field.ty.substitute(arguments), value, path);
                }
            }
            Shape::Struct(fields) => {
                let defaults = definition.default.is_some();
                let tag = definition.tag.as_ref().map(|tag| tag.member.as_str());
                self.fields(fields, arguments, defaults, tag, value, path);
            }
            Shape::Enum { tagging, variants } => {
                self.variants(tagging, variants, arguments, value, path);
            }
        }
    }

    /// `tag` is the member that names an enum's variant or the struct itself.
    fn fields(
        &mut self,
        fields: &Fields,
        arguments: &[Type],
        defaults: bool,
        tag: Option<&str>,
        value: &Value,
        path: &str,
    ) {
        match fields {
            Fields::Unit if tag.is_some() => {}
            Fields::Unit => {
                if !value.is_null() {
                    self.expected("null", value, path);
                }
            }
            Fields::Newtype(field) => self.value(&field.ty.substitute(arguments), value, path),
            Fields::Tuple(fields) => {
                let there = || fields.iter().filter(|field| !field.skip_serializing);
                let least = shortest(there(), defaults);
                let types: Vec<Type> =
                    there().map(|field| field.ty.substitute(arguments)).collect();
                self.items(types.iter(), Some(least..=types.len()), value, path);
            }
            Fields::Named(fields) => match value {
                Value::Object(members) => {
                    self.members(fields, arguments, defaults, members, path);
                    if !fields.iter().any(|field| field.flatten) {
                        self.unknown(fields, tag, members, path);
                    }
                }
                _ => self.expected("an object", value, path),
            },
        }
    }

    fn members(
        &mut self,
        fields: &[Field],
        arguments: &[Type],
        defaults: bool,
        members: &Map<String, Value>,
        path: &str,
    ) {
        // What is flattened may be anything among the other members.
        for field in fields.iter().filter(|field| !field.flatten && !field.skip_serializing) {
            let place = join(path, &field.json.serialize);
            let ty = field.ty.substitute(arguments);
            let absent = || self.absence.of_field(field, &ty, defaults) == Absent::Always;
            match members.get(&field.json.serialize) {
                Some(value) => self.value(&ty, value, &place),
                None if absent() => {}
                None => self.findings.errors.push(format!("`{place}` is missing")),
            }
        }
    }

    fn unknown(
        &mut self,
        fields: &[Field],
        tag: Option<&str>,
        members: &Map<String, Value>,
        path: &str,
    ) {
        let known = || fields.iter().map(|field| field.json.serialize.as_str()).chain(tag);
        for name in members.keys().filter(|name| !known().any(|known| known == name.as_str())) {
            let help =
                did_you_mean(name, known()).map_or(String::new(), |help| format!("; {help}"));
            let place = join(path, name);
            self.findings.warnings.push(format!("the definition does not know `{place}`{help}"));
        }
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
            let message =
                format!("{} must be an array of {expected}, not of {}", shown(path), values.len());
            self.findings.errors.push(message);
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
        self.findings.errors.push(format!("{} must be {expected}, not {found}", shown(path)));
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
