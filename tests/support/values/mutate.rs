//! Values that are a little wrong.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::samples;
use crate::support::random::Random;

/// What was done to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A member of an object is gone.
    Missing,
    /// A value of another kind stands in its place.
    Kind,
    /// Another text.
    Name,
    /// A member more, or another name for one.
    Extra,
    /// Another number, or an array of another length.
    Range,
}

/// Changes one part of `value`; `None` where the part that was picked cannot be changed, or is
/// one of those members that serde writes and never reads.
pub fn mutate(
    value: &Value,
    unread: &HashSet<&str>,
    random: &mut Random,
) -> Option<(Value, Change)> {
    let mut places = Vec::new();
    places_in(value, String::new(), &mut places);
    let place = random.pick(&places);
    if place.split('/').any(|member| unread.contains(member)) {
        return None;
    }
    let mut changed = value.clone();
    let part = changed.pointer_mut(&place)?;
    let change = match part {
        // Nor does Elm look into keys that are such texts.
        Value::Object(members) if members.keys().any(|name| samples::is_text(name)) => return None,
        Value::Object(members) if members.is_empty() => return None,
        // A variant's name without what it holds.
        Value::Object(members) if members.len() == 1 && random.often(0.25) => {
            *part = members.keys().next()?.as_str().into();
            Change::Kind
        }
        Value::Object(members) if random.often(0.6) => {
            let names: Vec<String> = members.keys().cloned().collect();
            match random.below(3) {
                0 => {
                    members.insert("no-such-member".to_owned(), json!(1));
                    Change::Extra
                }
                1 if !names.is_empty() => {
                    members.remove(&random.pick(&names));
                    Change::Missing
                }
                _ if !names.is_empty() => {
                    let value = members.remove(&random.pick(&names))?;
                    members.insert("no-such-member".to_owned(), value);
                    Change::Extra
                }
                _ => return None,
            }
        }
        Value::Array(items) if random.often(0.6) => {
            if items.is_empty() || random.often(0.3) {
                items.push(json!("one more"));
            } else {
                items.truncate(random.below(items.len()));
            }
            Change::Range
        }
        Value::Number(_) if random.often(0.4) => {
            *part = random
                .pick(&[json!(-1), json!(300), json!(1.5), json!(70_000), json!(5_000_000_000_u64)])
                .clone();
            Change::Range
        }
        // Elm does not look into the texts of well-known types.
        Value::String(text) if samples::is_text(text) => return None,
        Value::String(_) if random.often(0.4) => {
            *part = json!("no-such-name");
            Change::Name
        }
        _ => {
            *part = other_kind(part, random);
            Change::Kind
        }
    };
    Some((changed, change)).filter(|(changed, _)| changed != value)
}

/// JSON pointers to every part but the whole.
fn places_in(value: &Value, at: String, places: &mut Vec<String>) {
    let mut inside = |name: String, value: &Value| {
        let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        places.push(place.clone());
        places_in(value, place, places);
    };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| inside(name.clone(), value));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| inside(index.to_string(), value));
        }
        _ => {}
    }
    if at.is_empty() {
        places.push(at);
    }
}

/// An array in place of an object is left alone: serde reads the fields of a struct from one, in
/// their order, and nobody else does.
fn other_kind(value: &Value, random: &mut Random) -> Value {
    let kinds = [json!("text"), json!(7), json!(true), Value::Null, json!([]), json!({ "zz": 1 })];
    let fits = |kind: &&Value| match value {
        Value::Object(_) => !kind.is_array() && !kind.is_object(),
        Value::Array(_) => !kind.is_array(),
        _ => std::mem::discriminant(value) != std::mem::discriminant(*kind) && !kind.is_array(),
    };
    let kinds: Vec<&Value> = kinds.iter().filter(fits).collect();
    random.pick(&kinds).clone()
}
