//! What one file says, before any name is resolved: our own small tree, free of syn, so that it
//! can leave the thread that parsed it (syn's spans cannot).

use std::collections::HashMap;

use crate::diagnostic::{Code, Span};
use crate::ir::{Docs, Int, Outcome, StatusPattern, Tagging};

use super::attribute::Derived;
use super::bounds::Predicate;
use super::copyable::Copyable;
use super::rare::{Rare, nothing};
use super::serde::{Container, FieldSerde, VariantSerde};
use super::target;
use super::ty::Ty;

/// One file's definitions.
#[derive(Debug)]
pub(super) struct File {
    /// The file's own scope first, whatever is in the file, then one for each inline module.
    pub(super) scopes: Vec<Scope>,
    /// Every struct, enum and alias, in source order.
    pub(super) items: Vec<Item>,
    /// What the emitted Rust may need a copy of.
    pub(super) copyable: Vec<Copyable>,
    /// `#[allow(buildamp::…)]`: the item it stands on, and the lint it silences there.
    pub(super) allowed: Vec<(Span, Code)>,
    /// What stands for types here and cannot be one: a union, or the words of a macro. It is
    /// reported where it is written, and not missed where it is used.
    pub(super) refused: Vec<String>,
    /// The modules in files of their own, where something is said of these.
    pub(super) declared: Vec<Declared>,
}

/// A file of which nothing is known, such as one that is not valid Rust: paths may lead to it all the
/// same.
impl std::default::Default for File {
    fn default() -> Self {
        Self {
            scopes: vec![Scope::default()],
            items: Vec::new(),
            copyable: Vec::new(),
            allowed: Vec::new(),
            refused: Vec::new(),
            declared: Vec::new(),
        }
    }
}

impl File {
    /// The index of the scope of the inline module `name` in the scope `outer`.
    pub(super) fn inside(&self, outer: usize, name: &str) -> Option<usize> {
        self.scopes.iter().position(|scope| scope.parent == Some(outer) && scope.name == name)
    }
}

/// Where imports hold: a file or an inline module.
#[derive(Debug, std::default::Default)]
pub(super) struct Scope {
    /// The inline module's name; empty for the file's own scope.
    pub(super) name: String,
    /// Index of the enclosing scope.
    pub(super) parent: Option<usize>,
    /// Local name to what it stands for; of one without a name, see [`unnamed`].
    pub(super) imports: HashMap<String, Import>,
    /// `use a::b::*;`
    pub(super) globs: Vec<Import>,
}

/// `use a::b::C as D;`
#[derive(Debug)]
pub(super) struct Import {
    /// `["a", "b", "C"]`
    pub(super) path: Vec<String>,
    /// Where the imported name stands.
    pub(super) span: Span,
    /// Where a condition stands on it that cannot be decided.
    pub(super) undecided: Option<Span>,
}

/// The key of an import without a name: `use a::Shown as _;`
pub(super) fn unnamed(path: &[String]) -> String {
    format!("_ {}", path.join("::"))
}

/// What an import is called, by its key.
pub(super) fn local_name(key: &str) -> &str {
    if key.starts_with("_ ") { "_" } else { key }
}

impl Import {
    /// The names of its path.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.path.iter().map(String::as_str)
    }
}

/// `mod name;` with something to say of its files.
#[derive(Debug)]
pub(super) struct Declared {
    /// The inline modules that it stands in.
    pub(super) within: Vec<String>,
    pub(super) name: String,
    /// `#[path = "…"]`
    pub(super) path: Option<String>,
    /// `#[cfg(test)]`: the files are not there for us.
    pub(super) is_left_out: bool,
    /// Lints that are silenced in them.
    pub(super) allowed: Vec<Code>,
}

/// A struct, enum or alias.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) name: String,
    /// Where the name stands.
    pub(super) span: Span,
    pub(super) docs: Docs,
    pub(super) generics: Vec<GenericParam>,
    /// Whether it has const parameters as well, which are reported where they stand.
    pub(super) has_const_params: bool,
    /// What it asks of them: `T: Display`.
    pub(super) asked: Vec<Predicate>,
    /// Index into [`File::scopes`].
    pub(super) scope: usize,
    /// `#[webhook(elm = "…")]`
    pub(super) elm: Option<String>,
    /// `#[target(...)]`
    pub(super) target: Option<Box<target::Parsed>>,
    /// Whether there is a `#[target(...)]` at all, readable or not.
    pub(super) is_webhook: bool,
    pub(super) derived: Derived,
    /// `#[repr(u8)]`
    pub(super) repr: Option<Int>,
    pub(super) kind: ItemKind,
}

