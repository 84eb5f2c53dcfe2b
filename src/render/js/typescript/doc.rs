//! Doc comments.

use crate::ir::Docs;

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
