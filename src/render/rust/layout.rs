//! Line breaks as prettyplease makes them (its `algorithm.rs`, `expr.rs`, `attr.rs`): a list stands
//! on one line where it fits, and has one item a line where it does not.
//!
//! Text that is laid out right from the start need not be parsed and printed again, which would
//! take longer than everything else a generation does. A test holds it against prettyplease.

use std::borrow::Cow;

use crate::render::spaces::spaces;

/// prettyplease's `MARGIN`, `MIN_SPACE` and `INDENT`.
const MARGIN: usize = 89;
const LEAST_ROOM: usize = 60;
pub(super) const INDENT: usize = 4;

/// A piece of Rust.
#[derive(Debug, Clone)]
pub(super) enum Doc {
    /// What has no break in it.
    Text(Cow<'static, str>),
    /// A doc comment: it takes its whole line, and so breaks every list around it.
    Comment(Cow<'static, str>),
    /// Attributes and what they belong to, each on its line where the list around them is broken.
    Above(Vec<Doc>),
    /// `open item, item close`
    List(List),
    /// A head that ends in `{`, and the one statement inside, always on a line of its own.
    Body(Box<(Doc, Doc)>),
}

/// Items between delimiters.
#[derive(Debug, Clone)]
pub(super) struct List {
    open: Cow<'static, str>,
    items: Vec<Doc>,
    close: Cow<'static, str>,
    style: Style,
}

/// What differs between lists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Style {
    /// Arguments, generics, tuples: a comma after the last item where it is broken.
    Args,
    /// Attributes: no comma after the last item.
    Attribute,
    /// `Variant { a: T }`: as arguments, with spaces inside the braces.
    Braces,
    /// The body of a struct or enum: always broken.
    Block,
    /// A struct expression. Those here are all wider than what prettyplease keeps on a line.
    Struct,
    /// A call whose only argument is a struct expression.
    Hugged,
    /// The statements of a block, always broken, with nothing between them.
    Statements,
    /// `pattern => body,`; braces around the body where it is broken.
    Arm,
}

impl<T: Into<Cow<'static, str>>> From<T> for Doc {
    fn from(text: T) -> Self {
        Doc::Text(text.into())
    }
}

impl Doc {
    /// `open item, item close`; without items only the delimiters.
    pub(super) fn list(
        open: impl Into<Cow<'static, str>>,
        items: Vec<Doc>,
        close: impl Into<Cow<'static, str>>,
        style: Style,
    ) -> Self {
        let (open, close) = (open.into(), close.into());
        if items.is_empty() {
            return Doc::Text(open + close);
        }
        Doc::List(List { open, items, close, style })
    }

    /// `function(argument)`; a struct expression stands directly inside the parentheses.
    pub(super) fn call(function: &str, argument: Doc) -> Self {
        match argument {
            Doc::List(list @ List { style: Style::Struct, .. }) => {
                let hugged = List { style: Style::Hugged, ..list };
                Doc::List(hugged).prefix(&[function, "("].concat()).suffix(")")
            }
            argument => Doc::list([function, "("].concat(), vec![argument], ")", Style::Args),
        }
    }

    /// `first rest`, on two lines where one is too short.
    pub(super) fn breakable(first: &'static str, rest: String) -> Self {
        match first.len() + 1 + rest.len() <= MARGIN {
            true => [first, " ", &rest].concat().into(),
            false => Doc::Above(vec![first.into(), rest.into()]),
        }
    }

    /// This head, which ends in `{`, with `body` and the brace that closes it.
    pub(super) fn then(self, body: Doc) -> Self {
        Doc::Body(Box::new((self, body)))
    }

    /// The same after `text`.
    pub(super) fn prefix(self, text: &str) -> Self {
        match self {
            Doc::Text(own) => [text, &own].concat().into(),
            Doc::List(list) => Doc::List(List { open: [text, &list.open].concat().into(), ..list }),
            Doc::Above(mut parts) => {
                if let Some(last) = parts.pop() {
                    parts.push(last.prefix(text));
                }
                Doc::Above(parts)
            }
            Doc::Comment(_) | Doc::Body(_) => self,
        }
    }

    /// The same before `text`.
    pub(super) fn suffix(self, text: &str) -> Self {
        match self {
            Doc::Text(own) => [&own, text].concat().into(),
            Doc::List(list) => {
                Doc::List(List { close: [&list.close, text].concat().into(), ..list })
            }
            Doc::Above(_) | Doc::Comment(_) | Doc::Body(_) => self,
        }
    }

