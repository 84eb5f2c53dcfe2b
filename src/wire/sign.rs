//! Signing as Standard Webhooks 1.0 does
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::PrepareError;
use super::fill::Inputs;
use super::headers::check;
use super::text::Text;

/// What signs a request, checked.
pub(crate) struct Signing {
    /// The secret, or several separated by spaces.
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the command line names them"))]
    pub(crate) secrets: Text,
    keys: Vec<Hmac<Sha256>>,
}

/// The keys; `None` where the target is not signed.
pub(super) fn build(inputs: &Inputs<'_>) -> Result<Option<Signing>, PrepareError> {
    let Some(template) = &inputs.target.signing else { return Ok(None) };
    let secrets = inputs.fill(*inputs.choose(template))?;
    let keys: Vec<_> =
        secrets.as_str().split_ascii_whitespace().map(key).collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Err(PrepareError::InvalidSecret { reason: "it is empty" });
    }
    check("webhook-id", inputs.context.id)?;
    Ok(Some(Signing { secrets, keys }))
}

/// The key behind one secret: `whsec_` and base64, or the text itself.
fn key(secret: &str) -> Result<Hmac<Sha256>, PrepareError> {
    let refuse = |reason| PrepareError::InvalidSecret { reason };
    let bytes = match secret.strip_prefix("whsec_") {
        Some("") => return Err(refuse("nothing follows `whsec_`")),
        Some(encoded) => {
            STANDARD.decode(encoded).map_err(|_| refuse("what follows `whsec_` is not base64"))?
        }
        None => secret.as_bytes().to_vec(),
    };
    Hmac::new_from_slice(&bytes).map_err(|_| refuse("HMAC does not take it"))
}

impl Signing {
    /// `webhook-signature`: one signature for each secret.
    pub(super) fn signature(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let head = format!("{id}.{timestamp}.");
        let sign = |key: &Hmac<Sha256>| {
            let mac = key.clone().chain_update(&head).chain_update(body);
            format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
        };
        self.keys.iter().map(sign).collect::<Vec<_>>().join(" ")
    }
}
