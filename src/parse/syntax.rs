//! A file that is not Rust: what the parser says, in words that help.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::diagnostic::{Code, Diagnostic, Span};

use super::context::Context;
use super::{conflict, depth};

/// Reports one error of syn's or of proc-macro2's lexer.
pub(super) fn report(error: &syn::Error, context: &mut Context<'_>) {
    let place = context.place(error.span());
    let message = error.to_string();
    let diagnostic = match message.as_str() {
        // The lexer's only message; it stops at the token that it cannot finish.
        "cannot parse string into token stream" | "lex error" => lexer(place, context),
        // syn has no place for the end of the file.
        message if place.start == place.end => at_the_end(message, context),
        message => parser(message, place, context),
    };
    context.push(diagnostic);
}

/// What syn says of a token that it did not expect.
fn parser(message: &str, place: Span, context: &Context<'_>) -> Diagnostic {
    if let Some(marker) = conflict::marker_at(place, context) {
        return conflict::diagnostic(marker);
    }
    if message.starts_with("unexpected end of input")
        && let Some(attribute) = last_before(context.tokens(), place, context)
    {
        return if context.text_from(attribute).starts_with('/') {
            Diagnostic::at(Code::E0001, attribute, "nothing follows that this documents")
                .help("write it above what it is about, or `//` for a plain comment")
        } else {
            Diagnostic::at(Code::E0001, attribute, "nothing follows that this is about")
                .help("write it above what it is about, or leave it out")
        };
    }
    let (message, help) = explained(message);
    Diagnostic::at(Code::E0001, place, format!("this is not valid Rust: {message}"))
        .maybe_help(help)
}

/// The attribute that is the last thing before the bracket that closes at `place`.
fn last_before(tokens: TokenStream, place: Span, context: &Context<'_>) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Group(group) if context.place(group.span_close()) == place => {
            attribute_at_end(&group.stream().into_iter().collect::<Vec<_>>(), context)
        }
        TokenTree::Group(group) => last_before(group.stream(), place, context),
        _ => None,
    })
}

/// A doc comment is one, too.
fn attribute_at_end(tokens: &[TokenTree], context: &Context<'_>) -> Option<Span> {
    match tokens {
        [.., TokenTree::Punct(sign), TokenTree::Group(group)]
            if sign.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
        {
            Some(context.between(sign.span(), group.span()))
        }
        _ => None,
    }
}

/// The file ends where more is expected: what is said is at its last token.
fn at_the_end(message: &str, context: &Context<'_>) -> Diagnostic {
    let tokens: Vec<TokenTree> = context.tokens().into_iter().collect();
    if let Some(place) = attribute_at_end(&tokens, context) {
        let message = "the file ends here, and this belongs to no item";
        return Diagnostic::at(Code::E0001, place, message)
            .help("write the item below it, or leave it out");
    }
    match tokens.as_slice() {
        [.., last] => {
            let (message, help) =
                explained(message.trim_start_matches("unexpected end of input, "));
            let message = format!("the file ends after this: {message}");
            Diagnostic::at(Code::E0001, context.place(last.span()), message).maybe_help(help)
        }
        [] => Diagnostic::at(
            Code::E0001,
            context.whole(),
            format!("this is not valid Rust: {message}"),
        ),
    }
}

/// syn's words, and a way out, for what people get wrong.
fn explained(message: &str) -> (String, Option<String>) {
    const ITEM: &str = "write a struct, an enum or a type alias";
    if let Some(keyword) = message.strip_prefix("expected identifier, found keyword `") {
        let name = keyword.trim_end_matches('`');
        let is_raw = !["crate", "self", "Self", "super", "_"].contains(&name);
        let help = is_raw.then(|| format!("write `r#{name}`: it is `{name}` everywhere else"));
        return (message.to_owned(), help);
    }
    // All keywords that an item may begin with.
    if message.contains("expected one of: `fn`, ") {
        return ("expected an item".to_owned(), Some(ITEM.to_owned()));
    }
    // What begins with a name is a macro's call to syn.
    if message == "expected `!`" {
        return ("no item begins so".to_owned(), Some(ITEM.to_owned()));
    }
    (message.to_owned(), None)
}

/// Reports a file that is not even given to the parser.
pub(super) fn report_depth(place: Span, context: &mut Context<'_>) {
    let help = "give the inner parts names of their own";
    context.error(Code::E0001, place, "this nests more deeply than buildamp reads", help);
}

fn lexer(place: Span, context: &Context<'_>) -> Diagnostic {
    let rest = context.text_from(place);
    let first = rest.chars().next();
    let ended = |by: &str| Some(format!("write `{by}` where it ends"));
    if let (Some('('), Some(at)) = (first, address_in_single_quotes(rest)) {
        let start = place.start + at as u32;
        return in_single_quotes(Span { start, end: start + 1, ..place });
    }
    let (message, help) = match first {
        Some('\'') => return in_single_quotes(Span { end: place.start + 1, ..place }),
        Some(open @ ('{' | '(' | '[')) => {
            (format!("this `{open}` is never closed"), ended(partner(open)))
        }
        Some(close @ ('}' | ')' | ']')) => {
            (format!("this `{close}` closes nothing"), Some("leave it out".to_owned()))
        }
        _ if rest.starts_with("/*") => ("this comment is never closed".to_owned(), ended("*/")),
        Some('"') => ("this string is never closed".to_owned(), ended("\"")),
        // As chats and text editors make them of straight ones; the last is JavaScript's.
        Some('“' | '”' | '„' | '‘' | '’' | '`') => (
            "Rust has no such quotation mark".to_owned(),
            Some("write a text in straight double quotes: `\"…\"`".to_owned()),
        ),
        None => ("the file ends in the middle of something".to_owned(), None),
        Some(_) => ("this is not valid Rust".to_owned(), None),
    };
    if let Some(close @ ('}' | ')' | ']')) = first
        && let Some(open) = depth::innermost_open(context.text_before(place))
    {
        let message = format!("mismatched closing delimiter: `{close}`");
        let opened = context.text_before(place)[open..].chars().next().unwrap_or('[');
        let span = Span { end: place.start + 1, ..place };
        return Diagnostic::at(Code::E0001, span, message)
            .label("mismatched closing delimiter")
            .related(context.seen(open..open + 1), "unclosed delimiter")
            .help(format!("close that with `{}` first", partner(opened)));
    }
    let length = first.map_or(0, char::len_utf8) as u32;
    let span = Span { end: place.end.max(place.start + length), ..place };
    Diagnostic::at(Code::E0001, span, message).maybe_help(help)
}

/// Where `'https:` stands as a value: a lifetime and a colon, and what follows a comment, the closing
/// bracket of that line too.
fn address_in_single_quotes(text: &str) -> Option<usize> {
    let is_value = |(at, _): &(usize, &str)| {
        let before = text[..*at].lines().next_back().unwrap_or_default();
        let is_text = before.contains("//") || before.matches('"').count() % 2 == 1;
        !is_text && before.trim_end().ends_with(['=', ',', '('])
    };
    text.match_indices("'http").find(is_value).map(|(at, _)| at)
}

fn in_single_quotes(place: Span) -> Diagnostic {
    Diagnostic::at(Code::E0001, place, "single quotes are for one character")
        .help("write a text in double quotes: `\"…\"`")
}

/// What closes `open`.
fn partner(open: char) -> &'static str {
    match open {
        '{' => "}",
        '(' => ")",
        _ => "]",
    }
}
