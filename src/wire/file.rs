//! Files in payloads.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// A file of an upload: its bytes as base64 text, or a path under the worker's `files` folder,
/// read when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FileData {
    /// The content, base64-encoded (RFC 4648, 4); line breaks are passed over.
    Base64(String),
    /// A path relative to the `files` folder, with `/`.
    Path {
        /// The path.
        path: String,
    },
}

/// The content.
impl From<&[u8]> for FileData {
    fn from(content: &[u8]) -> Self {
        FileData::Base64(STANDARD.encode(content))
    }
}

/// The content, as `include_bytes!` gives it.
impl<const N: usize> From<&[u8; N]> for FileData {
    fn from(content: &[u8; N]) -> Self {
        content.as_slice().into()
    }
}

/// The content.
impl From<Vec<u8>> for FileData {
    fn from(content: Vec<u8>) -> Self {
        content.as_slice().into()
    }
}
