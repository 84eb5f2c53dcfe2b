//! `url`: absolute http(s) once its placeholders are filled, and never to a place that the payload
//! chooses.

use crate::diagnostic::Code;
use crate::ir::{Piece, Template};

use super::Context;
use super::template::Read;

/// Reports what is wrong with one URL.
pub(super) fn check(read: &Read, context: &mut Context<'_>) {
    if let Err(Fault { part, message, help }) = shape(&read.template) {
        context.error(Code::E0105, read.place(&part), message, help);
    }
    let authority = authority_pieces(&read.template);
    for (name, place, index) in &read.fields {
        if *index < authority {
            let message =
                format!("the payload field `{name}` may not choose the scheme, host or port");
            let help = "a caller must not be able to send a request elsewhere: use an environment variable";
            context.error(Code::E0105, *place, message, help);
        }
    }
}

/// How many pieces may stand before the path starts.
fn authority_pieces(template: &Template) -> usize {
    let mut before = String::new();
    for (index, piece) in template.pieces.iter().enumerate() {
        match piece {
            // An environment variable at the start is an absolute URL of its own.
            Piece::Env(_) if before.is_empty() => before.push_str("https://x"),
            Piece::Env(_) | Piece::Field(_) => before.push('x'),
            Piece::Literal(text) => before.push_str(text),
        }
        if before.split_once("://").is_some_and(|(_, rest)| rest.contains(['/', '?'])) {
            return index + 1;
        }
    }
    template.pieces.len()
}

/// What is wrong with a URL.
struct Fault {
    /// The part of it that is wrong; empty where it is the whole.
    part: String,
    message: String,
    help: String,
}

impl Fault {
    fn new(part: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { part: part.to_owned(), message: message.into(), help: help.into() }
    }
}

fn shape(template: &Template) -> Result<(), Fault> {
    let example = "write it as in `https://api.example.com/v1/things`";
    for piece in &template.pieces {
        let Piece::Literal(text) = piece else { continue };
        characters(text)?;
    }
    steps(template)?;
    let first = match template.pieces.first() {
        None => return Err(Fault::new("", "an empty URL", example)),
        Some(Piece::Env(name)) => return after_base(name, template.pieces.get(1)),
        Some(Piece::Field(_)) => return Ok(()),
        Some(Piece::Literal(text)) => text,
    };
    let Some((scheme, _)) = first.split_once("://") else {
        let help = match first.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            true if !first.contains([':', '@']) => {
                format!("did you mean `https://{}`?", template.source())
            }
            _ => example.to_owned(),
        };
        let message = format!("`{}` is not an absolute URL", template.source());
        return Err(Fault::new("", message, help));
    };
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        let message = format!("`{scheme}:` is not a scheme that buildamp sends over");
        return Err(Fault::new(scheme, message, "use `https://`, or `http://` on one machine"));
    }
    authority(template)
}

/// A variable at the start is an absolute URL of its own, and no scheme.
fn after_base(name: &str, next: Option<&Piece>) -> Result<(), Fault> {
    match next {
        Some(Piece::Literal(text)) if text.starts_with("://") => {
            let message = format!("`{{{name}}}` cannot be the scheme alone");
            let variable = heck::AsShoutySnakeCase(name);
            let help = format!(
                "a variable at the start holds an absolute URL: write `{{{variable}}}/…`, and set it to `https://…`"
            );
            Err(Fault::new("://", message, help))
        }
        _ => Ok(()),
    }
}

/// RFC 3986 has no place for these in a URL that is sent.
fn characters(text: &str) -> Result<(), Fault> {
    for (at, bad) in text.char_indices() {
        let part = &text[at..at + bad.len_utf8()];
        if bad.is_whitespace() || bad.is_control() {
            let message = format!("{bad:?} cannot stand in a URL");
            return Err(Fault::new(part, message, "leave it out; `%20` is a space"));
        } else if bad == '#' {
            let help = "leave it out, or write `%23` for the character";
            return Err(Fault::new(&text[at..], "a fragment (`#…`) is never sent", help));
        } else if "\"<>\\^`|".contains(bad) {
            let message = format!("`{bad}` cannot stand in a URL");
            let help = format!("percent-encode it: `%{:02X}`", u32::from(bad));
            return Err(Fault::new(part, message, help));
        }
    }
    Ok(())
}

/// Whoever sends a request takes `.` and `..` out of the path, and what stands before a `..` with it.
fn steps(template: &Template) -> Result<(), Fault> {
    let filled = filled(template);
    let path = filled.split('?').next().unwrap_or_default();
    let rest = path.split_once("://").map_or(path, |(_, rest)| rest);
    for part in rest.split('/').skip(1) {
        let step = part.replace("%2e", ".").replace("%2E", ".");
        if step == "." || step == ".." {
            let message = format!("`{part}` is a step that is taken before the request is sent");
            let help = "write the path that it leads to";
            return Err(Fault::new(&format!("/{part}"), message, help));
        }
    }
    Ok(())
}

/// What stands between `://` and the path.
fn authority(template: &Template) -> Result<(), Fault> {
    let filled = filled(template);
    let rest = filled.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if authority.contains('@') {
        let help = "use `auth = \"Basic user:{PASSWORD}\"`";
        return Err(Fault::new("", "credentials do not belong in a URL", help));
    }
    // `[::1]:8080`
    let host_ends = authority.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match authority[host_ends..].find(':') {
        Some(at) => (&authority[..host_ends + at], Some(&authority[host_ends + at + 1..])),
        None => (authority, None),
    };
    if !is_host(host) {
        let message = match host {
            "" => "this URL names no host".to_owned(),
            host => format!("`{}` is not a host", host.replace(PLACEHOLDER, "{…}")),
        };
        let help = "a host is letters, digits, `-` and `.`; write an international name in its `xn--` form";
        return Err(Fault::new(host, message, help));
    }
    // A port that comes from the environment is checked when it is filled.
    if let Some(port) = port.filter(|port| !port.contains(PLACEHOLDER))
        && !(port.parse::<u16>().is_ok() && port.bytes().all(|digit| digit.is_ascii_digit()))
    {
        let message = format!("`{port}` is not a port");
        return Err(Fault::new(port, message, "a port is a number up to 65535"));
    }
    Ok(())
}

/// `[::1]`, or labels with `.` between them, and one after the last perhaps.
fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | PLACEHOLDER);
    let is_label = |label: &str| !label.is_empty() && label.chars().all(fits);
    host.strip_suffix('.').unwrap_or(host).split('.').all(is_label)
}

/// Stands for a placeholder; no URL can hold it.
const PLACEHOLDER: char = '\0';

/// The URL with [`PLACEHOLDER`] for each placeholder.
fn filled(template: &Template) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Literal(text) => text.clone(),
        Piece::Env(_) | Piece::Field(_) => PLACEHOLDER.to_string(),
    };
    template.pieces.iter().map(text).collect()
}
