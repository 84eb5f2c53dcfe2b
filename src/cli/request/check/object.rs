//! The members of an object, and those that named fields ask for.

use serde_json::{Map, Value};

use crate::diagnostic::did_you_mean;
use crate::ir::{Absent, Field, Int, StructTag, Type, TypeDef};

use super::{Checker, join, shown};

/// An object, as definitions ask for its members.
pub(super) struct Object<'v, 'a> {
    pub(super) members: &'v Map<String, Value>,
    pub(super) path: &'v str,
    /// The names that were asked for.
    pub(super) known: Vec<&'a str>,
    /// What every other member must be.
    pub(super) rest: Option<Type>,
    /// Whether what is flattened into it refuses the members that are left.
    pub(super) refuses_others: bool,
}

impl<'v, 'a> Object<'v, 'a> {
    /// The member of this name, which is known from now on.
    pub(super) fn ask(&mut self, name: &'a str) -> Option<&'v Value> {
        self.known.push(name);
        self.members.get(name)
    }

    /// Of an object that does not say what it is, nothing is unknown.
    pub(super) fn take_all(&mut self) {
        self.rest = Some(Type::Value);
    }
}

impl<'a> Checker<'a> {
    /// A value that must be an object; `ask` asks for its members, and says whether others are
    /// refused.
    pub(super) fn object(
        &mut self,
        value: &Value,
        path: &str,
        ask: impl FnOnce(&mut Self, &mut Object<'_, 'a>) -> bool,
    ) {
        let Value::Object(members) = value else {
            return self.expected("an object", value, path);
        };
        let (known, refuses_others) = (Vec::new(), false);
        let mut object = Object { members, path, known, rest: None, refuses_others };
        let closed = ask(self, &mut object) || object.refuses_others;
        for (name, value) in members.iter().filter(|(name, _)| !object.known.contains(&&***name)) {
            let place = join(path, name);
            if let Some(rest) = &object.rest {
                self.value(rest, value, &place);
                continue;
            }
            let help = did_you_mean(name, object.known.iter().copied());
            let help = help.map_or(String::new(), |help| format!("; {help}"));
            let message = format!("the definition does not know `{place}`{help}");
            match closed {
                true => self.error(message),
                false => self.findings.warnings.push(message),
            }
        }
    }

    pub(super) fn member(
        &mut self,
        name: &'a str,
        ty: &Type,
        optional: bool,
        object: &mut Object<'_, 'a>,
    ) {
        let place = join(object.path, name);
        match object.ask(name) {
            Some(value) => self.value(ty, value, &place),
            None if optional => {}
            None => self.error(format!("`{place}` is missing")),
        }
    }

    /// A span of time: its nanoseconds are less than a second.
    pub(super) fn duration(&mut self, object: &mut Object<'_, 'a>) {
        self.member("secs", &Type::Int(Int::U64), false, object);
        self.member("nanos", &Type::Int(Int::U32), false, object);
        let nanos = object.members.get("nanos").and_then(Value::as_u64);
        if nanos.is_some_and(|nanos| (1_000_000_000..=u32::MAX.into()).contains(&nanos)) {
            let place = join(object.path, "nanos");
            self.error(format!("`{place}` must be less than a second: at most 999999999"));
        }
    }

    /// A struct with named fields.
    pub(super) fn structure(
        &mut self,
        definition: &'a TypeDef,
        arguments: &[Type],
        object: &mut Object<'_, 'a>,
    ) {
        if let Some(tag) = &definition.tag {
            self.own_tag(tag, object);
        }
        self.fields(definition.named_fields(), arguments, definition.default.is_some(), object);
    }

    fn own_tag(&mut self, tag: &'a StructTag, object: &mut Object<'_, 'a>) {
        if object.ask(&tag.member) != Some(&Value::from(tag.value.as_str())) {
            let place = join(object.path, &tag.member);
            self.error(format!("`{place}` must be the text `{}`", tag.value));
        }
    }

    /// `defaults` says whether the struct around the fields has a default for them.
    pub(super) fn fields(
        &mut self,
        fields: &'a [Field],
        arguments: &[Type],
        defaults: bool,
        object: &mut Object<'_, 'a>,
    ) {
        for field in fields.iter().filter(|field| !field.skip_serializing) {
            let ty = field.ty.substitute(arguments);
            if field.flatten {
                self.flatten(&ty, object);
            } else {
                let optional = self.absence.of_field(field, &ty, defaults) == Absent::Always;
                self.member(&field.json.serialize, &ty, optional, object);
            }
        }
    }

    /// The one of these names that is a member.
    pub(super) fn only_of(
        &mut self,
        names: impl IntoIterator<Item = &'a str>,
        object: &mut Object<'_, 'a>,
    ) -> Option<&'a str> {
        let before = object.known.len();
        object.known.extend(names);
        let names = &object.known[before..];
        let mut there = names.iter().filter(|name| object.members.contains_key(**name));
        match (there.next(), there.next()) {
            (Some(only), None) => Some(only),
            (first, _) => {
                let what = if first.is_some() { "several" } else { "none" };
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let (at, names) = (shown(object.path), names.join(", "));
                self.error(format!("{at} must have one member of {names}, and has {what}"));
                None
            }
        }
    }
}