#[derive(Debug)]
pub(super) enum ItemKind {
    Struct { fields: Fields, serde: Rare<Container> },
    Enum { variants: Vec<Variant>, tagging: Tagging, serde: Rare<Container> },
    Alias(Ty),
    Response(Response),
}

#[derive(Debug)]
pub(super) struct GenericParam {
    pub(super) name: String,
    pub(super) default: Option<Ty>,
}

#[derive(Debug)]
pub(super) enum Fields {
    Unit,
    Unnamed(Vec<Field>),
    Named(Vec<Field>),
}

impl Fields {
    /// The fields in source order.
    pub(super) fn iter(&self) -> std::slice::Iter<'_, Field> {
        self.as_slice().iter()
    }

    /// The same.
    pub(super) fn as_slice(&self) -> &[Field] {
        match self {
            Fields::Unit => &[],
            Fields::Unnamed(fields) | Fields::Named(fields) => fields,
        }
    }
}

impl ItemKind {
    /// Whether what it holds is written or read as it is: not where another type is, in its place.
    pub(super) fn has_json(&self) -> bool {
        match self {
            ItemKind::Struct { serde, .. } | ItemKind::Enum { serde, .. } => {
                let reads_other = serde.from.is_some() || serde.try_from.is_some();
                serde.into.is_none() || !reads_other
            }
            ItemKind::Alias(_) | ItemKind::Response(_) => true,
        }
    }

    /// The fields of a struct, or of all variants of an enum.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        let (own, variants) = match self {
            ItemKind::Struct { fields, .. } => (fields.as_slice(), [].as_slice()),
            ItemKind::Enum { variants, .. } => ([].as_slice(), variants.as_slice()),
            ItemKind::Alias(_) | ItemKind::Response(_) => ([].as_slice(), [].as_slice()),
        };
        own.iter().chain(variants.iter().flat_map(|variant| variant.fields.as_slice()))
    }
}

#[derive(Debug)]
pub(super) struct Field {
    /// Without `r#`; an unnamed field's is its position.
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) docs: Docs,
    pub(super) ty: Ty,
    pub(super) borrows: Borrows,
    pub(super) serde: Rare<FieldSerde>,
    pub(super) webhook: Rare<FieldWebhook>,
}

/// What of a field's type the emitted type owns in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Borrows {
    Nothing,
    /// All: `&str`, `Cow<str>`.
    Text,
    /// Something of another kind, or within: `Option<&str>`.
    Other,
}

/// `#[webhook(...)]` on a field.
#[derive(Debug, std::default::Default)]
pub(super) struct FieldWebhook {
    pub(super) elm: Option<String>,
    /// `as = "T"`
    pub(super) as_type: Option<Ty>,
    pub(super) form_json: Option<Span>,
    pub(super) idempotency_key: Option<Span>,
    pub(super) file_name: Option<(crate::ir::Template, Span)>,
    pub(super) file_type: Option<(String, Span)>,
}

#[derive(Debug)]
pub(super) struct Variant {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) docs: Docs,
    pub(super) elm: Option<String>,
    /// `#[default]`
    pub(super) is_default: bool,
    pub(super) serde: VariantSerde,
    /// `#[webhook(as = "T")]`
    pub(super) as_type: Option<Ty>,
    pub(super) fields: Fields,
    /// `= 1`, as tokens print.
    pub(super) discriminant: Option<String>,
}

nothing!(Container, FieldSerde, FieldWebhook);

/// An enum with `#[response(...)]`.
#[derive(Debug)]
pub(super) struct Response {
    /// The paths of the webhooks it names.
    pub(super) webhooks: Vec<(Vec<String>, Span)>,
    pub(super) variants: Vec<ResponseVariant>,
    /// Whether all variants that are written could be read.
    pub(super) is_whole: bool,
}

#[derive(Debug)]
pub(super) struct ResponseVariant {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) docs: Docs,
    pub(super) elm: Option<String>,
    pub(super) outcome: Outcome,
    pub(super) status: Vec<StatusPattern>,
    /// `header = "…"`, in lower case.
    pub(super) header: Option<String>,
    pub(super) pointer: Option<String>,
    /// `None` for a unit variant.
    pub(super) ty: Option<Ty>,
}
