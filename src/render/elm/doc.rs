//! Texts: string literals, and doc comments that elm-format leaves as they are.

use std::borrow::Cow;

/// An Elm string literal.
pub(super) fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(plain) {
        literal.push_str(text);
    } else {
        escape_into(text, &mut literal);
    }
    literal.push('"');
    literal
}

fn escape_into(text: &str, literal: &mut String) {
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
        if let Some(language) = trimmed.strip_prefix("```") {
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

/// Without what would end or nest the comment, or is no visible character.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'{' | b'}' | b'@');
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let visible = |c: char| if c.is_control() || is_invisible(c) { ' ' } else { c };
    let text: String = text.chars().map(visible).collect();
    // elm-format moves a line with `@docs` to where it thinks it belongs.
    Cow::Owned(text.replace("-}", "- }").replace("{-", "{ -").replace("@docs", "@ docs"))
}

/// Escapes what Markdown would read, outside of `` `code` ``; `https://…` becomes `<https://…>`.
pub(super) fn escape(text: &str) -> String {
    let mut text = spaced(text);
    // Links: rustdoc's [`Name`] becomes `Name`, [text](url) becomes (text) (<url>).
    if text.contains(['[', ']']) {
        text = text.replace("[`", "`").replace("`]", "`").replace("](", "] (").into();
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut rest = &*text;
    let may_hold_url = text.contains("://") || text.contains("mailto:");
    let is_special = |byte: u8| is_special(byte) || may_hold_url && begins_url(byte);
    while let Some(at) = rest.bytes().position(is_special) {
        escaped.push_str(&rest[..at]);
        rest = add_special(&rest[at..], &mut escaped);
    }
    escaped.push_str(rest);
    // A number with a dot or a bracket at the start of a line would begin a list.
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && escaped[digits..].starts_with(['.', ')']) {
        escaped.insert(digits, ' ');
    }
    escaped.truncate(escaped.trim_end().len());
    escaped
}

/// The words with one space between them.
fn spaced(text: &str) -> Cow<'_, str> {
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && !text.contains("  ")
        && !text.starts_with(' ')
        && !text.ends_with(' ');
    match is_plain {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// Whether what begins with this byte may need to be escaped.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'\\' | b'*' | b'_' | b'`' | b'[' | b']' | b'<' | b'&' | b':')
}

/// Whether a URL may begin with this byte.
fn begins_url(byte: u8) -> bool {
    matches!(byte, b'h' | b'f' | b'm')
}

/// Adds the ASCII character that may need to be escaped, or what begins with it; gives the rest.
fn add_special<'t>(rest: &'t str, escaped: &mut String) -> &'t str {
    if let Some((code, after_code)) = code_span(rest) {
        escaped.push_str(&format!("`{code}`"));
        return after_code;
    }
    if let Some(url) = url(rest) {
        // Already between angle brackets, or put there.
        let bracketed = escaped.ends_with('<') && rest[url.len()..].starts_with('>');
        if bracketed {
            escaped.push_str(url);
        } else {
            escaped.push_str(&format!("<{url}>"));
        }
        return &rest[url.len()..];
    }
    let (special, after) = rest.split_at(1);
    match special {
        "\\" | "*" | "_" | "`" => {
            escaped.push('\\');
            escaped.push_str(special);
        }
        // elm-format writes a text in brackets twice, because it could be a link's name.
        "[" => escaped.push('('),
        "]" => escaped.push(')'),
        "<" if !is_autolink(rest) => escaped.push_str("&lt;"),
        "&" if !after.starts_with(' ') => escaped.push_str("&amp;"),
        // What looks like a URI would be made a link.
        ":" if after.starts_with(|next| !matches!(next, ' ' | ':')) && ends_in_scheme(escaped) => {
            escaped.push_str(": ");
        }
        plain => escaped.push_str(plain),
    }
    after
}

/// The text of the code span that `text` begins with, and what follows it.
fn code_span(text: &str) -> Option<(&str, &str)> {
    let (code, after) = text.strip_prefix('`')?.split_once('`')?;
    let is_plain = !code.trim().is_empty() && !after.starts_with('`');
    is_plain.then(|| (code.trim(), after))
}

/// Whether the last word could be the scheme of a URI.
fn ends_in_scheme(text: &str) -> bool {
    let word = text.rsplit(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-')));
    word.into_iter().next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn is_autolink(rest: &str) -> bool {
    rest.strip_prefix('<').and_then(url).is_some()
}

/// The URL that `text` begins with, without punctuation that ends a sentence.
fn url(text: &str) -> Option<&str> {
    if !text.starts_with(['h', 'f', 'm']) {
        return None;
    }
    ["http://", "https://", "ftp://", "mailto:"]
        .iter()
        .find(|scheme| text.starts_with(**scheme))?;
    let end = text.find([' ', '<', '>', '`', '"', '\\']).unwrap_or(text.len());
    let url =
        text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '*', '_']);
    (url.len() > "https://".len()).then_some(url)
}
