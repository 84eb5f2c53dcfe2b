//! Strings with placeholders: `{UPPER_CASE}`, `{lower_case}`, `{{` and `}}`.

use syn::LitStr;

use crate::diagnostic::{Code, Span};
use crate::ir::{Piece, Template, is_variable};

use super::Context;

/// A template and where its payload fields stand.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) template: Template,
    /// Each payload field: its name, its place, and the piece it is.
    pub(super) fields: Vec<(String, Span, usize)>,
    /// The literal's value and place.
    text: String,
    whole: Span,
    is_plain: bool,
}

impl Read {
    /// Where `part` of the text stands; the whole literal where that cannot be told.
    pub(super) fn place(&self, part: &str) -> Span {
        match self.text.find(part) {
            Some(start) if !part.is_empty() => self.inside(start, start + part.len()),
            _ => self.whole,
        }
    }

    /// The place of some bytes of the value, of the whole literal where these are none. Exact where the literal is as it reads: a plain
    /// string without escapes; the whole literal otherwise.
    pub(super) fn inside(&self, start: usize, end: usize) -> Span {
        if !self.is_plain || start == end {
            return self.whole;
        }
        let at = self.whole.start + 1;
        Span { file: self.whole.file, start: at + start as u32, end: at + end as u32 }
    }
}

/// Splits a literal. Each malformed placeholder is reported at its own characters.
pub(super) fn read(literal: &LitStr, context: &mut Context<'_>) -> Option<Read> {
    let text = literal.value();
    let whole = context.place(literal.span());
    let is_plain = text.len() + 2 == (whole.end - whole.start) as usize;
    let mut read = Read {
        template: Template::default(),
        fields: Vec::new(),
        text: text.clone(),
        whole,
        is_plain: is_plain && literal.suffix().is_empty(),
    };
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['{', '}']) {
        plain.push_str(&rest[..at]);
        let start = text.len() - rest.len() + at;
        let brace = &rest[at..=at];
        let after = &rest[at + 1..];
        if after.starts_with(brace) {
            plain.push_str(brace);
            rest = &after[1..];
            continue;
        }
        let end = if brace == "{" { after.find('}') } else { None };
        let Some(end) = end else {
            let message = format!("a `{brace}` without its partner");
            let help = format!("a literal brace is doubled: `{brace}{brace}`");
            context.error(Code::E0108, read.inside(start, start + 1), message, help);
            return None;
        };
        let name = &after[..end];
        let span = read.inside(start, start + end + 2);
        rest = &after[end + 1..];
        match kind(name) {
            Ok(piece) => {
                read.template.pieces.extend(literal_of(&mut plain));
                if let Piece::Field(name) = &piece {
                    read.fields.push((name.clone(), span, read.template.pieces.len()));
                }
                read.template.pieces.push(piece);
            }
            Err(help) => {
                let message = match name {
                    "" => "an empty placeholder".to_owned(),
                    name => format!("`{{{name}}}` is neither an environment variable nor a field"),
                };
                context.error(Code::E0108, span, message, help);
                // Something is meant to stand here: the text is not told that it is too short.
                read.template.pieces.extend(literal_of(&mut plain));
                read.template.pieces.push(Piece::Env(name.to_owned()));
            }
        }
    }
    plain.push_str(rest);
    read.template.pieces.extend(literal_of(&mut plain));
    Some(read)
}

/// The text that was read so far, as a piece.
fn literal_of(plain: &mut String) -> Option<Piece> {
    (!plain.is_empty()).then(|| Piece::Literal(std::mem::take(plain)))
}

/// `env!("NAME")` as the whole value.
pub(super) fn variable(name: &str) -> Template {
    Template { pieces: vec![Piece::Env(name.to_owned())] }
}

fn kind(name: &str) -> Result<Piece, String> {
    let is_field = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if is_variable(name) {
        return Ok(Piece::Env(name.to_owned()));
    } else if is_field {
        return Ok(Piece::Field(name.to_owned()));
    }
    let bare = name.trim();
    let simple = bare.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if simple {
        let upper = heck::AsShoutySnakeCase(bare).to_string();
        let lower = heck::AsSnakeCase(bare).to_string();
        return Err(format!(
            "write `{{{upper}}}` for an environment variable, or `{{{lower}}}` for the payload's field `{lower}`"
        ));
    }
    Err("a placeholder is `{UPPER_CASE}` or `{lower_case}`; a literal brace is doubled: `{{`"
        .to_owned())
}
