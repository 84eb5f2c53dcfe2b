//! Another crate of the application may turn serde_json's feature `arbitrary_precision` on, for all of
//! them. Then a float in a text is a map of one secret member to types with a tag, `untagged` or
//! `flatten`: they refuse it, or take it for a map. What is read here, reads as without the feature.

use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

/// Whether the feature is on: then the digits stay as they are.
static IS_ON: LazyLock<bool> = LazyLock::new(|| {
    serde_json::from_str::<Number>("1.50").is_ok_and(|number| number.to_string() == "1.50")
});

/// `serde_json::from_str`.
pub(super) fn from_str<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    if *IS_ON && let Ok(value) = serde_json::from_str(text) {
        return from_value(value);
    }
    // Where it is on, this is nested too deeply for a `Value`, perhaps where nobody asks for it.
    serde_json::from_str(text)
}

/// `serde_json::from_value`.
pub(super) fn from_value<T: DeserializeOwned>(mut value: Value) -> serde_json::Result<T> {
    if *IS_ON {
        round(&mut value);
    }
    serde_json::from_value(value)
}

/// Makes doubles of all numbers that are no integers of 64 bits, as serde_json does without the feature.
fn round(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let is_integer = number.is_u64() || number.is_i64();
            if !is_integer || number.to_string() == "-0" {
                let double = number.as_f64().and_then(Number::from_f64);
                *number = double.unwrap_or_else(|| number.clone());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(round),
        Value::Object(members) => members.values_mut().for_each(round),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
