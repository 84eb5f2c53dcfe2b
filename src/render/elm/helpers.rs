//! The small functions that declarations call: only the used ones are emitted.

use memchr::memmem::Finder;
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
    let mentions: Vec<Mention<'_>> = all.iter().map(|helper| Mention::of(helper.name)).collect();
    // A helper that is used at all is mentioned soon: most searches end early.
    let mut wanted: Vec<bool> = mentions
        .par_iter()
        .map(|mention| declarations.iter().flat_map(|group| *group).any(|text| mention.is_in(text)))
        .collect();
    let mut open: Vec<usize> = (0..all.len()).filter(|at| wanted[*at]).collect();
    while let Some(at) = open.pop() {
        let text = code(all[at].text);
        for other in 0..all.len() {
            if !wanted[other] && mentions[other].is_in(text) {
                wanted[other] = true;
                open.push(other);
            }
        }
    }
    let helpers = all.iter().zip(wanted).filter(|(_, wanted)| *wanted);
    helpers.map(|(helper, _)| helper.text.to_owned()).collect()
}

/// A search for a name as a word of its own; `Decode.int` is one word.
struct Mention<'n> {
    finder: Finder<'n>,
}

impl<'n> Mention<'n> {
    fn of(name: &'n str) -> Self {
        Self { finder: Finder::new(name) }
    }

    fn is_in(&self, text: &str) -> bool {
        let length = self.finder.needle().len();
        self.finder.find_iter(text.as_bytes()).any(|at| {
            let before = text[..at].chars().next_back();
            let after = text[at + length..].chars().next();
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.' || c == '"'
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
