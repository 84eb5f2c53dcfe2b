//! Every name that the Elm module declares or has from Elm, and whose it is.

use std::borrow::Cow;
use std::fmt;

use crate::diagnostic::Span;
use crate::ir::{
    ElmTypes, Program, Response, ResponseVariant, Shape, Type, TypeDef, TypeId, Variant, Webhook,
};

use super::spelling::is_upper;

/// Elm's three spaces of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    Type,
    Constructor,
    Value,
}

/// A name that is taken.
pub(super) struct Name<'a> {
    pub(super) space: Space,
    pub(super) text: Cow<'a, str>,
    pub(super) owner: Owner<'a>,
}

/// Whose name it is.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    Elm,
    Module,
    Type(&'a TypeDef),
    Webhook(&'a Webhook),
    Variant(&'a TypeDef, &'a Variant),
    Response(&'a Response),
    Answer(&'a Response, &'a ResponseVariant),
}

impl Owner<'_> {
    /// Where it is defined, if the user did it.
    pub(super) fn span(&self) -> Option<Span> {
        match self {
            Owner::Elm | Owner::Module => None,
            Owner::Type(definition) => Some(definition.span),
            Owner::Webhook(webhook) => Some(webhook.span),
            Owner::Variant(_, variant) => Some(variant.span),
            Owner::Response(response) => Some(response.span),
            Owner::Answer(_, variant) => Some(variant.span),
        }
    }

    /// Whether this is a response that buildamp makes, and `other` a type of that name in Rust.
    pub(super) fn is_one_in_rust(&self, other: Owner<'_>) -> bool {
        match (self, other) {
            (Owner::Response(response), Owner::Type(ty)) => {
                response.implied && response.name == ty.name
            }
            _ => false,
        }
    }
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Owner::Elm => f.write_str("a name of Elm's own"),
            Owner::Module => f.write_str("a name of the generated module"),
            Owner::Type(definition) => write!(f, "`{}`", definition.name),
            Owner::Webhook(webhook) => write!(f, "`{}`", webhook.name),
            Owner::Variant(definition, variant) => {
                write!(f, "`{}::{}`", definition.name, variant.name)
            }
            Owner::Response(response) | Owner::Answer(response, _) if response.implied => {
                write!(f, "the response made for `{}`", response.name.trim_end_matches("Response"))
            }
            Owner::Response(response) => write!(f, "`{}`", response.name),
            Owner::Answer(response, variant) => write!(f, "`{}::{}`", response.name, variant.name),
        }
    }
}

/// What every Elm module has without an import (elm/core 1.0.5), and what the generated one
/// imports.
const ELM_TYPES: [&str; 14] = [
    "List", "Maybe", "Result", "String", "Char", "Int", "Float", "Bool", "Order", "Never",
    "Program", "Cmd", "Sub", "Dict",
];
const ELM_CONSTRUCTORS: [&str; 9] =
    ["True", "False", "LT", "EQ", "GT", "Just", "Nothing", "Ok", "Err"];

/// What the generated module declares whatever the definitions are (`templates/elm/module.elm`).
pub(super) const MODULE_TYPES: [&str; 6] = [
    "Webhook",
    "TriggerOptions",
    "WebhookResponse",
    "WebhookStatus",
    "WebhookUpdate",
    "WebhookOutcome",
];
pub(super) const MODULE_CONSTRUCTORS: [&str; 8] = [
    "Pending",
    "Sending",
    "Sent",
    "Failed",
    "DeadLetter",
    "TriggerOptions",
    "WebhookResponse",
    "WebhookUpdate",
];
pub(super) const MODULE_VALUES: [&str; 20] = [
    "webhookType",
    "trigger",
    "triggerWith",
    "defaultOptions",
    "encodeTrigger",
    "encodeWebhook",
    "webhookMembers",
    "payloadOf",
    "webhookDecoder",
    "webhookDecoders",
    "byWebhookType",
    "webhookStatusDecoder",
    "webhookUpdateDecoder",
    "webhookUpdates",
    "webhookOutcomeDecoder",
    "webhookOutcomes",
    "eventResponse",
    "webhookResponseDecoder",
    "webhookTrigger",
    "webhookUpdate",
];

/// Every name, in no order that means anything.
pub(super) fn all<'a>(program: &'a Program, types: &'a ElmTypes<'a>) -> Vec<Name<'a>> {
    let mut names = Names(Vec::new());
    names.add_all(Space::Type, Owner::Elm, &ELM_TYPES);
    names.add_all(Space::Constructor, Owner::Elm, &ELM_CONSTRUCTORS);
    names.add_all(Space::Type, Owner::Module, &MODULE_TYPES);
    names.add_all(Space::Constructor, Owner::Module, &MODULE_CONSTRUCTORS);
    names.add_all(Space::Value, Owner::Module, &MODULE_VALUES);
    // These are there only where they are needed, so that a type of one's own may be named so.
    if program.mentions(&Type::Duration) {
        names.add_all(Space::Type, Owner::Module, &["Duration"]);
        names.add_all(Space::Constructor, Owner::Module, &["Duration"]);
    }
    if program.mentions(&Type::File) {
        names.add_all(Space::Type, Owner::Module, &["FileData"]);
        names.add_all(Space::Constructor, Owner::Module, &["FileBase64", "FilePath"]);
    }
    // What Elm cannot spell has been reported, and will be called otherwise.
    for (index, definition) in program.types.iter().enumerate() {
        if is_upper(&definition.elm) {
            names.add_type(TypeId::new(index), definition, types);
        }
    }
    for webhook in &program.webhooks {
        let elm = &program.type_def(webhook.payload).elm;
        if !is_upper(elm) {
            continue;
        }
        let owner = Owner::Webhook(webhook);
        names.add(Space::Constructor, owner, elm.as_str());
        names.add(Space::Constructor, owner, format!("{elm}Outcome"));
        names.add(Space::Value, owner, format!("trigger{elm}"));
    }
    for response in program.responses.iter().filter(|response| is_upper(&response.elm)) {
        let owner = Owner::Response(response);
        names.add(Space::Type, owner, response.elm.as_str());
        names.add(Space::Value, owner, format!("decode{}", response.elm));
        for variant in &response.variants {
            let owner = Owner::Answer(response, variant);
            names.add(Space::Constructor, owner, variant.elm.as_str());
        }
    }
    names.0
}

struct Names<'a>(Vec<Name<'a>>);

impl<'a> Names<'a> {
    fn add(&mut self, space: Space, owner: Owner<'a>, text: impl Into<Cow<'a, str>>) {
        self.0.push(Name { space, text: text.into(), owner });
    }

    fn add_all(&mut self, space: Space, owner: Owner<'a>, texts: &[&'static str]) {
        texts.iter().for_each(|text| self.add(space, owner, *text));
    }

    fn add_type(&mut self, id: TypeId, definition: &'a TypeDef, types: &'a ElmTypes<'a>) {
        let owner = Owner::Type(definition);
        let names = types.names(id);
        self.add(Space::Type, owner, names.ty.as_str());
        self.add(Space::Value, owner, names.encoder.as_str());
        self.add(Space::Value, owner, names.decoder.as_str());
        if types.is_constructor(id) {
            self.add(Space::Constructor, owner, names.ty.as_str());
        }
        if let Shape::Enum { variants, .. } = &definition.shape {
            for variant in variants.iter().filter(|variant| variant.is_in_elm()) {
                self.add(
                    Space::Constructor,
                    Owner::Variant(definition, variant),
                    variant.elm.as_str(),
                );
            }
        }
    }
}
