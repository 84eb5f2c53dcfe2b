//! Files in dotenv syntax, read as Node's `parseEnv` reads them, so that `request --env-file` and
//! the runtime's `dev` see the same values: nothing is substituted, a `#` outside quotes starts a
//! comment, and of all escapes only `\n` in double quotes means something. What Node passes over
//! in silence is an error here.

use std::collections::HashMap;

/// Every variable; of several with one name, the last.
///
/// # Errors
///
/// The number, from 1, of the first line that cannot be read.
pub(super) fn parse(text: &str) -> Result<HashMap<String, String>, usize> {
    let text = text.replace("\r\n", "\n");
    let mut variables = HashMap::new();
    let mut rest = text.as_str();
    while let Some(entry) = next(rest) {
        let (name, value, after) = entry.map_err(|at| line_number(&text, at))?;
        variables.insert(name.to_owned(), value);
        rest = after;
    }
    Ok(variables)
}

/// The first variable with its value and what follows, or what cannot be read. `None` where only
/// comments and blank lines are left.
fn next(mut text: &str) -> Option<Result<(&str, String, &str), &str>> {
    text = text.trim_start();
    while text.starts_with('#') {
        text = text.split_once('\n').map_or("", |(_, below)| below).trim_start();
    }
    (!text.is_empty()).then(|| variable(text).ok_or(text))
}

/// The variable that `start` begins with, its value, and what follows.
fn variable(start: &str) -> Option<(&str, String, &str)> {
    let (name, written) = start.split_once('=')?;
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let written = written.trim_start_matches([' ', '\t']);
    if let Some(quote) = written.chars().next().filter(|first| "\"'`".contains(*first)) {
        let (value, after) = written[1..].split_once(quote)?;
        let (tail, below) = after.split_once('\n').unwrap_or((after, ""));
        let ends = tail.trim_start().is_empty() || tail.trim_start().starts_with('#');
        let value = if quote == '"' { value.replace("\\n", "\n") } else { value.to_owned() };
        return ends.then_some((name, value, below));
    }
    let (line, below) = written.split_once('\n').unwrap_or((written, ""));
    let value = line.split('#').next().unwrap_or_default().trim();
    Some((name, value.to_owned(), below))
}

/// On which line of `text` its end `rest` starts.
fn line_number(text: &str, rest: &str) -> usize {
    text[..text.len() - rest.len()].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn value(text: &str) -> Option<String> {
        parse(text).ok()?.remove("A")
    }

    /// Each as Node 20's `util.parseEnv` reads it.
    #[test]
    fn values_are_those_that_node_reads() {
        for (text, expected) in [
            ("A=b c", "b c"),
            ("A = b c \t", "b c"),
            ("A=", ""),
            ("A=\"\"", ""),
            ("A==b", "=b"),
            ("A=b # c", "b"),
            ("A=b#c", "b"),
            ("A=\"b # c\" # d", "b # c"),
            ("A=\"b\\nc\"", "b\nc"),
            ("A='b\\nc'", "b\\nc"),
            ("A=b\\nc", "b\\nc"),
            ("A=\"b\nc\"", "b\nc"),
            ("A=`b\"c'd`", "b\"c'd"),
            ("A=it's", "it's"),
            ("A=$B", "$B"),
            ("A=\"${B}\"", "${B}"),
            ("  export A=b", "b"),
            ("# A=c\r\n\r\nA=b\r\nB=d\r\n", "b"),
            ("A=b\nA=c", "c"),
        ] {
            assert_eq!(value(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_line_that_says_nothing_is_named() {
        for text in ["A b", "=b", "A B=c", "A=\"b", "A=\"b\"c", "A: b"] {
            assert_eq!(parse(&format!("\r\n# x\r\nB=1\r\n{text}")), Err(4), "{text}");
        }
        assert_eq!(parse("A='b\nc'\n\nB c\nD=e"), Err(4));
    }
}
