//! Files: base64 text, or a path under the folder that files are read from.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Content;
use crate::wire::PrepareError;
use crate::wire::payload::{Json, Kind};

/// The bytes of the file that `value` is.
pub(super) fn read(
    field: &'static str,
    value: Json<'_>,
    folder: Option<&Path>,
) -> Result<Content, PrepareError> {
    let invalid = || PrepareError::InvalidFile { field };
    match value.kind()? {
        Kind::Text(text) => {
            let bytes = STANDARD.decode(&*in_one_line(&text)).map_err(|_| invalid())?;
            Ok(Content { bytes, path: None })
        }
        Kind::Object => {
            let members = value.members()?;
            let path = members.iter().find(|member| member.name == "path").ok_or_else(invalid)?;
            let Kind::Text(path) = path.value.kind()? else { return Err(invalid()) };
            let path = resolve(field, Path::new(&*path), folder)?;
            let bytes = std::fs::read(&path).map_err(|error| unavailable(field, &error))?;
            Ok(Content { bytes, path: Some(path) })
        }
        _ => Err(invalid()),
    }
}

/// Base64 without line breaks: PostgreSQL's `encode` and coreutils' `base64` write one each 76 characters,
/// as in MIME (RFC 2045, 6.8).
fn in_one_line(base64: &str) -> Cow<'_, str> {
    match base64.contains('\n') {
        true => Cow::Owned(base64.replace("\r\n", "").replace('\n', "")),
        false => Cow::Borrowed(base64),
    }
}

/// The real place of a file that lies inside `folder`, also after links are followed.
fn resolve(
    field: &'static str,
    path: &Path,
    folder: Option<&Path>,
) -> Result<PathBuf, PrepareError> {
    let outside = PrepareError::FileOutside { field };
    let Some(folder) = folder else {
        let reason = "no folder is set that files are read from".to_owned();
        return Err(PrepareError::FileUnavailable { field, reason });
    };
    if leaves(path) {
        return Err(outside);
    }
    let real =
        |path: &Path| std::fs::canonicalize(path).map_err(|error| unavailable(field, &error));
    let folder = real(folder)?;
    let file = real(&folder.join(path))?;
    if !file.starts_with(&folder) {
        return Err(outside);
    }
    // A pipe or a device could be read for ever.
    if !file.is_file() {
        let reason = "it is not a file".to_owned();
        return Err(PrepareError::FileUnavailable { field, reason });
    }
    Ok(file)
}

/// Whether a path is absolute or climbs out of where it starts, by its text alone.
fn leaves(path: &Path) -> bool {
    let mut depth = 0_usize;
    for component in path.components() {
        match component {
            Component::Prefix(_) | Component::RootDir => return true,
            Component::ParentDir if depth == 0 => return true,
            Component::ParentDir => depth -= 1,
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
        }
    }
    false
}

/// The kind of an I/O error says enough; its text may hold a path of the machine.
fn unavailable(field: &'static str, error: &std::io::Error) -> PrepareError {
    PrepareError::FileUnavailable { field, reason: error.kind().to_string() }
}
