//! The host and path of a URL whose placeholders are unfilled.

use crate::ir::{Piece, Template};

/// Where one URL leads, as far as the definition says.
pub(super) struct Place {
    host: String,
    path: String,
}

impl Place {
    /// A placeholder stands as `{}`, which no host and no path of the table holds.
    pub(super) fn of(url: &Template) -> Self {
        let text: String = url
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => text.as_str(),
                Piece::Env(_) | Piece::Field(_) => "{}",
            })
            .collect();
        let rest = text.split_once("://").map_or("", |(_, rest)| rest);
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let host = rest[..end].split(':').next().unwrap_or_default();
        Self { host: host.to_ascii_lowercase(), path: rest[end..].to_owned() }
    }

    /// Whether it is one of `hosts`, at one of `paths`.
    pub(super) fn is_in(&self, hosts: &[&str], paths: &[&str]) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        hosts.iter().any(|pattern| is_host(pattern, &self.host))
            && paths.iter().any(|pattern| fits(pattern, path))
    }
}

/// Whether a host is that of `pattern`, or in the domain after its `*.`.
fn is_host(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(domain) => host.len() > domain.len() && host.ends_with(domain),
        None => pattern == host,
    }
}

/// Whether a path is what `pattern` says: `*` is any one part of it, or the rest of one, and a `/` at the
/// end is for all that follows.
fn fits(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    let (whole, is_open) = match pattern.strip_suffix('/') {
        Some(whole) => (whole, true),
        None => (pattern, false),
    };
    let is_part = |wanted: &str, part: &str| match wanted.strip_suffix('*') {
        Some(start) => part.len() > start.len() && part.starts_with(start),
        None => wanted == part,
    };
    let begins =
        whole.split('/').all(|wanted| parts.next().is_some_and(|part| is_part(wanted, part)));
    begins && (parts.next().is_some() == is_open)
}

#[cfg(test)]
mod tests {
    use super::{fits, is_host};

    #[test]
    fn a_domain_is_all_names_in_it() {
        assert!(is_host("*.myshopify.com", "{}.myshopify.com"));
        assert!(is_host("api.stripe.com", "api.stripe.com"));
        for host in
            ["myshopify.com", ".myshopify.com", "my.myshopify.com.example", "notmyshopify.com"]
        {
            assert!(!is_host("*.myshopify.com", host), "{host}");
        }
    }

    #[test]
    fn a_pattern_is_a_whole_path_or_all_below_it() {
        for path in ["/v3/a/messages", "/v3/{}/messages"] {
            assert!(fits("/v3/*/messages", path), "{path}");
        }
        for path in ["/v3/messages", "/v3//messages", "/v3/a/messages/b", "/v3/a/message", ""] {
            assert!(!fits("/v3/*/messages", path), "{path}");
        }
        assert!(fits("/api/chat.*", "/api/chat.postMessage"));
        for path in ["/api/chat.", "/api/chats.list", "/api/oauth.access", "/api/chat.a/b"] {
            assert!(!fits("/api/chat.*", path), "{path}");
        }
        assert!(fits("/v1/", "/v1/charges"));
        assert!(fits("/v1/", "/v1/a/b"));
        assert!(fits("/", "/a/b"));
        assert!(!fits("/v1/", "/v1"));
        assert!(!fits("/v1/", "/v10/a"));
    }
}
