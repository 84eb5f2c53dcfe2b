//! Paths as they are shown and written: with `/`, and relative to the root where that can be.

use std::path::{Component, Path, PathBuf};

/// A folder as somebody wrote it in buildamp.toml, a file that serves every platform: with `/`, nothing
/// at the end, no `./` at the start.
#[cfg(feature = "cli")]
pub(crate) fn normalize(folder: &str) -> String {
    tidy(&folder.replace('\\', "/"))
}

/// A folder as this platform has it, written the same way.
pub(crate) fn shown(folder: &Path) -> String {
    tidy(&slashed(folder))
}

/// With `/`. Only Windows parts names with a backslash: elsewhere a name may hold one.
fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

fn tidy(folder: &str) -> String {
    let parts: Vec<&str> = folder
        .split('/')
        .enumerate()
        .filter(|(index, part)| *part != "." && (!part.is_empty() || *index == 0))
        .map(|(_, part)| part)
        .collect();
    match parts.join("/") {
        empty if empty.is_empty() => if folder.starts_with('/') { "/" } else { "." }.to_owned(),
        normal => normal,
    }
}

/// `path` relative to `root` where it lies inside, with `/`.
pub(crate) fn display_path(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: PathBuf = relative.components().collect();
    slashed(&parts)
}

/// `folder` relative to `root`, by `..` where it lies outside, with `/`: so that no absolute path
/// gets into an output. A relative one is taken from `root` and stays as it is.
pub(crate) fn relative_to(root: &Path, folder: &Path) -> String {
    if folder.is_relative() {
        return shown(folder);
    }
    let (root, folder) = (real_path(root), real_path(folder));
    let shared = root.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up = root.components().skip(shared).map(|_| Component::ParentDir);
    shown(&up.chain(folder.components().skip(shared)).collect::<PathBuf>())
}

/// An output's folder: relative to the root where it lies inside, else as it was given.
pub(crate) fn output_folder(root: &Path, folder: &Path) -> String {
    let relative = relative_to(root, folder);
    if relative.starts_with("..") { shown(folder) } else { relative }
}

/// The folder of a file: the current one where its path is a name alone.
#[cfg(feature = "cli")]
pub(crate) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// `path` without links and `..`, as far as it exists.
pub(crate) fn real_path(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for existing in absolute.ancestors() {
        if let (Ok(real), Ok(rest)) = (existing.canonicalize(), absolute.strip_prefix(existing)) {
            return real.join(rest);
        }
    }
    absolute
}

/// The way from folder `from` to folder `to`, both relative to one place or both absolute, with
/// `/`; `None` where one is absolute and the other is not, or `from` leaves the place: that way
/// depends on the machine.
pub(crate) fn way(from: &str, to: &str) -> Option<String> {
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
    use super::way;

    #[test]
    fn the_way_between_two_folders() {
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
