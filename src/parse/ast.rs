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
use super::tokens::words;
use super::ty::Ty;

/// One file's definitions.
#[derive(Debug)]
pub(crate) struct File {
    /// The file's own scope first, whatever is in the file, then one for each inline module.
    pub(crate) scopes: Vec<Scope>,
    /// Every struct, enum and alias, in source order.
    pub(crate) items: Vec<Item>,
    /// What the emitted Rust may need a copy of.
    pub(crate) copyable: Vec<Copyable>,
    /// `#[allow(buildamp::…)]`: the item it stands on, and the lint it silences there.
    pub(crate) allowed: Vec<(Span, Code)>,
    /// What stands for types here and cannot be one: a union, or the words of a macro or of a file
    /// that is not Rust. It is reported where it is written, and not missed where it is used.
    pub(crate) refused: Vec<String>,
    /// The modules in files of their own, where something is said of these.
    pub(crate) declared: Vec<Declared>,
}

/// A file of which nothing is known: paths may lead to it all the same.
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
    /// A file that is not Rust, or nested too deeply to be read.
    pub(crate) fn not_rust(text: &str) -> Self {
        Self { refused: words(text).map(str::to_owned).collect(), ..Self::default() }
    }

    /// The index of the scope of the inline module `name` in the scope `outer`.
    pub(crate) fn inside(&self, outer: usize, name: &str) -> Option<usize> {
        self.scopes.iter().position(|scope| scope.parent == Some(outer) && scope.name == name)
    }
}

/// Where imports hold: a file or an inline module.
#[derive(Debug, std::default::Default)]
pub(crate) struct Scope {
    /// The inline module's name; empty for the file's own scope.
    pub(crate) name: String,
    /// Index of the enclosing scope.
    pub(crate) parent: Option<usize>,
    /// Local name to what it stands for; of one without a name, see [`unnamed`].
    pub(crate) imports: HashMap<String, Import>,
    /// `use a::b::*;`
    pub(crate) globs: Vec<Import>,
}

/// `use a::b::C as D;`
#[derive(Debug)]
pub(crate) struct Import {
    /// `["a", "b", "C"]`
    pub(crate) path: Vec<String>,
    /// Where the imported name stands.
    pub(crate) span: Span,
    /// Where a condition stands on it that cannot be decided.
    pub(crate) undecided: Option<Span>,
}

/// The key of an import without a name: `use a::Shown as _;`
pub(crate) fn unnamed(path: &[String]) -> String {
    format!("_ {}", path.join("::"))
}

/// What an import is called, by its key.
pub(crate) fn local_name(key: &str) -> &str {
    if key.starts_with("_ ") { "_" } else { key }
}

impl Import {
    /// The names of its path.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.path.iter().map(String::as_str)
    }
}

/// `mod name;` with something to say of its files.
#[derive(Debug)]
pub(crate) struct Declared {
    /// The inline modules that it stands in.
    pub(crate) within: Vec<String>,
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) span: Span,
    /// `#[path = "…"]`
    pub(crate) path: Option<String>,
    /// `#[cfg(test)]`: the files are not there for us.
    pub(crate) is_left_out: bool,
    /// Lints that are silenced in them.
    pub(crate) allowed: Vec<Code>,
}

/// A struct, enum or alias.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) span: Span,
    pub(crate) docs: Docs,
    pub(crate) generics: Vec<GenericParam>,
    /// Whether it has const parameters as well, which are reported where they stand.
    pub(crate) has_const_params: bool,
    /// What it asks of them: `T: Display`.
    pub(crate) asked: Vec<Predicate>,
    /// Index into [`File::scopes`].
    pub(crate) scope: usize,
    /// `#[webhook(elm = "…")]`
    pub(crate) elm: Option<String>,
    /// `#[target(...)]`
    pub(crate) target: Option<Box<target::Parsed>>,
    /// Whether there is a `#[target(...)]` at all, readable or not.
    pub(crate) is_webhook: bool,
    pub(crate) derived: Derived,
    /// `#[repr(u8)]`
    pub(crate) repr: Option<Int>,
    pub(crate) kind: ItemKind,
}

