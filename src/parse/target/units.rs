//! Durations, sizes, rates and statuses.

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{RateLimit, StatusPattern};

use super::Context;
use super::value::{Kind, Value};

const UNITS: [(&str, u64); 5] =
    [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// The longest duration that is accepted: a year. More is a slip, and less than what PostgreSQL's
/// and JavaScript's clocks hold.
const LONGEST: u64 = 366 * 86_400_000;

/// The largest count of a rate: PostgreSQL's `INTEGER` holds it.
const MOST: u64 = i32::MAX as u64;

/// `"30s"`, in milliseconds; `least` is the smallest that makes sense.
pub(super) fn duration(
    key: &str,
    value: &Value,
    least: u64,
    context: &mut Context<'_>,
) -> Option<u64> {
    let text = match &value.kind {
        Kind::Str(text) => text.value(),
        Kind::Int(number) => {
            let help = format!("did you mean `\"{number}s\"`?");
            context.error(Code::E0107, value.span, format!("`{key}` needs a unit"), help);
            return None;
        }
        _ => {
            value.wrong(key, "a duration", "\"30s\"", context);
            return None;
        }
    };
    match parse_duration(&text) {
        Ok(ms) if (least..=LONGEST).contains(&ms) => Some(ms),
        Ok(ms) => {
            let (message, help) = match ms < least {
                true => (
                    format!("`{key}` is at least `{least}ms`"),
                    format!("write as in `{key} = \"30s\"`"),
                ),
                false => (
                    format!("`{key}` is at most a year: `366d`"),
                    format!("write `{key} = \"366d\"` or less"),
                ),
            };
            context.error(Code::E0112, value.span, message, help);
            None
        }
        Err(help) => {
            let message = format!("`{text}` is not a duration");
            context.error(Code::E0107, value.span, message, help);
            None
        }
    }
}

fn parse_duration(text: &str) -> Result<u64, String> {
    let known = "a duration is an integer and a unit: `500ms`, `30s`, `5m`, `2h`, `1d`";
    let (digits, unit) = split(text);
    if digits.is_empty() {
        return Err(known.to_owned());
    }
    // More digits than a number holds are too long a time, not a wrong spelling.
    let number = digits.parse::<u64>().unwrap_or(u64::MAX);
    if let Some((_, factor)) = UNITS.iter().find(|(name, _)| *name == unit) {
        return Ok(number.saturating_mul(*factor));
    }
    let meant = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "sec" | "secs" | "second" | "seconds" | "s" => "s",
        "min" | "mins" | "minute" | "minutes" | "m" => "m",
        "hr" | "hrs" | "hour" | "hours" | "h" => "h",
        "day" | "days" | "d" => "d",
        "msec" | "millis" | "milliseconds" | "ms" => "ms",
        _ => return Err(known.to_owned()),
    };
    Err(format!("did you mean `{number}{meant}`?"))
}

