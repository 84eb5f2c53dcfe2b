//! Attributes of items, variants and fields: what each one is for.
//!
//! Three lists only: acted on, known to be harmless, error. Nothing is passed over in silence.

mod docs;
mod entries;
mod foreign;
mod lints;

use proc_macro2::TokenTree;
use syn::Attribute;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{Comparison, Docs, Int};

use super::context::Context;
use super::{cfg, presence};

pub(crate) use entries::{Entry, Value, entries};

/// The attributes of one item, variant or field, sorted by what they are for.
#[derive(Default)]
pub(crate) struct Attributes<'a> {
    pub(crate) docs: Docs,
    pub(crate) serde: Vec<Entry>,
    pub(crate) webhook: Vec<Entry>,
    /// `target`, `response`, `ok` and `failed`, as they stand.
    pub(crate) own: Vec<(&'static str, std::borrow::Cow<'a, Attribute>)>,
    /// Of these, what unknown attributes are probably meant as; they have been reported.
    pub(crate) misspelt: Vec<&'static str>,
    /// Lints of ours that are silenced here.
    pub(crate) allowed: Vec<Code>,
    /// `#[derive(BuildAmpWebhook)]`: where the name stands.
    pub(crate) derives_webhook: Option<Span>,
    /// What copied functions may rely on of `#[derive(…)]`.
    pub(crate) derived: Derived,
    /// `#[repr(u8)]`
    pub(crate) repr: Option<Int>,
    /// `#[default]`, as `#[derive(Default)]` reads it.
    pub(crate) default: bool,
    /// Whether they stand on a variant that reads answers.
    reads_answers: bool,
}

/// What a definition derives beyond what every emitted type does.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Derived {
    pub(crate) copy: bool,
    pub(crate) default: bool,
    /// By [`Comparison`]: `Eq`, `Hash`, `PartialOrd`, `Ord`.
    pub(crate) compared: [bool; Comparison::ALL.len()],
}

/// The attributes of ours that are read by whoever knows what they stand on.
const OWN: [&str; 4] = ["target", "response", "ok", "failed"];

impl<'a> Attributes<'a> {
    /// Reads all of `attributes`.
    pub(crate) fn read(attributes: &'a [Attribute], context: &mut Context<'_>) -> Self {
        Self::default().with(attributes, context)
    }

    /// Reads all of a variant of a response enum.
    pub(crate) fn of_answer(attributes: &'a [Attribute], context: &mut Context<'_>) -> Self {
        Self { reads_answers: true, ..Self::default() }.with(attributes, context)
    }

    fn with(mut self, attributes: &'a [Attribute], context: &mut Context<'_>) -> Self {
        for attribute in attributes {
            self.add(std::borrow::Cow::Borrowed(attribute), context);
        }
        self
    }

    /// Reads a file's inner attributes: `#![allow(buildamp::W0203)]` holds for all of it, the others
    /// are rustc's.
    pub(crate) fn of_file(attributes: &[Attribute], context: &mut Context<'_>) -> Self {
        let mut read = Self::default();
        for attribute in attributes {
            read.add_of_file(attribute, context);
        }
        read
    }

    fn add_of_file(&mut self, attribute: &Attribute, context: &mut Context<'_>) {
        let path = attribute.path();
        if lints::silences(path) {
            self.allowed.extend(lints::silenced(attribute, context));
        } else if lints::sets_level(path) {
            lints::refuse_level(attribute, context);
        } else if path.is_ident("cfg_attr") {
            for inner in conditional(attribute, context).1 {
                self.add_of_file(&inner, context);
            }
        } else if let Some(name) = of_definitions(&attribute.meta) {
            misplaced(name, attribute, "a file", context);
        }
    }

    /// The first of `name`; a second one is an error.
    pub(crate) fn own(&self, name: &str, context: &mut Context<'_>) -> Option<&Attribute> {
        let mut found = self.own.iter().filter(|(own, _)| *own == name).map(|(_, a)| a.as_ref());
        let first = found.next()?;
        for second in found {
            let message = format!("`#[{name}]` stands here twice");
            let diagnostic = Diagnostic::at(Code::E0102, context.span(second), message)
                .related(context.span(first), "the first one")
                .help("leave one of them out");
            context.push(diagnostic);
        }
        Some(first)
    }

