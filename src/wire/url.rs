//! The URL: each placeholder encoded for its place, and never to where a payload wants.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::host::is_broken_address;

use super::fill::Inputs;
use super::text::{Text, Transform};
use super::{Piece, PrepareError};

/// All but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same in an operator's path.
const RESERVED_BUT_SLASH: &AsciiSet = &RESERVED.remove(b'/');
/// What stands as it is written, but for what a URL cannot hold of it: a brace, and nothing else of ASCII.
const BRACES: &AsciiSet = &AsciiSet::EMPTY.add(b'{').add(b'}');

/// Where the end of a half-built URL is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Scheme,
    Authority,
    Path,
    Query,
}

/// The filled URL.
pub(super) fn build(inputs: &Inputs<'_>) -> Result<Text, PrepareError> {
    let template = inputs.choose(&inputs.target.url);
    let mut url = Text::default();
    let mut after_base = false;
    for (index, piece) in template.0.iter().enumerate() {
        match *piece {
            Piece::Env(variable) if index == 0 => {
                let value = inputs.variable(variable)?;
                base(&mut url, variable, &value, template.0.get(1))?;
                after_base = true;
                continue;
            }
            Piece::Literal(literal) => {
                // The base may end in the slash that the definition writes.
                if after_base && literal.starts_with('/') {
                    url.pop_slash();
                }
                url.push_str(&encode(literal, BRACES));
            }
            Piece::Env(variable) => environment(&mut url, variable, &inputs.variable(variable)?)?,
            Piece::Field(field) => payload_field(&mut url, field, &inputs.field(field)?)?,
        }
        after_base = false;
    }
    check(url.as_str())?;
    Ok(url)
}

/// A variable at the very start is an absolute URL, taken as it is.
fn base(
    url: &mut Text,
    variable: &'static str,
    value: &str,
    next: Option<&Piece>,
) -> Result<(), PrepareError> {
    if value.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(invalid(format!("`{variable}` holds white space or a control character")));
    }
    // None of a URL's (RFC 3986): HTTP clients refuse them, or send them, or encode them.
    if value.contains(['"', '<', '>', '\\', '^', '`', '{', '|', '}']) {
        let reason = format!(
            "`{variable}` holds one of `\"<>\\^{{|}}` or a backtick, which are percent-encoded in a URL"
        );
        return Err(invalid(reason));
    }
    // What follows would be part of that query.
    let is_extended = matches!(next, Some(Piece::Literal(next)) if next.starts_with(['/', '?']));
    if is_extended && value.contains('?') {
        let reason = format!("`{variable}` holds a query, and the definition goes on behind it");
        return Err(invalid(reason));
    }
    let value = encode(value, BRACES);
    check(&value)?;
    url.push_env(variable, &value, Transform::Plain);
    Ok(())
}

fn environment(url: &mut Text, variable: &'static str, value: &str) -> Result<(), PrepareError> {
    match position(url.as_str()) {
        Position::Scheme | Position::Authority => {
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
            if value.is_empty() || !value.chars().all(fits) {
                let reason =
                    format!("`{variable}` stands in the host: it is letters, digits, `.` and `-`");
                return Err(invalid(reason));
            }
            url.push_env(variable, value, Transform::Plain);
        }
        Position::Path => {
            url.push_env(variable, &encode(value, RESERVED_BUT_SLASH), Transform::EncodedPath);
        }
        Position::Query => url.push_env(variable, &encode(value, RESERVED), Transform::Encoded),
    }
    Ok(())
}

fn payload_field(url: &mut Text, field: &'static str, value: &str) -> Result<(), PrepareError> {
    match position(url.as_str()) {
        Position::Scheme | Position::Authority => {
            return Err(invalid(format!("the field `{field}` may not choose where it goes")));
        }
        Position::Path if matches!(value, "" | "." | "..") => {
            return Err(PrepareError::InvalidPathValue { field });
        }
        Position::Path | Position::Query => url.push_str(&encode(value, RESERVED)),
    }
    Ok(())
}

fn encode<'a>(text: &'a str, set: &'static AsciiSet) -> std::borrow::Cow<'a, str> {
    utf8_percent_encode(text, set).into()
}

fn position(url: &str) -> Position {
    let Some(start) = scheme_end(url) else { return Position::Scheme };
    let rest = &url[start..];
    if rest.contains('?') {
        Position::Query
    } else if rest.contains('/') {
        Position::Path
    } else {
        Position::Authority
    }
}

/// Just behind `http://` or `https://`.
fn scheme_end(url: &str) -> Option<usize> {
    let (scheme, _) = url.split_once("://")?;
    let known = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    known.then_some(scheme.len() + 3)
}

/// What only the environment can have spoilt: the definition's own text has been checked.
fn check(url: &str) -> Result<(), PrepareError> {
    let Some(start) = scheme_end(url) else {
        return Err(invalid("it is not an absolute http(s) URL".to_owned()));
    };
    if url.contains('#') {
        return Err(invalid("it has a fragment, which is never sent".to_owned()));
    }
    let rest = &url[start..];
    let authority = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
    if authority.contains('@') {
        return Err(invalid("it holds credentials, which belong in `auth`".to_owned()));
    }
    let (host, port) = match authority.rfind(']') {
        Some(end) => (&authority[..=end], &authority[end + 1..]),
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    if !is_host(host) {
        return Err(invalid("its host is not one".to_owned()));
    }
    let is_port =
        |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
        return Err(invalid("its port is not a number up to 65535".to_owned()));
    }
    Ok(())
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
            !host.is_empty() && host.bytes().all(fits) && !is_broken_address(host)
        }
    }
}

fn invalid(reason: String) -> PrepareError {
    PrepareError::InvalidUrl { reason }
}
