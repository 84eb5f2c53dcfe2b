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
    if cfg!(windows) { slashed_on_windows(&text) } else { text.into_owned() }
}

/// A path without links is `\\?\C:\…` or `\\?\UNC\host\share\…` there, and that has no form with `/`.
fn slashed_on_windows(path: &str) -> String {
    let path = match path.strip_prefix(r"\\?\") {
        Some(real) => match real.strip_prefix(r"UNC\") {
            Some(share) => format!(r"\\{share}"),
            None => real.to_owned(),
        },
        None => path.to_owned(),
    };
    path.replace('\\', "/")
}

fn tidy(folder: &str) -> String {
    let parts: Vec<&str> = folder.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    match format!("{}{}", slashes(folder), parts.join("/")) {
        empty if empty.is_empty() => ".".to_owned(),
        normal => normal,
    }
}

/// What a path starts from: a drive as `C:`, or its slashes.
fn start(path: &str) -> &str {
    if path.get(1..2) == Some(":") { &path[..2] } else { slashes(path) }
}

/// The slashes that a path starts with: `//` (a host, on Windows), `/`, or none.
fn slashes(path: &str) -> &str {
    let count = path.bytes().take_while(|byte| *byte == b'/').count();
    &path[..count.min(2)]
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
    if Path::new(&relative).starts_with("..") { shown(folder) } else { relative }
}

/// The folder of a file: the current one where its path is a name alone.
#[cfg(feature = "cli")]
pub(crate) fn folder_of(file: &Path) -> &Path {
    file.parent().map_or(Path::new("."), or_here)
}

/// The folder; the current one where it is empty, as `Path::parent` writes that.
pub(crate) fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
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

/// The relative path from folder `from` to folder `to`, both relative to one place or both absolute, with
/// `/`; `None` where one is absolute and the other is not or is on another drive, or `from` leaves
/// the place: that path depends on the machine.
pub(crate) fn relative_path(from: &str, to: &str) -> Option<String> {
    if start(from) != start(to) {
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
    let parts: Vec<&str> = up.chain(to[shared..].iter().copied()).collect();
    match parts.is_empty() {
        true => Some(".".to_owned()),
        false => Some(parts.join("/")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{output_folder, relative_path, slashed_on_windows, tidy};

    #[test]
    #[cfg(unix)]
    fn an_output_inside_the_root_is_relative_to_it() {
        for (folder, written) in [
            ("/nowhere/app/out", "out"),
            ("/nowhere/app/..out", "..out"),
            ("/nowhere/out", "/nowhere/out"),
            ("../out/", "../out"),
        ] {
            assert_eq!(output_folder(Path::new("/nowhere/app"), Path::new(folder)), written);
        }
    }

    #[test]
    fn a_folder_is_written_in_one_way() {
        for (folder, tidied) in [
            ("./a//b/./c/", "a/b/c"),
            ("", "."),
            ("./", "."),
            ("/", "/"),
            ("/a//b", "/a/b"),
            ("../a", "../a"),
            ("C:/a/", "C:/a"),
            ("//host/share//a/", "//host/share/a"),
        ] {
            assert_eq!(tidy(folder), tidied);
        }
    }

    #[test]
    fn a_path_of_windows_keeps_its_drive_and_its_host() {
        for (path, slashed) in [
            (r"a\b/c", "a/b/c"),
            (r"C:\a\b", "C:/a/b"),
            (r"\\?\C:\a b", "C:/a b"),
            (r"\\host\share\a", "//host/share/a"),
            (r"\\?\UNC\host\share\a", "//host/share/a"),
        ] {
            assert_eq!(slashed_on_windows(path), slashed);
        }
    }

    #[test]
    fn the_way_between_two_folders() {
        assert_eq!(relative_path("generated/js", "generated/sql").as_deref(), Some("../sql"));
        assert_eq!(
            relative_path("server/generated", "migrations").as_deref(),
            Some("../../migrations")
        );
        assert_eq!(relative_path("out", "out").as_deref(), Some("."));
        assert_eq!(relative_path(".", "./sql/").as_deref(), Some("sql"));
        assert_eq!(relative_path("/a/b", "/a/c").as_deref(), Some("../c"));
        assert_eq!(relative_path("/a/b", "c"), None);
        assert_eq!(relative_path("C:/a/b", "C:/c").as_deref(), Some("../../c"));
        assert_eq!(relative_path("C:/a", "D:/a"), None);
        assert_eq!(relative_path("C:/a", "/a"), None);
        assert_eq!(relative_path("js", "../sql").as_deref(), Some("../../sql"));
        assert_eq!(relative_path("../js", "sql"), None);
    }
}
