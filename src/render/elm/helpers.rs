//! The small functions that declarations call: only the used ones are emitted.

mod words;

use rayon::prelude::*;

use crate::ir::{Program, Type};

use words::Words;

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
    /// The whole of it, with its doc comment.
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

/// The helpers that the declarations of `program` use, and those that these call, in their order.
pub(super) fn used<'t>(
    declarations: impl Iterator<Item = &'t str>,
    program: &Program,
) -> Vec<&'static str> {
    let all = all();
    let names = Words::new(all.iter().map(|helper| helper.name));
    let pieces: Vec<&str> = declarations.collect();
    let none = || vec![false; all.len()];
    let mut wanted = pieces
        .into_par_iter()
        .fold(none, |mut found, text| {
            names.in_code(text, |at| found[at] = true);
            found
        })
        .reduce(none, |a, b| a.into_iter().zip(b).map(|(a, b)| a || b).collect());
    for (helper, wanted) in all.iter().zip(&mut wanted) {
        *wanted = *wanted && is_for(helper.name).is_none_or(|ty| program.mentions(&ty));
    }
    let mut open: Vec<usize> = (0..all.len()).filter(|at| wanted[*at]).collect();
    while let Some(at) = open.pop() {
        names.in_code(all[at].text, |other| {
            if !std::mem::replace(&mut wanted[other], true) {
                open.push(other);
            }
        });
    }
    let helpers = all.iter().zip(wanted).filter(|(_, wanted)| *wanted);
    helpers.map(|(helper, _)| helper.text).collect()
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
            if is_for(name).is_some() {
                continue;
            }
            let made = ["encode", "decode", "trigger"].iter().any(|start| name.starts_with(start));
            assert!(!made && !name.ends_with("Decoder"), "{name}");
        }
    }

    fn helpers_of(text: &str) -> Vec<&'static str> {
        used(std::iter::once(text), &Program::default()).into_iter().map(name).collect()
    }

    #[test]
    fn helpers_bring_what_they_call() {
        let found = helpers_of("x = toPair Decode.int");
        assert_eq!(found, ["arrayOf", "arrayBetween", "toPair"]);
    }

    #[test]
    fn a_name_is_a_word_of_its_own() {
        for text in ["toPairs", "x.toPair", "\"toPair\"", "toPairé"] {
            assert!(helpers_of(text).is_empty(), "{text}");
        }
        for text in ["(toPair", "'\"' toPair", "\"\\\"\" toPair", "{- {- -} -} toPair", "- toPair"]
        {
            assert!(!helpers_of(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_said_or_named_is_not_used() {
        let texts = [
            "{-| Told when {- when -} when it was. -}",
            "x -- when",
            "( \"and when it \\\" when\", 1 )",
            "{ when : String\n    , entries :\n Int }",
            "{ when = 1 }",
        ];
        for text in texts {
            assert!(helpers_of(text).is_empty(), "{text}");
        }
        assert_eq!(helpers_of("{ a = when True }\nwhen == 1"), ["when"]);
    }

    #[test]
    fn a_name_of_the_program_s_own_is_no_helper() {
        let text = "type FileData = FileData Duration";
        assert!(used(std::iter::once(text), &Program::default()).is_empty());
    }
}
