//! The names that types have as members of an object, and who writes and reads them.

use std::collections::HashSet;

use crate::diagnostic::Span;
use crate::ir::{DEEP, Field, Fields, Program, Rename, Shape, Tagging, Type, TypeId, Variant};

/// A name among the members of an object.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) name: &'a str,
    pub(super) at: Span,
    pub(super) written: bool,
    pub(super) read: bool,
}

impl<'a> Member<'a> {
    /// The names of a field that is not flattened.
    pub(super) fn of(field: &'a Field) -> impl Iterator<Item = Self> {
        let at = field.span;
        named(&field.json, !field.skip_serializing, !field.skip_deserializing, at)
    }

    /// The same of an externally tagged variant.
    fn of_variant(variant: &'a Variant) -> impl Iterator<Item = Self> {
        let at = variant.span;
        named(&variant.json, !variant.skip_serializing, !variant.skip_deserializing, at)
    }

    /// Whether both are written; or, where what is written is `read_again` in this place, one of the
    /// two is written where the other reads it, `later` being shown what this one leaves. What is only
    /// read gets nothing that is written before.
    pub(super) fn clashes(&self, later: &Self, read_again: bool) -> bool {
        self.name == later.name
            && match (self.written, later.written) {
                (true, true) => true,
                _ if !read_again => false,
                (true, false) => !self.read && later.read,
                (false, true) => self.read,
                (false, false) => false,
            }
    }
}

fn named(json: &Rename, written: bool, read: bool, at: Span) -> impl Iterator<Item = Member<'_>> {
    let is_written = move |name: &str| written && name == json.serialize;
    let names = json.accepted().into_iter();
    names
        .map(move |name| Member { name, at, written: is_written(name), read })
        .filter(|member| member.written || member.read)
}

/// The names that a type has as members, an enum those of the variant that it is; a map's are not known.
pub(super) struct Members<'a> {
    program: &'a Program,
    /// Where the type is written.
    at: Span,
    pub(super) found: Vec<Member<'a>>,
    /// The types around what is looked at.
    open: Vec<TypeId>,
    /// Types lead to one another on many ways.
    seen: HashSet<Type>,
    /// Whether a type is flattened into itself.
    pub(super) endless: bool,
}

impl<'a> Members<'a> {
    /// Those of `ty`, which is written at `at`.
    pub(super) fn of(ty: &Type, program: &'a Program, at: Span) -> Self {
        let (found, open, seen) = (Vec::new(), Vec::new(), HashSet::new());
        let mut members = Self { program, at, found, open, seen, endless: false };
        members.of_type(ty, 0);
        members
    }

    fn add(&mut self, names: impl IntoIterator<Item = &'a str>, at: Span) {
        let member = |name| Member { name, at, written: true, read: true };
        self.found.extend(names.into_iter().map(member));
    }

    fn of_type(&mut self, ty: &Type, depth: usize) {
        let (id, arguments) = match ty {
            Type::Option(inner) | Type::Pointer(_, inner) => return self.of_type(inner, depth),
            Type::Named(id, arguments) => (*id, arguments),
            Type::Duration => {
                return self.add(["secs", "nanos"], self.at);
            }
            Type::Result(..) => {
                return self.add(["Ok", "Err"], self.at);
            }
            _ => return,
        };
        if self.open.contains(&id) {
            self.endless = true;
        }
        if self.endless || depth > DEEP || !self.seen.insert(ty.clone()) {
            return;
        }
        self.open.push(id);
        let before = self.found.len();
        let definition = self.program.type_def(id);
        match &definition.shape {
            Shape::Alias(ty) => self.of_type(&ty.substitute(arguments), depth + 1),
            Shape::Struct(fields) => match definition.as_inner(fields) {
                Some(field) => self.of_type(&field.ty.substitute(arguments), depth + 1),
                None => {
                    if let Some(tag) = &definition.tag {
                        let (name, at) = (tag.member.as_str(), definition.span);
                        self.found.push(Member { name, at, written: true, read: false });
                    }
                    self.fields(fields, arguments, depth);
                }
            },
            Shape::Enum { tagging, variants } => {
                self.enumeration(tagging, variants, definition.span, arguments, depth);
            }
        }
        // What is written is not what is read then.
        self.restrict(before, true, definition.made_from().is_none());
        self.open.pop();
    }

    fn enumeration(
        &mut self,
        tagging: &'a Tagging,
        variants: &'a [Variant],
        at: Span,
        arguments: &[Type],
        depth: usize,
    ) {
        match tagging {
            Tagging::Internal { tag } => self.add([tag.as_str()], at),
            Tagging::Adjacent { tag, content } => {
                self.add([tag.as_str(), content.as_str()], at);
            }
            Tagging::External | Tagging::Untagged => {}
        }
        let is_there =
            |variant: &&Variant| !(variant.skip_serializing && variant.skip_deserializing);
        for variant in variants.iter().filter(is_there) {
            if !tagging.of(variant).is_merged() {
                if *tagging == Tagging::External {
                    self.found.extend(Member::of_variant(variant));
                }
                continue;
            }
            let before = self.found.len();
            match &variant.fields {
                Fields::Newtype(field) if !self.is_open(&field.ty) => {
                    self.of_type(&field.ty.substitute(arguments), depth + 1);
                }
                fields => self.fields(fields, arguments, depth),
            }
            self.restrict(before, !variant.skip_serializing, variant.is_read_by_serde());
        }
    }

    /// What is written, or read, of the members since `before`.
    pub(super) fn restrict(&mut self, before: usize, written: bool, read: bool) {
        for member in &mut self.found[before..] {
            member.written &= written;
            member.read &= read;
        }
    }

    /// Whether `ty` is around this place: a variant may hold its own enum, which ends at some time.
    fn is_open(&self, ty: &Type) -> bool {
        match ty {
            Type::Option(inner) | Type::Pointer(_, inner) => self.is_open(inner),
            Type::Named(id, _) => self.open.contains(id),
            _ => false,
        }
    }

    fn fields(&mut self, fields: &'a Fields, arguments: &[Type], depth: usize) {
        let Fields::Named(fields) = fields else { return };
        for field in fields {
            if !field.flatten {
                self.found.extend(Member::of(field));
            } else if !field.is_skipped() {
                let before = self.found.len();
                self.of_type(&field.ty.substitute(arguments), depth + 1);
                self.restrict(before, !field.skip_serializing, field.is_read_by_serde());
            }
        }
    }
}
