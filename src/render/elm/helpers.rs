//! The small functions that declarations call: only the used ones are emitted.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

const SOURCE: &str = include_str!("../../../templates/elm/helpers.elm");

/// One declaration of the helpers' file.
struct Helper {
    name: &'static str,
    /// What follows the doc comment of a type, or a whole function with its signature.
    text: &'static str,
}

fn all() -> Vec<Helper> {
    let blocks = SOURCE.trim_end().split("\n\n\n");
    blocks.map(|text| Helper { name: name(text), text }).collect()
}

/// The declared name: of a `type`, or of a signature.
fn name(text: &'static str) -> &'static str {
    let head = code(text).trim_start_matches("type alias ").trim_start_matches("type ");
    head.split_whitespace().next().unwrap_or_default()
}

/// A declaration without its doc comment.
fn code(text: &'static str) -> &'static str {
    text.split_once("-}\n").map_or(text, |(_, code)| code)
}

/// The helpers that the declarations mention, and those that these call, in their file's order.
pub(super) fn used(declarations: &[&[String]]) -> Vec<String> {
    let all = all();
    let index: HashMap<&str, usize> =
        all.iter().enumerate().map(|(at, helper)| (helper.name, at)).collect();
    let mentioned = |text: &str| -> Vec<usize> {
        words(text).filter_map(|word| index.get(word).copied()).collect()
    };
    let mut wanted: HashSet<usize> = declarations
        .par_iter()
        .flat_map(|group| group.par_iter())
        .flat_map_iter(|text| mentioned(text))
        .collect();
    let mut open: Vec<usize> = wanted.iter().copied().collect();
    while let Some(at) = open.pop() {
        let called = mentioned(code(all[at].text)).into_iter();
        open.extend(called.filter(|other| wanted.insert(*other)));
    }
    let helpers = all.iter().enumerate().filter(|(at, _)| wanted.contains(at));
    helpers.map(|(_, helper)| helper.text.to_owned()).collect()
}

/// The names in a text; `Decode.int` is one word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.' || c == '"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So that no type of a user can take a helper's name: these are the names that are made of
    /// types' names (see `check/elm_names.rs`).
    #[test]
    fn no_helper_is_named_as_a_codec() {
        for helper in all() {
            let name = helper.name;
            let exempt = ["FileData", "Duration", "encodeFileData", "fileDataDecoder"];
            if exempt.contains(&name) || ["encodeDuration", "durationDecoder"].contains(&name) {
                continue;
            }
            let made = ["encode", "decode", "trigger"].iter().any(|start| name.starts_with(start));
            assert!(!made && !name.ends_with("Decoder"), "{name}");
        }
    }

    #[test]
    fn helpers_bring_what_they_call() {
        let found = used(&[&["x = toPair Decode.int".to_owned()]]);
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
