//! Secrets that requests are signed with, as Standard Webhooks 1.0 writes them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The keys behind secrets that are separated by spaces; what is wrong with them, in the end of a
/// sentence.
pub(crate) fn keys(secrets: &str) -> Result<Vec<Vec<u8>>, &'static str> {
    let keys: Vec<_> = secrets.split_ascii_whitespace().map(key).collect::<Result<_, _>>()?;
    if keys.is_empty() { Err("it is empty") } else { Ok(keys) }
}

/// The key behind one secret: `whsec_` and base64, or the text itself.
fn key(secret: &str) -> Result<Vec<u8>, &'static str> {
    match secret.strip_prefix("whsec_") {
        Some("") => Err("nothing follows `whsec_`"),
        Some(encoded) => {
            STANDARD.decode(encoded).map_err(|_| "what follows `whsec_` is not base64")
        }
        None => Ok(secret.as_bytes().to_vec()),
    }
}
