//! `url`: absolute http(s) once its placeholders are filled, and never to a place that the payload
//! chooses.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{Piece, Template};

use super::Context;
use super::template::Read;

/// Reports what is wrong with one URL. `span` is where it stands.
pub(super) fn check(read: &Read, span: Span, context: &mut Context<'_>) {
    if let Err((message, help)) = shape(&read.template) {
        context.push(Diagnostic::at(Code::E0105, span, message).help(help));
    }
    for (name, place, index) in &read.fields {
        if in_authority(&read.template, *index) {
            let diagnostic = Diagnostic::at(
                Code::E0105,
                *place,
                format!("the payload field `{name}` may not choose the scheme, host or port"),
            )
            .help("a caller must not be able to send a request elsewhere: use an environment variable");
            context.push(diagnostic);
        }
    }
}

/// Whether the piece at `index` may stand before the path starts.
fn in_authority(template: &Template, index: usize) -> bool {
    let mut before = String::new();
    for piece in &template.pieces[..index] {
        match piece {
            // An environment variable at the start is an absolute URL of its own.
            Piece::Env(_) if before.is_empty() => before.push_str("https://x"),
            Piece::Env(_) | Piece::Field(_) => before.push('x'),
            Piece::Literal(text) => before.push_str(text),
        }
    }
    match before.split_once("://") {
        Some((_, rest)) => !rest.contains(['/', '?']),
        None => true,
    }
}

type Fault = (String, String);

fn shape(template: &Template) -> Result<(), Fault> {
    let example = || "write it as in `https://api.example.com/v1/things`".to_owned();
    for piece in &template.pieces {
        let Piece::Literal(text) = piece else { continue };
        if let Some(bad) = text.chars().find(|c| c.is_whitespace() || c.is_control()) {
            return Err((
                format!("{bad:?} cannot stand in a URL"),
                "write `%20` for a space".to_owned(),
            ));
        }
        if text.contains('#') {
            let help = "leave it out, or write `%23` for the character".to_owned();
            return Err(("a fragment (`#…`) is never sent".to_owned(), help));
        }
        if let Some(bad) = text.chars().find(|c| "\"<>\\^`|".contains(*c)) {
            return Err((format!("`{bad}` cannot stand in a URL"), "percent-encode it".to_owned()));
        }
    }
    let first = match template.pieces.first() {
        None => return Err(("an empty URL".to_owned(), example())),
        Some(Piece::Env(_)) => return Ok(()),
        Some(Piece::Field(_)) => return Ok(()),
        Some(Piece::Literal(text)) => text,
    };
    let Some((scheme, _)) = first.split_once("://") else {
        return Err((format!("`{first}` is not an absolute URL"), example()));
    };
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        return Err((format!("`{scheme}:` is not a scheme that buildamp sends over"), example()));
    }
    authority(template)
}

/// What stands between `://` and the path; a placeholder counts as a letter.
fn authority(template: &Template) -> Result<(), Fault> {
    let filled: String = template
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(text) => text.as_str(),
            Piece::Env(_) | Piece::Field(_) => "x",
        })
        .collect();
    let rest = filled.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if authority.contains('@') {
        let help = "use `auth = \"Basic user:{PASSWORD}\"`".to_owned();
        return Err(("credentials do not belong in a URL".to_owned(), help));
    }
    // `[::1]:8080`
    let (host, port) = match authority.rfind(']') {
        Some(end) => (&authority[..=end], authority[end + 1..].strip_prefix(':')),
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let host_fits = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-' || c == '_')
        }
    };
    if !host_fits {
        let help = "a host is letters, digits, `-` and `.`; write an international name in its `xn--` form".to_owned();
        return Err((format!("`{host}` is not a host"), help));
    }
    // A port that comes from the environment is checked when it is filled.
    if let Some(port) = port.filter(|port| !port.contains('x'))
        && port.parse::<u16>().is_err()
    {
        return Err((
            format!("`{port}` is not a port"),
            "a port is a number up to 65535".to_owned(),
        ));
    }
    Ok(())
}
