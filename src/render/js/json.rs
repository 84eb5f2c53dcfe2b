//! JSON text with sorted keys, whatever order a build of serde_json keeps them in.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

/// The value, indented by two spaces a level, without a line end after it.
pub(super) fn pretty(value: &Value) -> String {
    // Strings, numbers, and maps with texts as keys only: it cannot fail.
    serde_json::to_string_pretty(&Sorted(value)).unwrap_or_default()
}

/// The object of these members, whose values are JSON texts already; ends with a line end.
///
/// Begins with `{` and a line end, as the header needs it.
pub(super) fn object<'a>(members: impl Iterator<Item = (&'a str, String)>) -> String {
    let members: Vec<String> = members
        // No text holds a line end of its own: in a string it is `\n`.
        .map(|(key, text)| format!("  {}: {}", Value::from(key), text.replace('\n', "\n  ")))
        .collect();
    if members.is_empty() {
        "{\n}\n".to_owned()
    } else {
        format!("{{\n{}\n}}\n", members.join(",\n"))
    }
}

/// serde_json keeps keys sorted, unless a crate of the same build switches `preserve_order` on.
struct Sorted<'a>(&'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(members) => {
                let sorted: BTreeMap<&String, &Value> = members.iter().collect();
                let mut map = serializer.serialize_map(Some(sorted.len()))?;
                for (key, value) in sorted {
                    map.serialize_entry(key, &Sorted(value))?;
                }
                map.end()
            }
            Value::Array(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    sequence.serialize_element(&Sorted(item))?;
                }
                sequence.end()
            }
            scalar => scalar.serialize(serializer),
        }
    }
}
