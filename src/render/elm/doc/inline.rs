//! One line of a doc comment: what would end the comment, and what Markdown would read as more than
//! text.

use std::borrow::Cow;

use crate::render::elm::literal::is_invisible;

/// Without what would end or nest the comment, or is no visible character.
pub(in crate::render::elm) fn harmless(text: &str) -> Cow<'_, str> {
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
pub(in crate::render::elm) fn escape(text: &str) -> String {
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
