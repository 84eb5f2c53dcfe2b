//! What is said of a type's parts in its doc comment: Elm has no doc comments on fields and
//! constructors.

use crate::ir::{Field, Fields, ResponseVariant, Shape, Type, TypeDef, Variant};

use super::doc;
use super::scope::Scope;

/// What is said of one field or constructor: its name in Elm, in backquotes, and a text.
pub(super) struct Note(String);

/// Said of 64-bit integers: a JavaScript number holds no more.
const WIDE: &str = "Exact up to 2^53.";

impl Note {
    /// What is to be said of the fields or variants of `definition`, each as an item of a list.
    pub(super) fn of(definition: &TypeDef, scope: &Scope<'_>) -> Vec<String> {
        match &definition.shape {
            Shape::Struct(Fields::Named(fields)) if !definition.transparent => {
                let fields = fields.iter().filter(|field| field.is_in_elm());
                fields.filter_map(|field| Self::field(field, scope)).map(Self::item).collect()
            }
            Shape::Enum { variants, .. } => {
                let variants = variants.iter().filter(|variant| variant.is_in_elm());
                variants
                    .filter_map(|variant| Self::variant(variant, scope))
                    .map(Self::item)
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is to be said of the variants of a response.
    pub(super) fn of_response(variants: &[ResponseVariant]) -> Vec<String> {
        let notes =
            variants.iter().filter_map(|variant| Self::new(&variant.elm, &variant.docs, false));
        notes.map(Self::item).collect()
    }

    fn field(field: &Field, scope: &Scope<'_>) -> Option<Note> {
        Self::new(&scope.case.spelled(&field.elm), &field.docs, is_wide(&field.ty))
    }

    fn variant(variant: &Variant, scope: &Scope<'_>) -> Option<Note> {
        let mut lines = variant.documented().into_owned();
        let unnamed =
            |field: &Field| !matches!(variant.fields, Fields::Named(_)) && is_wide(&field.ty);
        let wide = variant.fields.iter().any(unnamed);
        if let Fields::Named(fields) = &variant.fields {
            let notes = fields.iter().filter(|field| field.is_in_elm());
            let notes = notes.filter_map(|field| Self::field(field, scope));
            lines.extend(notes.map(|note| note.0));
        }
        Self::new(&variant.elm, &lines, wide)
    }

    fn new(name: &str, docs: &[String], wide: bool) -> Option<Note> {
        let is_fence = |line: &&str| !line.starts_with("```");
        let lines = docs.iter().map(|line| line.trim()).filter(is_fence);
        let words = lines.flat_map(str::split_whitespace).chain(wide.then_some(WIDE));
        let mut words = words.peekable();
        words.peek()?;
        let mut note = format!("`{name}`:");
        for word in words {
            note.push(' ');
            note.push_str(word);
        }
        Some(Note(note))
    }

    /// One item of a Markdown list.
    fn item(self) -> String {
        doc::escape(&doc::harmless(&self.0))
    }
}

/// The doc comment of a type that is no more than its inner type.
pub(super) fn docs_of_newtype(docs: &[String], inner: &Type) -> Vec<String> {
    let mut docs = docs.to_vec();
    if is_wide(inner) {
        docs.extend([String::new(), WIDE.to_owned()]);
    }
    docs
}

fn is_wide(ty: &Type) -> bool {
    let mut wide = false;
    ty.walk(&mut |ty| wide |= matches!(ty, Type::Int(int) if int.is_wide()));
    wide
}
