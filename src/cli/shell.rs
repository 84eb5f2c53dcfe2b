//! Words of a POSIX shell.

use std::path::Path;

use crate::paths::shown;
use crate::wire::text::{Mark, Text, Transform};

/// Every byte of standard input as `%xx`.
const PERCENT_ENCODE: &str = r"od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g";

/// A word that is this text.
pub(super) fn quote(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=@,+%".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A word that is this path, with `/`.
pub(super) fn path(path: &Path) -> String {
    quote(&shown(path))
}

/// A word that is this text, the environment's values read from the shell's variables.
pub(super) fn word(text: &Text) -> String {
    if text.marks().is_empty() {
        return quote(text.as_str());
    }
    let mut pieces = Vec::new();
    let mut copied = 0;
    for mark in text.marks() {
        pieces.push(Piece::Literal(&text.as_str()[copied..mark.start]));
        pieces.push(Piece::Value(value(*mark, &text.as_str()[mark.start..mark.end])));
        copied = mark.end;
    }
    pieces.push(Piece::Literal(&text.as_str()[copied..]));
    join(&pieces)
}

enum Piece<'a> {
    Literal(&'a str),
    /// An expansion, to stand inside double quotes.
    Value(String),
}

/// One pair of double quotes where that is safe; `!` too has a meaning in them.
fn join(pieces: &[Piece<'_>]) -> String {
    let special = |piece: &Piece<'_>| matches!(piece, Piece::Literal(text) if text.contains(['"', '$', '`', '\\', '!']));
    let apart = pieces.iter().any(special);
    let inner: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal("") => String::new(),
            Piece::Literal(text) if apart => quote(text),
            Piece::Literal(text) => (*text).to_owned(),
            Piece::Value(value) if apart => format!("\"{value}\""),
            Piece::Value(value) => value.clone(),
        })
        .collect();
    if apart { inner } else { format!("\"{inner}\"") }
}

/// Words that stop the shell where a variable of `text` is not set; `everywhere` also of those that
/// do so by themselves, which in a shell within the shell stop only that one.
pub(super) fn guards(text: &Text, everywhere: bool) -> Vec<String> {
    let guard = |mark: &Mark| {
        let filled = &text.as_str()[mark.start..mark.end];
        let plain = plain(*mark, filled);
        (everywhere || value(*mark, filled) != plain).then(|| format!("\"{plain}\""))
    };
    text.marks().iter().filter_map(guard).collect()
}

/// The value of a mark's variable; the shell stops where that is not set.
fn plain(mark: Mark, filled: &str) -> String {
    let name = mark.variable;
    if filled.is_empty() { format!("${{{name}?}}") } else { format!("${{{name}:?}}") }
}

/// What gives the value of a mark. Beside a [`guards`] word where it is more than the variable.
fn value(mark: Mark, filled: &str) -> String {
    let name = mark.variable;
    let plain = plain(mark, filled);
    let encoded = |rest: &str| format!("$(printf %s \"{plain}\" | {PERCENT_ENCODE}{rest}')");
    match mark.transform {
        Transform::Plain => plain,
        Transform::WithoutSlash => format!("${{{name}%/}}"),
        Transform::AfterSpace => format!("${{{name}#* }}"),
        // Encoding changes nothing.
        Transform::Encoded | Transform::EncodedPath if !filled.contains('%') => plain,
        Transform::Encoded => encoded(""),
        Transform::EncodedPath => encoded(";s|%2f|/|g"),
    }
}
