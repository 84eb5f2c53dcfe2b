//! A request against a captured one: equal once decoded.

use buildamp::wire::PreparedRequest;
use serde_json::Value;

use crate::multipart::parts;
use crate::targets::header;

/// What an SDK adds for itself, or which version of an API it speaks.
const NOISE: [&str; 4] = ["accept", "square-version", "stripe-version", "x-goog-request-params"];

/// The captured request; what is essential goes first.
pub(crate) struct Expected<'a> {
    whole: &'a Value,
    essential: &'a Value,
}

impl<'a> Expected<'a> {
    pub(crate) fn new(whole: &'a Value, essential: &'a Value) -> Self {
        Self { whole, essential }
    }

    fn get(&self, key: &str) -> &'a Value {
        self.essential.get(key).unwrap_or(&self.whole[key])
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key).as_str()
    }

    /// Scheme and host.
    pub(crate) fn origin(&self) -> &'a str {
        self.text("origin").unwrap_or_default()
    }

    /// The key, where it is not one that the SDK makes up.
    pub(crate) fn idempotency_key(&self) -> Option<&'a str> {
        self.get("headers")["idempotency-key"].as_str().filter(|key| !is_generated(key))
    }
}

fn is_generated(value: &str) -> bool {
    value.starts_with("<generated")
}

/// Panics where they differ.
pub(crate) fn compare(name: &str, sent: &PreparedRequest, expected: &Expected<'_>) {
    assert_eq!(Some(sent.method.as_str()), expected.text("method"), "{name}");
    let url = [expected.origin(), expected.text("path").unwrap_or_default()];
    assert_eq!(decoded(&sent.url), decoded(&url.concat()), "{name}");
    let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_lowercase();
    assert_eq!(
        header(sent, "content-type").map(essence),
        expected.text("content_type").map(essence),
        "{name}"
    );
    match expected.get("auth_header") {
        Value::Null => assert_eq!(header(sent, "authorization"), None, "{name}"),
        auth => {
            let auth_name = auth["name"].as_str().unwrap();
            assert_eq!(header(sent, auth_name), auth["value"].as_str(), "{name}");
        }
    }
    for (header_name, value) in expected.get("headers").as_object().into_iter().flatten() {
        let value = value.as_str().unwrap();
        match header(sent, header_name) {
            _ if NOISE.contains(&header_name.as_str()) => {}
            Some(_) if is_generated(value) => {}
            got => assert_eq!(got, Some(value), "{name}: {header_name}"),
        }
    }
    body(name, sent, expected);
}

/// `%20` or `+`, brackets as they are or encoded, the order of a query's pairs.
fn decoded(url: &str) -> (String, Vec<(String, String)>) {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let path = percent_encoding::percent_decode_str(path).decode_utf8().unwrap().into_owned();
    (path, sorted(form_urlencoded::parse(query.as_bytes()).into_owned().collect()))
}

/// By name; the order of equal names stays.
fn sorted<T>(mut pairs: Vec<(String, T)>) -> Vec<(String, T)> {
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
    pairs
}

fn body(name: &str, sent: &PreparedRequest, expected: &Expected<'_>) {
    let bytes = sent.body.as_deref();
    match expected.text("body_kind").unwrap() {
        "none" => assert_eq!(bytes, None, "{name}"),
        "json" => {
            let got: Value = serde_json::from_slice(bytes.unwrap()).unwrap();
            assert_eq!(by_value(got), by_value(expected.get("body").clone()), "{name}");
        }
        "form" => {
            let got: Vec<(String, String)> =
                form_urlencoded::parse(bytes.unwrap()).into_owned().collect();
            let wanted: Vec<(String, String)> =
                serde_json::from_value(expected.get("body").clone()).unwrap();
            assert_eq!(json_values(sorted(got)), json_values(sorted(wanted)), "{name}");
        }
        "multipart" => assert_eq!(sent_parts(sent), expected_parts(expected), "{name}"),
        other => panic!("{name}: a body of the kind {other}"),
    }
}

/// `0` where it says `0.0`; other numbers digit for digit.
fn by_value(json: Value) -> Value {
    match json {
        Value::Number(number) if number.is_f64() => match number.as_f64() {
            Some(whole) if whole.fract() == 0.0 && whole.abs() < 1e15 => (whole as i64).into(),
            _ => number.into(),
        },
        Value::Array(elements) => elements.into_iter().map(by_value).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, member)| (name, by_value(member))).collect()
        }
        scalar => scalar,
    }
}

/// JSON within a form is compared as JSON: SDKs differ in its spaces.
fn json_values(pairs: Vec<(String, String)>) -> Vec<(String, Value)> {
    let value = |text: String| {
        let json = serde_json::from_str(&text).ok().filter(|json: &Value| json.is_object());
        json.unwrap_or(Value::String(text))
    };
    pairs.into_iter().map(|(name, text)| (name, value(text))).collect()
}

/// The head's name, file name and type, and the bytes.
type Part = (Option<String>, Option<String>, Vec<u8>);

fn sent_parts(sent: &PreparedRequest) -> Vec<(String, Part)> {
    let attribute = |head: &str, name: &str| {
        let (_, rest) = head.split_once(&format!("; {name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let part = |part: crate::multipart::Part| {
        let media_type = part.head.split_once("Content-Type: ").map(|(_, value)| value.to_owned());
        let name = attribute(&part.head, "name").unwrap();
        (name, (attribute(&part.head, "filename"), media_type, part.bytes))
    };
    sorted(parts(sent).into_iter().map(part).collect())
}

fn expected_parts(expected: &Expected<'_>) -> Vec<(String, Part)> {
    use base64::Engine;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let part = |part: &Value| {
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(part["bytes_base64"].as_str().unwrap())
            .unwrap();
        let name = text(&part["name"]).unwrap();
        (name, (text(&part["filename"]), text(&part["content_type"]), bytes))
    };
    sorted(expected.get("body").as_array().unwrap().iter().map(part).collect())
}
