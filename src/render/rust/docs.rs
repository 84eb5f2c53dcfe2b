//! Doc comments. They are text of the definitions' author: in the emitted Rust none of it may be
//! taken for a test, as rustdoc takes every code block that is not marked as another language.

use std::borrow::Cow;

use super::layout::Doc;

/// The words with which a code block is Rust (The rustdoc book, "Documentation tests").
const RUST: [&str; 8] = [
    "rust",
    "should_panic",
    "no_run",
    "compile_fail",
    "ignore",
    "edition",
    "test_harness",
    "standalone_crate",
];

/// Quotations and items are entered until so much stands before what is in them: a stack has an end.
const DEEPEST: usize = 64;

/// `lines` as doc comments.
pub(super) fn docs(lines: &[String]) -> Vec<Doc> {
    let lines: Vec<Line<'_>> =
        lines.iter().map(|line| Line { outer: Cow::Borrowed(""), text: line }).collect();
    let mut docs = Vec::with_capacity(lines.len());
    block(&lines, "", &mut docs);
    docs
}

/// A line of a block: of all lines, of a quotation or of an item of a list.
#[derive(Debug, Clone)]
struct Line<'a> {
    /// What stands before it because of the blocks around: `> - `.
    outer: Cow<'a, str>,
    text: &'a str,
}

/// Appends the lines of a block; `outer` stands before one that is added. Gives whether it ends with a
/// paragraph.
fn block(lines: &[Line<'_>], outer: &str, out: &mut Vec<Doc>) -> bool {
    let mut docs = Docs { out, outer, state: State::Start };
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        match docs.container(line) {
            Some(container) => {
                let (own, after) = rest.split_at(container.lines(line, after));
                docs.within(&container, own);
                rest = after;
            }
            None => {
                docs.add(line);
                rest = after;
            }
        }
    }
    if docs.state == State::Indented {
        docs.push(outer, "```");
    }
    matches!(docs.state, State::Paragraph | State::Behind)
}

/// What holds blocks of its own.
#[derive(Debug, Clone, Copy)]
enum Container {
    /// `> `
    Quotation,
    /// An item of a list, whose text begins in this column.
    Item(usize),
}

impl Container {
    /// The one that a line begins with.
    fn of(text: &str) -> Option<Self> {
        let spaces = text.len() - text.trim_start_matches(' ').len();
        let marked = &text[spaces..];
        if spaces > 3 {
            return None;
        } else if marked.starts_with('>') {
            return Some(Self::Quotation);
        }
        let digits = marked.bytes().take_while(u8::is_ascii_digit).count();
        let is_mark = match marked.as_bytes().get(digits)? {
            b'-' | b'*' | b'+' => digits == 0,
            b'.' | b')' => (1..=9).contains(&digits),
            _ => false,
        };
        let after = marked.get(digits + 1..).filter(|_| is_mark)?;
        let text = after.trim_start_matches([' ', '\t']);
        let gap = match after.len() - text.len() {
            0 if !text.is_empty() => return None,
            // What is further in is an indented block of code; an empty item begins below.
            gap @ 1..=4 if !text.is_empty() => gap,
            _ => 1,
        };
        Some(Self::Item(spaces + digits + 1 + gap))
    }

