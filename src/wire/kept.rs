//! What a worker takes from an answer's headers.

use std::time::{Duration, SystemTime};

use httpdate::parse_http_date;

use super::{Target, WebhookResponse};

/// Headers that help a person and are nobody's secret; never `set-cookie`.
const KEPT: [&str; 14] = [
    "content-length",
    "content-type",
    "date",
    "etag",
    "idempotency-replayed",
    "idempotent-replayed",
    "location",
    "request-id",
    "retry-after",
    "server",
    "x-amzn-requestid",
    "x-correlation-id",
    "x-message-id",
    "x-request-id",
];

/// A day: a longer `Retry-After` is honoured so far.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

impl Target {
    /// Whether a worker reports an answer's header of this name (in lower case): one that its response enum
    /// reads, or one that helps a person and is nobody's secret.
    pub fn keeps_header(&self, name: &str) -> bool {
        KEPT.contains(&name)
            || self.response_headers.contains(&name)
            || name.strip_prefix("x-").unwrap_or(name).starts_with("ratelimit-")
    }
}

/// How long an answer asks to be left alone by its `Retry-After` (RFC 9110, 10.2.3), at most a day: a result's
/// `retry_after_ms`. A date counts from the answer's own `Date`, so that no clock need be right, or where it
/// has none from now. `None` where it asks for nothing, or in no form that HTTP has.
///
/// ```
/// # use buildamp::wire::{WebhookResponse, retry_after};
/// # use std::time::Duration;
/// let answer = WebhookResponse {
///     webhook_type: "Mail".to_owned(),
///     status: 429,
///     headers: [
///         ("date".to_owned(), "Sun, 06 Nov 1994 08:49:00 GMT".to_owned()),
///         ("retry-after".to_owned(), "Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
///     ]
///     .into(),
///     body: String::new(),
///     truncated: false,
/// };
/// assert_eq!(retry_after(&answer), Some(Duration::from_secs(37)));
/// ```
pub fn retry_after(response: &WebhookResponse) -> Option<Duration> {
    let header = |name: &str| response.headers.get(name).map(|value| value.trim());
    let value = header("retry-after")?;
    if let Some(asked) = seconds(value) {
        return Some(asked.min(LONGEST));
    }
    let until = parse_http_date(value).ok()?;
    let sent = header("date").and_then(|date| parse_http_date(date).ok());
    let wait = until.duration_since(sent.unwrap_or_else(SystemTime::now));
    // A time that has passed.
    Some(wait.unwrap_or_default().min(LONGEST))
}

/// Digits, with a fraction or without: some write one, though HTTP has none.
fn seconds(text: &str) -> Option<Duration> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = match text.split_once('.') {
        Some((whole, fraction)) => is_number(whole) && is_number(fraction),
        None => is_number(text),
    };
    let seconds: f64 = text.parse().ok().filter(|_| fits)?;
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(after: &str, date: Option<&str>) -> Option<u128> {
        let date = date.map(|date| ("date".to_owned(), date.to_owned()));
        let headers = [("retry-after".to_owned(), after.to_owned())].into_iter().chain(date);
        let response = WebhookResponse {
            webhook_type: "Ping".to_owned(),
            status: 503,
            headers: headers.collect(),
            body: String::new(),
            truncated: false,
        };
        retry_after(&response).map(|wait| wait.as_millis())
    }

    #[test]
    fn a_date_counts_from_the_answers_own() {
        const DAY: u128 = 24 * 3_600_000;
        for (after, ms) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 37_000),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 37_000),
            ("Sun Nov  6 08:49:37 1994", 37_000),
            ("Mon, 07 Nov 1994 08:49:00 GMT", DAY),
            ("Tue, 08 Nov 1994 08:49:00 GMT", DAY),
            ("Sat, 05 Nov 1994 08:49:00 GMT", 0),
        ] {
            for date in ["Sun, 06 Nov 1994 08:49:00 GMT", "Sun Nov  6 08:49:00 1994"] {
                assert_eq!(asked(after, Some(date)), Some(ms), "{after} / {date}");
            }
        }
        for none in [None, Some("yesterday")] {
            let soon = SystemTime::now() + Duration::from_secs(90);
            let wait = asked(&httpdate::fmt_http_date(soon), none).unwrap_or_default();
            assert!((80_000..=90_000).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn a_number_is_of_seconds() {
        for (after, ms) in [("2", 2_000), (" 1.5 ", 1_500), ("0", 0), ("999999999", 86_400_000)] {
            assert_eq!(asked(after, None), Some(ms), "{after}");
        }
        let endless = "9".repeat(400);
        assert_eq!(asked(&endless, None), Some(86_400_000));
        for odd in ["", "soon", "-5", "+5", "45.", ".5", "1e3", "0x10", "5 s", "inf", "nan", "PT5S"]
        {
            assert_eq!(asked(odd, None), None, "{odd}");
        }
    }
}
