//! JSON bodies.

use crate::wire::payload::Member;

/// An object of these members, compact, each value as its own text.
pub(super) fn object(members: &[Member<'_>]) -> String {
    let length: usize = members.iter().map(|m| m.name.len() + m.value.text().len() + 4).sum();
    let mut text = String::with_capacity(length + 2);
    text.push('{');
    for (index, member) in members.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&string(&member.name));
        text.push(':');
        text.push_str(&member.value.compact());
    }
    text.push('}');
    text
}

/// A text as a JSON string.
pub(in crate::wire) fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
