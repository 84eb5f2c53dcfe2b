//! Objects: what they consist of, on one line where that is short, else over several.

use super::expression::Expression;
use super::layout::{WIDTH, indent};
use super::literal::key;

/// Members, and what stands beside them.
pub(super) struct Parts {
    pub(super) members: Vec<Member>,
    /// Types whose members are the object's, too.
    pub(super) beside: Vec<Expression>,
}

/// `key: type`
pub(super) struct Member {
    /// A comment, with its line end; empty where there is none.
    pub(super) doc: String,
    pub(super) key: String,
    pub(super) optional: bool,
    pub(super) ty: String,
}

impl Parts {
    /// Adds a member; `asked` is the parameter that says whether it is optional.
    pub(super) fn add(&mut self, member: Member, asked: Option<String>) {
        match asked {
            None => self.members.push(member),
            Some(asked) => {
                let (optional, required) = member.either();
                let text = format!("({asked} extends true ? {optional} : {required})");
                self.beside.push(Expression::tight(text));
            }
        }
    }

    pub(super) fn expression(&self) -> Expression {
        let mut all = Vec::new();
        if !self.members.is_empty() || self.beside.is_empty() {
            all.push(Expression::tight(inline(&self.members)));
        }
        all.extend(self.beside.iter().cloned());
        // There is one at least.
        Expression::intersection(all).unwrap_or_else(|| Expression::tight("{}"))
    }
}

impl Member {
    /// An object of it alone, with the member optional and with it required.
    fn either(self) -> (String, String) {
        let optional = Member {
            optional: true,
            ty: self.ty.clone(),
            key: self.key.clone(),
            doc: self.doc.clone(),
        };
        (inline(&[optional]), inline(&[self]))
    }
}

/// One that is required.
pub(super) fn member(name: &str, ty: String) -> Member {
    Member { doc: String::new(), key: key(name), optional: false, ty }
}

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

#[cfg(test)]
mod tests {
    use super::super::doc;
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