    /// How many lines are inside of it, of `first` and those `after`.
    fn lines(self, first: &Line<'_>, after: &[Line<'_>]) -> usize {
        let is_blank = |text: &str| text.trim().is_empty();
        // An item that begins with two blank lines holds nothing.
        let holds_nothing = matches!(self, Self::Item(_))
            && is_blank(&first.text[self.length(first.text)..])
            && after.first().is_some_and(|line| is_blank(line.text));
        match holds_nothing {
            true => 1,
            false => 1 + after.iter().take_while(|line| self.holds(line)).count(),
        }
    }

    /// Whether it may follow the line of a paragraph, which goes on otherwise: a number within a text begins
    /// no list.
    fn ends_paragraph(self, text: &str) -> bool {
        let marked = text.trim_start_matches(' ');
        let is_first = !marked.starts_with(|first: char| first.is_ascii_digit())
            || marked.starts_with("1.")
            || marked.starts_with("1)");
        let is_empty = text[self.length(text)..].trim().is_empty();
        matches!(self, Self::Quotation) || is_first && !is_empty
    }

    /// Whether a line below its first is inside of it, too.
    fn holds(self, line: &Line<'_>) -> bool {
        match self {
            Self::Quotation => matches!(Self::of(line.text), Some(Self::Quotation)),
            Self::Item(column) => {
                let spaces = line.text.len() - line.text.trim_start_matches(' ').len();
                spaces >= column || line.text.trim().is_empty()
            }
        }
    }

    /// How many bytes of a line inside of it are its own.
    fn length(self, text: &str) -> usize {
        match self {
            Self::Quotation => {
                let marked = text.trim_start_matches(' ');
                let after = marked.strip_prefix('>').unwrap_or(marked);
                text.len() - after.strip_prefix(' ').unwrap_or(after).len()
            }
            Self::Item(column) => column.min(text.len()),
        }
    }
}

struct Docs<'o> {
    out: &'o mut Vec<Doc>,
    outer: &'o str,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    /// Where a paragraph, or an indented block of code, may begin.
    Start,
    Paragraph,
    /// Below a quotation or an item whose last paragraph may go on.
    Behind,
    /// In a block that began with this many of this character: as many or more end it.
    Fenced(char, usize),
    /// In a block that is indented, which is emitted with fences.
    Indented,
}

