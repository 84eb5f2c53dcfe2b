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
use crate::secret;

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
    let refuse = |reason| PrepareError::InvalidSecret { reason };
    let keys = secret::keys(secrets.as_str()).map_err(refuse)?;
    let hmac =
        |key: Vec<u8>| Hmac::new_from_slice(&key).map_err(|_| refuse("HMAC does not take it"));
    let keys = keys.into_iter().map(hmac).collect::<Result<_, _>>()?;
    check("webhook-id", inputs.context.id)?;
    Ok(Some(Signing { secrets, keys }))
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
