//! Random definitions, as a user would write them.

use crate::support::random::Random;

/// A webhook in Rust's syntax.
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) source: String,
    /// By JSON name; none where the payload may be anything.
    pub(crate) fields: Vec<(String, Kind)>,
}

/// What a field of the payload holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Flag,
    Choice,
    Any,
    File,
    Files,
    Key,
}

/// How the payload is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Json,
    Form,
    Multipart,
    Upload,
    Query,
    Nothing,
    /// JSON of a payload without fields.
    Anything,
}

/// A field's Rust name, its type and attributes, and what it holds.
const FIELDS: [(&str, &str, Kind); 9] = [
    ("id", "pub id: String", Kind::Text),
    ("n", "pub n: i64", Kind::Number),
    ("flag", "pub flag: bool", Kind::Flag),
    ("choice", "pub choice: Choice@", Kind::Choice),
    ("value", "pub value: serde_json::Value", Kind::Any),
    ("more", "pub more: Option<serde_json::Value>", Kind::Any),
    ("as_json", "#[webhook(form = \"json\")] pub as_json: serde_json::Value", Kind::Any),
    ("long_name", "pub long_name: String", Kind::Text),
    ("key", "#[webhook(idempotency_key)] pub key: Option<String>", Kind::Key),
];

/// Fields that may stand in a URL or a header.
const SCALARS: [&str; 5] = ["id", "n", "flag", "choice", "long_name"];

const FILES: [&str; 4] = [
    "#[webhook(file_name = \"{long_name} {HEADER}.PnG\")] pub file: Vec<u8>",
    "#[webhook(file_type = \"text/csv\")] pub file: bytes::Bytes",
    "#[webhook(file_name = \"a\\\"b.csv\")] pub file: Option<Vec<u8>>",
    "pub file: Vec<u8>",
];

pub(crate) fn definition(random: &mut Random, index: usize) -> Definition {
    let way = match random.below(16) {
        0..4 => Way::Json,
        4..7 => Way::Form,
        7..9 => Way::Multipart,
        9..12 => Way::Upload,
        12..14 => Way::Query,
        14 => Way::Nothing,
        _ => Way::Anything,
    };
    let has_fields = !matches!(way, Way::Nothing | Way::Anything);
    // One in a few has nothing but a path parameter.
    let only_id = has_fields && way != Way::Upload && random.often(0.08);
    let placeholders: &[&str] = if only_id { &["id"] } else { &SCALARS };
    let placeholders = if has_fields { placeholders } else { &[] };
    let name = format!("Call{index}");
    let mut keys = vec![format!("url = {}", url(random, placeholders, only_id))];
    keys.extend(way_of_sending(random, way));
    keys.extend(auth(random));
    keys.extend(headers(random, placeholders));
    if random.often(0.3) {
        keys.push("idempotency_header = \"Idempotency-Key\"".to_owned());
    }
    if way != Way::Query && random.often(0.3) {
        keys.push(format!("signing = {{ secret = {} }}", secret(random)));
    }
    keys.push(format!("timeout = \"{}s\"", 1 + random.below(90)));
    let target = format!("#[target({})]\n", keys.join(", "));

    if way == Way::Nothing {
        return Definition {
            source: format!("{target}pub struct {name};\n"),
            name,
            fields: vec![],
        };
    }
    if way == Way::Anything {
        let source = format!("{target}pub struct {name}(pub serde_json::Value);\n");
        return Definition { source, name, fields: vec![] };
    }
    let camel = random.often(0.3);
    let mut lines = Vec::new();
    let mut fields = Vec::new();
    for (field, line, kind) in FIELDS {
        let wanted = if only_id { field == "id" } else { true };
        let is_form_only = field == "as_json" && way == Way::Json;
        if wanted && !is_form_only {
            lines.push(line.replace('@', &index.to_string()));
            fields.push((json_name(field, camel), kind));
        }
    }
    if way == Way::Upload {
        lines.push(random.pick(&FILES).to_owned());
        lines.push("pub files: Option<Vec<Vec<u8>>>".to_owned());
        fields.push(("file".to_owned(), Kind::File));
        fields.push(("files".to_owned(), Kind::Files));
    }
    let rename = if camel { "#[serde(rename_all = \"camelCase\")]\n" } else { "" };
    let mut source = format!("{rename}{target}pub struct {name} {{ {} }}\n", lines.join(", "));
    if !only_id {
        source.push_str(&format!(
            "#[serde(rename_all = \"kebab-case\")]\npub enum Choice{index} {{ One, TwoOrMore }}\n"
        ));
    }
    Definition { name, source, fields }
}

fn json_name(field: &str, camel: bool) -> String {
    match (field, camel) {
        ("as_json", true) => "asJson".to_owned(),
        ("long_name", true) => "longName".to_owned(),
        _ => field.to_owned(),
    }
}

