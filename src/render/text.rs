//! A file's text in the pieces that it was rendered in.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

use rayon::prelude::*;

/// How many items, such as the types of a program, are rendered into one piece.
const ITEMS: usize = 32;

/// Text in pieces, which are hashed, compared and written one after the other. To join those of a
/// large file takes memory, and so time: as much as to render some of its languages.
#[derive(Debug, Clone, Default)]
pub struct Text {
    pieces: Vec<Cow<'static, str>>,
}

impl Text {
    /// The texts of `count` items in their order, rendered on all threads; `item` appends that of
    /// the one at an index.
    pub(crate) fn of_each(count: usize, item: impl Fn(usize, &mut String) + Sync) -> Self {
        // Grown once for many pieces, each of which then takes no more than it needs.
        let piece = |buffer: &mut String, at: usize| {
            buffer.clear();
            let first = at * ITEMS;
            (first..count.min(first + ITEMS)).for_each(|index| item(index, buffer));
            Cow::Owned(buffer.as_str().to_owned())
        };
        let pieces = (0..count.div_ceil(ITEMS)).into_par_iter();
        Self { pieces: pieces.map_init(String::new, piece).collect() }
    }

    /// Adds a piece at the end.
    pub(crate) fn push(&mut self, piece: impl Into<Cow<'static, str>>) {
        self.pieces.push(piece.into());
    }

    /// Adds all pieces of another text at the end.
    pub(crate) fn append(&mut self, mut other: Text) {
        self.pieces.append(&mut other.pieces);
    }

    /// Puts a line into the first piece, after its first `at` bytes.
    pub(crate) fn insert(&mut self, at: usize, line: String) {
        let after = match self.pieces.first_mut() {
            Some(Cow::Owned(first)) => Cow::Owned(first.split_off(at)),
            Some(Cow::Borrowed(first)) => {
                let (before, after) = first.split_at(at);
                *first = before;
                Cow::Borrowed(after)
            }
            None => return self.push(line),
        };
        self.pieces.splice(1..1, [Cow::Owned(line), after]);
    }

    /// The pieces in their order. Where one ends has no meaning.
    pub fn pieces(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().map(|piece| &**piece)
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.pieces().map(str::len).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.pieces().all(str::is_empty)
    }

    /// Whether these bytes are its.
    pub fn is(&self, bytes: &[u8]) -> bool {
        let mut rest = bytes;
        let is_next = |piece: &str| {
            let found = rest.strip_prefix(piece.as_bytes());
            rest = found.unwrap_or_default();
            found.is_some()
        };
        self.len() == bytes.len() && self.pieces().all(is_next)
    }

    /// Writes it whole.
    ///
    /// # Errors
    ///
    /// As `out` has them.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        self.pieces().try_for_each(|piece| out.write_all(piece.as_bytes()))
    }
}

impl<T: Into<Cow<'static, str>>> From<T> for Text {
    fn from(text: T) -> Self {
        Self { pieces: vec![text.into()] }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.pieces().flat_map(str::bytes).eq(other.pieces().flat_map(str::bytes))
    }
}

impl Eq for Text {}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().try_for_each(|piece| f.write_str(piece))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_their_order() {
        let count = 3 * ITEMS + 1;
        let text = Text::of_each(count, |index, out| out.push_str(&format!("{index} ")));
        let expected: String = (0..count).map(|index| format!("{index} ")).collect();
        assert_eq!(text.to_string(), expected);
        assert_eq!(text.pieces().count(), 4);
    }

    #[test]
    fn where_a_piece_ends_makes_no_difference() {
        let mut text = Text::from("ab");
        text.push("cd".to_owned());
        assert!(text == Text::from("abcd") && text.is(b"abcd"));
        for other in ["abce", "abc", "abcde"] {
            assert!(text != Text::from(other) && !text.is(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn a_line_is_inserted_into_either_kind_of_piece() {
        for first in [Cow::Borrowed("a\nb\n"), Cow::Owned("a\nb\n".to_owned())] {
            let mut text = Text::from(first);
            text.insert(2, "line\n".to_owned());
            assert_eq!(text.to_string(), "a\nline\nb\n");
        }
    }
}
