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
        push_string(&mut text, &member.name);
        text.push(':');
        text.push_str(&member.value.compact());
    }
    text.push('}');
    text
}

/// A JSON string (RFC 8259, 7), escaped as serde_json and `JSON.stringify` do.
pub(super) fn push_string(text: &mut String, value: &str) {
    text.push('"');
    for letter in value.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            letter if letter < ' ' => text.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => text.push(letter),
        }
    }
    text.push('"');
}
