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
mod field;
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

    /// For each type, those whose definition mentions it, as `for_each_type` visits what is in it.
    pub(crate) fn users(
        &self,
        for_each_type: impl Fn(&TypeDef, &mut dyn FnMut(&Type)),
    ) -> Vec<Vec<usize>> {
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); self.types.len()];
        for (user, definition) in self.types.iter().enumerate() {
            for_each_type(definition, &mut |ty| match ty {
                Type::Named(id, _) if users[id.index()].last() != Some(&user) => {
                    users[id.index()].push(user);
                }
                _ => {}
            });
        }
        users
    }

    /// For each type, which of its parameters `find` meets in the types that `for_each_direct`
    /// visits; `find` is told what is known of all types so far. Whatever is added is looked at again
    /// from where it is used, because generic types hold one another.
    pub(crate) fn parameters(
        &self,
        for_each_direct: impl Fn(&TypeDef, &mut dyn FnMut(&Type)),
        find: impl Fn(&Type, &[Vec<bool>], &mut dyn FnMut(usize)),
    ) -> Vec<Vec<bool>> {
        let none = |definition: &TypeDef| vec![false; definition.generics.len()];
        let mut known: Vec<Vec<bool>> = self.types.iter().map(none).collect();
        let is_generic = |index: &usize| !known[*index].is_empty();
        let mut open: Vec<usize> = (0..known.len()).filter(is_generic).collect();
        if open.is_empty() {
            return known;
        }
        let users = self.users(|definition, visit| {
            for_each_direct(definition, &mut |ty| ty.walk(&mut |ty| visit(ty)));
        });
        while let Some(index) = open.pop() {
            let mut found = Vec::new();
            for_each_direct(&self.types[index], &mut |ty| {
                find(ty, &known, &mut |param| found.push(param));
            });
            for param in found {
                if !std::mem::replace(&mut known[index][param], true) {
                    open.extend(&users[index]);
                }
            }
        }
        known
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

    /// Whether the JSON of a definition or an answer holds `wanted` anywhere.
    pub(crate) fn mentions(&self, wanted: &Type) -> bool {
        let mut found = false;
        let mut look = |ty: &Type| found |= ty == wanted;
        self.types.iter().for_each(|definition| definition.shape.for_each_type(&mut look));
        self.answers().for_each(|ty| ty.walk(&mut look));
        found
    }

    /// The crates beside serde and serde_json whose types the definitions name, sorted.
    pub fn crates(&self) -> Vec<&str> {
        let mut crates = std::collections::BTreeSet::new();
        let mut add = |ty: &Type| match ty {
            Type::Text(text) => {
                let root = text.rust.trim_start_matches("::").split("::").next();
                crates.extend(root.filter(|root| *root != "std"));
            }
            Type::Map(Map::IndexMap, ..) => drop(crates.insert("indexmap")),
            Type::Bytes => drop(crates.insert("bytes")),
            _ => {}
        };
        self.for_each_rust_type(&mut add);
        crates.extend(self.copied.iter().flat_map(|copied| &copied.crates).map(String::as_str));
        crates.into_iter().collect()
    }

    /// Whether a type holds an `Rc` or `Arc`, for which serde has a feature, `rc`.
    pub fn shares_values(&self) -> bool {
        let mut found = false;
        self.for_each_rust_type(&mut |ty| {
            found |= matches!(ty, Type::Pointer(pointer, _) if pointer.kind != PointerKind::Box);
        });
        found
    }

    /// Visits every type that the emitted Rust names, and what is in it.
    pub(crate) fn for_each_rust_type(&self, visit: &mut dyn FnMut(&Type)) {
        self.for_each_rust_type_at(&mut |ty, _| visit(ty));
    }

    /// The same with the place where a definition uses it.
    pub(crate) fn for_each_rust_type_at(&self, visit: &mut dyn FnMut(&Type, Span)) {
        let mut within = |ty: &Type, at: Span| ty.walk(&mut |ty| visit(ty, at));
        for definition in &self.types {
            match definition.rust_shape() {
                Shape::Alias(ty) => within(ty, definition.span),
                shape => {
                    shape.rust_fields().for_each(|field| within(field.rust_ty(), field.ty_span));
                }
            }
        }
        for variant in self.responses.iter().flat_map(|response| &response.variants) {
            if let Some(ty) = variant.value.ty() {
                within(ty, variant.span);
            }
        }
    }

    /// The type of this name.
    pub(crate) fn type_named(&self, name: &str) -> Option<TypeId> {
        let found = self.types.binary_search_by(|definition| definition.name.as_str().cmp(name));
        found.ok().map(TypeId::new)
    }

    /// Whether a copied impl gives the type or response enum `ty` the trait `of`, which it does not derive
    /// then.
    pub(crate) fn is_given(&self, of: &str, ty: &str) -> bool {
        let is_it = |(given, name): &(String, String)| given == of && name == ty;
        self.copied.as_ref().is_some_and(|copied| copied.given.iter().any(is_it))
    }

    /// The webhook whose payload is `id`, if it is one.
    pub fn webhook_of(&self, id: TypeId) -> Option<&Webhook> {
        let name = &self.type_def(id).name;
        let index = self.webhooks.binary_search_by(|webhook| webhook.name.cmp(name)).ok()?;
        self.webhooks.get(index)
    }
}

/// Functions and impls of the definition files that attributes name, with what they refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// One module of Rust, formatted; empty where nothing of the project's own is named.
    pub text: String,
    /// The crates that it needs beside std, serde and serde_json, sorted.
    pub crates: Vec<String>,
    /// Names of the types whose `default` function it calls, sorted.
    pub defaults: Vec<String>,
    /// Names of the types that it may copy, which their definitions derive, sorted.
    pub copies: Vec<String>,
    /// The same of those that it may compare, hash or sort, each with a trait that they derive.
    pub compares: Vec<(Comparison, String)>,
    /// Traits that impls in it give, of those that definitions derive otherwise (`Debug`), each with the
    /// name of the type, sorted.
    pub given: Vec<(String, String)>,
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
