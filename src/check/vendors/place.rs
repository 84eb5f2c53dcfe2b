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

    /// Whether it is one of `hosts`, below `path`.
    pub(super) fn is_in(&self, hosts: &[&str], path: &str) -> bool {
        hosts.contains(&self.host.as_str()) && self.path.starts_with(path)
    }
}
