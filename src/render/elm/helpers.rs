//! The small functions that declarations call: only the used ones are emitted.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::ir::{Program, Type};

/// One concern a file.
const SOURCES: [&str; 5] = [
    include_str!("../../../templates/elm/helpers/types.elm"),
    include_str!("../../../templates/elm/helpers/encode.elm"),
    include_str!("../../../templates/elm/helpers/objects.elm"),
    include_str!("../../../templates/elm/helpers/values.elm"),
    include_str!("../../../templates/elm/helpers/responses.elm"),
];

/// One declaration of the helpers.
struct Helper {
    name: &'static str,
    /// What follows the doc comment of a type, or a whole function with its signature.
    text: &'static str,
}

fn all() -> Vec<Helper> {
    let blocks = SOURCES.iter().flat_map(|source| source.trim_end().split("\n\n\n"));
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

/// The type that a helper is for: where a program has none, the name is free for one of its own.
fn is_for(name: &str) -> Option<Type> {
    match name {
        "FileData" | "encodeFileData" | "fileDataDecoder" => Some(Type::File),
        "Duration" | "encodeDuration" | "durationDecoder" => Some(Type::Duration),
        _ => None,
    }
}

/// The helpers that the declarations of `program` mention, and those that these call, in their order.
pub(super) fn used<'t>(
    declarations: impl Iterator<Item = &'t str>,
    program: &Program,
) -> Vec<&'static str> {
    let all = all();
    let names = Names::of(&all);
    let pieces: Vec<&str> = declarations.collect();
    let none = || vec![false; all.len()];
    let mut wanted = pieces
        .into_par_iter()
        .fold(none, |mut found, text| {
            names.mentioned(text, |at| found[at] = true);
            found
        })
        .reduce(none, |a, b| a.into_iter().zip(b).map(|(a, b)| a || b).collect());
    for (helper, wanted) in all.iter().zip(&mut wanted) {
        *wanted = *wanted && is_for(helper.name).is_none_or(|ty| program.mentions(&ty));
    }
    let mut open: Vec<usize> = (0..all.len()).filter(|at| wanted[*at]).collect();
    while let Some(at) = open.pop() {
        names.mentioned(code(all[at].text), |other| {
            if !std::mem::replace(&mut wanted[other], true) {
                open.push(other);
            }
        });
    }
    let helpers = all.iter().zip(wanted).filter(|(_, wanted)| *wanted);
    helpers.map(|(helper, _)| helper.text).collect()
}

/// The helpers' names, to be found among the words of a text.
struct Names {
    /// By the first byte: a bit for each length that a name has.
    lengths: [u64; 256],
    at: HashMap<&'static [u8], usize>,
}

impl Names {
    fn of(helpers: &[Helper]) -> Self {
        let mut names = Self { lengths: [0; 256], at: HashMap::new() };
        for (at, helper) in helpers.iter().enumerate() {
            let name = helper.name.as_bytes();
            names.lengths[usize::from(name[0])] |= 1 << (name.len() % 64);
            names.at.insert(name, at);
        }
        names
    }

    /// Calls `found` for each word of the text that is a helper's name; `Decode.int` is one word.
    fn mentioned(&self, text: &str, mut found: impl FnMut(usize)) {
        let bytes = text.as_bytes();
        let mut end = 0;
        while end < bytes.len() {
            let start = end;
            while end < bytes.len() && IS_PART[usize::from(bytes[end])] {
                end += 1;
            }
            let word = &bytes[start..end];
            // Almost every other word ends here.
            if let Some(first) = word.first()
                && self.lengths[usize::from(*first)] >> (word.len() % 64) & 1 == 1
                && let Some(at) = self.at.get(word)
            {
                found(*at);
            }
            end += 1;
        }
    }
}

/// The bytes that words are made of; whatever is not ASCII among them.
const IS_PART: [bool; 256] = {
    let mut part = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let ascii = byte as u8;
        part[byte] = ascii.is_ascii_alphanumeric()
            || !ascii.is_ascii()
            || matches!(ascii, b'_' | b'.' | b'"');
        byte += 1;
    }
    part
};

#[cfg(test)]
mod tests {
    use super::*;

    /// So that no type of a user can take a helper's name: these are the names that are made of
    /// types' names (see `check/elm_names.rs`).
    #[test]
    fn no_helper_is_named_as_a_codec() {
        for helper in all() {
            let name = helper.name;
            if is_for(name).is_some() {
                continue;
            }
            let made = ["encode", "decode", "trigger"].iter().any(|start| name.starts_with(start));
            assert!(!made && !name.ends_with("Decoder"), "{name}");
        }
    }

    #[test]
    fn helpers_bring_what_they_call() {
        let found = used(std::iter::once("x = toPair Decode.int"), &Program::default());
        // `toPair`, `arrayOf` and `arrayBetween`.
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn a_name_is_a_word_of_its_own() {
        for text in ["toPairs", "x.toPair", "\"toPair\"", "toPairé"] {
            assert!(used(std::iter::once(text), &Program::default()).is_empty(), "{text}");
        }
        assert!(!used(["x", "(toPair"].into_iter(), &Program::default()).is_empty());
    }

    #[test]
    fn a_name_of_the_program_s_own_is_no_helper() {
        let text = "type FileData = FileData Duration";
        assert!(used(std::iter::once(text), &Program::default()).is_empty());
    }
}
