//! Payloads by the name of their type: what the generated `AnyWebhook` calls.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{PrepareError, PreparedRequest, RequestContext, Target, number};

/// A payload could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum PayloadError {
    /// There is no webhook type of this name.
    UnknownType(String),
    /// The JSON is not a payload of that type.
    Mismatch {
        /// The webhook type.
        webhook_type: &'static str,
        /// What does not fit, and where.
        error: serde_json::Error,
    },
}

impl std::fmt::Display for PayloadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PayloadError::UnknownType(name) => write!(f, "there is no webhook type `{name}`"),
            PayloadError::Mismatch { webhook_type, error } => {
                write!(f, "not a payload of `{webhook_type}`: {error}")
            }
        }
    }
}

/// Without a source: the text has serde's already, and would be shown twice.
impl std::error::Error for PayloadError {}

/// Reads a payload, and wraps it as `wrap` says.
///
/// # Errors
///
/// [`PayloadError::Mismatch`] where `payload` is not a `T`.
pub fn from_json<T: DeserializeOwned, U>(
    webhook_type: &'static str,
    payload: Value,
    wrap: fn(T) -> U,
) -> Result<U, PayloadError> {
    read(payload).map(wrap).map_err(|error| PayloadError::Mismatch { webhook_type, error })
}

/// What serde_json makes of the payload's text: of a `Value` it takes the array of an empty tuple variant for
/// `null`, and a number beyond an `f32` for infinity.
fn read<T: DeserializeOwned>(payload: Value) -> serde_json::Result<T> {
    number::from_str(&payload.to_string()).or_else(|error| match number::from_value(payload) {
        // What is nested too deeply is not read from a text.
        Ok(read) if error.to_string().starts_with("recursion limit exceeded") => Ok(read),
        Ok(_) => Err(error),
        // Without a place in a text that nobody has seen.
        Err(error) => Err(error),
    })
}

/// A payload as JSON; `null` where a value in it cannot be written.
pub fn to_json(payload: &impl Serialize) -> Value {
    // By way of its text, in which an `f32` has its own digits and not those of the nearest `f64`.
    let Ok(text) = serde_json::to_string(payload) else { return Value::Null };
    // What is nested too deeply is not read from a text.
    serde_json::from_str(&text).or_else(|_| serde_json::to_value(payload)).unwrap_or_default()
}

/// The target of a webhook type, from a table sorted by type.
pub fn find(targets: &'static [Target], webhook_type: &str) -> Option<&'static Target> {
    let index = targets.binary_search_by(|target| target.webhook_type.cmp(webhook_type)).ok()?;
    targets.get(index)
}

/// Reads the member of an `Option<Option<T>>` field that is there: `null` is `Some(None)`. With
/// `default`, an absent one is `None`.
///
/// # Errors
///
/// Where the value is neither `null` nor a `T`.
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// [`prepare`](super::prepare) for the type of this name.
///
/// # Errors
///
/// [`PrepareError::UnknownType`] where the table has no such type, and all that `prepare` gives.
pub fn prepare_by_name(
    targets: &'static [Target],
    webhook_type: &str,
    payload: &str,
    context: &RequestContext<'_>,
) -> Result<PreparedRequest, PrepareError> {
    let target = find(targets, webhook_type)
        .ok_or_else(|| PrepareError::UnknownType { webhook_type: webhook_type.to_owned() })?;
    super::prepare(target, payload, context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_digits_of_their_text() {
        let numbers = (0.7_f32, 907.303_832_202_868_9_f64, -0.0_f64, 5.0_f32, u64::MAX, i64::MIN);
        let json = to_json(&numbers);
        let text = "[0.7,907.3038322028689,-0.0,5.0,18446744073709551615,-9223372036854775808]";
        assert_eq!(json.to_string(), text);
        assert_eq!(serde_json::to_string(&numbers).unwrap_or_default(), text);
    }

    #[test]
    fn what_is_nested_too_deeply_for_a_text_is_written() {
        let deep = (0..200).fold(Value::from(0.5), |inner, _| Value::Array(vec![inner]));
        assert_eq!(to_json(&deep), deep);
    }

    #[test]
    fn a_payload_is_read_as_its_text_is() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        enum Kind {
            Empty(),
            Both(#[serde(default)] u8, #[serde(default)] u8),
        }
        fn payload<T: DeserializeOwned>(text: &str) -> Result<T, String> {
            let payload = serde_json::from_str(text).unwrap_or_default();
            from_json("Ping", payload, |read| read).map_err(|error| error.to_string())
        }
        assert_eq!(payload(r#"{"Empty": []}"#), Ok(Kind::Empty()));
        assert_eq!(payload(r#"{"Both": []}"#), Ok(Kind::Both(0, 0)));
        assert_eq!(payload("0.7"), Ok(0.7_f32));
        assert_eq!(payload("1e39"), Ok(1e39_f64));
        assert!(payload::<f32>("1e39").is_err());
        let mismatch = "not a payload of `Ping`: invalid type: string \"x\", expected u8";
        assert_eq!(payload::<u8>(r#""x""#), Err(mismatch.to_owned()));
        let deep = (0..200).fold(Value::from(0.5), |inner, _| Value::Array(vec![inner]));
        assert_eq!(read::<Value>(deep.clone()).ok(), Some(deep));
    }

    #[test]
    fn one_value_that_cannot_be_written_makes_null_of_the_whole() {
        #[derive(Serialize)]
        enum Kind {
            #[serde(skip_serializing)]
            Retired,
        }
        assert_eq!(to_json(&("text", Kind::Retired)), Value::Null);
    }
}
