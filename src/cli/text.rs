//! Pieces of what commands print.

use crate::diagnostic::visible;

/// Columns that a list of names may take.
const LINE_WIDTH: usize = 90;

/// `1 file`, `2 files`.
pub(super) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Each with its title; those without content are left out.
pub(super) fn titled<const N: usize>(sections: [(&str, String); N]) -> String {
    sections
        .into_iter()
        .filter(|(_, body)| !body.is_empty())
        .map(|(title, body)| format!("\n{title}:\n{body}"))
        .collect()
}

/// Each in a line of its own.
pub(super) fn indented(lines: &[String]) -> String {
    lines.iter().map(|line| format!("  {line}\n")).collect()
}

/// Names one after the other, in lines of a readable length.
pub(super) fn wrapped(names: &[&str]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for name in names {
        match lines.last_mut() {
            Some(line) if line.len() + name.len() + 2 <= LINE_WIDTH => {
                line.push_str(", ");
                line.push_str(name);
            }
            last => {
                if let Some(line) = last {
                    line.push(',');
                }
                lines.push((*name).to_owned());
            }
        }
    }
    indented(&lines)
}

/// A unified diff in the colours that git gives one; the terminal's writer takes them off where they
/// are not wanted. What files hold is shown, and says nothing to the terminal itself.
pub(super) fn coloured(diff: &str) -> String {
    let mut text = String::with_capacity(diff.len() * 2);
    for line in diff.split_inclusive('\n') {
        let colour = match line.bytes().next() {
            Some(b'+') => "\u{1b}[32m",
            Some(b'-') => "\u{1b}[31m",
            Some(b'@') => "\u{1b}[36m",
            _ => "",
        };
        let content = line.trim_end_matches(['\r', '\n']);
        let shown: Vec<_> = content.split('\t').map(visible).collect();
        let plain = if colour.is_empty() { "" } else { "\u{1b}[0m" };
        text.extend([colour, &shown.join("\t"), plain, &line[content.len()..]]);
    }
    text
}
