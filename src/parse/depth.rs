//! How deeply a file nests. syn descends once for each level, and so does whoever takes its tree
//! down again: a file without end in that direction would overflow the stack before anybody could
//! say what is wrong.

use std::ops::Range;

/// Levels of brackets, and operators of all expressions and types that are open at one place: far
/// beyond any definition, well within a thread's stack.
const DEEPEST: usize = 96;
const LONGEST: usize = 384;

/// Whether an expression, a pattern or a type can begin with this word, or go on with it, any number
/// of times.
fn is_operator(word: &[u8]) -> bool {
    matches!(
        word,
        b"as"
            | b"async"
            | b"become"
            | b"box"
            | b"break"
            | b"const"
            | b"do"
            | b"dyn"
            | b"else"
            | b"for"
            | b"if"
            | b"impl"
            | b"in"
            | b"let"
            | b"match"
            | b"move"
            | b"mut"
            | b"ref"
            | b"return"
            | b"static"
            | b"unsafe"
            | b"where"
            | b"while"
            | b"yield"
    )
}

/// The place where `text` goes deeper than any definition does, if it does.
pub(super) fn too_deep(text: &str) -> Option<Range<usize>> {
    let mut scan = Scan::new(text);
    while scan.step() {
        if scan.outer.len() + scan.angles > DEEPEST || scan.operators > LONGEST {
            return Some(scan.at - 1..scan.at);
        }
    }
    None
}

/// Where the innermost bracket stands that is still open at the end of `text`.
pub(super) fn innermost_open(text: &str) -> Option<usize> {
    let mut scan = Scan::new(text);
    while scan.step() {}
    scan.here.opened
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// What the open `(`, `[` and `{` stand in, outermost first.
    outer: Vec<Level>,
    /// What is between the innermost of them and here.
    here: Level,
    /// The sums over all levels.
    operators: usize,
    angles: usize,
}

