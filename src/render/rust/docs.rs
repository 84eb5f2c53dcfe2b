//! Doc comments. They are text of the definitions' author: in the emitted Rust none of it may be
//! taken for a test, as rustdoc takes every code block that is not marked as another language.

use super::layout::Doc;

/// The words with which a code block is Rust (The rustdoc book, "Documentation tests").
const RUST: [&str; 6] = ["rust", "should_panic", "no_run", "compile_fail", "ignore", "edition"];

/// `lines` as doc comments.
pub(super) fn docs(lines: &[String]) -> Vec<Doc> {
    let mut docs = Docs { lines: Vec::with_capacity(lines.len()), state: State::Start };
    lines.iter().for_each(|line| docs.add(line));
    if docs.state == State::Indented {
        docs.push("```");
    }
    docs.lines
}

struct Docs {
    lines: Vec<Doc>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    /// Where a paragraph, or an indented block of code, may begin.
    Start,
    Paragraph,
    /// In a block that began with this many of this character: as many or more end it.
    Fenced(char, usize),
    /// In a block that is indented, which is emitted with fences.
    Indented,
}

impl Docs {
    fn add(&mut self, line: &str) {
        match self.state {
            State::Fenced(character, length) => {
                let ends = |(own, count, language): (char, usize, &str)| {
                    own == character && count >= length && language.is_empty()
                };
                if fence(line).is_some_and(ends) {
                    self.state = State::Start;
                }
                self.push(line);
            }
            State::Indented => match code(line) {
                Some(code) => self.push(code),
                None if line.trim().is_empty() => self.push(""),
                None => {
                    self.push("```");
                    self.state = State::Start;
                    self.add(line);
                }
            },
            State::Start | State::Paragraph => self.begin(line),
        }
    }

    fn begin(&mut self, line: &str) {
        let line = line.trim_end();
        if let Some((character, length, language)) = fence(line) {
            self.state = State::Fenced(character, length);
            let is_rust = RUST.iter().any(|word| language.starts_with(word));
            let text = if language.is_empty() { "text" } else { "rust,ignore" };
            return match language.is_empty() || is_rust {
                true => self.push(&format!("{}{text}", &line[..line.len() - language.len()])),
                false => self.push(line),
            };
        }
        match code(line).filter(|_| self.state == State::Start) {
            Some(code) => {
                self.state = State::Indented;
                self.push("```text");
                self.push(code);
            }
            None => {
                let is_blank = line.trim().is_empty();
                self.state = if is_blank { State::Start } else { State::Paragraph };
                self.push(line);
            }
        }
    }

    fn push(&mut self, line: &str) {
        // What rustc refuses in a comment: a lone carriage return, and marks that turn text around.
        let is_refused = |letter: char| matches!(letter, '\r' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let mut comment = match line.contains(is_refused) {
            true => ["/// ", &line.replace(is_refused, " ")].concat(),
            false => ["/// ", line].concat(),
        };
        comment.truncate(comment.trim_end().len());
        self.lines.push(Doc::Comment(comment.into()));
    }
}

/// A line of an indented block of code, without its indent.
fn code(line: &str) -> Option<&str> {
    let code = line.strip_prefix("    ").or_else(|| line.strip_prefix('\t'))?;
    (!code.trim().is_empty()).then_some(code)
}

/// The character, length and language of a line that begins or ends a fenced block of code.
fn fence(line: &str) -> Option<(char, usize, &str)> {
    let text = line.trim_start_matches(' ').trim_end();
    let character = text.chars().next().filter(|first| matches!(first, '`' | '~'))?;
    let language = text.trim_start_matches(character);
    let length = text.len() - language.len();
    (length >= 3 && !language.contains('`')).then_some((character, length, language.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emitted(text: &str) -> String {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        docs(&lines).iter().map(|doc| doc.flat() + "\n").collect()
    }

    #[test]
    fn code_is_marked_as_no_test() {
        assert_eq!(emitted("```\na\n```\nb"), "/// ```text\n/// a\n/// ```\n/// b\n");
        assert_eq!(emitted("```rust\na\n```"), "/// ```rust,ignore\n/// a\n/// ```\n");
        assert_eq!(emitted("~~~ json\n```\n~~~"), "/// ~~~ json\n/// ```\n/// ~~~\n");
        assert_eq!(
            emitted("a\n\n    b\n\n    c\n\nd"),
            "/// a\n///\n/// ```text\n/// b\n///\n/// c\n///\n/// ```\n/// d\n"
        );
        assert_eq!(
            emitted("```\na\n````\n```\nb\n```"),
            "/// ```text\n/// a\n/// ````\n/// ```text\n/// b\n/// ```\n"
        );
        assert_eq!(emitted("    only"), "/// ```text\n/// only\n/// ```\n");
    }

    #[test]
    fn a_paragraph_goes_on_however_deep() {
        assert_eq!(emitted("a\n    b"), "/// a\n///     b\n");
    }

    #[test]
    fn what_rustc_refuses_is_left_out() {
        assert_eq!(emitted("a\u{202e}b\rc"), "/// a b c\n");
    }
}
