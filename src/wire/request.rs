//! The request that is sent.

use std::fmt;

use super::Method;

/// A request, complete: what is left is to send it, without following redirects.
#[derive(Clone, PartialEq, Eq)]
pub struct PreparedRequest {
    /// The method.
    pub method: Method,
    /// Absolute http(s) URL, in ASCII.
    pub url: String,
    /// Names and values in order. A value's characters are those of Latin-1 (RFC 9110, 5.5), one
    /// byte each on the wire: [`PreparedRequest::header_bytes`].
    pub headers: Vec<(String, String)>,
    /// `None` where the request has no body.
    pub body: Option<Vec<u8>>,
    /// How long the whole attempt may take, from DNS to the last byte of the response, in
    /// milliseconds.
    pub timeout_ms: u64,
}

impl PreparedRequest {
    /// The headers for an HTTP client: names, and values in the bytes that are sent. A client that is
    /// given the text of a value sends it in UTF-8.
    ///
    /// ```
    /// # use buildamp::wire::{Method, PreparedRequest};
    /// # fn main() -> Result<(), http::Error> {
    /// # let request = PreparedRequest {
    /// #     method: Method::Post,
    /// #     url: "https://api.example.com/v1/things".to_owned(),
    /// #     headers: vec![("X-Name".to_owned(), "é".to_owned())],
    /// #     body: Some(b"{}".to_vec()),
    /// #     timeout_ms: 30_000,
    /// # };
    /// let mut sent = http::Request::builder().method(request.method.as_str()).uri(&request.url);
    /// for (name, value) in request.header_bytes() {
    ///     sent = sent.header(name, value);
    /// }
    /// let sent = sent.body(request.body.unwrap_or_default())?;
    /// # assert_eq!(sent.headers()["x-name"].as_bytes(), b"\xe9");
    /// # Ok(())
    /// # }
    /// ```
    pub fn header_bytes(&self) -> impl Iterator<Item = (&str, Vec<u8>)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), latin_1(value)))
    }
}

fn latin_1(value: &str) -> Vec<u8> {
    // `prepare` refuses other characters.
    value.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
}

/// Without secrets: they may stand in the URL (Slack's do), in any header, and in the body.
impl fmt::Debug for PreparedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.find("://").map_or(0, |at| at + "://".len());
        // A query may follow the host at once.
        let after_host = self.url[host..].find(['/', '?']);
        let origin_end = after_host.map_or(self.url.len(), |at| host + at);
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("PreparedRequest")
            .field("method", &self.method)
            .field("url", &format_args!("{}/…", &self.url[..origin_end]))
            .field("headers", &names)
            .field("body_bytes", &self.body.as_ref().map(Vec::len))
            .field("timeout_ms", &self.timeout_ms)
            .finish()
    }
}
