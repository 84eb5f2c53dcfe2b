//! Doc comments, in the form that elm-format leaves alone.
//!
//! It parses them as Markdown and writes them its own way. So they are paragraphs of escaped text,
//! plain lists and code blocks, whatever the definition's author wrote.

mod inline;

pub(super) use inline::{escape, harmless};

/// A doc comment with a line end, or nothing.
pub(super) fn comment(lines: &[String]) -> String {
    let mut comment = String::new();
    with_notes(lines, &[], &mut comment);
    comment
}

/// Appends a doc comment that ends in a list of what is to be said of the parts, the items of which
/// are escaped.
pub(super) fn with_notes(lines: &[String], notes: &[String], out: &mut String) {
    let mut blocks = blocks(lines);
    if !notes.is_empty() {
        // Markdown would take two lists for one.
        if matches!(blocks.last(), Some(Block::List(_))) {
            blocks.push(Block::Paragraph(vec!["In it:".to_owned()]));
        }
        blocks.push(Block::List(notes.to_vec()));
    }
    let Some(first) = blocks.first() else { return };
    let starts_with_text = matches!(first, Block::Paragraph(_));
    out.push_str(if starts_with_text { "{-| " } else { "{-|\n\n" });
    for (at, block) in blocks.iter().enumerate() {
        if at > 0 {
            out.push_str("\n\n");
        }
        block.write(out);
    }
    let one_paragraph = starts_with_text && blocks.len() == 1;
    out.push_str(if one_paragraph { "\n-}\n" } else { "\n\n-}\n" });
}

enum Block {
    Paragraph(Vec<String>),
    List(Vec<String>),
    /// The language, and the lines.
    Code(String, Vec<String>),
}

impl Block {
    /// Drops the empty lines at the ends of a code block.
    fn trim(&mut self) {
        let Block::Code(_, lines) = self else { return };
        let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        lines.truncate(end);
        let start = lines.iter().position(|line| !line.is_empty()).unwrap_or(end);
        lines.drain(..start);
    }

    fn write(&self, out: &mut String) {
        match self {
            Block::Paragraph(lines) => write_lines("", lines, out),
            Block::List(items) => write_lines("  - ", items, out),
            Block::Code(language, lines) => {
                ["```", language, "\n"].into_iter().for_each(|text| out.push_str(text));
                write_lines("", lines, out);
                out.push_str("\n```");
            }
        }
    }
}

fn write_lines(start: &str, lines: &[String], out: &mut String) {
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(start);
        out.push_str(line);
    }
}

fn blocks(lines: &[String]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut fenced = false;
    for line in lines {
        let trimmed = line.trim();
        if let Some(language) = fence(trimmed, fenced) {
            blocks.extend(open.take());
            fenced = !fenced;
            open = fenced.then(|| Block::Code(self::language(language), Vec::new()));
        } else if fenced {
            if let Some(Block::Code(_, code)) = &mut open {
                code.push(harmless(line).trim_end().to_owned());
            }
        } else if trimmed.is_empty() {
            blocks.extend(open.take());
        } else {
            blocks.extend(add_text(trimmed, &mut open));
        }
    }
    blocks.extend(open);
    blocks.iter_mut().for_each(Block::trim);
    // elm-format fails on a code block without code.
    blocks.retain(|block| !matches!(block, Block::Code(_, lines) if lines.is_empty()));
    blocks
}

/// What a line says after the marks that begin a block of code, or end one that is open: to elm-format, such
/// marks end it whatever follows. With more of them in a line, none begins.
fn fence(line: &str, is_open: bool) -> Option<&str> {
    let info = line.strip_prefix("```")?.trim_start_matches('`');
    (is_open || !info.contains('`')).then_some(info)
}

/// The language of a code block. It must have one that is not Elm: elm-format lays out the rest
/// as Elm.
fn language(info: &str) -> String {
    let word = info.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    if word.is_empty() || word == "elm" { "text".to_owned() } else { word.to_owned() }
}

/// Adds a line to the open paragraph or list; gives the block that it ends, if it ends one.
fn add_text(line: &str, open: &mut Option<Block>) -> Option<Block> {
    let item = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark));
    let mut text = escape(without_marks(&harmless(item.unwrap_or(line))));
    if text.is_empty() {
        return None;
    }
    // A quotation, which elm-format indents; `>= 18` means what it says.
    if text.starts_with('>') {
        text.replace_range(..1, "&gt;");
    }
    match (open.as_mut(), item) {
        (Some(Block::List(items)), Some(_)) => items.push(text),
        // A line that goes on an item.
        (Some(Block::List(items)), None) => {
            if let Some(last) = items.last_mut() {
                last.push(' ');
                last.push_str(&text);
            }
        }
        (Some(Block::Paragraph(lines)), None) => lines.push(text),
        (_, Some(_)) => return open.replace(Block::List(vec![text])),
        (_, None) => return open.replace(Block::Paragraph(vec![text])),
    }
    None
}

/// A line without what makes it a heading, a quotation or an item, and without the rules and the
/// frames of tables; `-1` and `#5` are no such marks.
fn without_marks(line: &str) -> &str {
    let mut rest = line.trim_start();
    if rest.chars().all(|c| c.is_whitespace() || "#>=-~+|:".contains(c)) {
        return "";
    }
    loop {
        let word = rest.split_whitespace().next().unwrap_or_default();
        let is_mark = matches!(word, "-" | "+" | ">") || word.bytes().all(|byte| byte == b'#');
        rest = match is_mark {
            true => rest[word.len()..].trim_start(),
            false if rest.starts_with("~~~") => rest.trim_start_matches('~').trim_start(),
            false => return rest,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_around_a_word_begin_no_block_of_code() {
        let lines = ["```Ping``` goes to all.", "```", "a", "```"].map(str::to_owned);
        let expected = "{-| \\`\\`\\`Ping\\`\\`\\` goes to all.\n\n```text\na\n```\n\n-}\n";
        assert_eq!(comment(&lines), expected);
    }
}
