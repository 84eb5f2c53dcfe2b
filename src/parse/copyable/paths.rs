//! What is named in an item that could be copied.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::Lit;

use super::attributes;
use super::captures::captured;
use crate::diagnostic::Span;
use crate::parse::context::{Context, unraw};
use crate::parse::tokens::is_punct;

/// A path, or a name that stands alone.
#[derive(Debug)]
pub(crate) struct Path {
    names: Vec<String>,
    /// Where it stands; of a name alone, where the item's does.
    pub(crate) span: Span,
}

impl std::ops::Deref for Path {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.names
    }
}

impl<'p> IntoIterator for &'p Path {
    type Item = &'p String;
    type IntoIter = std::slice::Iter<'p, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.names.iter()
    }
}

/// A path among tokens.
pub(super) struct Written {
    names: Vec<String>,
    first: proc_macro2::Span,
    last: proc_macro2::Span,
}

impl Written {
    /// With where it stands in its file; `alone` is said of a name alone.
    pub(super) fn placed(self, alone: Span, context: &Context<'_>) -> Path {
        let span = match self.names.len() {
            1 => alone,
            _ => context.between(self.first, self.last),
        };
        Path { names: self.names, span }
    }
}

/// Every path, and every name that stands alone, is captured by a macro's text or said in serde's
/// attributes.
pub(super) fn read_paths(tokens: TokenStream, found: &mut Vec<Written>) {
    read(tokens, false, found);
}

fn read(tokens: TokenStream, in_macro: bool, found: &mut Vec<Written>) {
    let is_colon = |token: &TokenTree| is_punct(token, ':');
    let mut tokens = tokens.into_iter().peekable();
    // Whether a name came just before, whether `::` stands between it and the next, and whether `!` or
    // `#` came just before.
    let (mut after_name, mut joined, mut called, mut hashed) = (false, false, false, false);
    while let Some(token) = tokens.next() {
        let is_name = matches!(&token, TokenTree::Ident(ident) if !is_before_paths(ident));
        let (is_call, is_hash) = (is_punct(&token, '!'), is_punct(&token, '#'));
        match token {
            TokenTree::Group(group) => {
                if hashed {
                    let one = |(names, at)| Written { names, first: at, last: at };
                    found.extend(attributes::named(group.stream()).into_iter().map(one));
                }
                read(group.stream(), in_macro || called, found);
            }
            TokenTree::Ident(ident) => {
                let (name, span) = (unraw(&ident), ident.span());
                match found.last_mut() {
                    Some(path) if joined => {
                        path.names.push(name);
                        path.last = span;
                    }
                    _ => found.push(Written { names: vec![name], first: span, last: span }),
                }
                joined = false;
            }
            TokenTree::Literal(literal) if in_macro => {
                let span = literal.span();
                if let Lit::Str(text) = Lit::new(literal) {
                    let alone = |name: &str| Written {
                        names: vec![name.to_owned()],
                        first: span,
                        last: span,
                    };
                    found.extend(captured(&text.value()).map(alone));
                }
                joined = false;
            }
            colon if is_colon(&colon) => {
                joined = tokens.next_if(is_colon).is_some() && after_name;
            }
            _ => joined = false,
        }
        (after_name, called, hashed) = (is_name, is_call, is_hash);
    }
}

/// Whether it is a keyword after which a path may begin with `::`.
fn is_before_paths(ident: &Ident) -> bool {
    const KEYWORDS: [&str; 18] = [
        "as", "break", "const", "dyn", "else", "for", "if", "impl", "in", "let", "match", "move",
        "mut", "ref", "return", "use", "where", "while",
    ];
    KEYWORDS.iter().any(|keyword| ident == keyword)
}
