//! Paths as they are shown and written: with `/`, and relative to the root where that can be.

use std::path::{Component, Path, PathBuf};

/// `/` on every platform, nothing at the end, no `./` at the start.
pub(crate) fn normalize(folder: &str) -> String {
    let folder = folder.replace('\\', "/");
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
    parts.to_string_lossy().replace('\\', "/")
}

/// `folder` relative to `root`, by `..` where it lies outside, with `/`: so that no absolute path
/// gets into an output. A relative one is taken from `root` and stays as it is.
pub(crate) fn relative_to(root: &Path, folder: &Path) -> String {
    let text = |path: &Path| normalize(&path.to_string_lossy());
    if folder.is_relative() {
        return text(folder);
    }
    let (root, folder) = (real_path(root), real_path(folder));
    let shared = root.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up = root.components().skip(shared).map(|_| Component::ParentDir);
    text(&up.chain(folder.components().skip(shared)).collect::<PathBuf>())
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
