//! `--diff`: what would change, as `diff -u` shows it.

use similar::TextDiff;

/// A unified diff from what is on disk to what should be there, line ends folded; `new` is `None`
/// where the file is to be removed, `old` is empty where it is missing.
pub fn unified(path: &str, old: &str, new: Option<&str>) -> String {
    let path = path.trim_start_matches('/');
    let (old, is_new) = (old.replace("\r\n", "\n"), old.is_empty());
    let from = if is_new { "/dev/null".to_owned() } else { format!("a/{path}") };
    let to = if new.is_some() { format!("b/{path}") } else { "/dev/null".to_owned() };
    let diff = TextDiff::from_lines(old.as_str(), new.unwrap_or_default());
    diff.unified_diff().context_radius(3).header(&from, &to).to_string()
}
