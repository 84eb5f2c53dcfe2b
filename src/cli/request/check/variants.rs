//! Enums: which variant a value is, and what it holds.

use serde_json::Value;

use crate::diagnostic::did_you_mean;
use crate::ir::{Absent, Fields, Place, Shape, Tagging, Type, Variant};

use super::object::Object;
use super::{Checker, join, shown, single};

/// The variants of an enum with arguments.
pub(super) struct Variants<'t, 'a> {
    pub(super) tagging: &'a Tagging,
    pub(super) variants: &'a [Variant],
    pub(super) arguments: &'t [Type],
    /// Whether their objects refuse members that they do not know.
    pub(super) closed: bool,
}

impl<'a> Variants<'_, 'a> {
    fn written(&self) -> impl Iterator<Item = &'a Variant> {
        self.variants.iter().filter(|variant| !variant.skip_serializing)
    }

    /// Those that are told apart by what they hold alone.
    fn untagged(&self) -> impl Iterator<Item = &'a Variant> {
        self.written().filter(|variant| *self.tagging.of(variant) == Tagging::Untagged)
    }

    fn tagged(&self) -> impl Iterator<Item = &'a Variant> {
        self.written().filter(|variant| *self.tagging.of(variant) != Tagging::Untagged)
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.tagged().map(|variant| variant.json.serialize.as_str())
    }
}

fn is_unit(variant: &Variant) -> bool {
    matches!(variant.fields, Fields::Unit)
}

/// What is wrong with the only variant that takes such a value as stands at `path`: what the others
/// say of it is that it is none of theirs.
fn meant(tried: Vec<Vec<String>>, path: &str) -> Option<Vec<String>> {
    let itself = shown(path);
    let is_within = |errors: &Vec<String>| !errors.iter().any(|error| error.starts_with(&itself));
    let mut within = tried.into_iter().filter(is_within);
    within.next().filter(|_| within.next().is_none())
}

impl<'a> Checker<'a> {
    /// A value that is one of these.
    pub(super) fn enumeration(&mut self, of: &Variants<'_, 'a>, value: &Value, path: &str) {
        let mut tried = Vec::new();
        for variant in of.untagged() {
            let found = self.trial(|checker| checker.content(of, variant, value, path));
            if found.errors.is_empty() {
                return;
            }
            tried.push(found.errors);
        }
        match of.tagging {
            Tagging::Untagged => match meant(tried, path) {
                Some(errors) => self.findings.errors.extend(errors),
                None => self.error(format!("{} fits no variant", shown(path))),
            },
            Tagging::External => self.external(of, value, path),
            Tagging::Internal { tag } | Tagging::Adjacent { tag, .. } => match value {
                Value::Object(_) => {
                    self.object(value, path, |checker, object| checker.tagged(of, tag, object));
                }
                _ => self.expected(&format!("an object with the text `{tag}`"), value, path),
            },
        }
    }

    /// `"Name"`, `{"Name": …}`
    fn external(&mut self, of: &Variants<'_, 'a>, value: &Value, path: &str) {
        let (name, content) = match (value, single(value)) {
            (Value::String(name), _) => (name.as_str(), None),
            (_, Some((name, content))) => (name, Some(content)),
            _ => return self.expected("a variant's name, or an object of one", value, path),
        };
        let Some(variant) = self.named(of, name, path) else { return };
        let inner = join(path, name);
        match (content, is_unit(variant)) {
            (None, true) => {}
            (Some(_), true) => self.error(format!("{} must be the text `{name}`", shown(path))),
            (Some(content), false) => self.content(of, variant, content, &inner),
            (None, false) => self.error(format!("`{inner}` needs a value")),
        }
    }

    /// `{"tag": "Name", …}`, beside other members too; gives whether further ones are refused.
    fn tagged(&mut self, of: &Variants<'_, 'a>, tag: &'a str, object: &mut Object<'_, 'a>) -> bool {
        let variant = match object.ask(tag) {
            Some(Value::String(name)) => self.named(of, name, object.path),
            Some(other) => {
                self.expected("a text", other, &join(object.path, tag));
                None
            }
            None => {
                self.error(format!("`{}` is missing", join(object.path, tag)));
                None
            }
        };
        let Some(variant) = variant else {
            object.take_all();
            return false;
        };
        match of.tagging {
            Tagging::Adjacent { content, .. } if !is_unit(variant) => {
                let inner = join(object.path, content);
                match object.ask(content) {
                    Some(value) => self.content(of, variant, value, &inner),
                    None if self.may_lack(variant, of.arguments) => {}
                    None => self.error(format!("`{inner}` needs a value")),
                }
            }
            Tagging::Adjacent { .. } => {}
            _ => self.beside(of, variant, object),
        }
        self.closes(of, variant)
    }

    /// Whether further members are refused beside this variant: by what it holds, where that is a type
    /// of its own.
    fn closes(&self, of: &Variants<'_, 'a>, variant: &Variant) -> bool {
        match (of.tagging, &variant.fields) {
            (Tagging::Internal { .. }, Fields::Newtype(field)) => {
                self.program.is_closed_beside_tag(&field.ty.substitute(of.arguments))
            }
            _ => of.closed,
        }
    }

