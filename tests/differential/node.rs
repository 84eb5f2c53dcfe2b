//! The Node side: one process for all cases.

use std::path::{Path, PathBuf};

use buildamp::render::Files;
use serde::Serialize;
use serde_json::Value;

use crate::support;

/// Writes the outputs to where npm's packages are found, into a folder of that name.
pub(crate) fn write(name: &str, files: &Files) -> PathBuf {
    let folder = support::tools().join("generated/differential").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    support::write_all(&folder, files);
    folder.join("generated/js")
}

/// One answer a case, in their order.
pub(crate) fn ask(folder: &Path, cases: &[impl Serialize]) -> Vec<Value> {
    support::answers(support::node("js/build-requests.mjs").arg(folder), cases)
}
