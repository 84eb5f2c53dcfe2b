//! Doc comments and text literals.

use crate::ir::Docs;

use super::super::json::quote;

/// `/** … */` and a line end; empty without a text.
pub(super) fn comment(docs: &Docs) -> String {
    if docs.is_empty() {
        return String::new();
    }
    let mut text = docs.join("\n");
    if text.contains(['\r', '*']) {
        text = text.replace("\r\n", "\n").replace('\r', "\n").replace("*/", "*\\/");
    }
    let text = text.trim_end().trim_matches('\n');
    if text.trim().is_empty() {
        return String::new();
    }
    if !text.contains('\n') {
        return ["/** ", text.trim(), " */\n"].concat();
    }
    let lines: Vec<String> =
        text.lines().map(|line| format!(" * {line}").trim_end().to_owned()).collect();
    format!("/**\n{}\n */\n", lines.join("\n"))
}

/// The comment, indented as a member's is.
pub(super) fn indented(docs: &Docs) -> String {
    comment(docs).lines().map(|line| format!("  {line}\n")).collect()
}

/// A string literal.
pub(super) fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quote(text, &mut quoted);
    // Line ends to JavaScript, though not to JSON.
    match quoted.contains(['\u{2028}', '\u{2029}']) {
        true => quoted.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"),
        false => quoted,
    }
}
