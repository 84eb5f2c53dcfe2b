//! Files that are complete before they get their name: whoever is killed leaves nothing half-written
//! there.

use std::io::{Error, Result};
use std::path::Path;
use std::time::Duration;

use tempfile::{Builder, NamedTempFile};

/// How their names begin; the process's number follows.
const PREFIX: &str = ".buildamp-";

/// This old it belongs to no run that is still going on, whatever its number says.
const ABANDONED: Duration = Duration::from_secs(600);

/// So young it may belong to a process of another container, whose number means nothing here.
const YOUNG: Duration = Duration::from_secs(5);

/// A new file in `folder`, with the permissions that a new file of this process has. Write to its
/// `as_file`: the errors of tempfile's own writer name it.
pub(crate) fn create(folder: &Path) -> Result<NamedTempFile> {
    let prefix = format!("{PREFIX}{}-", std::process::id());
    let mut builder = Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder).map_err(unnamed)
}

/// What the system says, without the name of a file that nobody asked for, as tempfile adds it.
fn unnamed(error: Error) -> Error {
    match error.to_string().split_once(" at path ") {
        Some((said, _)) => Error::new(error.kind(), said),
        None => error,
    }
}

/// Whether it is such a file, of a run that was killed.
pub(super) fn is_abandoned(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some((process, _)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('-')) else {
        return false;
    };
    // A file that somebody calls `.buildamp-notes` is none.
    if process.is_empty() || !process.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let age = || path.metadata().ok()?.modified().ok()?.elapsed().ok();
    let Some(age) = age() else { return false };
    age > ABANDONED || (age > YOUNG && !is_running(process))
}

/// True as well where the system does not say.
fn is_running(process: &str) -> bool {
    let processes = Path::new("/proc");
    !processes.join("self").exists() || processes.join(process).exists()
}
