//! Files of the user's own that a command writes once.

use std::io::{ErrorKind, Result, Write};
use std::path::Path;

use crate::output::temporary;
use crate::paths::folder_of;

/// Whether it was written, as a whole: never over an existing file, not even one that appears
/// meanwhile.
pub(super) fn create(path: &Path, content: &str) -> Result<bool> {
    if path.symlink_metadata().is_ok() {
        return Ok(false);
    }
    let folder = folder_of(path);
    std::fs::create_dir_all(folder)?;
    let file = temporary::create(folder)?;
    file.as_file().write_all(content.as_bytes())?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(failure) if failure.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(failure) => Err(failure.error),
    }
}
