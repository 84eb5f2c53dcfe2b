//! The keys of maps that are integers, as a pattern: JSON Schema knows no limits of texts.

use crate::ir::Int;

/// What Rust reads as such an integer: no sign but one minus, no zero in front, `-0` neither.
pub(super) fn pattern(int: Int) -> String {
    let (least, most) = int.range();
    let positive = up_to(&most.to_string());
    // Of a signed integer the least is one further from zero.
    match least {
        0 => format!("^(0|{positive})$"),
        _ => format!("^(0|-?({positive})|{least})$"),
    }
}

/// The integers from 1 to `most`, which has two digits or more.
fn up_to(most: &str) -> String {
    let mut alternatives = vec![format!("[1-9][0-9]{{0,{}}}", most.len() - 2)];
    // As long as `most`: equal to it up to a digit that is less, and then any.
    for (at, digit) in most.bytes().enumerate() {
        let lowest = if at == 0 { b'1' } else { b'0' };
        let rest = most.len() - at - 1;
        // The last digit may be that of `most` itself.
        let highest = if rest == 0 { digit } else { digit.saturating_sub(1) };
        if highest >= lowest {
            let (equal, lowest, highest) = (&most[..at], char::from(lowest), char::from(highest));
            let any = if rest == 0 { String::new() } else { format!("[0-9]{{{rest}}}") };
            alternatives.push(format!("{equal}[{lowest}-{highest}]{any}"));
        }
    }
    alternatives.join("|")
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_what_its_type_holds() {
        for name in ["i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize"] {
            let int = Int::named(name).unwrap();
            let fits = regex_lite::Regex::new(&pattern(int)).unwrap();
            let (least, most) = int.range();
            let edges = [0, least, most, most / 10, most * 10];
            for number in edges.into_iter().flat_map(|edge| edge - 300..edge + 300) {
                let held = (least..=most).contains(&number);
                assert_eq!(fits.is_match(&number.to_string()), held, "{number} as {name}");
            }
            for text in ["", "-", "-0", "+1", "01", "1.0", "1e1", " 1", "1 "] {
                assert!(!fits.is_match(text), "{text:?} as {name}");
            }
        }
    }
}
