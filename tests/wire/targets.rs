//! Targets, and requests made of them.

use buildamp::wire::{
    ArrayStyle, Auth, AuthForm, BooleanStyle, Conditional, Encoding, FormStyle, Header, Method,
    ObjectStyle, Piece, PrepareError, PreparedRequest, RequestContext, Retry, RetryPolicy, Target,
    Template, prepare,
};

pub(crate) const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
pub(crate) const KEY: &str = "a-key";
pub(crate) const TIMESTAMP: i64 = 1_614_265_330;

/// As the generated tables have it: `'static`.
pub(crate) fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

pub(crate) fn list<T>(values: Vec<T>) -> &'static [T] {
    Vec::leak(values)
}

/// `{UPPER}` is a variable, `{lower}` a field.
pub(crate) fn template(text: &str) -> Template {
    let text: &'static str = leak(text.to_owned());
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').expect("a closing brace");
        if !before.is_empty() {
            pieces.push(Piece::Literal(before));
        }
        let is_env = name.starts_with(|first: char| first.is_ascii_uppercase());
        pieces.push(if is_env { Piece::Env(name) } else { Piece::Field(name) });
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    Template(list(pieces))
}

pub(crate) fn always(text: &str) -> Conditional<Template> {
    Conditional::Always(template(text))
}

pub(crate) fn auth(form: AuthForm, credentials: &str) -> Option<Conditional<Auth>> {
    Some(Conditional::Always(Auth { form, credentials: template(credentials) }))
}

pub(crate) fn headers(entries: &[(&'static str, &str)]) -> &'static [Header] {
    list(entries.iter().map(|(name, value)| Header { name, value: always(value) }).collect())
}

pub(crate) const DEFAULT_STYLE: FormStyle = FormStyle {
    arrays: ArrayStyle::Indexed,
    objects: ObjectStyle::Brackets,
    booleans: BooleanStyle::True,
};

pub(crate) const JSON: Encoding = Encoding::Json("application/json");
pub(crate) const FORM: Encoding = Encoding::Form("application/x-www-form-urlencoded");

/// POSTs JSON.
pub(crate) fn target() -> Target {
    Target {
        webhook_type: "Thing",
        url: always("https://api.example.com/v1/things"),
        method: Method::Post,
        auth: None,
        headers: &[],
        encoding: JSON,
        form: DEFAULT_STYLE,
        json_fields: &[],
        path_fields: &[],
        file_fields: &[],
        idempotency_header: None,
        idempotency_field: None,
        signing: None,
        timeout_ms: 30_000,
        retry: Retry {
            policy: RetryPolicy::Exponential,
            base_ms: 1_000,
            max_ms: 300_000,
            max_attempts: 3,
            on: &[],
        },
        success: None,
        ok_on: &[],
        response_headers: &[],
        max_response: 65_536,
    }
}

/// The URL of `text`, whose fields leave the body.
pub(crate) fn target_at(text: &str) -> Target {
    let url = template(text);
    let fields = url.0.iter().filter_map(|piece| match piece {
        Piece::Field(name) => Some(*name),
        _ => None,
    });
    Target { url: Conditional::Always(url), path_fields: list(fields.collect()), ..target() }
}

pub(crate) fn try_request(
    target: &Target,
    payload: &str,
    env: &[(&str, &str)],
) -> Result<PreparedRequest, PrepareError> {
    try_request_at(TIMESTAMP, target, payload, env)
}

pub(crate) fn try_request_at(
    timestamp: i64,
    target: &Target,
    payload: &str,
    env: &[(&str, &str)],
) -> Result<PreparedRequest, PrepareError> {
    let lookup = |name: &str| {
        env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    let context =
        RequestContext { env: &lookup, id: ID, idempotency_key: KEY, timestamp, files: None };
    prepare(target, payload, &context)
}

pub(crate) fn request(target: &Target, payload: &str, env: &[(&str, &str)]) -> PreparedRequest {
    try_request(target, payload, env).unwrap_or_else(|error| panic!("{payload}: {error}"))
}

/// The code of the error; no message may hold a value of the environment.
pub(crate) fn refused(target: &Target, payload: &str, env: &[(&str, &str)]) -> &'static str {
    let error = try_request(target, payload, env).expect_err("it should be refused");
    for (_, value) in env.iter().filter(|(_, value)| value.trim().len() > 6) {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(value.trim()), "{shown}");
    }
    error.code()
}

pub(crate) fn header<'r>(request: &'r PreparedRequest, name: &str) -> Option<&'r str> {
    let mut named = request.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    let value = named.next().map(|(_, value)| value.as_str());
    assert!(named.next().is_none(), "`{name}` is sent twice");
    value
}

/// The body as text; an absent one is `-`.
pub(crate) fn body(request: &PreparedRequest) -> &str {
    request.body.as_deref().map_or("-", |body| std::str::from_utf8(body).expect("UTF-8"))
}