#[derive(Debug)]
pub(crate) enum ItemKind {
    Struct { fields: Fields, serde: Rare<Container> },
    Enum { variants: Vec<Variant>, tagging: Tagging, serde: Rare<Container> },
    Alias(Ty),
    Response(Response),
}

#[derive(Debug)]
pub(crate) struct GenericParam {
    pub(crate) name: String,
    pub(crate) default: Option<Ty>,
}

#[derive(Debug)]
pub(crate) enum Fields {
    Unit,
    Unnamed(Vec<Field>),
    Named(Vec<Field>),
}

impl Fields {
    /// The fields in source order.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Field> {
        self.as_slice().iter()
    }

    /// The same.
    pub(crate) fn as_slice(&self) -> &[Field] {
        match self {
            Fields::Unit => &[],
            Fields::Unnamed(fields) | Fields::Named(fields) => fields,
        }
    }
}

impl ItemKind {
    /// Whether what it holds is written or read as it is: not where another type is, in its place.
    pub(crate) fn has_json(&self) -> bool {
        match self {
            ItemKind::Struct { serde, .. } | ItemKind::Enum { serde, .. } => {
                let reads_other = serde.from.is_some() || serde.try_from.is_some();
                serde.into.is_none() || !reads_other
            }
            ItemKind::Alias(_) | ItemKind::Response(_) => true,
        }
    }

    /// The fields of a struct, or of all variants of an enum.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Field> {
        let (own, variants) = match self {
            ItemKind::Struct { fields, .. } => (fields.as_slice(), [].as_slice()),
            ItemKind::Enum { variants, .. } => ([].as_slice(), variants.as_slice()),
            ItemKind::Alias(_) | ItemKind::Response(_) => ([].as_slice(), [].as_slice()),
        };
        own.iter().chain(variants.iter().flat_map(|variant| variant.fields.as_slice()))
    }
}

#[derive(Debug)]
pub(crate) struct Field {
    /// Without `r#`; an unnamed field's is its position.
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) docs: Docs,
    pub(crate) ty: Ty,
    pub(crate) borrows: Borrows,
    pub(crate) serde: Rare<FieldSerde>,
    pub(crate) webhook: Rare<FieldWebhook>,
}

/// What of a field's type the emitted type owns in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Borrows {
    Nothing,
    /// All: `&str`, `Cow<str>`.
    Text,
    /// Something of another kind, or within: `Option<&str>`.
    Other,
}

/// `#[webhook(...)]` on a field.
#[derive(Debug, std::default::Default)]
pub(crate) struct FieldWebhook {
    pub(crate) elm: Option<String>,
    /// `as = "T"`
    pub(crate) as_type: Option<Ty>,
    pub(crate) form_json: Option<Span>,
    pub(crate) idempotency_key: Option<Span>,
    pub(crate) file_name: Option<(crate::ir::Template, Span)>,
    pub(crate) file_type: Option<(String, Span)>,
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) docs: Docs,
    pub(crate) elm: Option<String>,
    /// `#[default]`
    pub(crate) is_default: bool,
    pub(crate) serde: VariantSerde,
    /// `#[webhook(as = "T")]`
    pub(crate) as_type: Option<Ty>,
    pub(crate) fields: Fields,
    /// `= 1`, as tokens print.
    pub(crate) discriminant: Option<String>,
}

nothing!(Container, FieldSerde, FieldWebhook);

/// An enum with `#[response(...)]`.
#[derive(Debug)]
pub(crate) struct Response {
    /// The paths of the webhooks it names.
    pub(crate) webhooks: Vec<(Vec<String>, Span)>,
    pub(crate) variants: Vec<ResponseVariant>,
    /// Whether the last variant that is written could be read.
    pub(crate) has_last: bool,
}

#[derive(Debug)]
pub(crate) struct ResponseVariant {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) docs: Docs,
    pub(crate) elm: Option<String>,
    pub(crate) outcome: Outcome,
    pub(crate) status: Vec<StatusPattern>,
    /// `header = "…"`, in lower case.
    pub(crate) header: Option<String>,
    pub(crate) pointer: Option<String>,
    /// `None` for a unit variant.
    pub(crate) ty: Option<Ty>,
}
