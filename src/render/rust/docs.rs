//! Doc comments. They are text of the definitions' author: in the emitted Rust none of it may be
//! taken for a test, as rustdoc takes every code block that is not marked as another language.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

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

/// `lines` as doc comments.
pub(super) fn docs(lines: &[String]) -> Vec<Doc> {
    if !lines.iter().any(|line| may_begin_code(line)) {
        return lines.iter().map(|line| comment("", line)).collect();
    }
    let text = lines.join("\n");
    let mut docs = Docs { text: &text, written: 0, out: Vec::with_capacity(lines.len()) };
    // As rustdoc looks for code.
    let mut events = Parser::new(&text).into_offset_iter();
    while let Some((event, place)) = events.next() {
        let Event::Start(Tag::CodeBlock(kind)) = event else { continue };
        let of_it = events.by_ref().take_while(|(event, _)| matches!(event, Event::Text(_)));
        let texts: Vec<Range<usize>> = of_it.map(|(_, place)| place).collect();
        match kind {
            CodeBlockKind::Indented => docs.indented(&texts),
            CodeBlockKind::Fenced(info) => docs.fenced(place, &info),
        }
    }
    docs.lines_to(text.len() + 1);
    docs.out
}

/// Whether a line holds what every code block begins with, wherever it stands.
fn may_begin_code(line: &str) -> bool {
    ["```", "~~~", "    ", "\t"].into_iter().any(|mark| line.contains(mark))
}

/// A line of a doc comment, in two parts.
fn comment(before: &str, text: &str) -> Doc {
    let mut comment = ["/// ", before, text].concat();
    comment.truncate(comment.trim_end().len());
    Doc::Comment(comment.into())
}

struct Docs<'t> {
    text: &'t str,
    /// Where the first line begins that is not in `out` yet.
    written: usize,
    out: Vec<Doc>,
}

impl<'t> Docs<'t> {
    /// The next line, if one begins before `end`: where, and what it says.
    fn next(&mut self, end: usize) -> Option<(usize, &'t str)> {
        let begin = self.written;
        let line = self.text.get(begin..).filter(|_| begin < end)?.split('\n').next()?;
        self.written += line.len() + 1;
        Some((begin, line))
    }

    /// Writes the lines that begin before `end` as they are.
    fn lines_to(&mut self, end: usize) {
        while let Some((_, line)) = self.next(end) {
            self.out.push(comment("", line));
        }
    }

    /// Where the line begins in which this byte stands.
    fn line_of(&self, byte: usize) -> usize {
        self.text[..byte].rfind('\n').map_or(0, |end| end + 1)
    }

    /// A block between fences, which says in `info` what it is.
    fn fenced(&mut self, block: Range<usize>, info: &str) {
        let is_rust = |word: &str| RUST.iter().any(|rust| word.starts_with(rust));
        let said = match info {
            "" => "text",
            info if info.split([' ', ',', '\t']).any(is_rust) => "rust,ignore",
            _ => return,
        };
        self.lines_to(self.line_of(block.start));
        let Some((begin, line)) = self.next(block.end) else { return };
        let (before, fence) = split(line, block.start.saturating_sub(begin));
        let fence = fence.trim_end();
        let own = fence.trim_start_matches(['`', '~']).trim_start();
        let marks = &fence[..fence.len() - own.len()];
        self.out.push(comment(before, &[marks, said].concat()));
    }

    /// A block that is indented, of these texts: between fences it can say what it is.
    fn indented(&mut self, texts: &[Range<usize>]) {
        let (Some(first), Some(last)) = (texts.first(), texts.last()) else { return };
        let end = last.start + self.text[last.clone()].trim_end().len();
        let fence = "`".repeat(longest_run(&self.text[first.start..end]).max(2) + 1);
        self.lines_to(self.line_of(first.start));
        let mut texts = texts.iter().map(|text| text.start).peekable();
        let mut outer = String::new();
        while let Some((begin, line)) = self.next(end) {
            let Some(start) = texts.next_if(|start| *start <= begin + line.len()) else {
                self.out.push(comment("", line));
                continue;
            };
            while texts.next_if(|start| *start <= begin + line.len()).is_some() {}
            let (before, code) = split(line, start.saturating_sub(begin));
            let before = without_indent(before);
            if start == first.start {
                self.out.push(comment(before, &[&*fence, "text"].concat()));
            }
            outer = continued(before);
            self.out.push(comment(&outer, code));
        }
        self.out.push(comment(&outer, &fence));
    }
}

fn split(line: &str, at: usize) -> (&str, &str) {
    line.split_at_checked(at).unwrap_or((line, ""))
}

/// How many backticks follow each other at most.
fn longest_run(code: &str) -> usize {
    code.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}

/// What stands before an indented block, without the indent that makes it one.
fn without_indent(before: &str) -> &str {
    let outer = before.strip_suffix("    ").or_else(|| before.strip_suffix('\t'));
    outer.unwrap_or_else(|| before.trim_end())
}

/// What stands before the next line in the same quotations and items.
fn continued(before: &str) -> String {
    before.chars().map(|mark| if mark == '>' || mark == '\t' { mark } else { ' ' }).collect()
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
            "/// a\n///\n/// ```text\n/// b\n///\n/// c\n/// ```\n///\n/// d\n"
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
            ("-     a\n\n  b", "/// - ```text\n///   a\n///   ```\n///\n///   b\n"),
            ("- a\n\n      b", "/// - a\n///\n///   ```text\n///   b\n///   ```\n"),
            ("1. a\n\n    b", "/// 1. a\n///\n///     b\n"),
            ("-1\n1.5\n> a\n- - -\n**b**", "/// -1\n/// 1.5\n/// > a\n/// - - -\n/// **b**\n"),
            ("```json,no_run\n- ```\n```", "/// ```rust,ignore\n/// - ```\n/// ```\n"),
            ("-\n\n      a", "/// -\n///\n/// ```text\n///   a\n/// ```\n"),
            ("a\n2. b\n\n      c", "/// a\n/// 2. b\n///\n/// ```text\n///   c\n/// ```\n"),
            ("> ~~~\n    a", "/// > ~~~text\n/// ```text\n/// a\n/// ```\n"),
            ("    ```\n    a", "/// ````text\n/// ```\n/// a\n/// ````\n"),
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
}
