//! What an object consists of.

use super::expression::Expression;
use super::layout::inline;
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