/// One expression, type or statement, as far as it has been read: it ends at a `,` or `;`.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Where its bracket stands.
    opened: Option<usize>,
    /// What may make a level of syn's tree, calls and indices among them.
    operators: usize,
    /// Open `<`: in an expression it may be a comparison.
    angles: usize,
    /// Begun by `#`: stands before something, and makes no level of it.
    is_attribute: bool,
    /// Begun by `=>`: as a block, the whole arm of a `match`.
    is_arm: bool,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
            outer: Vec::new(),
            here: Level::default(),
            operators: 0,
            angles: 0,
        }
    }

    /// Goes on by one token, if there is one.
    fn step(&mut self) -> bool {
        let Some(byte) = self.bytes.get(self.at).copied() else { return false };
        if !self.skip(byte) {
            self.count(byte);
        }
        true
    }

    fn count(&mut self, byte: u8) {
        let start = self.at;
        self.at += 1;
        match byte {
            b'(' | b'[' | b'{' => self.open(start),
            b')' | b']' => drop(self.close()),
            b'}' => {
                let is_arm = self.close();
                if self.is_end_of_statement(is_arm) {
                    self.forget();
                }
            }
            b';' => self.forget(),
            b',' => {
                // Between the arguments of a type, too.
                self.operators -= std::mem::take(&mut self.here.operators);
            }
            b'<' if self.is_between_values(start) => self.operator(),
            b'<' => {
                self.here.angles += 1;
                self.angles += 1;
            }
            // Not of `->` and `=>`.
            b'>' if !matches!(self.before(start), Some(b'-' | b'=')) => {
                let closed = self.here.angles.min(1);
                self.here.angles -= closed;
                self.angles -= closed;
            }
            b'&' | b'*' | b'!' | b'-' | b'+' | b'/' | b'%' | b'|' | b'^' | b'.' | b'?' | b'='
            | b'@' | b':' => self.operator(),
            first if is_word(first) => {
                self.pass(is_word);
                if is_operator(&self.bytes[start..self.at]) {
                    self.operator();
                }
            }
            b' ' | b'\n' => self.pass(|byte| matches!(byte, b' ' | b'\n')),
            _ => {}
        }
    }

    /// Passes over all that follows of one kind.
    fn pass(&mut self, is_of_it: impl Fn(u8) -> bool) {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !is_of_it(*byte));
        self.at += length.unwrap_or(rest.len());
    }

    fn operator(&mut self) {
        self.here.operators += 1;
        self.operators += 1;
    }

    fn open(&mut self, start: usize) {
        let before = self.text_before(start);
        let level = Level {
            opened: Some(start),
            is_attribute: before.ends_with(b"#") || before.ends_with(b"#!"),
            is_arm: before.ends_with(b"=>"),
            ..Level::default()
        };
        self.outer.push(std::mem::replace(&mut self.here, level));
    }

    /// Goes back to the level around this one, in which this one was one more operator. Whether this
    /// one was the whole arm of a `match`, if it was a block.
    fn close(&mut self) -> bool {
        self.forget();
        let Level { is_attribute, is_arm, .. } = self.here;
        self.here = self.outer.pop().unwrap_or_default();
        if !is_attribute {
            self.operator();
        }
        is_arm
    }

    /// What comes after this is no part of what came before it on this level.
    fn forget(&mut self) {
        self.operators -= std::mem::take(&mut self.here.operators);
        self.angles -= std::mem::take(&mut self.here.angles);
    }

    /// Whether a block that was just closed ends its item, statement or arm.
    fn is_end_of_statement(&mut self, is_arm: bool) -> bool {
        self.skip_space();
        let rest = &self.bytes[self.at..];
        match rest.first() {
            None => true,
            Some(b'.' | b'?') => false,
            Some(first) if is_word(*first) => {
                let goes_on = |word: &[u8]| {
                    rest.starts_with(word) && !rest.get(word.len()).copied().is_some_and(is_word)
                };
                !goes_on(b"else") && !goes_on(b"as")
            }
            Some(first) => is_arm || matches!(first, b'#' | b'}' | b'\''),
        }
    }

    /// Passes over space and comments.
    fn skip_space(&mut self) {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            let is_comment =
                byte == b'/' && matches!(self.bytes.get(self.at + 1), Some(b'/' | b'*'));
            if byte.is_ascii_whitespace() {
                self.at += 1;
            } else if !is_comment || !self.skip(byte) {
                return;
            }
        }
    }

    /// Whether the `<` at `at` compares or shifts for certain: `1 << 3`, `f() < 2`.
    fn is_between_values(&self, at: usize) -> bool {
        let first = if self.before(at) == Some(b'<') { at - 1 } else { at };
        let before = self.text_before(first);
        let word = before.iter().rev().take_while(|byte| is_word(**byte)).last();
        matches!(word.or(before.last()), Some(b')' | b']' | b'"' | b'0'..=b'9'))
    }

    fn before(&self, at: usize) -> Option<u8> {
        at.checked_sub(1).map(|before| self.bytes[before])
    }

    /// What comes before `at`, without the space in between.
    fn text_before(&self, at: usize) -> &[u8] {
        self.bytes[..at].trim_ascii_end()
    }

    /// Passes over a comment or literal that starts here.
    fn skip(&mut self, byte: u8) -> bool {
        let next = self.bytes.get(self.at + 1).copied();
        match (byte, next) {
            (b'/', Some(b'/')) => self.to(self.find(self.at, b"\n")),
            (b'/', Some(b'*')) => self.skip_block_comment(),
            (b'"', _) => self.skip_quoted(b'"'),
            (b'\'', Some(b'\\')) => self.skip_quoted(b'\''),
            (b'\'', _) => self.skip_char(),
            (b'r', Some(b'"' | b'#')) => return self.skip_raw_string(self.at),
            (b'b' | b'c', Some(b'r')) => return self.skip_raw_string(self.at + 1),
            _ => return false,
        }
        true
    }

    fn to(&mut self, at: usize) {
        self.at = at.min(self.bytes.len());
    }

    /// The place after the next `end`, or the end of the file.
    fn find(&self, from: usize, end: &[u8]) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        memchr::memmem::find(rest, end).map_or(self.bytes.len(), |at| from + at + end.len())
    }

    fn skip_block_comment(&mut self) {
        let mut open = 1;
        self.at += 2;
        while open > 0 && self.at < self.bytes.len() {
            match &self.bytes[self.at..] {
                [b'/', b'*', ..] => open += 1,
                [b'*', b'/', ..] => open -= 1,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            self.at += 2;
        }
    }

    fn skip_quoted(&mut self, quote: u8) {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += if *byte == b'\\' { 2 } else { 1 };
            if *byte == quote {
                return;
            }
        }
        self.to(self.at);
    }

    /// `'x'`, or only the quote of a lifetime.
    fn skip_char(&mut self) {
        let rest = &self.bytes[self.at + 1..];
        let end = rest.iter().take(5).position(|byte| *byte == b'\'');
        self.at += match end {
            // A character is one to four bytes; `'a, 'b` are two lifetimes.
            Some(end @ 1..=4) if end == 1 || !rest[0].is_ascii() => end + 2,
            _ => 1,
        };
    }

    /// `r"…"`, `r#"…"#` with the `r` at `start`; not `r#type`.
    fn skip_raw_string(&mut self, start: usize) -> bool {
        let hashes = self.bytes[start + 1..].iter().take_while(|byte| **byte == b'#').count();
        if self.bytes.get(start + 1 + hashes) != Some(&b'"') {
            return false;
        }
        let end = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
        self.to(self.find(start + hashes + 2, &end));
        true
    }
}

fn is_word(byte: u8) -> bool {
    IS_WORD[usize::from(byte)]
}

const IS_WORD: [bool; 256] = {
    let mut is_word = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let ascii = byte as u8;
        is_word[byte] = ascii.is_ascii_alphanumeric() || ascii == b'_' || !ascii.is_ascii();
        byte += 1;
    }
    is_word
};

#[cfg(test)]
mod tests;
