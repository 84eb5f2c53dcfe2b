//! Which of some words the code of an Elm text uses, found without parsing it: a generation renders
//! megabytes, and each of them is looked through.

use std::collections::HashMap;

/// The words that are looked for, each with its place in their list.
pub(super) struct Words {
    /// By the first byte: a bit for each length that one has.
    lengths: [u64; 256],
    at: HashMap<&'static [u8], usize>,
}

impl Words {
    pub(super) fn new(words: impl Iterator<Item = &'static str>) -> Self {
        let mut all = Self { lengths: [0; 256], at: HashMap::new() };
        for (at, word) in words.enumerate() {
            let word = word.as_bytes();
            all.lengths[usize::from(word[0])] |= 1 << (word.len() % 64);
            all.at.insert(word, at);
        }
        all
    }

    /// Calls `found` with the place of each that the code of `text` uses: what comments and literals
    /// say is no code, `Decode.int` is one word, and `when` in `{ when : Int }` or `{ when = 1 }` names
    /// a field.
    pub(super) fn in_code(&self, text: &str, mut found: impl FnMut(usize)) {
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
                        && let Some(place) = self.at.get(word)
                        && !is_named(&bytes[end..])
                    {
                        found(*place);
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
