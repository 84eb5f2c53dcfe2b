//! From one output folder to another.

/// The way from folder `from` to folder `to`, both relative to one place or both absolute, with
/// `/`; `None` where one is absolute and the other is not, or `from` leaves the place: that way
/// depends on the machine.
pub(super) fn relative(from: &str, to: &str) -> Option<String> {
    let is_absolute = |path: &str| path.starts_with('/') || path.get(1..2) == Some(":");
    if is_absolute(from) != is_absolute(to) {
        return None;
    }
    let parts =
        |path| -> Vec<&str> { str::split(path, '/').filter(|p| !matches!(*p, "" | ".")).collect() };
    let (from, to) = (parts(from), parts(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if from[shared..].contains(&"..") {
        return None;
    }
    let up = std::iter::repeat_n("..", from.len() - shared);
    let way: Vec<&str> = up.chain(to[shared..].iter().copied()).collect();
    match way.is_empty() {
        true => Some(".".to_owned()),
        false => Some(way.join("/")),
    }
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn the_way_between_two_folders() {
        let way = |from, to| relative(from, to);
        assert_eq!(way("generated/js", "generated/sql").as_deref(), Some("../sql"));
        assert_eq!(way("server/generated", "migrations").as_deref(), Some("../../migrations"));
        assert_eq!(way("out", "out").as_deref(), Some("."));
        assert_eq!(way(".", "./sql/").as_deref(), Some("sql"));
        assert_eq!(way("/a/b", "/a/c").as_deref(), Some("../c"));
        assert_eq!(way("/a/b", "c"), None);
        assert_eq!(way("js", "../sql").as_deref(), Some("../../sql"));
        assert_eq!(way("../js", "sql"), None);
    }
}
