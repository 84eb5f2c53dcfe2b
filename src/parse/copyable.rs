//! What a file has that could be copied into the emitted Rust: functions, constants, traits and impls.

mod attributes;
mod calls;
mod captures;
mod copy;
mod kind;
mod members;
mod paths;
mod signature;

use quote::ToTokens as _;
use syn::Item;

use crate::diagnostic::Span;
use crate::ir::Comparison;

use super::context::{Context, unraw};

use calls::{read_calls, read_plain_calls};
use copy::copy;
pub(crate) use kind::{Holds, Kind};
use kind::{comparison, kind};
pub(crate) use members::Member;
use members::{apart, members};
pub(crate) use paths::Path;
use paths::read_paths;
use signature::Signature;
pub(crate) use signature::{About, borrowed, refusal};

/// An item that is copied where something needs it.
#[derive(Debug)]
pub(crate) struct Copyable {
    /// Index of the file's scope that it stands in.
    pub(crate) scope: usize,
    pub(crate) kind: Kind,
    /// Of an impl: the comparison that it gives the type with itself.
    pub(crate) compares: Option<Comparison>,
    /// Where a condition stands on it that cannot be decided.
    pub(crate) undecided: Option<Span>,
    /// What it is, in a word.
    pub(crate) what: &'static str,
    /// The functions and constants of an impl or a trait.
    pub(crate) members: Vec<Member>,
    /// Of a function.
    pub(crate) signature: Signature,
    /// The item, public, as tokens print.
    pub(crate) text: String,
    /// Where its name stands, or the impl's type; of an impl with one member alone, that one's name.
    pub(crate) span: Span,
    /// Of a member of an impl without a trait, which stands alone: where that impl's type stands.
    pub(crate) part_of: Option<Span>,
    /// Every path in it, in order: `["chrono", "Utc"]`, `["value"]`.
    pub(crate) paths: Vec<Path>,
    /// The methods that are called in it, by their names: `value.name()`.
    pub(crate) called: Vec<String>,
    /// The functions that it calls by a name alone, which nothing in it can have given them, and where.
    pub(crate) plain_calls: Vec<(String, Span)>,
}

impl Copyable {
    pub(crate) fn is_trait(&self) -> bool {
        self.what == TRAIT
    }

    pub(crate) fn is_function(&self) -> bool {
        self.what == FUNCTION
    }

    pub(crate) fn is_macro(&self) -> bool {
        self.what == MACRO
    }

    /// What `Self` stands for in an impl.
    pub(crate) fn own_type(&self) -> Option<&str> {
        match &self.kind {
            Kind::Impl { ty, .. } => Some(ty),
            Kind::Named(_) => None,
        }
    }

    /// Whether it says this name anywhere; an empty one is any.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        name.is_empty() || self.words().any(|word| word == name)
    }

    /// All names that it says.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().flatten().map(String::as_str)
    }
}

const TRAIT: &str = "trait";
const FUNCTION: &str = "function";
const MACRO: &str = "macro";

/// What of an item could be copied: nothing of some, and of an impl without a trait each member alone.
/// `undecided` is where its condition stands, if nobody knows whether that holds.
pub(crate) fn read(
    item: &Item,
    scope: usize,
    undecided: Option<Span>,
    context: &Context<'_>,
) -> Vec<Copyable> {
    let Some((kind, span)) = kind(item) else { return Vec::new() };
    let whole = context.place(span);
    let Some(members) = apart(item) else {
        return vec![of_item(item, kind, whole, scope, undecided, context)];
    };
    let copies = members.into_iter().map(|(name, member)| {
        let name = context.place(name);
        let member = of_item(&member, kind.clone(), name, scope, undecided, context);
        Copyable { part_of: Some(whole), ..member }
    });
    copies.collect()
}

fn of_item(
    item: &Item,
    kind: Kind,
    span: Span,
    scope: usize,
    undecided: Option<Span>,
    context: &Context<'_>,
) -> Copyable {
    let tokens = copy(item, context).to_token_stream();
    let text = tokens.to_string();
    let (mut written, mut called) = (Vec::new(), Vec::new());
    read_calls(tokens.clone(), &mut called);
    let plain_calls = read_plain_calls(tokens.clone()).into_iter();
    read_paths(tokens, &mut written);
    let paths = written.into_iter().map(|path| path.placed(span, context)).collect();
    let signature = match item {
        Item::Fn(item) => Signature::of(&item.sig, context),
        _ => Signature::default(),
    };
    Copyable {
        scope,
        kind,
        undecided,
        what: what(item),
        compares: comparison(item),
        members: members(item, context),
        signature,
        text,
        span,
        part_of: None,
        paths,
        called,
        plain_calls: plain_calls
            .map(|ident| (unraw(&ident), context.place(ident.span())))
            .collect(),
    }
}

/// How messages call the item.
fn what(item: &Item) -> &'static str {
    match item {
        Item::Fn(_) => FUNCTION,
        Item::Trait(_) => TRAIT,
        Item::Macro(_) => MACRO,
        Item::Impl(_) => "impl",
        _ => "constant",
    }
}