    /// Complains about every attribute of ours but those in `allowed`.
    pub(crate) fn refuse_own_but(&self, allowed: &[&str], what: &str, context: &mut Context<'_>) {
        for (name, attribute) in &self.own {
            if !allowed.contains(name) {
                misplaced(name, attribute, what, context);
            }
        }
    }

    /// Complains about serde and webhook attributes where they mean nothing.
    pub(crate) fn refuse_entries(&self, what: &str, context: &mut Context<'_>) {
        let serde = self.serde.iter().map(|entry| ("serde", entry));
        for (name, entry) in serde.chain(self.webhook.iter().map(|entry| ("webhook", entry))) {
            let message = format!("`#[{name}({})]` does not belong on {what}", entry.key);
            context.error(Code::E0302, entry.span, message, "leave it out");
        }
    }

    /// Silences what these attributes allow on all of an item, a variant or a field.
    pub(crate) fn silence_within(
        &self,
        whole: &dyn syn::spanned::Spanned,
        context: &mut Context<'_>,
    ) {
        if !self.allowed.is_empty() {
            self.silence(context.place(whole.span()), context);
        }
    }

    /// The same at a known place.
    pub(crate) fn silence(&self, span: Span, context: &mut Context<'_>) {
        context.allowed.extend(self.allowed.iter().map(|code| (span, *code)));
    }

    fn add(&mut self, attribute: std::borrow::Cow<'a, Attribute>, context: &mut Context<'_>) {
        let path = attribute.path();
        // The two that make up most of a file.
        if path.is_ident("doc") {
            return docs::read(&attribute, &mut self.docs, context);
        } else if path.is_ident("serde") {
            return self.serde.extend(list(&attribute, "serde", context));
        }
        let Some(first) = path.segments.first() else { return };
        let name = first.ident.to_string();
        if path.segments.len() > 1 {
            // `#[rustfmt::skip]`, `#[clippy::…]`: tools, not serde.
            if !matches!(name.as_str(), "rustfmt" | "clippy" | "diagnostic" | "cfg_eval") {
                let last = path.segments.last().map(|last| last.ident.to_string());
                let last = last.unwrap_or_default();
                let message =
                    format!("buildamp does not know what `#[{name}::{last}]` does to the JSON");
                let help = foreign::help(&last);
                context.error(Code::E0301, context.span(path), message, help);
            }
            return;
        }
        match name.as_str() {
            "webhook" => self.webhook.extend(list(&attribute, "webhook", context)),
            // Asked before anything else is read.
            "cfg" => {}
            "default" => self.default = true,
            "cfg_attr" => self.cfg_attr(&attribute, context),
            _ if lints::silences(path) => {
                self.allowed.extend(lints::silenced(&attribute, context));
            }
            _ if lints::sets_level(path) => lints::refuse_level(&attribute, context),
            "derive" => self.derive(&attribute, context),
            "repr" => self.repr(&attribute),
            _ => {
                let as_outcome = || foreign::meant_as_outcome(&name).filter(|_| self.reads_answers);
                if let Some(own) = OWN.iter().find(|own| **own == name) {
                    self.own.push((own, attribute));
                } else if let Some(meant) = as_outcome() {
                    self.misspelt.push(meant);
                    unknown(&attribute, &name, Some(meant), context);
                } else if foreign::hides_from_debug(&attribute.meta) {
                    context.push(shown_by_debug(&name, context.span(&*attribute)));
                } else if !foreign::is_harmless(&name) {
                    let meant = foreign::meant(&name);
                    self.misspelt.extend(meant);
                    unknown(&attribute, &name, meant, context);
                }
            }
        }
    }

    /// The integer that an enum is, if it says one; how the rest is laid out is nothing to JSON.
    fn repr(&mut self, attribute: &Attribute) {
        let syn::Meta::List(list) = &attribute.meta else { return };
        for token in list.tokens.clone() {
            let TokenTree::Ident(name) = token else { continue };
            self.repr = Int::named(&name.to_string()).or(self.repr);
        }
    }

