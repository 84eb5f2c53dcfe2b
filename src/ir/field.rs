//! Fields of structs and variants.

use crate::diagnostic::Span;

use super::{Bound, Docs, Template, Type, With};

/// A name in JSON, which serde lets differ between writing and reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// The name that is written; storage, schemas and encoders use it.
    pub serialize: String,
    /// The name that serde reads.
    pub deserialize: String,
    /// Further names that are read.
    pub aliases: Vec<String>,
}

impl Rename {
    /// Whether serde reads this name.
    pub(crate) fn reads(&self, name: &str) -> bool {
        self.deserialize == name || self.aliases.iter().any(|alias| alias == name)
    }

    /// Every name that a decoder accepts, the written one first, each once.
    pub fn accepted(&self) -> Vec<&str> {
        let mut names = vec![self.serialize.as_str()];
        let others = std::iter::once(&self.deserialize).chain(&self.aliases);
        for name in others.map(String::as_str) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// One field of a struct or variant.
#[derive(Debug, Clone)]
pub struct Field {
    /// The Rust name without `r#`; an unnamed field's is its position.
    pub name: String,
    /// The field's name in Elm before `field_case` is applied; the Rust name unless overridden.
    pub elm: String,
    /// Where the name stands (the type, for an unnamed field).
    pub span: Span,
    /// The doc comment.
    pub docs: Docs,
    /// Its name in JSON.
    pub json: Rename,
    /// Its type, as far as JSON is concerned.
    pub ty: Type,
    /// Where the type stands.
    pub ty_span: Span,
    /// `with`, `serialize_with` and `deserialize_with`: the JSON, and so `ty`, is what
    /// `#[webhook(as = "T")]` says.
    pub with: Option<Box<With>>,
    /// `#[serde(bound = "…")]` on the field.
    pub bound: Option<Box<Bound>>,
    /// `#[serde(default)]`: may be absent.
    pub default: Option<Default>,
    /// `#[serde(skip_serializing)]`, or `skip`.
    pub skip_serializing: bool,
    /// `#[serde(skip_deserializing)]`, or `skip`.
    pub skip_deserializing: bool,
    /// `#[serde(skip_serializing_if = "path")]`
    pub skip_serializing_if: Option<String>,
    /// `#[serde(flatten)]`: its members stand beside the others'.
    pub flatten: bool,
    /// `#[webhook(form = "json")]`: JSON text in a form.
    pub form_json: bool,
    /// `#[webhook(idempotency_key)]`: filled with the execution's key where the payload has none.
    pub idempotency_key: bool,
    /// Set where the field is a file of a `file_upload` webhook.
    pub file: Option<FileField>,
}

impl Field {
    /// One without attributes: `elm` is its name in Elm, `span` its place and `ty_span` its type's.
    pub(crate) fn new(
        name: String,
        json: Rename,
        elm: String,
        span: Span,
        ty: Type,
        ty_span: Span,
    ) -> Self {
        Self {
            name,
            json,
            elm,
            span,
            docs: Vec::new(),
            ty,
            ty_span,
            with: None,
            bound: None,
            default: None,
            skip_serializing: false,
            skip_deserializing: false,
            skip_serializing_if: None,
            flatten: false,
            form_json: false,
            idempotency_key: false,
            file: None,
        }
    }

    /// The name that the field gives its file, if it gives one.
    pub(crate) fn file_name(&self) -> Option<&Template> {
        self.file.as_ref()?.name.as_ref()
    }

    /// The names under which the field is read.
    pub(crate) fn names_read(&self) -> impl Iterator<Item = String> {
        self.json.accepted().into_iter().map(str::to_owned)
    }

    /// Whether the member that is written is one that it is read from.
    pub(crate) fn is_read_as_written(&self) -> bool {
        !self.skip_deserializing && self.json.reads(&self.json.serialize)
    }

    /// Whether it is read and never written.
    pub(crate) fn is_only_read(&self) -> bool {
        self.skip_serializing && !self.skip_deserializing
    }

    /// Whether it is written and never read.
    pub(crate) fn is_only_written(&self) -> bool {
        self.skip_deserializing && !self.skip_serializing
    }

    /// Whether it is neither written nor read: `#[serde(skip)]`, in one word or two.
    pub(crate) fn is_skipped(&self) -> bool {
        self.skip_serializing && self.skip_deserializing
    }

    /// Whether a JSON object may lack it, whatever its type: it is not written, or a default steps in,
    /// its own or that of the `container` around it. An option may be absent besides.
    pub fn may_be_absent(&self, container: bool) -> bool {
        container
            || self.default.is_some()
            || self.skip_deserializing
            || self.skip_serializing
            || self.skip_serializing_if.is_some()
    }

    /// Of what the idempotency key fills: a `String` is left out where it is empty, for Rust and Elm
    /// have nothing else for one that is absent.
    pub(crate) fn leave_out_empty(&mut self) {
        let is_own = matches!(self.default, Some(Default::Path(_)));
        if self.ty == Type::String && !is_own {
            self.default = Some(Default::Trait);
            let condition = || "::std::string::String::is_empty".to_owned();
            self.skip_serializing_if.get_or_insert_with(condition);
        }
    }
}

/// How a file part is named and typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileField {
    /// `#[webhook(file_name = "{public_id}.png")]`; the field's serde name without it.
    pub name: Option<Template>,
    /// `#[webhook(file_type = "image/png")]`; from the name's ending without it.
    pub content_type: Option<String>,
}

/// The JSON name of one of `fields` by its Rust name, as placeholders name it.
pub(crate) fn json_name<'a>(fields: &'a [Field], name: &'a str) -> &'a str {
    let field = fields.iter().find(|field| field.name == name);
    field.map_or(name, |field| field.json.serialize.as_str())
}

/// The names that `fields` give their files, where they give one.
pub(crate) fn file_names(fields: &[Field]) -> impl Iterator<Item = &Template> {
    fields.iter().filter_map(Field::file_name)
}

/// Where the value of an absent field comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    /// The type's `Default`.
    Trait,
    /// The function of this path.
    Path(String),
}
