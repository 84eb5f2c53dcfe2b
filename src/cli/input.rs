//! Texts that a user hands over: files, and standard input.

use std::io::{Read as _, Result};
use std::path::Path;

/// What some editors put before a text; no part of it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text of a file, of standard input where it is `-`, without a byte order mark.
pub(super) fn read(path: &Path) -> Result<String> {
    if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(without_mark(text));
    }
    read_file(path)
}

/// The same of a file, whatever its name.
pub(super) fn read_file(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map(without_mark)
}

fn without_mark(mut text: String) -> String {
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::without_mark;

    #[test]
    fn one_mark_is_no_part_of_a_text() {
        for (text, expected) in [
            ("\u{feff}{}", "{}"),
            ("\u{feff}", ""),
            ("A=\u{feff}", "A=\u{feff}"),
            ("\u{feff}\u{feff}A", "\u{feff}A"),
            ("", ""),
        ] {
            assert_eq!(without_mark(text.to_owned()), expected);
        }
    }
}
