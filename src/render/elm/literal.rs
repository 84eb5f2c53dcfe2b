//! Literals: texts, with the characters that stand in them as escapes, and numbers.

use std::collections::HashSet;

use serde_json::Number;

/// An Elm string literal.
pub(super) fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(plain) {
        literal.push_str(text);
    } else {
        escape_into(text, &mut literal);
    }
    literal.push('"');
    literal
}

/// `[ "a", "b" ]`, each of `texts` once.
pub(super) fn strings(texts: &[String]) -> String {
    let mut seen = HashSet::new();
    let texts = texts.iter().filter(|text| seen.insert(*text));
    let literals: Vec<String> = texts.map(|text| string(text)).collect();
    if literals.is_empty() { "[]".to_owned() } else { format!("[ {} ]", literals.join(", ")) }
}

/// An Elm number, as elm-format writes it: with a point before an exponent, and as a float where Elm's
/// tools would not hold the integer.
pub(super) fn number(number: &Number) -> String {
    if let Some(int) = number.as_i64().filter(|int| int.unsigned_abs() < 1 << 53) {
        return int.to_string();
    }
    let text = format!("{:?}", number.as_f64().unwrap_or_default());
    match text.split_once('e') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0e{exponent}"),
        _ => text,
    }
}

fn escape_into(text: &str, literal: &mut String) {
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\u{000D}"),
            '\t' => literal.push_str("\\t"),
            c if c.is_control() || is_invisible(c) => {
                literal.push_str(&format!("\\u{{{:04X}}}", c as u32));
            }
            c => literal.push(c),
        }
    }
}

/// Line separators and characters that change the direction of what follows.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
