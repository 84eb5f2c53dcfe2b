//! JSON text with sorted keys, whatever order a build of serde_json keeps them in.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

/// The value as it stands `level` objects deep: indented by two spaces each, from the second line
/// on.
pub(super) fn pretty(value: &Value, level: usize) -> String {
    // Strings, numbers, and maps with texts as keys only: it cannot fail.
    let text = serde_json::to_string_pretty(&Sorted(value)).unwrap_or_default();
    // No string holds a line end of its own: there it is `\n`.
    if level == 0 { text } else { text.replace('\n', &format!("\n{}", "  ".repeat(level))) }
}

/// serde_json keeps keys sorted, unless a crate of the same build switches `preserve_order` on.
struct Sorted<'a>(&'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(members) => {
                let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
                sorted.sort_unstable_by_key(|(key, _)| *key);
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
