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

/// The helpers that the declarations of `program` use, and those that these call, in their order.
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
            names.used(text, |at| found[at] = true);
            found
        })
        .reduce(none, |a, b| a.into_iter().zip(b).map(|(a, b)| a || b).collect());
    for (helper, wanted) in all.iter().zip(&mut wanted) {
        *wanted = *wanted && is_for(helper.name).is_none_or(|ty| program.mentions(&ty));
    }
    let mut open: Vec<usize> = (0..all.len()).filter(|at| wanted[*at]).collect();
    while let Some(at) = open.pop() {
        names.used(all[at].text, |other| {
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

    /// Calls `found` for each helper that the code of the text uses: what comments and literals say
    /// is no code, `Decode.int` is one word, and `when` in `{ when : Int }` or `{ when = 1 }` names a
    /// field.
    fn used(&self, text: &str, mut found: impl FnMut(usize)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match KINDS[usize::from(byte)] {
                Kind::Between => at += 1,
                Kind::Part => {
                    let end = end_of_word(bytes, at);
                    let word = &bytes[at..end];
                    // Almost every other word ends here.
                    if self.lengths[usize::from(byte)] >> (word.len() % 64) & 1 == 1
                        && let Some(helper) = self.at.get(word)
                        && !is_named(&bytes[end..])
                    {
                        found(*helper);
                    }
                    at = end;
                }
                Kind::Quote => at = end_of_literal(bytes, at),
                Kind::Brace if bytes[at..].starts_with(b"{-") => at = end_of_comment(bytes, at),
                Kind::Dash if bytes[at..].starts_with(b"--") => {
                    at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at);
                }
                Kind::Brace | Kind::Dash => at += 1,
            }
        }
    }
}

fn end_of_word(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    let end = rest.iter().position(|byte| KINDS[usize::from(*byte)] != Kind::Part);
    end.map_or(bytes.len(), |end| start + end)
}

/// Past the quote that ends what one at `start` begins; the renderer writes no `"""`.
fn end_of_literal(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// Past a comment's end: they nest.
fn end_of_comment(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while at < bytes.len() {
        match &bytes[at..bytes.len().min(at + 2)] {
            b"{-" => depth += 1,
            b"-}" if depth == 1 => return at + 2,
            b"-}" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    at
}

/// Whether what follows a word declares it or makes it a record's field.
fn is_named(rest: &[u8]) -> bool {
    matches!(rest, [b' ', b':' | b'=', b' ' | b'\n', ..])
}

/// What a byte of Elm begins or goes on with.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Between,
    /// Of a word; whatever is not ASCII is among these.
    Part,
    Quote,
    Brace,
    Dash,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Between; 256];
    let mut byte = 0;
    while byte < 256 {
        let ascii = byte as u8;
        kinds[byte] = match ascii {
            b'"' | b'\'' => Kind::Quote,
            b'{' => Kind::Brace,
            b'-' => Kind::Dash,
            b'_' | b'.' => Kind::Part,
            _ if ascii.is_ascii_alphanumeric() || !ascii.is_ascii() => Kind::Part,
            _ => Kind::Between,
        };
        byte += 1;
    }
    kinds
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

    fn names_used(text: &str) -> Vec<&'static str> {
        used(std::iter::once(text), &Program::default()).into_iter().map(name).collect()
    }

    #[test]
    fn helpers_bring_what_they_call() {
        let found = names_used("x = toPair Decode.int");
        assert_eq!(found, ["arrayOf", "arrayBetween", "toPair"]);
    }

    #[test]
    fn a_name_is_a_word_of_its_own() {
        for text in ["toPairs", "x.toPair", "\"toPair\"", "toPairé"] {
            assert!(names_used(text).is_empty(), "{text}");
        }
        for text in ["(toPair", "'\"' toPair", "\"\\\"\" toPair", "{- {- -} -} toPair", "- toPair"]
        {
            assert!(!names_used(text).is_empty(), "{text}");
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
            assert!(names_used(text).is_empty(), "{text}");
        }
        assert_eq!(names_used("{ a = when True }\nwhen == 1"), ["when"]);
    }

    #[test]
    fn a_name_of_the_program_s_own_is_no_helper() {
        let text = "type FileData = FileData Duration";
        assert!(used(std::iter::once(text), &Program::default()).is_empty());
    }
}
