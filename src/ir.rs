//! What a project defines, after names are resolved and before anything is rendered.
//!
//! This is all that a renderer may know: no syntax tree, no file system. Of the output languages it
//! knows what checks and renderers must agree on: how names and types come out in Elm, which types
//! the emitted Rust names, and the Rust of the definition files that is copied ([`Copied`]).
//! Every named thing keeps its [`Span`], so that a complaint made late still points at a line.

mod absence;
mod bound;
mod closed;
mod comparison;
pub(crate) mod default_parameters;
mod default_value;
mod derives;
mod docs;
mod elm_name;
mod elm_types;
mod emitted_rust;
mod field;
mod fixpoint;
mod forwarded;
mod graph;
mod made_of;
mod merged;
mod open;
mod reachable;
mod response;
mod shape;
mod side;
mod std_function;
mod target;
mod template;
mod ty;
mod types;
mod with;

pub use crate::terms::{
    ArrayStyle, BooleanStyle, FormStyle, Method, ObjectStyle, RetryPolicy, StatusPattern,
};
pub(crate) use absence::{Absence, Absent, shortest};
pub use bound::{Bound, Predicate};
pub use comparison::Comparison;
pub(crate) use default_value::DefaultValue;
pub(crate) use derives::Derives;
pub use elm_name::FieldCase;
pub(crate) use elm_name::{reserved as elm_reserved, value_name as elm_value_name};
pub(crate) use elm_types::{ElmTypes, for_each_direct as elm_for_each_direct};
pub use emitted_rust::Copied;
pub use field::{Default, Field, FileField, Rename};
pub(crate) use field::{file_names, json_name};
pub(crate) use forwarded::DEEP;
pub(crate) use graph::components;
pub(crate) use merged::{Merged, Place};
pub use response::{Outcome, Response, ResponseValue, ResponseVariant};
pub use shape::{Fields, Shape, Tagging, Variant};
pub use target::{
    Auth, AuthForm, CircuitBreaker, Encoding, Header, RateLimit, Retry, SuccessRule, Target,
};
pub(crate) use template::is_variable;
pub use template::{Conditional, Piece, Template};
pub(crate) use ty::MOST_PARTS;
pub use ty::{Float, Int, Map, Pointer, PointerKind, Seq, Text, Type};
pub use types::{Conversion, Generic, StructTag, TypeDef, TypeId};
pub use with::{VariantWith, With};

use crate::diagnostic::Span;

/// Doc comment lines, without their marker and the one space after it.
pub type Docs = Vec<String>;

/// Everything one project defines.
///
/// Lists are sorted by name, so that the order of files and of items never shows in an output.
#[derive(Debug, Clone, core::default::Default)]
pub struct Program {
    /// The webhooks, sorted by name.
    pub webhooks: Vec<Webhook>,
    /// Every struct, enum and alias (payloads among them, response enums not), sorted by name.
    /// A [`TypeId`] is an index into this list.
    pub types: Vec<TypeDef>,
    /// The response enums, written ones and those made for webhooks without one, sorted by name.
    pub responses: Vec<Response>,
    /// What the emitted Rust needs beside the types, if anything.
    pub copied: Option<Copied>,
    /// `#[allow(buildamp::W0203)]`: the item, and the lint that is silenced there.
    pub allowed: Vec<(Span, crate::diagnostic::Code)>,
}

impl Program {
    /// The definition behind `id`.
    pub fn type_def(&self, id: TypeId) -> &TypeDef {
        &self.types[id.index()]
    }

    /// The response enum that reads the answers to `webhook`.
    pub fn response_of(&self, webhook: &Webhook) -> &Response {
        &self.responses[webhook.response]
    }

    /// The environment variables that a request may need, sorted, each once: placeholders in any
    /// branch and in file names, not the conditions of `if_env!` (those may be missing).
    pub fn required_env<'a>(&'a self, webhook: &'a Webhook) -> Vec<&'a str> {
        let mut names = Vec::new();
        webhook.target.for_each_template(&mut |template| names.extend(template.env_names()));
        let file_names = file_names(self.type_def(webhook.payload).named_fields());
        names.extend(file_names.flat_map(Template::env_names));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The type of this name.
    pub(crate) fn type_named(&self, name: &str) -> Option<TypeId> {
        let found = self.types.binary_search_by(|definition| definition.name.as_str().cmp(name));
        found.ok().map(TypeId::new)
    }

    /// The webhook whose payload is `id`, if it is one.
    pub fn webhook_of(&self, id: TypeId) -> Option<&Webhook> {
        let name = &self.type_def(id).name;
        let index = self.webhooks.binary_search_by(|webhook| webhook.name.cmp(name)).ok()?;
        self.webhooks.get(index)
    }
}

/// A struct or enum with `#[target(...)]`.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The webhook type: the Rust name of the struct or enum.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// The doc comment.
    pub docs: Docs,
    /// The payload. Its [`TypeDef`] has the same name.
    pub payload: TypeId,
    /// Where, how and under which policy it is sent.
    pub target: Target,
    /// Index into [`Program::responses`].
    pub response: usize,
}
