//! `webhooks.rs`: the types with serde, their dispatch, and the targets as static data.

mod attributes;
mod bounds;
mod declare;
mod dispatch;
mod docs;
mod field_context;
mod layout;
mod literal;

mod response;
mod target;
mod types;

use super::{Rendered, Syntax, Text};
use crate::ir::{Copied, Derives, Program, TypeId};
use crate::settings::Settings;

pub(super) fn render(program: &Program, _settings: &Settings) -> Vec<Rendered> {
    let mut text = Text::from(links(program));
    items(program, &mut text);
    vec![Rendered { path: "webhooks.rs".to_owned(), syntax: Syntax::Slashes, text }]
}

/// What an application that includes the file must link.
fn links(program: &Program) -> String {
    let serde = match program.shares_values() {
        true => "serde (features derive, rc)",
        false => "serde (feature derive)",
    };
    let crates = ["buildamp (feature wire)", serde, "serde_json"];
    let crates: Vec<&str> = crates.into_iter().chain(program.crates()).collect();
    format!("// Links {}.\n", crates.join(", "))
}

fn items(program: &Program, text: &mut Text) {
    let derives = Derives::of(program);
    text.append(Text::of_each(program.types.len(), |index, out| {
        declare::definition(TypeId::new(index), program, &derives).lines(0, out);
    }));
    text.append(Text::of_each(program.responses.len(), |index, out| {
        let response = &program.responses[index];
        response::declare(response, program).lines(0, out);
        response::read(response, program).lines(0, out);
    }));
    text.append(Text::of_each(program.webhooks.len(), |index, out| {
        dispatch::implementation(index, program).lines(0, out);
    }));
    text.push(dispatch::dispatch(program));
    let mut targets = String::new();
    target::table(program).lines(0, &mut targets);
    text.push(targets);
    text.push(program.copied.as_ref().map_or_else(String::new, copied));
}

/// The functions that attributes name.
fn copied(copied: &Copied) -> String {
    if copied.text.is_empty() {
        return String::new();
    }
    let doc = "/// What the definitions' attributes name, with what that refers to.";
    format!("{doc}\n{}\n{}", attributes::ALLOW_COPIED, copied.text)
}
