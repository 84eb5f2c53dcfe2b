//! Unions as TypeScript writes them: on one line where that is short, else over several.

use std::borrow::Cow;

use super::expression::Expression;

/// Where a line would be longer, an object is broken over several. An alias never is.
pub(super) const WIDTH: usize = 80;

/// What follows `export type Name =`: the type on the same line.
pub(super) fn alias(expression: &Expression) -> String {
    format!(" {}", expression.text)
}

/// The alternatives, one a line, after `export type Name =`.
pub(super) fn union(variants: &[(String, Expression)]) -> String {
    let plain = variants.iter().all(|(doc, _)| doc.is_empty());
    let one_line = variants.iter().map(|(_, e)| e.text.as_str()).collect::<Vec<_>>().join(" | ");
    match variants {
        [] => " never".to_owned(),
        [(_, only)] if plain => alias(only),
        _ if plain && one_line.len() < WIDTH / 2 && !one_line.contains('{') => {
            format!(" {one_line}")
        }
        _ => variants
            .iter()
            .map(|(doc, expression)| {
                let doc = indent(doc.trim_end());
                let doc = if doc.is_empty() { String::new() } else { format!("\n  {doc}") };
                format!("{doc}\n  | {}", expression.text.replace('\n', "\n    "))
            })
            .collect(),
    }
}

pub(super) fn indent(text: &str) -> Cow<'_, str> {
    match text.contains('\n') {
        true => Cow::Owned(text.replace('\n', "\n  ")),
        false => Cow::Borrowed(text),
    }
}
