//! A file that is not Rust: what the parser says, in words that help.

use crate::diagnostic::{Code, Diagnostic, Span};

use super::context::Context;
use super::depth;

/// Reports one error of syn's or of proc-macro2's lexer.
pub(super) fn report(error: &syn::Error, context: &mut Context<'_>) {
    let place = context.place(error.span());
    let message = error.to_string();
    let diagnostic = match message.as_str() {
        // The lexer's only message; it stops at the token that it cannot finish.
        "cannot parse string into token stream" | "lex error" => lexer(place, context),
        _ => Diagnostic::at(Code::E0001, place, format!("this is not valid Rust: {message}")),
    };
    context.push(diagnostic);
}

/// Reports a file that is not even given to the parser.
pub(super) fn report_depth(place: Span, context: &mut Context<'_>) {
    let diagnostic =
        Diagnostic::at(Code::E0001, place, "this nests more deeply than buildamp reads")
            .help("give the inner parts names of their own");
    context.push(diagnostic);
}

fn lexer(place: Span, context: &Context<'_>) -> Diagnostic {
    let rest = context.text_from(place);
    let first = rest.chars().next();
    let ended = |by: &str| Some(format!("write `{by}` where it ends"));
    let (message, help) = match first {
        Some(open @ ('{' | '(' | '[')) => {
            (format!("this `{open}` is never closed"), ended(partner(open)))
        }
        Some(close @ ('}' | ')' | ']')) => {
            (format!("this `{close}` closes nothing"), Some("leave it out".to_owned()))
        }
        _ if rest.starts_with("/*") => ("this comment is never closed".to_owned(), ended("*/")),
        Some('"') => ("this string is never closed".to_owned(), ended("\"")),
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

/// What closes `open`.
fn partner(open: char) -> &'static str {
    match open {
        '{' => "}",
        '(' => ")",
        _ => "]",
    }
}
