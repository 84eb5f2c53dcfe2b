//! A request before it is encoded: checked, but still in pieces that know what they are, so that
//! the command line can show it without secrets.

use super::body::{self, Body, Carrier};
use super::fill::Inputs;
use super::headers::{self, HeaderLine};
use super::payload::{Json, Payload};
use super::sign::{self, Signing};
use super::text::Text;
use super::{PrepareError, PreparedRequest, RequestContext, Target, auth, url};

/// A request before it is encoded.
pub(crate) struct Draft<'a> {
    /// Without the query that the payload becomes.
    pub(crate) url: Text,
    /// The definition's headers and `Accept`.
    pub(crate) headers: Vec<HeaderLine>,
    pub(crate) auth: Option<HeaderLine>,
    pub(crate) idempotency: Option<HeaderLine>,
    pub(crate) body: Body<'a>,
    pub(crate) signing: Option<Signing>,
}

/// Builds the draft and gives it to `then`. What is wrong is found in this order: payload, URL,
/// auth, headers, body, signing.
pub(crate) fn with_draft<T>(
    target: &Target,
    payload: &str,
    context: &RequestContext<'_>,
    then: impl FnOnce(Draft<'_>) -> T,
) -> Result<T, PrepareError> {
    let payload = Payload::read(payload, body::needs_members(target))?;
    let key = match target.idempotency_field {
        Some(_) => body::string(context.idempotency_key),
        None => String::new(),
    };
    let inputs = Inputs { target, context, members: &payload.members };
    build(&inputs, payload.json, &key).map(then)
}

fn build<'a>(
    inputs: &Inputs<'a>,
    payload: Json<'a>,
    key: &'a str,
) -> Result<Draft<'a>, PrepareError> {
    Ok(Draft {
        url: url::build(inputs)?,
        // The environment alone makes it.
        auth: auth::build(inputs).map_err(|error| headers::blaming(error, true))?,
        headers: headers::build(inputs)?,
        idempotency: headers::idempotency(inputs)?,
        body: body::build(inputs, payload, key)?,
        signing: sign::build(inputs)?,
    })
}

impl Draft<'_> {
    /// The request that is sent.
    pub(crate) fn encode(self, target: &Target, context: &RequestContext<'_>) -> PreparedRequest {
        let mut url = self.url.into_string();
        if let Body::Query(form) = &self.body {
            append_query(&mut url, &form.encode(Carrier::Query));
        }
        let mut headers: Vec<_> = self.headers.into_iter().map(HeaderLine::encode).collect();
        let body = self.body.encode().map(|(content_type, bytes)| {
            headers.push(("Content-Type".to_owned(), content_type.into_owned()));
            bytes
        });
        headers.extend(self.auth.into_iter().chain(self.idempotency).map(HeaderLine::encode));
        if let Some(signing) = self.signing {
            let (id, timestamp) = (context.id, context.timestamp);
            let signature = signing.signature(id, timestamp, body.as_deref().unwrap_or_default());
            headers.push(("webhook-id".to_owned(), id.to_owned()));
            headers.push(("webhook-timestamp".to_owned(), timestamp.to_string()));
            headers.push(("webhook-signature".to_owned(), signature));
        }
        PreparedRequest { method: target.method, url, headers, body, timeout_ms: target.timeout_ms }
    }
}

/// Appends pairs to a URL that may have a query.
pub(crate) fn append_query(url: &mut String, query: &str) {
    if query.is_empty() {
        return;
    }
    match url.contains('?') {
        true if url.ends_with(['?', '&']) => {}
        true => url.push('&'),
        false => url.push('?'),
    }
    url.push_str(query);
}
