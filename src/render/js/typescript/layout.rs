//! Objects and unions as TypeScript writes them: on one line where that is short, else over several.

use std::borrow::Cow;

use super::expression::Expression;
use super::object::Member;

/// Where a line would be longer, an object is broken over several. An alias never is.
const WIDTH: usize = 80;

/// `{ … }` over several lines.
pub(super) fn block(members: &[Member]) -> String {
    if members.is_empty() {
        return "{\n  [key: string]: never;\n}".to_owned();
    }
    let mut text = String::from("{\n");
    for member in members {
        text.push_str("  ");
        text.push_str(&indent(&member.doc));
        line(member).into_iter().for_each(|part| text.push_str(&indent(part)));
        text.push_str(";\n");
    }
    text.push('}');
    text
}

/// `{ … }` in one line, where it fits and nothing is documented.
pub(super) fn inline(members: &[Member]) -> String {
    if members.is_empty() {
        return "{ [key: string]: never }".to_owned();
    }
    let lines = members.iter().map(|member| line(member).concat());
    let text = lines.collect::<Vec<_>>().join("; ");
    let plain = members.iter().all(|member| member.doc.is_empty());
    match plain && !text.contains('\n') && text.len() + 4 <= WIDTH {
        true => format!("{{ {text} }}"),
        false => block(members),
    }
}

/// `key: type`, in parts.
fn line(member: &Member) -> [&str; 3] {
    [&member.key, if member.optional { "?: " } else { ": " }, &member.ty]
}

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

fn indent(text: &str) -> Cow<'_, str> {
    match text.contains('\n') {
        true => Cow::Owned(text.replace('\n', "\n  ")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::super::doc;
    use super::super::object::member;
    use super::*;
    use crate::ir::Docs;

    #[test]
    fn documented_members_take_a_line_each() {
        let docs: Docs = vec!["What it */ costs.".to_owned()];
        let members = [
            Member { doc: doc::comment(&docs), ..member("amount", "number".to_owned()) },
            Member { optional: true, ..member("x-y", "string | null".to_owned()) },
        ];
        assert_eq!(
            inline(&members),
            "{\n  /** What it *\\/ costs. */\n  amount: number;\n  \"x-y\"?: string | null;\n}"
        );
    }
}
