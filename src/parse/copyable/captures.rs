//! The names in a format string that no argument is given for: `format!("{PREFIX}-{width:>WIDTH$}")`.

/// Each name that `text` would capture; whether it is a format string, only its macro knows.
pub(super) fn captured(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    let places = std::iter::from_fn(move || {
        loop {
            let after = &rest[rest.find('{')? + 1..];
            if let Some(escaped) = after.strip_prefix('{') {
                rest = escaped;
                continue;
            }
            let (place, following) = after.split_once('}')?;
            rest = following;
            return Some(place);
        }
    });
    places.flat_map(of_place).filter(|name| is_name(name))
}

/// `NAME`, and behind a colon `WIDTH$` and `PRECISION$`.
fn of_place(place: &str) -> impl Iterator<Item = &str> {
    let (name, form) = place.split_once(':').unwrap_or((place, ""));
    let counts = form.split_inclusive('$').filter_map(|part| part.strip_suffix('$'));
    let last_word = |part: &'_ str| {
        let start = part.rfind(|c: char| !c.is_alphanumeric() && c != '_');
        start.map_or(0, |at| at + part[at..].chars().next().map_or(0, char::len_utf8))
    };
    let counts = counts.map(move |part| &part[last_word(part)..]);
    std::iter::once(name.trim()).chain(counts)
}

fn is_name(text: &str) -> bool {
    let is_start = |c: char| c.is_alphabetic() || c == '_';
    text.starts_with(is_start) && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::captured;

    #[test]
    fn names_that_no_argument_is_given_for_are_found() {
        for (text, expected) in [
            ("v{VERSION}", vec!["VERSION"]),
            ("{a}{b:?}{{c}}{}{0}{{{d}}}", vec!["a", "b", "d"]),
            ("{ a :>WIDTH$.PLACES$}", vec!["a", "WIDTH", "PLACES"]),
            ("{:é>WIDTH$} {:.*}", vec!["WIDTH"]),
            ("{unclosed", vec![]),
            ("}{{", vec![]),
            ("{\"json\": 1} {a.b} {ünï}", vec!["ünï"]),
        ] {
            assert_eq!(captured(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