fn split(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

/// `"64KiB"`, in bytes.
pub(super) fn size(key: &str, value: &Value, context: &mut Context<'_>) -> Option<u64> {
    let help = "a size is an integer and a unit: `512B`, `64KiB`, `1MiB`";
    let text = match &value.kind {
        Kind::Str(text) => text.value(),
        Kind::Int(_) => {
            let message = format!("`{key}` needs a unit");
            context.error(Code::E0107, value.span, message, help);
            return None;
        }
        _ => {
            value.wrong(key, "a size", "\"64KiB\"", context);
            return None;
        }
    };
    let (digits, unit) = split(&text);
    let factor = match unit {
        "B" => Some(1),
        "KiB" => Some(1 << 10),
        "MiB" => Some(1 << 20),
        "GiB" => Some(1 << 30),
        _ => None,
    };
    let number = (!digits.is_empty()).then(|| digits.parse::<u64>().unwrap_or(u64::MAX));
    let bytes = number.zip(factor).map(|(number, factor)| number.saturating_mul(factor));
    let Some(bytes) = bytes else {
        let help = match (digits.is_empty(), unit.to_ascii_lowercase().as_str()) {
            (false, "k" | "kb" | "kib") => format!("did you mean `{digits}KiB`?"),
            (false, "m" | "mb" | "mib") => format!("did you mean `{digits}MiB`?"),
            (false, "" | "b" | "bytes") => format!("did you mean `{digits}B`?"),
            _ => help.to_owned(),
        };
        let message = format!("`{text}` is not a size");
        context.error(Code::E0107, value.span, message, help);
        return None;
    };
    // The body is kept in the database and read by the business logic: 16 MiB is far beyond both.
    if !(1..=16 << 20).contains(&bytes) {
        let message = format!("`{key}` is a size from `1B` to `16MiB`");
        let help = format!("write as in `{key} = \"64KiB\"`");
        context.error(Code::E0112, value.span, message, help);
        return None;
    }
    Some(bytes)
}

/// `"100/1m"`
pub(super) fn rate(key: &str, value: &Value, context: &mut Context<'_>) -> Option<RateLimit> {
    let text = value.text(key, "\"100/1m\"", context)?;
    let parts = text.split_once('/');
    let count = parts.and_then(|(count, _)| match split(count) {
        // More digits than a number holds are too many, not a wrong spelling.
        (digits, "") if !digits.is_empty() => Some(digits.parse::<u64>().unwrap_or(u64::MAX)),
        _ => None,
    });
    let window = parts.map(|(_, window)| parse_duration(window));
    match (count, window) {
        (Some(count @ 1..=MOST), Some(Ok(window_ms @ 1..=LONGEST))) => {
            Some(RateLimit { count: count as u32, window_ms })
        }
        (Some(1..), Some(Ok(1..=LONGEST))) => {
            let message = format!("a rate's count is at most {MOST}");
            context.error(Code::E0112, value.span, message, "leave it out for no limit");
            None
        }
        (Some(0), Some(Ok(_))) => {
            let help = "write at least `1/1m`";
            context.error(Code::E0112, value.span, "this rate would let nothing through", help);
            None
        }
        (Some(_), Some(Ok(_))) => {
            let message = "a rate's window is from `1ms` to `366d`";
            context.error(Code::E0112, value.span, message, "write as in `100/1m`");
            None
        }
        (_, window) => {
            let help = match (count, window) {
                (Some(count), Some(Err(_))) => {
                    let unit = parts.map(|(_, window)| window).unwrap_or_default();
                    match unit {
                        "s" | "m" | "h" | "d" => format!("did you mean `{count}/1{unit}`?"),
                        _ => "a rate is a count and a window: `100/1m`".to_owned(),
                    }
                }
                _ => "a rate is a count and a window: `100/1m`".to_owned(),
            };
            let message = format!("`{text}` is not a rate");
            context.error(Code::E0107, value.span, message, help);
            None
        }
    }
}

/// What to write in place of something that is no status to retry on.
fn meant_status(written: &Kind) -> String {
    if let Kind::Str(text) = written {
        let text = text.value().to_ascii_lowercase();
        match text.as_bytes() {
            [b'3'..=b'5', b'x', b'x'] => return format!("did you mean `\"{text}\"`?"),
            [b'3'..=b'5', b'0'..=b'9', b'0'..=b'9'] => return format!("did you mean `{text}`?"),
            _ => {}
        }
    }
    "write `429`, or `\"5xx\"` for all from 500 to 599; a 2xx is never retried".to_owned()
}

/// What the database does with a status whatever `retry_on` says.
fn never_counts(pattern: StatusPattern) -> Option<&'static str> {
    match pattern {
        StatusPattern::Code(401) => {
            Some("this does nothing: a 401 pauses the type, and costs the call no attempt")
        }
        StatusPattern::Code(410) => {
            Some("this does nothing: after a 410 (Gone) no call is retried")
        }
        _ => None,
    }
}

/// `[408, "5xx"]`, sorted, each once.
pub(super) fn statuses(
    key: &str,
    value: &Value,
    context: &mut Context<'_>,
) -> Option<Vec<StatusPattern>> {
    let Kind::List(items) = &value.kind else {
        value.wrong(key, "a list of statuses", "[408, \"5xx\"]", context);
        return None;
    };
    let mut patterns = Vec::with_capacity(items.len());
    for item in items {
        let pattern = match &item.kind {
            Kind::Int(code @ 300..=599) => Some(StatusPattern::Code(*code as u16)),
            Kind::Str(text) => match text.value().as_bytes() {
                [digit @ b'3'..=b'5', b'x', b'x'] => Some(StatusPattern::Class(digit - b'0')),
                _ => None,
            },
            Kind::Bad => continue,
            _ => None,
        };
        match pattern {
            Some(pattern) if patterns.contains(&pattern) => {
                let message = format!("this status stands in `{key}` twice");
                context.error(Code::E0102, item.span, message, "leave one of them out");
            }
            Some(pattern) => {
                if let Some(message) = never_counts(pattern) {
                    let diagnostic = Diagnostic::at(Code::W0101, item.span, message);
                    context.push(diagnostic.help("leave it out"));
                }
                patterns.push(pattern);
            }
            None => {
                let message =
                    format!("`{key}` takes statuses from 300 to 599, and classes of them");
                context.error(Code::E0103, item.span, message, meant_status(&item.kind));
            }
        }
    }
    patterns.sort_unstable();
    Some(patterns)
}
