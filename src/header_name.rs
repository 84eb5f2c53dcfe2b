//! The names of headers: what one is made of, and those that no definition sets.

/// Headers that a client sets itself, from the request: what a definition wrote would be wrong or
/// ignored. `Content-Type` is another matter: a definition may write it, and it goes with the body.
const SET_BY_CLIENT: [&str; 11] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers of a signed request (Standard Webhooks 1.0).
pub(crate) const SIGNING_HEADERS: [&str; 3] =
    ["webhook-id", "webhook-timestamp", "webhook-signature"];

/// Whether a client sets this header itself.
pub(crate) fn is_set_by_client(name: &str) -> bool {
    SET_BY_CLIENT.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// RFC 9110, 5.6.2.
pub(crate) fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_refuses_the_same_headers() {
        let module = include_str!("../templates/runtime/request/headers.mjs");
        let (_, list) = module.split_once("const OWN = new Set([").unwrap();
        let (list, _) = list.split_once(']').unwrap();
        let names: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
        let (with_body, by_client): (Vec<&str>, Vec<&str>) =
            names.into_iter().partition(|name| *name == "content-type");
        assert_eq!(by_client, SET_BY_CLIENT);
        assert_eq!(with_body.len(), 1);
    }
}
