//! Webhook types by their name: the trait, `AnyWebhook`, `target` and `prepare`.

use askama::Template;

use crate::ir::Program;

use super::attributes::ALLOW;
use super::layout::{Doc, INDENT, Style};
use super::literal::string;
use super::types::ident;

/// `impl Webhook for …`, for the webhook at `index`.
pub(super) fn implementation(index: usize, program: &Program) -> Doc {
    let name = &program.webhooks[index].name;
    let (head, of) = ("impl ::buildamp::wire::Webhook", format!("for {} {{", ident(name)));
    let head = Doc::breakable(head, of);
    let target = Doc::list(
        "fn target() -> &'static ::buildamp::wire::Target {",
        vec![format!("&TARGETS[{index}]").into()],
        "}",
        Style::Statements,
    );
    let constant = format!("const TYPE: &'static str = {};", string(name));
    Doc::Above(vec![ALLOW.into(), head.then(Doc::Above(vec![constant.into(), target]))])
}

#[derive(Template)]
#[template(path = "rust/dispatch.rs", escape = "none")]
struct Dispatch {
    allow: &'static str,
    is_empty: bool,
    /// The enum of all payloads, as lines.
    enumeration: String,
    /// The arms that read a payload, as lines.
    from_json: String,
    /// The bodies of the two methods, as lines.
    webhook_type: String,
    to_json: String,
}

/// `AnyWebhook`, `target` and `prepare`.
pub(super) fn dispatch(program: &Program) -> String {
    let types: Vec<&str> = program.webhooks.iter().map(|webhook| webhook.name.as_str()).collect();
    let docs = |doc: fn(&str) -> Doc| types.iter().map(|name| doc(name)).collect();
    let variants = Doc::list("pub enum AnyWebhook {", docs(variant), "}", Style::Block);
    let by_type =
        |arm: fn(&str) -> Doc| Doc::list("match *self {", docs(arm), "}", Style::Statements);
    let mut from_json = String::new();
    types.iter().for_each(|name| self::from_json(name).lines(3 * INDENT, &mut from_json));
    let view = Dispatch {
        allow: ALLOW,
        is_empty: types.is_empty(),
        enumeration: lines(&variants, 0),
        from_json,
        webhook_type: lines(&by_type(webhook_type), 2 * INDENT),
        to_json: lines(&by_type(to_json), 2 * INDENT),
    };
    // A template of strings cannot fail; it ends without its last line end.
    view.render().unwrap_or_default() + "\n"
}

fn lines(doc: &Doc, indent: usize) -> String {
    let mut text = String::new();
    doc.lines(indent, &mut text);
    text
}

fn variant(name: &str) -> Doc {
    let name = ident(name).into_owned();
    Doc::list([&name, "("].concat(), vec![name.into()], ")", Style::Args)
}

fn arm(pattern: String, body: Doc) -> Doc {
    Doc::list(format!("{pattern} => "), vec![body], "", Style::Arm)
}

fn from_json(name: &str) -> Doc {
    let literal = string(name);
    let arguments =
        vec![literal.clone().into(), "payload".into(), format!("Self::{}", ident(name)).into()];
    arm(literal, Doc::list("::buildamp::wire::from_json(", arguments, ")", Style::Args))
}

fn webhook_type(name: &str) -> Doc {
    arm(format!("Self::{}(_)", ident(name)), string(name).into())
}

fn to_json(name: &str) -> Doc {
    let body = Doc::list("::buildamp::wire::to_json(", vec!["payload".into()], ")", Style::Args);
    arm(format!("Self::{}(ref payload)", ident(name)), body)
}