/// `method`, `content_type`, `file_upload` and `form`.
fn way_of_sending(random: &mut Random, way: Way) -> Vec<String> {
    let mut keys = Vec::new();
    let methods = ["POST", "PUT", "PATCH"];
    let method = random.pick(&methods);
    let is_form = matches!(way, Way::Form | Way::Multipart | Way::Upload | Way::Query);
    match way {
        Way::Query => keys.push(format!("method = \"{}\"", random.pick(&["GET", "DELETE"]))),
        Way::Json if random.often(0.2) => {
            keys.push("method = \"DELETE\", content_type = \"application/json\"".to_owned());
        }
        Way::Json if random.often(0.2) => {
            keys.push(format!("method = \"{method}\", content_type = \"application/vnd.a+json\""));
        }
        Way::Form => {
            let charset = random.pick(&["", "; charset=utf-8"]);
            let form = "application/x-www-form-urlencoded";
            keys.push(format!("method = \"{method}\", content_type = \"{form}{charset}\""));
        }
        Way::Multipart => keys.push("content_type = \"multipart/form-data\"".to_owned()),
        Way::Upload => keys.push(format!("method = \"{method}\", file_upload = true")),
        Way::Json | Way::Nothing | Way::Anything => keys.push(format!("method = \"{method}\"")),
    }
    if is_form && random.often(0.8) {
        keys.push(format!(
            "form = {{ arrays = \"{}\", objects = \"{}\", booleans = \"{}\" }}",
            random.pick(&["indexed", "repeat", "brackets", "comma"]),
            random.pick(&["brackets", "json"]),
            random.pick(&["true", "yes", "1"]),
        ));
    }
    keys
}

/// One value, or several under `if_env!`.
fn maybe_conditional(random: &mut Random, make: &mut dyn FnMut(&mut Random) -> String) -> String {
    if !random.often(0.25) {
        return make(random);
    }
    let variable = random.pick(&["FLAG", "OTHER_FLAG"]);
    let (then, otherwise) = (make(random), maybe_conditional(random, make));
    format!("if_env!(\"{variable}\", {then}, {otherwise})")
}

/// Every field of the URL leaves the body, in each of its branches.
fn url(random: &mut Random, fields: &[&str], with_id: bool) -> String {
    let used: Vec<&str> = fields.iter().copied().filter(|_| random.often(0.25)).collect();
    let used = if with_id { vec!["id"] } else { used };
    let mut make = |random: &mut Random| {
        if used.is_empty() && random.often(0.1) {
            return "env!(\"BASE\")".to_owned();
        }
        format!("\"{}\"", one_url(random, &used))
    };
    maybe_conditional(random, &mut make)
}

fn one_url(random: &mut Random, fields: &[&str]) -> String {
    let mut url = random
        .pick(&[
            "https://api.example.com",
            "HTTP://localhost:4040",
            "http://[::1]:99",
            "{BASE}",
            "https://{HOST}.example.com",
            "https://{HOST}",
            "https://example.com:{PORT}",
        ])
        .to_owned();
    url.push_str(random.pick(&["/", "/v1/", "/é%2F/", "/a+b/"]));
    let mut query = Vec::new();
    for field in fields {
        match random.below(3) {
            0 => query.push(format!("{field}={{{field}}}")),
            1 => url.push_str(&format!("{{{field}}}/")),
            _ => url.push_str(&format!("x-{{{field}}}.json/")),
        }
    }
    match random.below(5) {
        0 => url.push_str("{PATH}"),
        1 => url.push_str("{PATH}/{{b}}"),
        2 => query.push("key={CREDENTIAL}".to_owned()),
        3 => query.push("v=1&ü=%20".to_owned()),
        _ => {}
    }
    if !query.is_empty() || random.often(0.1) {
        url.push('?');
        url.push_str(&query.join("&"));
        url.push_str(random.pick(&["", "", "&"]));
    }
    url
}

fn auth(random: &mut Random) -> Option<String> {
    let mut make = |random: &mut Random| {
        random
            .pick(&[
                "\"Bearer {CREDENTIAL}\"",
                "\"Token {USER} {CREDENTIAL}\"",
                "\"Basic {USER}\"",
                "\"basic {USER}:{CREDENTIAL}\"",
                "\"Basic {CREDENTIAL}:\"",
                "\"Basic api:{{{CREDENTIAL}}}\"",
                "\"X-Api-Key: {CREDENTIAL}\"",
                "\"X-Api-Key: key={CREDENTIAL}, v=1\"",
                "\"\"",
                "env!(\"AUTH\")",
                "\"{AUTH}\"",
                "\"{AUTH}{CREDENTIAL}\"",
            ])
            .to_owned()
    };
    random.often(0.8).then(|| format!("auth = {}", maybe_conditional(random, &mut make)))
}

fn headers(random: &mut Random, fields: &[&str]) -> Option<String> {
    let mut entries = Vec::new();
    for (name, values) in [
        ("X-First", ["\"{HEADER}\"", "\"{{ {HEADER} }}\"", "env!(\"HEADER\")", "\"plain\""]),
        ("X-Second", ["\"\"", "\"ÿ{HEADER}\"", "\"{HEADER}{OTHER_HEADER}\"", "\"a b\""]),
        ("accept", ["\"text/plain\"", "\"{HEADER}\"", "\"*/*\"", "env!(\"OTHER_HEADER\")"]),
    ] {
        if random.often(0.4) {
            let mut make = |random: &mut Random| random.pick(&values).to_owned();
            entries.push(format!("\"{name}\" = {}", maybe_conditional(random, &mut make)));
        }
    }
    if !fields.is_empty() && random.often(0.4) {
        entries.push(format!("\"X-Field\" = \"of {{{}}}\"", random.pick(fields)));
    }
    (!entries.is_empty()).then(|| format!("headers = {{ {} }}", entries.join(", ")))
}

fn secret(random: &mut Random) -> String {
    let mut make = |random: &mut Random| {
        random.pick(&["\"{SECRET}\"", "env!(\"SECRET\")", "\"{SECRET} {OTHER_SECRET}\""]).to_owned()
    };
    maybe_conditional(random, &mut make)
}
