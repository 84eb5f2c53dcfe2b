//! What `auth` makes of the environment: headers that hold secrets in a form of their own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::wire::fill::{Inputs, has_fields};
use crate::wire::headers::line;
use crate::wire::{RequestContext, Target, auth};

/// The texts of the headers that carry credentials: that of `auth`, and where the environment alone makes it
/// an `Authorization` of the definition's.
pub(super) fn texts(target: &Target, env: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let context = RequestContext { env, id: "", idempotency_key: "", timestamp: 0, files: None };
    let inputs = Inputs { target, context: &context, members: &[] };
    let own = target
        .headers
        .iter()
        .filter(|header| is_authorization(header.name) && !header.value.any(has_fields));
    let own =
        own.map(|header| line(header.name.into(), inputs.fill(*inputs.choose(&header.value))?));
    // What cannot be built was not sent.
    let lines =
        [auth::build(&inputs)].into_iter().chain(own).filter_map(|line| line.ok().flatten());
    lines.map(|line| line.encode()).flat_map(|(name, value)| parts(&name, &value)).collect()
}

fn is_authorization(name: &str) -> bool {
    ["authorization", "proxy-authorization"].iter().any(|one| name.eq_ignore_ascii_case(one))
}

/// What follows the scheme, and what that is the base64 of, as a password would not be found in it. Of a header
/// that need not have a scheme, the whole value as well.
fn parts(name: &str, value: &str) -> Vec<String> {
    let (scheme, credentials) = value.split_once(' ').unwrap_or(("", value));
    let pair = match scheme.eq_ignore_ascii_case("basic") {
        true => STANDARD.decode(credentials).unwrap_or_default(),
        false => Vec::new(),
    };
    let pair = String::from_utf8_lossy(&pair).into_owned();
    // A key may be the user; beside a password, the user is no secret.
    let secret = match pair.split_once(':') {
        Some((user, "")) => user,
        Some((_, password)) => password,
        None => &pair,
    };
    let secret = secret.to_owned();
    let mut parts = vec![credentials.to_owned(), credentials.trim_end_matches('=').to_owned()];
    parts.extend([pair, secret]);
    if !name.to_ascii_lowercase().ends_with("authorization") {
        parts.insert(0, value.to_owned());
    }
    parts
}
