//! Texts of a format, taken as the runtime takes them (`payload/formats.mjs`): every text that the Rust
//! type behind it reads, and none that is clearly no such thing.

use std::net::{Ipv4Addr, Ipv6Addr};

use regex_lite::Regex;
use uuid::Uuid;

use crate::ir::Text;

const DATE: &str = r"[+-]?\d{4,}-?\d{1,2}-?\d{1,2}";
const TIME: &str = r"\d{1,2}(:?\d{2}){1,2}([.,]\d+)?";
const ZONE: &str = r"(z|utc|[+-]\d{2}(:?\d{2}){0,2})";

/// What a text of this type is, if `written` is none.
pub(super) fn expected(text: &Text, written: &str) -> Option<String> {
    let formats: Vec<_> =
        text.formats.iter().filter_map(|format| of_format(format, written)).collect();
    let is_wrong = !formats.is_empty() && formats.iter().all(|(fits, _)| !fits);
    let expected = || formats.iter().map(|(_, expected)| *expected).collect::<Vec<_>>();
    is_wrong.then(|| expected().join(" or "))
}

/// Whether `written` is of the format, and what such a text is.
fn of_format(format: &str, written: &str) -> Option<(bool, &'static str)> {
    Some(match format {
        "uuid" => (written.parse::<Uuid>().is_ok(), "a UUID"),
        "uri" => (matches(r"\s*[a-z][a-z0-9+.-]*:", written), "an absolute URL"),
        "date" => (matches(DATE, written), "a date such as 2026-01-31"),
        "date-time" => {
            let pattern = format!(r"\s*{DATE}[t ]?\s*{TIME}\s*{ZONE}(\[.*\])*\s*$");
            (matches(&pattern, written), "a time such as 2026-01-31T12:00:00Z")
        }
        "ipv4" => (written.parse::<Ipv4Addr>().is_ok(), "an IPv4 address"),
        "ipv6" => (written.parse::<Ipv6Addr>().is_ok(), "an IPv6 address"),
        _ => return None,
    })
}

/// Whether `text` begins with `pattern`, in upper case or lower.
fn matches(pattern: &str, text: &str) -> bool {
    Regex::new(&format!("(?i)^{pattern}")).is_ok_and(|pattern| pattern.is_match(text))
}
