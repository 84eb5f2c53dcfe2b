//! One webhook for each way in which a request is built.

/// JSON, with a field in the path, one in the query and one in a header.
#[target(
    url = "{API_BASE}/v1/{API_PREFIX}/users/{user_id}?key={API_KEY}&page={page}",
    method = "PUT",
    auth = "Bearer {API_TOKEN}",
    headers = { "X-Trace" = "{trace}-{{x}}", "X-Empty" = "{EMPTY}", "Accept" = "text/plain" },
    idempotency_header = "Idempotency-Key",
    timeout = "5s"
)]
pub struct JsonCall {
    pub user_id: String,
    pub page: u8,
    pub trace: String,
    #[serde(rename = "Amount")]
    pub amount: u64,
}

/// The host comes from the environment, and nothing is left of the body.
#[target(url = "https://{DATACENTER}.api.example.com/lists/{list}", auth = "Basic {BASIC}")]
pub struct HostCall {
    pub list: String,
}

/// A query string.
#[target(url = "https://api.example.com/search?v=1", method = "GET", form = { arrays = "repeat" })]
pub struct QueryCall {
    pub q: String,
    pub tags: Vec<String>,
}

/// A form in the default notation.
#[target(
    url = "https://api.example.com/form",
    content_type = "application/x-www-form-urlencoded",
    auth = "X-Api-Key: {API_KEY}"
)]
pub struct FormCall {
    pub data: serde_json::Value,
    #[webhook(form = "json")]
    pub extra: Option<serde_json::Value>,
}

/// A form with commas, JSON objects and yes and no.
#[target(
    url = "https://api.example.com/form",
    content_type = "application/x-www-form-urlencoded; charset=utf-8",
    form = { arrays = "comma", objects = "json", booleans = "yes" }
)]
pub struct CommaCall {
    pub data: serde_json::Value,
}

/// A form with brackets and ones and zeros.
#[target(
    url = "https://api.example.com/form",
    content_type = "application/x-www-form-urlencoded",
    form = { arrays = "brackets", booleans = "1" }
)]
pub struct BracketsCall {
    pub data: serde_json::Value,
}

/// Files.
#[target(url = "https://upload.example.com/files", file_upload = true)]
pub struct UploadCall {
    pub title: String,
    #[webhook(file_name = "{title}.png")]
    pub image: Vec<u8>,
    #[webhook(file_type = "text/csv")]
    pub sheets: Vec<Vec<u8>>,
    pub thumbnail: Option<Vec<u8>>,
    pub others: Option<Vec<Vec<u8>>>,
    pub tags: Vec<String>,
}

/// Nothing to say.
#[target(url = "https://api.example.com/ping", auth = env!("AUTH"))]
pub struct Ping;

/// Signed, elsewhere in development, and with the key in the body.
#[target(
    url = if_env!("DEVELOPMENT", "http://localhost:4040/test-webhook", if_env!("STAGING", env!("STAGING_URL"), "https://api.example.com/signed")),
    auth = if_env!("DEVELOPMENT", "", "Token {SIGNED_TOKEN}"),
    content_type = "application/vnd.api+json",
    signing = { secret = "{WEBHOOK_SECRET}" }
)]
pub struct SignedCall {
    #[webhook(idempotency_key)]
    pub idempotency_key: Option<String>,
    pub test: i64,
}

/// An API that answers 200 to a failure.
#[target(url = "https://api.example.com/success", success = { pointer = "/ErrorCode", equals = 0 })]
pub struct RuledCall {
    pub to: String,
}

#[response(RuledCall)]
pub enum RuledResponse {
    #[ok(status = 404)]
    Absent,
    #[ok(pointer = "/items/0/id")]
    Created(u64),
    #[ok(header = "X-Count")]
    Counted(u8),
    #[ok(header = "X-Note")]
    Noted(String),
    #[ok]
    #[webhook(elm = "RuledShaped")]
    Shaped(Shaped),
    #[failed(status = [402, "5xx"])]
    Refused(Refusal),
    #[failed(pointer = "/Message")]
    Explained(String),
    #[failed]
    #[webhook(elm = "RuledFailed")]
    Failed(String),
}

/// A value that is written differently from how it is read.
pub struct Shaped {
    #[serde(rename(serialize = "written", deserialize = "read"), alias = "old")]
    pub renamed: String,
    #[serde(default)]
    pub list: Vec<u8>,
    pub absent: Option<String>,
    pub nested: Option<Option<u8>>,
    #[serde(skip_serializing, default)]
    pub secret: String,
    pub kind: ShapedKind,
    #[serde(flatten)]
    pub rest: std::collections::HashMap<String, i32>,
}

#[serde(rename_all = "snake_case")]
pub enum ShapedKind {
    Plain,
    #[serde(alias = "legacy")]
    Renamed,
    Held(char),
}

pub struct Refusal {
    pub reason: String,
}

/// Signed, and nothing else.
#[target(url = "https://api.example.com/plain", signing = { secret = env!("WEBHOOK_SECRET") })]
pub struct PlainSignedCall {
    pub test: u64,
}

/// An answer of many shapes.
#[target(url = "https://api.example.com/nested")]
pub struct NestedCall;

#[response(NestedCall)]
pub enum NestedResponse {
    #[ok]
    Got(Box<Nested>),
    #[failed]
    NotGot(String),
}

pub struct Nested {
    #[serde(flatten)]
    pub event: Event,
    #[serde(flatten)]
    pub more: Option<More>,
    pub result: Result<u8, String>,
    pub pair: (u8, Option<u8>),
    pub span: std::time::Duration,
    pub by_id: std::collections::BTreeMap<u32, Vec<Either>>,
    pub nothing: (),
    pub adjacent: Option<Verdict>,
    pub any: serde_json::Value,
    pub page: Paged<Either>,
}

#[serde(tag = "kind")]
pub enum Event {
    #[serde(rename = "made", alias = "created")]
    Made { at: f64 },
    #[serde(other)]
    Unknown,
}

pub struct More {
    pub note: String,
}

#[serde(untagged)]
pub enum Either {
    Number(i8),
    Flag(bool),
    Object { id: String },
}

#[serde(tag = "t", content = "c")]
pub enum Verdict {
    Yes,
    No(String),
}

pub struct Paged<T> {
    pub items: [T; 2],
    pub next: Option<Box<Paged<T>>>,
}

/// An API that answers 200 to whatever it makes of a query.
#[target(url = "https://api.example.com/graphql", success = { pointer = "/errors", equals = null })]
pub struct GraphCall {
    pub query: String,
}
