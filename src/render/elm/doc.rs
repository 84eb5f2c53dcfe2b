//! Texts: string literals, and doc comments that elm-format leaves as they are.

use super::note::Note;

/// An Elm string literal.
pub(super) fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\u{000D}"),
            '\t' => literal.push_str("\\t"),
            c if c.is_control() || is_invisible(c) => {
                literal.push_str(&format!("\\u{{{:04X}}}", c as u32));
            }
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

/// Line separators and characters that change the direction of what follows.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A doc comment with a line end, or nothing.
///
/// elm-format parses doc comments as Markdown and writes them its own way. So the text is written
/// in the form that it leaves alone: paragraphs of escaped text, plain lists and code blocks.
pub(super) fn comment(lines: &[String]) -> String {
    with_notes(lines, &[])
}

/// A doc comment that ends in a list of what is to be said of the parts.
pub(super) fn with_notes(lines: &[String], notes: &[Note]) -> String {
    let mut blocks = blocks(lines);
    if !notes.is_empty() {
        // Markdown would take two lists for one.
        if matches!(blocks.last(), Some(Block::List(_))) {
            blocks.push(Block::Paragraph(vec!["In it:".to_owned()]));
        }
        blocks.push(Block::List(notes.iter().map(Note::text).collect()));
    }
    if blocks.is_empty() {
        return String::new();
    }
    let ends_in_list = matches!(blocks.last(), Some(Block::List(_) | Block::Code(_)));
    let texts: Vec<String> = blocks.iter().map(Block::text).collect();
    let end = if ends_in_list { "\n\n-}\n" } else { "\n-}\n" };
    let starts_with_block = !matches!(blocks.first(), Some(Block::Paragraph(_)));
    let start = if starts_with_block { "{-|\n\n" } else { "{-| " };
    format!("{start}{}{end}", texts.join("\n\n"))
}

enum Block {
    Paragraph(Vec<String>),
    List(Vec<String>),
    Code(Vec<String>),
}

impl Block {
    fn text(&self) -> String {
        match self {
            Block::Paragraph(lines) => lines.join("\n"),
            Block::List(items) => {
                items.iter().map(|item| format!("  - {item}")).collect::<Vec<_>>().join("\n")
            }
            Block::Code(lines) => {
                let indented = lines.iter().map(|line| match line.is_empty() {
                    true => String::new(),
                    false => format!("    {line}"),
                });
                indented.collect::<Vec<_>>().join("\n")
            }
        }
    }
}

fn blocks(lines: &[String]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut in_fence = false;
    for line in lines {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            in_fence = !in_fence;
            blocks.extend(open.take());
            continue;
        }
        if trimmed.is_empty() && !in_fence {
            blocks.extend(open.take());
            continue;
        }
        if in_fence {
            // `--` keeps elm-format from taking a line of code for Elm and laying it out anew.
            let text = format!("-- {}", harmless(line)).trim_end().to_owned();
            match &mut open {
                Some(Block::Code(code)) => code.push(text),
                _ => {
                    blocks.extend(open.take());
                    open = Some(Block::Code(vec![text]));
                }
            }
            continue;
        }
        let item = ["- ", "* ", "+ "].iter().find_map(|mark| trimmed.strip_prefix(mark));
        let text =
            item.unwrap_or(trimmed).trim_start_matches(['#', '>', '=', '-', '~', '+', '|', ' ']);
        let text = escape(&harmless(text));
        if text.is_empty() {
            continue;
        }
        match (&mut open, item) {
            (Some(Block::List(items)), Some(_)) => items.push(text),
            // A line that goes on an item.
            (Some(Block::List(items)), None) => {
                if let Some(last) = items.last_mut() {
                    last.push(' ');
                    last.push_str(&text);
                }
            }
            (Some(Block::Paragraph(lines)), None) => lines.push(text),
            (_, Some(_)) => {
                blocks.extend(open.take());
                open = Some(Block::List(vec![text]));
            }
            (_, None) => {
                blocks.extend(open.take());
                open = Some(Block::Paragraph(vec![text]));
            }
        }
    }
    blocks.extend(open);
    blocks
}

/// Without what would end or nest the comment, or is no visible character.
pub(super) fn harmless(text: &str) -> String {
    let visible = |c: char| if c.is_control() || is_invisible(c) { ' ' } else { c };
    let text: String = text.chars().map(visible).collect();
    text.replace("-}", "- }").replace("{-", "{ -")
}

/// Escapes what Markdown would read, outside of `` `code` ``; `https://…` becomes `<https://…>`.
pub(super) fn escape(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // An odd backtick opens nothing.
    let code_spans = text.matches('`').count() % 2 == 0 && !text.contains("``");
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut in_code = false;
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        if c == '`' && code_spans {
            in_code = !in_code;
            escaped.push(c);
        } else if in_code {
            escaped.push(c);
        } else if let Some(url) = url(rest) {
            // Already between angle brackets, or put there.
            let bracketed = escaped.ends_with('<') && rest[url.len()..].starts_with('>');
            if bracketed {
                escaped.push_str(url);
            } else {
                escaped.push_str(&format!("<{url}>"));
            }
            rest = &rest[url.len()..];
            continue;
        } else if matches!(c, '\\' | '*' | '_' | '`') {
            escaped.push('\\');
            escaped.push(c);
        } else if matches!(c, '<' | '[' | '!' | '&')
            && !after.starts_with(' ')
            && !is_autolink(rest)
        {
            // HTML, a link, an image or an entity: a space keeps it text.
            escaped.push(c);
            escaped.push(' ');
        } else {
            escaped.push(c);
        }
        rest = after;
    }
    // A number with a dot or a bracket at the start of a line would begin a list.
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && escaped[digits..].starts_with(['.', ')']) {
        escaped.insert(digits, ' ');
    }
    escaped.trim_end().to_owned()
}

fn is_autolink(rest: &str) -> bool {
    rest.strip_prefix('<').and_then(url).is_some()
}

/// The URL that `text` begins with, without punctuation that ends a sentence.
fn url(text: &str) -> Option<&str> {
    ["http://", "https://", "ftp://", "mailto:"]
        .iter()
        .find(|scheme| text.starts_with(**scheme))?;
    let end = text.find([' ', '<', '>', '`', '"', '\\']).unwrap_or(text.len());
    let url =
        text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '*', '_']);
    (url.len() > "https://".len()).then_some(url)
}
