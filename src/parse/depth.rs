//! How deeply a file nests. syn descends once for each level, so a file without end in that
//! direction would overflow the stack before anybody could say what is wrong.

use std::ops::Range;

/// Levels of brackets, and operators in one expression or type: far beyond any definition, well
/// within a thread's stack.
const DEEPEST: usize = 96;
const LONGEST: usize = 384;

/// The place where `text` goes deeper than any definition does, if it does.
pub(super) fn too_deep(text: &str) -> Option<Range<usize>> {
    let mut scan = Scan { bytes: text.as_bytes(), at: 0, brackets: 0, angles: 0, operators: 0 };
    while let Some(byte) = scan.bytes.get(scan.at).copied() {
        if !scan.skip(byte) {
            scan.count(byte);
            scan.at += 1;
        }
        if scan.brackets + scan.angles > DEEPEST || scan.operators > LONGEST {
            return Some(scan.at - 1..scan.at);
        }
    }
    None
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Open `(`, `[` and `{`.
    brackets: usize,
    /// Open `<` since the last `;` or brace: in an expression it may be a comparison.
    angles: usize,
    /// Since the last `;`, `,` or brace.
    operators: usize,
}

impl Scan<'_> {
    fn count(&mut self, byte: u8) {
        match byte {
            b'(' | b'[' => self.brackets += 1,
            b')' | b']' => self.brackets = self.brackets.saturating_sub(1),
            b'{' => {
                self.brackets += 1;
                self.end_of_statement();
            }
            b'}' => {
                self.brackets = self.brackets.saturating_sub(1);
                self.end_of_statement();
            }
            b';' => self.end_of_statement(),
            b',' => self.operators = 0,
            b'<' => self.angles += 1,
            b'>' => self.angles = self.angles.saturating_sub(1),
            b'&' | b'*' | b'!' | b'-' | b'+' | b'/' | b'%' | b'|' | b'^' | b'.' | b'?' | b'=' => {
                self.operators += 1;
            }
            _ => {}
        }
    }

    fn end_of_statement(&mut self) {
        self.angles = 0;
        self.operators = 0;
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
            (b'r', Some(b'"' | b'#')) => return self.skip_raw_string(),
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
        let found = rest.windows(end.len()).position(|window| window == end);
        found.map_or(self.bytes.len(), |at| from + at + end.len())
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

    /// `r"…"`, `r#"…"#`; not `r#type`, and not the end of a name.
    fn skip_raw_string(&mut self) -> bool {
        let before = self.at.checked_sub(1).map(|at| self.bytes[at]);
        let after_name = before
            .is_some_and(|b| (b.is_ascii_alphanumeric() && b != b'b' && b != b'c') || b == b'_');
        let hashes = self.bytes[self.at + 1..].iter().take_while(|byte| **byte == b'#').count();
        if after_name || self.bytes.get(self.at + 1 + hashes) != Some(&b'"') {
            return false;
        }
        let end = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
        self.to(self.find(self.at + hashes + 2, &end));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_comments_do_not_nest() {
        let open = "(".repeat(200);
        let texts = [
            format!("// {open}\nstruct A;"),
            format!("/* /* {open} */ {open} */"),
            format!("\"\\\"{open}\""),
            format!("r#\"\"{open}\"#"),
            format!("br##\"\"#{open}\"##"),
            "'('; '\\''; 'ä'; ".repeat(200),
            "fn a<'a, 'b>(x: &'a str) -> bool { 1 < 2 }\n".repeat(200),
            "r#type, ".repeat(200),
        ];
        for text in texts {
            assert_eq!(too_deep(&text), None, "{text}");
        }
        assert_eq!(too_deep(&format!("'(' {open}")).map(|place| place.start), Some(4 + DEEPEST));
    }
}
