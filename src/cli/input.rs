//! Texts that a user hands over: files, and standard input.

use std::io::{Read as _, Result};
use std::path::Path;

use crate::source::without_mark;

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
