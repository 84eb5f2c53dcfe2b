//! Lines as elm-format lays them out.
//!
//! While an expression is put together, one level of indentation is one tab. [`expand`] turns tabs
//! into spaces up to the next multiple of four, which is how elm-format indents: inside `[ ` or
//! `, ` the level is two columns wide, not four.

use memchr::memchr;

use crate::render::spaces::spaces;

/// Every line one level further in.
pub(super) fn indent(text: &str) -> String {
    hung("\t", "\t", text)
}

/// `[ a`, `, b`, `]`, each on lines of its own; `[]` if there is nothing in it.
pub(super) fn list<T: AsRef<str>>(items: &[T]) -> String {
    lines("[ ", items, ']')
}

/// `{ a`, `, b`, `}`, each on lines of its own; `{}` if there is nothing in it.
pub(super) fn record(items: &[String]) -> String {
    lines("{ ", items, '}')
}

/// `( a`, `, b`, `)`, each on lines of its own.
pub(super) fn tuple(items: &[String]) -> String {
    lines("( ", items, ')')
}

fn lines<T: AsRef<str>>(open: &str, items: &[T], close: char) -> String {
    if items.is_empty() {
        return format!("{}{close}", open.trim_end());
    }
    let mut text = String::with_capacity(width(items.iter().map(AsRef::as_ref)));
    for (at, item) in items.iter().enumerate() {
        hang(if at == 0 { open } else { ", " }, "  ", item.as_ref(), &mut text);
        text.push('\n');
    }
    text.push(close);
    text
}

/// In brackets, the closing one on a line of its own where there are several lines.
pub(super) fn brackets(text: &str) -> String {
    match text.contains('\n') {
        true => hung("(", " ", text) + "\n)",
        false => ["(", text, ")"].concat(),
    }
}

/// `first |> step |> step`, each step on lines of its own.
pub(super) fn pipeline(first: &str, steps: &[String]) -> String {
    let all = std::iter::once(first).chain(steps.iter().map(String::as_str));
    let mut text = String::with_capacity(width(all));
    text.push_str(first);
    for step in steps {
        text.push('\n');
        hang("\t|> ", "\t   ", step, &mut text);
    }
    text
}

/// `function argument`; an argument of several lines stands below.
pub(super) fn apply(function: &str, argument: &str) -> String {
    match argument.contains('\n') {
        true => {
            let mut text = String::with_capacity(width([function, argument].into_iter()));
            text.push_str(function);
            text.push('\n');
            hang("\t", "\t", argument, &mut text);
            text
        }
        false => [function, " ", argument].concat(),
    }
}

/// `type Name`, `= A`, `| B`, each on lines of its own.
pub(super) fn custom_type(name: &str, constructors: &[String]) -> String {
    let mut text = format!("type {name}");
    for (at, constructor) in constructors.iter().enumerate() {
        text.push('\n');
        hang(if at == 0 { "\t= " } else { "\t| " }, "\t  ", constructor, &mut text);
    }
    text
}

/// `case value of`, with `(pattern, expression)` branches.
pub(super) fn case(value: &str, branches: &[(String, String)]) -> String {
    let branches =
        branches.iter().map(|(pattern, body)| indent(&format!("{pattern} ->\n{}", indent(body))));
    format!("case {value} of\n{}", branches.collect::<Vec<_>>().join("\n\n"))
}

/// `(\argument -> body)`, over several lines.
pub(super) fn lambda(arguments: &str, body: &str) -> String {
    brackets(&format!("\\{arguments} ->\n{}", indent(body)))
}

/// Each line with its line end, and what comes after the last line end.
fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some(end) = memchr(b'\n', text.as_bytes()) else { return Some(text) };
        let (line, after) = text.split_at(end + 1);
        rest = Some(after);
        Some(line)
    })
}

fn is_empty(line: &str) -> bool {
    matches!(line, "" | "\n")
}

/// Appends `text` with `first` before the first line and `others` before the others; empty lines
/// stay empty.
fn hang(first: &str, others: &str, text: &str, out: &mut String) {
    let mut start = first;
    for line in lines_of(text) {
        if !is_empty(line) {
            out.push_str(start);
        }
        out.push_str(line);
        start = others;
    }
}

/// Room for these texts with what is hung before their lines.
fn width<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts.map(|text| text.len() + text.len() / 8 + 8).sum()
}

fn hung(first: &str, others: &str, text: &str) -> String {
    let mut out = String::with_capacity(width(std::iter::once(text)));
    hang(first, others, text, &mut out);
    out
}

/// Appends `text` to `out`, so many levels further in; tabs at the start of lines become spaces, up
/// to the next multiple of four.
pub(super) fn expand(text: &str, levels: usize, out: &mut String) {
    for line in lines_of(text) {
        let start = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
        let (mut column, mut length) = (if is_empty(line) { 0 } else { levels * 4 }, 0);
        for space in start {
            column = if space == b'\t' { (column / 4 + 1) * 4 } else { column + 1 };
            length += 1;
        }
        spaces(column, out);
        out.push_str(&line[length..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_stay_empty_at_any_level() {
        let mut out = String::new();
        expand("a\n\n\tb", 1, &mut out);
        assert_eq!(out, "    a\n\n        b");
        assert_eq!(indent("a\n\nb\n"), "\ta\n\n\tb\n");
    }

    fn expanded(text: &str) -> String {
        let mut out = String::new();
        expand(text, 0, &mut out);
        out
    }

    #[test]
    fn a_level_inside_a_list_ends_at_the_next_tab_stop() {
        let inner = apply("Encode.object", &list(&["a".to_owned(), "b".to_owned()]));
        let outer = apply("outer", &list(&[inner, "c".to_owned()]));
        let expected =
            "outer\n    [ Encode.object\n        [ a\n        , b\n        ]\n    , c\n    ]";
        assert_eq!(expanded(&outer), expected);
    }

    #[test]
    fn brackets_over_several_lines() {
        let body = case("x", &[("1".to_owned(), "a".to_owned()), ("_".to_owned(), "b".to_owned())]);
        let expected =
            "(\\x ->\n    case x of\n        1 ->\n            a\n\n        _ ->\n            b\n)";
        assert_eq!(expanded(&lambda("x", &body)), expected);
    }
}