impl Docs<'_> {
    /// The quotation or item that a line begins, if it is no code.
    fn container(&self, line: &Line<'_>) -> Option<Container> {
        let may_begin = |container: &Container| match self.state {
            State::Fenced(..) => false,
            State::Paragraph => container.ends_paragraph(line.text),
            State::Start | State::Behind | State::Indented => true,
        };
        Container::of(line.text).filter(|found| may_begin(found) && self.outer.len() < DEEPEST)
    }

    /// Adds the lines of a quotation or an item.
    fn within(&mut self, container: &Container, lines: &[Line<'_>]) {
        if self.state == State::Indented {
            self.push(self.outer, "```");
        }
        let inner = lines.iter().map(|line| {
            let (own, text) = line.text.split_at(container.length(line.text));
            Line { outer: [&line.outer, own].concat().into(), text }
        });
        let own = match container {
            Container::Quotation => "> ".to_owned(),
            Container::Item(column) => " ".repeat(*column),
        };
        let goes_on = block(&inner.collect::<Vec<_>>(), &[self.outer, &own].concat(), self.out);
        self.state = if goes_on { State::Behind } else { State::Start };
    }

    fn add(&mut self, line: &Line<'_>) {
        let Line { outer, text } = line;
        match self.state {
            State::Fenced(character, length) => {
                let ends = |(own, count, language): (char, usize, &str)| {
                    own == character && count >= length && language.is_empty()
                };
                if fence(text).is_some_and(ends) {
                    self.state = State::Start;
                }
                self.push(outer, text);
            }
            State::Indented => match code(text) {
                Some(code) => self.push(outer, code),
                None if text.trim().is_empty() => self.push(outer, ""),
                None => {
                    self.push(self.outer, "```");
                    self.state = State::Start;
                    self.add(line);
                }
            },
            State::Start | State::Paragraph | State::Behind => self.begin(outer, text),
        }
    }

    fn begin(&mut self, outer: &str, text: &str) {
        let text = text.trim_end();
        if let Some((character, length, language)) = fence(text) {
            self.state = State::Fenced(character, length);
            let is_rust = |word: &str| RUST.iter().any(|rust| word.starts_with(rust));
            let is_rust = language.split([' ', ',', '\t']).any(is_rust);
            let said = if language.is_empty() { "text" } else { "rust,ignore" };
            return match language.is_empty() || is_rust {
                true => {
                    let marks = &text[..text.len() - language.len()];
                    self.push(outer, &[marks, said].concat());
                }
                false => self.push(outer, text),
            };
        }
        match code(text).filter(|_| self.state == State::Start) {
            Some(code) => {
                self.state = State::Indented;
                self.push(outer, "```text");
                self.push(self.outer, code);
            }
            None => {
                let is_paragraph = !text.trim().is_empty() && !is_heading(text);
                self.state = if is_paragraph { State::Paragraph } else { State::Start };
                self.push(outer, text);
            }
        }
    }

    fn push(&mut self, outer: &str, text: &str) {
        // What rustc refuses in a comment: a lone carriage return, and marks that turn text around.
        let is_refused = |letter: char| matches!(letter, '\r' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let mut comment = match text.contains(is_refused) {
            true => ["/// ", outer, &text.replace(is_refused, " ")].concat(),
            false => ["/// ", outer, text].concat(),
        };
        comment.truncate(comment.trim_end().len());
        self.out.push(Doc::Comment(comment.into()));
    }
}

/// A line of an indented block of code, without its indent.
fn code(line: &str) -> Option<&str> {
    let code = line.strip_prefix("    ").or_else(|| line.strip_prefix('\t'))?;
    (!code.trim().is_empty()).then_some(code)
}

/// The character, length and language of a line that begins or ends a fenced block of code.
fn fence(line: &str) -> Option<(char, usize, &str)> {
    let marked = line.trim_start_matches(' ');
    // What is further in is an indented block of code, or goes on a paragraph.
    let text = if line.len() - marked.len() > 3 { "" } else { marked.trim_end() };
    let character = text.chars().next().filter(|first| matches!(first, '`' | '~'))?;
    let language = text.trim_start_matches(character);
    let length = text.len() - language.len();
    (length >= 3 && !language.contains('`')).then_some((character, length, language.trim_start()))
}

/// `## Title`, which a paragraph does not go on.
fn is_heading(text: &str) -> bool {
    let marked = text.trim_start_matches(' ');
    let title = marked.trim_start_matches('#');
    (1..=6).contains(&(marked.len() - title.len()))
        && title.trim_start_matches([' ', '\t']) != title
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
    fn code_in_lists_and_quotations_is_marked_as_no_test() {
        for (text, expected) in [
            ("- ```rust\n  a\n  ```\n- b", "/// - ```rust,ignore\n///   a\n///   ```\n/// - b\n"),
            ("1. ```\n   a\n2. ```no_run", "/// 1. ```text\n///    a\n/// 2. ```rust,ignore\n"),
            ("> ```\n> a\nb\n```", "/// > ```text\n/// > a\n/// b\n/// ```text\n"),
            (">- > ~~~ rust\n> ", "/// >- > ~~~ rust,ignore\n/// >\n"),
            (">     a\n>b", "/// > ```text\n/// > a\n/// > ```\n/// >b\n"),
            ("-     a\n\n  b", "/// - ```text\n///   a\n///\n///   ```\n///   b\n"),
            ("- a\n\n      b", "/// - a\n///\n///   ```text\n///   b\n///   ```\n"),
            ("1. a\n\n    b", "/// 1. a\n///\n///     b\n"),
            ("-1\n1.5\n> a\n- - -\n**b**", "/// -1\n/// 1.5\n/// > a\n/// - - -\n/// **b**\n"),
            ("```json,no_run\n- ```\n```", "/// ```rust,ignore\n/// - ```\n/// ```\n"),
            ("-\n\n      a", "/// -\n///\n/// ```text\n///   a\n/// ```\n"),
            ("a\n2. b\n\n      c", "/// a\n/// 2. b\n///\n/// ```text\n///   c\n/// ```\n"),
            ("> ~~~\n    a", "/// > ~~~text\n/// ```text\n/// a\n/// ```\n"),
            ("# a\n    b", "/// # a\n/// ```text\n/// b\n/// ```\n"),
            ("-\n  é\n*", "/// -\n///   é\n/// *\n"),
        ] {
            assert_eq!(emitted(text), expected, "{text}");
        }
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
