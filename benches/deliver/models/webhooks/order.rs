//! What the benchmark delivers.

/// An order of an ordinary shop; about 500 bytes.
#[target(
    url = "{TARGET}/orders",
    auth = "Bearer {TARGET_TOKEN}",
    timeout = "30s",
    idempotency_header = "Idempotency-Key"
)]
pub struct Order {
    pub number: u32,
    pub customer: String,
    pub note: String,
    /// When it was enqueued, on the machine's monotonic clock: nanoseconds as text.
    pub at: Option<String>,
}
