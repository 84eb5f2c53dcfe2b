//! The keys that serde knows, each once.

use crate::diagnostic::{Code, did_you_mean, nearest};
use crate::parse::attribute::{Entry, Value};
use crate::parse::context::Context;

pub(super) const CONTAINER: [&str; 19] = [
    "rename",
    "rename_all",
    "rename_all_fields",
    "deny_unknown_fields",
    "tag",
    "content",
    "untagged",
    "bound",
    "default",
    "remote",
    "transparent",
    "from",
    "try_from",
    "into",
    "crate",
    "expecting",
    "variant_identifier",
    "field_identifier",
    "non_exhaustive",
];
pub(super) const VARIANT: [&str; 14] = [
    "rename",
    "alias",
    "rename_all",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "serialize_with",
    "deserialize_with",
    "with",
    "bound",
    "borrow",
    "other",
    "untagged",
    "non_exhaustive",
];
pub(super) const FIELD: [&str; 14] = [
    "rename",
    "alias",
    "default",
    "flatten",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "skip_serializing_if",
    "serialize_with",
    "deserialize_with",
    "with",
    "borrow",
    "bound",
    "getter",
];

/// The same key twice in one attribute list, `repeatable` ones apart.
pub(super) fn refuse_twice(entries: &[Entry], repeatable: &[&str], context: &mut Context<'_>) {
    let may_repeat = |key: &str| repeatable.contains(&key);
    for (at, entry) in entries.iter().enumerate() {
        let earlier = entries[..at].iter().find(|earlier| {
            // `rename(serialize = …)` and `rename(deserialize = …)` may stand apart.
            let apart = match (&earlier.value, &entry.value) {
                (Value::List(a), Value::List(b)) => !a.iter().any(|side| {
                    !may_repeat(&side.key) && b.iter().any(|other| other.key == side.key)
                }),
                // Of both sides, the one may be said once more that may be said often.
                (Value::List(one), _) | (_, Value::List(one)) => {
                    one.iter().all(|side| may_repeat(&side.key))
                }
                _ => false,
            };
            says_the_same(&earlier.key, &entry.key) && !apart
        });
        if let Some(earlier) = earlier.filter(|_| !may_repeat(&entry.key)) {
            context.twice(&format!("`{}`", entry.key), entry.span, earlier.span);
        }
    }
}

/// `skip` and `with` are two keys in one.
fn says_the_same(one: &str, other: &str) -> bool {
    let parts = |key: &str| match key {
        "skip" => ["skip_serializing", "skip_deserializing"],
        "with" => ["serialize_with", "deserialize_with"],
        _ => [""; 2],
    };
    one == other || parts(one).contains(&other) || parts(other).contains(&one)
}

pub(super) fn unknown(
    entry: &Entry,
    place: &str,
    known: &[&'static str],
    context: &mut Context<'_>,
) {
    let key = &entry.key;
    let (message, help) = if known.contains(&key.as_str()) {
        let message = format!("`{key}` on {place} is not supported");
        (message, "leave it out".to_owned())
    } else {
        let message = format!("serde has no `{key}` on {place}");
        let help = belongs(key).or_else(|| did_you_mean(key, known.iter().copied()));
        (message, help.unwrap_or_else(|| elsewhere(key)))
    };
    context.error(Code::E0301, entry.span, message, help);
}

/// What is to be done about a key that is near none of those that may stand here.
fn elsewhere(key: &str) -> String {
    let all = || FIELD.into_iter().chain(VARIANT).chain(CONTAINER);
    let meant = nearest(key, all()).and_then(|meant| Some((meant, belongs(meant)?)));
    match meant {
        Some((meant, place)) => format!("`{meant}` is probably meant: {place}"),
        None => "leave it out: serde's attributes are listed at https://serde.rs/attributes.html"
            .to_owned(),
    }
}

/// Where `key` has its place.
fn belongs(key: &str) -> Option<String> {
    let places: [(&[&str], &str); 3] =
        [(&FIELD, "a field"), (&VARIANT, "a variant"), (&CONTAINER, "the struct or enum")];
    let places = places.into_iter().filter(|(keys, _)| keys.contains(&key));
    let places: Vec<&str> = places.map(|(_, place)| place).collect();
    (!places.is_empty()).then(|| format!("it belongs on {}", places.join(" or ")))
}
