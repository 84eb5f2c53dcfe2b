{% if let Some(cli) = cli -%}
//! A first webhook. It needs no account: the Node runtime's simulator answers it
//! (`node {{ cli }} simulate`), as would any server of yours on port 4040.
{%- else -%}
//! A first webhook. It needs no account: any server of yours on port 4040 may answer it.
{%- endif %}
//!
//! This file is read as source by `buildamp gen webhooks` and never compiled as it stands.

/// Tells another system that somebody signed up.
#[target(
    // `{UPPER_CASE}` is an environment variable, read when a request is built; `if_env!` chooses
    // by one. `{lower_case}` is a field of the payload.
    url = if_env!("WELCOME_URL", env!("WELCOME_URL"), "http://localhost:4040/test-webhook/welcome"),
    method = "POST",
    headers = { "X-Source" = "buildamp" },
    // The whole attempt; three attempts, a second apart at first, are the default.
    timeout = "10s"
)]
pub struct WelcomeMessage {
    /// Who signed up.
    pub email: String,
    /// `None` is left out of the JSON.
    pub name: Option<String>,
    pub plan: Plan,
}

/// What they signed up for. Types may be used from any file in this folder.
#[serde(rename_all = "lowercase")]
pub enum Plan {
    Free,
    Team,
}

/// What the other system answers.
#[response(WelcomeMessage)]
pub enum WelcomeResponse {
    /// The id that it gave the message.
    #[ok(pointer = "/id")]
    Welcomed(String),
    /// Any other 2xx.
    #[ok]
    Accepted,
    /// All else: what the server said, or the network error.
    #[failed]
    NotWelcomed(String),
}
