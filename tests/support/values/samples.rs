//! Values without parts: the edges of each kind.

/// Texts that an output might spoil.
pub const STRINGS: [&str; 14] = [
    "",
    "a",
    "Some words, and a comma",
    "\"quoted\" \\ and \\n",
    "line\nbreak\ttab\r",
    "\u{1}\u{7f}\u{2028}\u{feff}",
    "Straße",
    "日本語",
    "😀👩‍👩‍👧",
    "null",
    "0",
    "-1",
    "</script> ${x} `y`",
    "{\"a\": [1]}",
];

/// One code point each, some of which are two units of UTF-16.
pub const CHARS: [char; 9] = ['a', ' ', '"', '\\', '\n', 'é', '\u{2028}', '😀', '\u{10ffff}'];

/// Names of a map's entries; none of them is a field's anywhere in the fixtures.
pub const KEYS: [&str; 12] = [
    "",
    "zz",
    "10",
    "9",
    "-1",
    "a b",
    "ünï",
    "\"q\"",
    "😀",
    "__proto__",
    "hasOwnProperty",
    "constructor",
];

/// Numbers that every output writes as the same double.
pub const FLOATS: [f64; 12] =
    [0.0, -0.0, 1.0, -1.5, 0.1, 1e21, -1e-7, 123_456.789, 1e300, 5e-10, 16_777_217.25, 0.5];

/// The same for `f32`.
pub const SINGLES: [f32; 7] = [0.0, -0.0, 1.0, -2.5, 0.1, 16_777_215.0, 1e-5];

/// The well-known types by their Rust name, each with texts as its own crate writes them.
const TEXTS: [(&str, &[&str]); 21] = [
    (
        "::uuid::Uuid",
        &["67e55044-10b1-426f-9247-bb680e5fe0c8", "00000000-0000-0000-0000-000000000000"],
    ),
    ("::url::Url", &["https://example.com/", "https://user@example.com:8080/a%20b?q=1#f"]),
    ("::rust_decimal::Decimal", &["0", "-12.50", "79228162514264337593543950335"]),
    (
        "::chrono::DateTime<::chrono::Utc>",
        &["2024-02-29T12:30:00Z", "1969-12-31T23:59:59.123456789Z"],
    ),
    ("::chrono::DateTime<::chrono::FixedOffset>", &["2024-02-29T12:30:00+02:00"]),
    ("::chrono::NaiveDate", &["2024-02-29", "0001-01-01"]),
    ("::chrono::NaiveDateTime", &["2024-02-29T12:30:00", "2024-02-29T12:30:00.500"]),
    ("::chrono::NaiveTime", &["23:59:59", "00:00:00.001"]),
    ("::time::OffsetDateTime", &["2024-02-29 12:30:00.0 +00:00:00"]),
    ("::time::PrimitiveDateTime", &["2024-02-29 12:30:00.0"]),
    ("::time::Date", &["2024-02-29"]),
    ("::time::Time", &["12:30:00.0"]),
    ("::jiff::Timestamp", &["2024-02-29T12:30:00Z", "1969-12-31T23:59:59.5Z"]),
    ("::jiff::Zoned", &["2024-02-29T12:30:00+00:00[UTC]"]),
    ("::jiff::civil::Date", &["2024-02-29"]),
    ("::jiff::civil::Time", &["12:30:00"]),
    ("::jiff::civil::DateTime", &["2024-02-29T12:30:00"]),
    ("::std::net::IpAddr", &["127.0.0.1", "::1"]),
    ("::std::net::Ipv4Addr", &["0.0.0.0", "255.255.255.255"]),
    ("::std::net::Ipv6Addr", &["::", "2001:db8::ff00:42:8329"]),
    ("::std::path::PathBuf", &["", "/a/b c", "ü"]),
];

/// The texts of the well-known type `rust`.
pub fn texts(rust: &str) -> &'static [&'static str] {
    let found = TEXTS.iter().find(|(name, _)| *name == rust);
    found.map(|(_, texts)| *texts).filter(|texts| !texts.is_empty()).unwrap_or_else(|| {
        panic!("no texts for `{rust}`: add some to tests/support/values/samples.rs")
    })
}

/// Whether a string may be one of a well-known type, whose content Elm does not look into.
pub fn is_text(string: &str) -> bool {
    TEXTS.iter().any(|(_, texts)| texts.contains(&string))
}
