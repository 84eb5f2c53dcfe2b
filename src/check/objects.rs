//! Where the JSON of a type is put among the members of an object: `flatten`, and the newtype
//! variants of internally tagged enums.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{
    DEEP, Field, Fields, Place, Program, Shape, Tagging, Type, TypeDef, TypeId, Variant,
};

use super::describe::describe;

pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for definition in &program.types {
        of(definition, definition, program, diagnostics);
    }
}

/// What is wrong with one definition; the parameters in it are those of `home`.
pub(super) fn of(
    definition: &TypeDef,
    home: &TypeDef,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    definition.shape.fields().for_each(|field| {
        if field.flatten {
            flattened(field, home, program, diagnostics);
        }
    });
    match &definition.shape {
        Shape::Struct(Fields::Named(fields)) => {
            let tag = definition.tag.as_ref().map(|tag| tag.member.as_str());
            clashes(fields, tag, definition.span, program, diagnostics);
        }
        Shape::Enum { tagging, variants } => {
            let tag = match tagging {
                Tagging::Internal { tag } => Some(tag.as_str()),
                _ => None,
            };
            // What is never written need not be such that it can be.
            let written =
                variants.iter().filter(|variant| !variant.untagged && !variant.skip_serializing);
            for variant in written {
                match (&variant.fields, tag) {
                    (Fields::Newtype(field), Some(tag)) => {
                        beside_tag(field, tag, home, program, diagnostics);
                    }
                    (Fields::Named(fields), tag) => {
                        clashes(fields, tag, variant.span, program, diagnostics);
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn flattened(field: &Field, home: &TypeDef, program: &Program, diagnostics: &mut Diagnostics) {
    if !has_members(&field.ty, Place::Flattened, program, &mut Vec::new()) {
        let ty = match &field.ty {
            Type::Option(inner) => inner,
            ty => ty,
        };
        let message =
            format!("{} is not an object: it has no members", describe(ty, home, program));
        let diagnostic = Diagnostic::at(Code::E0203, field.ty_span, message)
            .related(field.span, "flattened here")
            .help("leave `flatten` out, or flatten a struct or a map");
        diagnostics.push(diagnostic);
    }
}

/// Whether serde writes every value of `ty` as members of an object that is there already
/// (serde's `private/ser.rs`); a `Value` and a type parameter may be such. `seen` are the types
/// around it.
fn has_members(ty: &Type, place: Place, program: &Program, seen: &mut Vec<TypeId>) -> bool {
    match ty {
        // Nothing to add is no hindrance.
        Type::Unit => true,
        Type::Value | Type::Map(..) | Type::Duration | Type::Result(..) | Type::Param(_) => true,
        Type::Option(inner) => {
            place == Place::Flattened && has_members(inner, place, program, seen)
        }
        Type::Pointer(_, inner) => has_members(inner, place, program, seen),
        Type::Named(id, _) if seen.len() > DEEP || seen.contains(id) => true,
        Type::Named(id, arguments) => {
            seen.push(*id);
            let definition = program.type_def(*id);
            let mut inside =
                |ty: &Type| has_members(&ty.substitute(arguments), place, program, seen);
            match &definition.shape {
                Shape::Alias(ty) => inside(ty),
                Shape::Struct(fields) => match definition.as_inner(fields) {
                    Some(field) => inside(&field.ty),
                    None => !matches!(fields, Fields::Tuple(_)),
                },
                Shape::Enum { tagging, variants } => variants
                    .iter()
                    .filter(|variant| variant.untagged || *tagging == Tagging::Untagged)
                    .filter(|variant| !variant.skip_serializing)
                    .all(|variant| match &variant.fields {
                        Fields::Unit | Fields::Named(_) => true,
                        Fields::Newtype(field) => inside(&field.ty),
                        Fields::Tuple(_) => false,
                    }),
            }
        }
        _ => false,
    }
}

/// serde writes the tag among the members of what the variant holds.
fn beside_tag(
    field: &Field,
    tag: &str,
    home: &TypeDef,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    if !has_members(&field.ty, Place::Tagged, program, &mut Vec::new()) {
        let message = format!(
            "{} is not an object: it has no place for the tag `{tag}`",
            describe(&field.ty, home, program)
        );
        let diagnostic = Diagnostic::at(Code::E0303, field.ty_span, message)
            .help("hold a struct, or add `content = \"…\"` beside `tag`");
        return diagnostics.push(diagnostic);
    }
    let mut members = Members::new(program, field.ty_span);
    members.of_type(&field.ty, 0);
    if let Some((_, at)) = members.found.iter().find(|(name, _)| *name == tag) {
        let message = format!("what this variant holds has a member `{tag}` of its own");
        let diagnostic = Diagnostic::at(Code::E0303, field.ty_span, message)
            .related(*at, "it would stand beside the tag of the same name")
            .help("rename that field, or give the tag another name");
        diagnostics.push(diagnostic);
    }
}

/// Members that come from a flattened field, against the others.
fn clashes(
    fields: &[Field],
    tag: Option<&str>,
    tag_at: Span,
    program: &Program,
    diagnostics: &mut Diagnostics,
) {
    if !fields.iter().any(|field| field.flatten) {
        return;
    }
    let mut own: Vec<(&str, Span)> = tag.map(|tag| (tag, tag_at)).into_iter().collect();
    let written = fields.iter().filter(|field| !field.flatten && !field.skip_serializing);
    own.extend(written.map(|field| (field.json.serialize.as_str(), field.span)));
    for field in fields.iter().filter(|field| field.flatten) {
        let mut members = Members::new(program, field.ty_span);
        members.of_type(&field.ty, 0);
        if members.endless {
            let message = "this type is flattened into itself: it would have no end of members";
            let diagnostic =
                Diagnostic::at(Code::E0303, field.ty_span, message).help("leave `flatten` out");
            diagnostics.push(diagnostic);
            continue;
        }
        // Variants of one enum may well have the same.
        let before = own.len();
        for (name, at) in members.found {
            if own[before..].iter().any(|(other, _)| *other == name) {
                continue;
            }
            if let Some((_, first)) = own[..before].iter().find(|(other, _)| *other == name) {
                let message = format!("`{name}` comes from here too: the object has it already");
                let mut diagnostic = Diagnostic::at(Code::E0303, field.span, message)
                    .related(*first, "the first one")
                    .help("rename one of them, or leave `flatten` out");
                if at != *first {
                    diagnostic = diagnostic.related(at, "flattened into it");
                }
                diagnostics.push(diagnostic);
            } else {
                own.push((name, at));
            }
        }
    }
}

/// The names that a type writes as members, an enum those of the variant that it is; a map's are not
/// known.
struct Members<'a> {
    program: &'a Program,
    /// Where the type is written.
    at: Span,
    found: Vec<(&'a str, Span)>,
    open: Vec<TypeId>,
    /// Types lead to one another on many ways.
    seen: HashSet<Type>,
    endless: bool,
}

impl<'a> Members<'a> {
    fn new(program: &'a Program, at: Span) -> Self {
        let (found, open, seen) = (Vec::new(), Vec::new(), HashSet::new());
        Self { program, at, found, open, seen, endless: false }
    }

    fn of_type(&mut self, ty: &Type, depth: usize) {
        let (id, arguments) = match ty {
            Type::Option(inner) | Type::Pointer(_, inner) => return self.of_type(inner, depth),
            Type::Named(id, arguments) => (*id, arguments),
            Type::Duration => {
                return self.found.extend(["secs", "nanos"].map(|name| (name, self.at)));
            }
            Type::Result(..) => {
                return self.found.extend(["Ok", "Err"].map(|name| (name, self.at)));
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
        let definition = self.program.type_def(id);
        match &definition.shape {
            Shape::Alias(ty) => self.of_type(&ty.substitute(arguments), depth + 1),
            Shape::Struct(fields) => match definition.as_inner(fields) {
                Some(field) => self.of_type(&field.ty.substitute(arguments), depth + 1),
                None => {
                    if let Some(tag) = &definition.tag {
                        self.found.push((&tag.member, definition.span));
                    }
                    self.fields(fields, arguments, depth);
                }
            },
            Shape::Enum { tagging, variants } => {
                self.enumeration(tagging, variants, definition.span, arguments, depth);
            }
        }
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
            Tagging::Internal { tag } => self.found.push((tag, at)),
            Tagging::Adjacent { tag, content } => {
                return self.found.extend([(tag.as_str(), at), (content, at)]);
            }
            Tagging::External | Tagging::Untagged => {}
        }
        for variant in variants.iter().filter(|variant| !variant.skip_serializing) {
            if *tagging == Tagging::External && !variant.untagged {
                self.found.push((&variant.json.serialize, variant.span));
                continue;
            }
            match &variant.fields {
                Fields::Newtype(field) if !self.is_open(&field.ty) => {
                    self.of_type(&field.ty.substitute(arguments), depth + 1);
                }
                fields => self.fields(fields, arguments, depth),
            }
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
        for field in fields.iter().filter(|field| !field.skip_serializing) {
            if field.flatten {
                self.of_type(&field.ty.substitute(arguments), depth + 1);
            } else {
                self.found.push((&field.json.serialize, field.span));
            }
        }
    }
}