    /// It on one line, however long.
    pub(super) fn flat(&self) -> String {
        let mut text = String::new();
        self.write_flat(&mut text);
        text
    }

    /// Appends it to `out` as lines that begin at `indent`.
    pub(super) fn lines(&self, indent: usize, out: &mut String) {
        spaces(indent, out);
        self.write(indent, room(indent), 0, out);
        out.push('\n');
    }

    /// The width on one line, if it is at most `most`.
    fn width(&self, most: usize) -> Option<usize> {
        let within = |width: usize| (width <= most).then_some(width);
        match self {
            Doc::Text(text) => within(text.len()),
            Doc::Comment(_) | Doc::Body(_) => None,
            Doc::Above(parts) => total(parts, 1, most),
            Doc::List(list) => {
                let ends = list.open.len() + list.close.len();
                within(list.inside(most)? + ends)
            }
        }
    }

    /// `room` is what is left of the line, `trailing` what must follow on the same one.
    fn write(&self, indent: usize, room: usize, trailing: usize, out: &mut String) {
        match self {
            Doc::Text(text) | Doc::Comment(text) => out.push_str(text),
            Doc::Above(parts) => {
                let last = parts.len().saturating_sub(1);
                for (at, part) in parts.iter().enumerate() {
                    part.write(indent, room, if at == last { trailing } else { 0 }, out);
                    if at != last {
                        new_line(indent, out);
                    }
                }
            }
            Doc::List(list) => list.write(indent, room, trailing, out),
            Doc::Body(parts) => {
                parts.0.write(indent, room, 0, out);
                new_line(indent + INDENT, out);
                parts.1.write(indent + INDENT, self::room(indent + INDENT), 0, out);
                new_line(indent, out);
                out.push('}');
            }
        }
    }

    fn write_flat(&self, out: &mut String) {
        match self {
            Doc::Text(text) | Doc::Comment(text) => out.push_str(text),
            Doc::Above(parts) => flat(parts, " ", out),
            Doc::List(list) => list.write_flat(out),
            // Never flat: see `width`.
            Doc::Body(_) => {}
        }
    }
}

impl List {
    /// The width between the delimiters on one line.
    fn inside(&self, most: usize) -> Option<usize> {
        match self.style {
            Style::Block | Style::Struct | Style::Hugged | Style::Statements => None,
            Style::Braces => Some(total(&self.items, 2, most)? + 2),
            Style::Args | Style::Attribute | Style::Arm => total(&self.items, 2, most),
        }
    }

    fn write(&self, indent: usize, room: usize, trailing: usize, out: &mut String) {
        let left = room.saturating_sub(self.open.len());
        let fits = |width: usize| width + self.close.len() + trailing <= left;
        if self.inside(left).is_some_and(fits) {
            return self.write_flat(out);
        }
        self.write_broken(indent, out);
    }

    fn write_flat(&self, out: &mut String) {
        let space = if self.style == Style::Braces { " " } else { "" };
        out.push_str(&self.open);
        out.push_str(space);
        flat(&self.items, ", ", out);
        out.push_str(space);
        out.push_str(&self.close);
        if self.style == Style::Arm {
            out.push(',');
        }
    }

    fn write_broken(&self, indent: usize, out: &mut String) {
        let inner = indent + INDENT;
        let last = self.items.len() - 1;
        out.push_str(&self.open);
        if self.style == Style::Arm {
            out.push('{');
        }
        for (at, item) in self.items.iter().enumerate() {
            let comma = match self.style {
                Style::Attribute => at != last,
                Style::Arm | Style::Statements => false,
                _ => true,
            };
            // The comma after a last argument is printed with the break, not counted before it.
            let counted = comma && (at != last || self.style == Style::Block);
            let trailing = usize::from(counted);
            new_line(inner, out);
            item.write(inner, self::room(inner), trailing, out);
            if comma {
                out.push(',');
            }
        }
        new_line(indent, out);
        if self.style == Style::Arm {
            out.push('}');
        }
        out.push_str(&self.close);
    }
}

/// The width of `parts` side by side, `between` apart.
fn total(parts: &[Doc], between: usize, most: usize) -> Option<usize> {
    let mut width = between * parts.len().saturating_sub(1);
    for part in parts {
        width += part.width(most.checked_sub(width)?)?;
    }
    (width <= most).then_some(width)
}

fn flat(parts: &[Doc], between: &str, out: &mut String) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        part.write_flat(out);
    }
}

fn room(indent: usize) -> usize {
    MARGIN.saturating_sub(indent).max(LEAST_ROOM)
}

fn new_line(indent: usize, out: &mut String) {
    out.push('\n');
    spaces(indent, out);
}