    fn derive(&mut self, attribute: &Attribute, context: &mut Context<'_>) {
        let syn::Meta::List(list) = &attribute.meta else { return };
        for token in list.tokens.clone() {
            let TokenTree::Ident(name) = token else { continue };
            match name.to_string().as_str() {
                "BuildAmpWebhook" => self.derives_webhook = Some(context.place(name.span())),
                "Copy" => self.derived.copy = true,
                "Default" => self.derived.default = true,
                other if foreign::writes_json(other) => {
                    let message = format!("buildamp does not know what JSON `{other}` gives");
                    let help = "write `#[serde(into = \"T\", try_from = \"T\")]` with the impls of `From` and `TryFrom` beside; `T` is the JSON: an integer, a `String`";
                    context.error(Code::E0301, context.place(name.span()), message, help);
                }
                name => {
                    if let Some(comparison) = Comparison::named(name) {
                        self.derived.compared[comparison as usize] = true;
                    }
                }
            }
        }
    }

    /// What `#[cfg_attr(condition, …)]` puts in its place. One that depends on the build may say nothing
    /// about the JSON, which has no builds; what it derives is taken to be there.
    fn cfg_attr(&mut self, attribute: &Attribute, context: &mut Context<'_>) {
        let (holds, list) = conditional(attribute, context);
        if holds.is_none() && list.iter().any(|inner| speaks_of_json(&inner.meta)) {
            context.push(presence::undecided(context.span(attribute)));
        }
        for inner in list {
            self.add(std::borrow::Cow::Owned(inner), context);
        }
    }
}

/// Whether the condition of a `#[cfg_attr(condition, …)]` holds, `None` where it depends on the build, and
/// what may stand in its place.
fn conditional(attribute: &Attribute, context: &mut Context<'_>) -> (Option<bool>, Vec<Attribute>) {
    match cfg::conditional(&attribute.meta) {
        Ok((Some(false), _)) => (Some(false), Vec::new()),
        Ok((holds, list)) => {
            let inner = |meta| Attribute { meta, ..attribute.clone() };
            (holds, list.into_iter().map(inner).collect())
        }
        Err(error) => {
            malformed(&error, context);
            (None, Vec::new())
        }
    }
}

/// Whether it is one of those that are acted on.
fn speaks_of_json(meta: &syn::Meta) -> bool {
    let others = ["default", "cfg_attr"];
    of_definitions(meta).is_some() || others.iter().any(|name| meta.path().is_ident(name))
}

/// Its name, if it is one that says something of a definition.
fn of_definitions(meta: &syn::Meta) -> Option<&'static str> {
    ["serde", "webhook"].into_iter().chain(OWN).find(|name| meta.path().is_ident(name))
}

fn shown_by_debug(name: &str, at: Span) -> Diagnostic {
    let message = format!(
        "the emitted type derives the standard `Debug`, which shows what `#[{name}]` hides"
    );
    Diagnostic::at(Code::W0110, at, message).help(
        "write an `impl Debug` in its place: that of the definition files is the emitted type's",
    )
}

/// Complains about the attribute `name`, which is perhaps meant as another.
fn unknown(
    attribute: &Attribute,
    name: &str,
    meant: Option<&'static str>,
    context: &mut Context<'_>,
) {
    let message = format!("buildamp does not know what `#[{name}]` does to the JSON");
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => foreign::help(name).to_owned(),
    };
    context.error(Code::E0301, context.span(attribute.path()), message, help);
}

/// Complains about an attribute of ours on `what`.
pub(crate) fn misplaced(name: &str, attribute: &Attribute, what: &str, context: &mut Context<'_>) {
    let message = format!("`#[{name}]` does not belong on {what}");
    let help = match name {
        "target" => "put it on the struct or enum that is sent",
        "response" => "put it on an enum of its own, whose variants read the answers",
        "serde" | "webhook" => "put it on each struct or enum that it is for",
        _ => "put it on a variant of an enum with `#[response(…)]`",
    };
    context.error(Code::E0302, context.span(attribute), message, help);
}

/// The list in `#[name(…)]`; without one the attribute would say nothing.
fn list(attribute: &Attribute, name: &str, context: &mut Context<'_>) -> Vec<Entry> {
    if !matches!(attribute.meta, syn::Meta::List(_)) {
        let message = format!("`#[{name}]` says nothing without a list");
        let help = format!("write `#[{name}(…)]`");
        context.error(Code::E0301, context.span(attribute), message, help);
    }
    entries(attribute, context)
}

fn malformed(error: &syn::Error, context: &mut Context<'_>) {
    for error in error.clone() {
        let span = context.place(error.span());
        let message = format!("this attribute cannot be read: {error}");
        context.error(Code::E0301, span, message, "it reads `#[cfg_attr(condition, serde(…))]`");
    }
}
