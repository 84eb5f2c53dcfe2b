//! `url`: absolute http(s) once its placeholders are filled, and never to a place that the payload
//! chooses.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::host::is_broken_address;
use crate::ir::{Piece, Template};

use super::Context;
use super::template::Read;

/// Reports what is wrong with one URL.
pub(super) fn check(read: &Read, context: &mut Context<'_>) {
    if let Err(Fault { at, message, help }) = shape(&read.template) {
        context.error(Code::E0105, read.inside(at.start, at.end), message, help);
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
    /// The bytes of it that are wrong; none where it is the whole.
    at: Range<usize>,
    message: String,
    help: String,
}

impl Fault {
    fn new(at: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at, message: message.into(), help: help.into() }
    }

    fn of_whole(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(0..0, message, help)
    }
}

fn shape(template: &Template) -> Result<(), Fault> {
    let example = "write it as in `https://api.example.com/v1/things`";
    let mut url = String::new();
    for piece in &template.pieces {
        let text = spelled(piece);
        if let Piece::Literal(_) = piece {
            characters(&text, url.len())?;
        }
        url.push_str(&text);
    }
    steps(&url)?;
    let first = match template.pieces.first() {
        None => return Err(Fault::of_whole("an empty URL", example)),
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
        return Err(Fault::of_whole(message, help));
    };
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        let message = format!("`{scheme}:` is not a scheme that buildamp sends over");
        let help = "use `https://`, or `http://` on one machine";
        return Err(Fault::new(0..scheme.len(), message, help));
    }
    authority(&url)
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
            let start = name.len() + "{}".len();
            Err(Fault::new(start..start + "://".len(), message, help))
        }
        _ => Ok(()),
    }
}

/// RFC 3986 has no place for these in a URL that is sent. `text` starts at this byte of it.
fn characters(text: &str, start: usize) -> Result<(), Fault> {
    for (at, bad) in text.char_indices() {
        let place = start + at..start + at + bad.len_utf8();
        if bad == '%' && !is_encoded(&text[at + 1..]) {
            let message = "a `%` stands before two hexadecimal digits";
            return Err(Fault::new(place, message, "write `%25` for the character"));
        }
        if bad.is_whitespace() || bad.is_control() {
            let message = format!("{bad:?} cannot stand in a URL");
            return Err(Fault::new(place, message, "leave it out; `%20` is a space"));
        } else if bad == '#' {
            let help = "leave it out, or write `%23` for the character";
            let rest = place.start..start + text.len();
            return Err(Fault::new(rest, "a fragment (`#…`) is never sent", help));
        } else if "\"<>\\^`|".contains(bad) {
            let message = format!("`{bad}` cannot stand in a URL");
            let help = format!("percent-encode it: `%{:02X}`", u32::from(bad));
            return Err(Fault::new(place, message, help));
        }
    }
    Ok(())
}

/// Whether what follows a `%` says which byte it stands for.
fn is_encoded(after: &str) -> bool {
    after.bytes().take_while(u8::is_ascii_hexdigit).take(2).count() == 2
}

/// Just behind the scheme's `://`, or the start where there is none.
fn after_scheme(url: &str) -> usize {
    url.find("://").map_or(0, |at| at + "://".len())
}

/// Whoever sends a request takes `.` and `..` out of the path, and what stands before a `..` with it.
fn steps(url: &str) -> Result<(), Fault> {
    let path = url.split('?').next().unwrap_or_default();
    let mut start = after_scheme(path);
    for (index, part) in path[start..].split('/').enumerate() {
        let step = part.replace("%2e", ".").replace("%2E", ".");
        if index > 0 && (step == "." || step == "..") {
            let message = format!("`{part}` is a step that is taken before the request is sent");
            let help = "write the path that it leads to";
            return Err(Fault::new(start - 1..start + part.len(), message, help));
        }
        start += part.len() + 1;
    }
    Ok(())
}

/// What stands between `://` and the path.
fn authority(url: &str) -> Result<(), Fault> {
    let start = after_scheme(url);
    let authority = url[start..].split(['/', '?']).next().unwrap_or_default();
    if authority.contains('@') {
        let help = "use `auth = \"Basic user:{PASSWORD}\"`";
        return Err(Fault::of_whole("credentials do not belong in a URL", help));
    }
    // `[::1]:8080`
    let host_ends = authority.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match authority[host_ends..].find(':') {
        Some(at) => (&authority[..host_ends + at], Some(&authority[host_ends + at + 1..])),
        None => (authority, None),
    };
    let host_end = start + host.len();
    // What comes from the environment is checked when it is filled.
    if !host.contains(PLACEHOLDER) && is_broken_address(host) {
        let message = format!("`{host}` ends in a number, and is no IPv4 address");
        let help = "an address is four numbers up to 255 with `.` between them";
        return Err(Fault::new(start..host_end, message, help));
    }
    if !is_host(host) {
        let shown = host.replace(PLACEHOLDER, "{…}").replace(FILLER, "");
        let message = match host {
            "" => "this URL names no host".to_owned(),
            _ => format!("`{shown}` is not a host"),
        };
        let help = "a host is letters, digits, `-` and `.`; write an international name in its `xn--` form";
        return Err(Fault::new(start..host_end, message, help));
    }
    // A port that comes from the environment is checked when it is filled.
    if let Some(port) = port.filter(|port| !port.contains(PLACEHOLDER))
        && !(port.parse::<u16>().is_ok() && port.bytes().all(|digit| digit.is_ascii_digit()))
    {
        let message = format!("`{port}` is not a port");
        let place = host_end + 1..host_end + 1 + port.len();
        return Err(Fault::new(place, message, "a port is a number up to 65535"));
    }
    Ok(())
}

/// `[::1]`, or labels with `.` between them, and one after the last perhaps.
fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | PLACEHOLDER | FILLER);
    let is_label = |label: &str| !label.is_empty() && label.chars().all(fits);
    host.strip_suffix('.').unwrap_or(host).split('.').all(is_label)
}

/// Stands for a placeholder's first byte; no URL can hold it.
const PLACEHOLDER: char = '\0';
/// The same for each of the others.
const FILLER: char = '\u{1}';

/// A piece as the definition writes it, byte for byte, but for what stands in a placeholder.
fn spelled(piece: &Piece) -> String {
    match piece {
        Piece::Literal(text) => text.replace('{', "{{").replace('}', "}}"),
        Piece::Env(name) | Piece::Field(name) => {
            let rest = name.len() + "{}".len() - 1;
            std::iter::once(PLACEHOLDER).chain(std::iter::repeat_n(FILLER, rest)).collect()
        }
    }
}
