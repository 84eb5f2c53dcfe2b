//! `webhooks.rs`: the types with serde, their dispatch, and the targets as static data.

mod attributes;
mod declare;
mod dispatch;
mod docs;
mod layout;
mod response;
mod target;
mod types;

use rayon::prelude::*;

use super::{Rendered, Syntax};
use crate::ir::{Copied, Derives, Program, TypeId};
use crate::settings::Settings;

use layout::Doc;

pub(super) fn render(program: &Program, _settings: &Settings) -> Vec<Rendered> {
    let text = [links(program), items(program)].concat();
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

fn items(program: &Program) -> String {
    let derives = Derives::of(program);
    let definition = |index| declare::definition(TypeId::new(index), program, &derives);
    let implementation = |index| dispatch::implementation(index, program);
    let response = |index: usize| {
        let response = &program.responses[index];
        let mut text = lines(response::declare(response, program));
        response::read(response).lines(0, &mut text);
        text
    };
    [
        each(program.types.len(), |index| lines(definition(index))),
        each(program.responses.len(), response),
        each(program.webhooks.len(), |index| lines(implementation(index))),
        dispatch::dispatch(program),
        lines(target::table(program)),
        program.copied.as_ref().map_or_else(String::new, copied),
    ]
    .concat()
}

/// The functions that attributes name.
fn copied(copied: &Copied) -> String {
    if copied.text.is_empty() {
        return String::new();
    }
    let doc = "/// What the definitions' attributes name, with what that refers to.";
    format!("{doc}\n{}\n{}", attributes::ALLOW_COPIED, copied.text)
}

/// The texts of many items, one after the other.
fn each(count: usize, item: impl Fn(usize) -> String + Sync + Send) -> String {
    (0..count).into_par_iter().map(item).collect()
}

fn lines(doc: Doc) -> String {
    let mut text = String::new();
    doc.lines(0, &mut text);
    text
}