    /// What a variant holds, as members of an object that is there already.
    fn beside(&mut self, of: &Variants<'_, 'a>, variant: &'a Variant, object: &mut Object<'_, 'a>) {
        match &variant.fields {
            Fields::Newtype(field) => {
                self.flatten(&field.ty.substitute(of.arguments), object);
            }
            Fields::Named(fields) => self.fields(fields, of.arguments, false, object),
            _ => {}
        }
    }

    /// An enum among the members of an object.
    pub(super) fn flatten_variants(&mut self, of: &Variants<'_, 'a>, object: &mut Object<'_, 'a>) {
        let fits = self.flatten_untagged(of, object);
        match of.tagging {
            _ if fits => {}
            Tagging::Untagged => self.error(format!("{} fits no variant", shown(object.path))),
            Tagging::Internal { tag } | Tagging::Adjacent { tag, .. } => {
                let closed = self.tagged(of, tag, object);
                // Of one that holds nothing, serde reads the tag alone.
                let name = object.members.get(tag);
                let is_it = |variant: &&Variant| name == Some(&(*variant.json.serialize).into());
                let unit = of.tagged().find(is_it).is_some_and(is_unit);
                let looks = of.tagging.looks_at_all(of.variants);
                object.refuses_others |= closed && looks && !unit;
            }
            Tagging::External => {
                object.refuses_others |= of.untagged().next().is_some();
                let name = self.only_of(of.names(), object);
                let variant = of.tagged().find(|variant| Some(&*variant.json.serialize) == name);
                if let Some((variant, name)) = variant.zip(name) {
                    self.content(of, variant, &object.members[name], &join(object.path, name));
                }
            }
        }
    }

    /// The variants without a tag; gives whether one fits. Members are refused besides where each that
    /// fits refuses them.
    fn flatten_untagged(&mut self, of: &Variants<'_, 'a>, object: &mut Object<'_, 'a>) -> bool {
        let refused = object.refuses_others;
        let (mut fits, mut open) = (false, false);
        let mut not_fitting = Vec::new();
        for variant in of.untagged() {
            let (known, rest) = (object.known.len(), object.rest.clone());
            object.refuses_others = false;
            if self.trial(|checker| checker.beside(of, variant, object)).errors.is_empty() {
                fits = true;
                open |= !self.refuses_beside(of, variant, object.refuses_others);
            } else {
                not_fitting.extend(object.known.drain(known..));
                object.rest = rest;
            }
        }
        object.refuses_others = refused || fits && !open;
        // Where there is none, whatever they ask for may have been meant.
        if !fits {
            object.known.append(&mut not_fitting);
        }
        fits
    }

    /// Whether a variant without a tag that fits refuses the members of others. `inside` says it of what
    /// is flattened in it, as its value is.
    fn refuses_beside(&self, of: &Variants<'_, 'a>, variant: &Variant, inside: bool) -> bool {
        let Fields::Newtype(field) = &variant.fields else { return of.closed || inside };
        let ty = self.program.in_json(&field.ty.substitute(of.arguments));
        if !self.program.refuses_others(&ty, Place::Tagged) {
            return false;
        }
        let Type::Named(id, _) = &ty else { return true };
        let definition = self.program.type_def(*id);
        match &definition.shape {
            Shape::Struct(Fields::Named(_)) => definition.deny_unknown_fields || inside,
            Shape::Enum { tagging, variants } if tagging.looks_at_all(variants) => inside,
            _ => true,
        }
    }

    /// The variant of this name.
    fn named(&mut self, of: &Variants<'_, 'a>, name: &str, path: &str) -> Option<&'a Variant> {
        let found = of.tagged().find(|variant| variant.json.serialize == name);
        if found.is_none() {
            let help =
                did_you_mean(name, of.names()).map_or(String::new(), |help| format!("; {help}"));
            self.error(format!("{} has no variant `{name}`{help}", shown(path)));
        }
        found
    }

    /// What a variant holds, by itself.
    fn content(&mut self, of: &Variants<'_, 'a>, variant: &'a Variant, value: &Value, path: &str) {
        match &variant.fields {
            Fields::Unit => self.null(value, path),
            Fields::Newtype(field) => self.value(&field.ty.substitute(of.arguments), value, path),
            Fields::Tuple(fields) => self.tuple(fields, of.arguments, false, value, path),
            Fields::Named(fields) => self.object(value, path, |checker, object| {
                checker.fields(fields, of.arguments, false, object);
                of.closed
            }),
        }
    }

    /// Whether what an adjacently tagged variant holds may be absent.
    fn may_lack(&self, variant: &Variant, arguments: &[Type]) -> bool {
        let Fields::Newtype(field) = &variant.fields else { return false };
        self.absence.of_content(variant, field, &field.ty.substitute(arguments)) == Absent::Always
    }
}
