//! The small functions that declarations call: only the used ones are emitted.

use std::collections::BTreeSet;

use rayon::prelude::*;

const SOURCE: &str = include_str!("../../../templates/elm/helpers.elm");

/// One declaration of the helpers' file.
struct Helper {
    name: &'static str,
    text: &'static str,
}

fn all() -> Vec<Helper> {
    let blocks = SOURCE.trim_end().split("\n\n\n");
    blocks.map(|text| Helper { name: name(text), text }).collect()
}

/// The declared name: of a `type`, or of a signature.
fn name(text: &'static str) -> &'static str {
    let code = text.rsplit_once("-}\n").map_or(text, |(_, code)| code);
    let head = code.trim_start_matches("type alias ").trim_start_matches("type ");
    head.split_whitespace().next().unwrap_or_default()
}

/// The helpers that `declarations` call, and those that these call, in their file's order.
pub(super) fn used(declarations: &[String]) -> Vec<String> {
    let all = all();
    let mut wanted: BTreeSet<&str> = all
        .par_iter()
        .map(|helper| helper.name)
        .filter(|name| declarations.iter().any(|text| mentions(text, name)))
        .collect();
    let mut open: Vec<&str> = wanted.iter().copied().collect();
    while let Some(name) = open.pop() {
        let Some(helper) = all.iter().find(|helper| helper.name == name) else { continue };
        for other in all.iter().filter(|other| mentions(helper.text, other.name)) {
            if wanted.insert(other.name) {
                open.push(other.name);
            }
        }
    }
    let is_wanted = |helper: &&Helper| wanted.contains(helper.name);
    all.iter().filter(is_wanted).map(|helper| helper.text.to_owned()).collect()
}

/// Whether `name` stands in `text` as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.' || c == '"';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}
