//! `#[target(...)]`: where a webhook goes, and under which policy.
//!
//! Every key is read whatever is wrong with the others, so that one run shows all that is wrong.

mod auth;
mod body;
mod contradictions;
mod entries;
mod headers;
mod policy;
mod template;
mod units;
mod url;
mod value;

pub(crate) use headers::name_help as header_name_help;
pub(crate) use policy::pointer;

use crate::diagnostic::{Code, Span, did_you_mean, did_you_mean_one_of, nearest};
use crate::ir::{
    Auth, AuthForm, Conditional, Method, Retry, RetryPolicy, StatusPattern, Target, Template,
};

use super::context::Context;
use entries::Entries;
use headers::Headers;
use value::{Entry, Kind, Leaf, Value};

/// A target, and what can only be checked once the payload's fields are known.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) target: Target,
    /// The payload fields that placeholders name.
    pub(crate) placeholders: Vec<Placeholder>,
    /// `file_upload = true`: fields of bytes are files.
    pub(crate) file_upload: bool,
}

/// `{lower_case}`
#[derive(Debug)]
pub(crate) struct Placeholder {
    pub(crate) name: String,
    pub(crate) span: Span,
}

pub(crate) const KEYS: [&str; 21] = [
    "url",
    "method",
    "auth",
    "headers",
    "content_type",
    "file_upload",
    "timeout",
    "retry_policy",
    "retry_base",
    "retry_max",
    "max_attempts",
    "retry_on",
    "concurrency",
    "rate_limit",
    "circuit_breaker",
    "idempotency_header",
    "cache",
    "form",
    "success",
    "signing",
    "max_response",
];

/// Reads one attribute. Every problem goes into `context`; `None` where there is no URL to speak of.
pub(crate) fn read(attribute: &syn::Attribute, context: &mut Context<'_>) -> Option<Parsed> {
    let Entries { list: entries, is_whole } = entries::read(attribute, context)?;
    refuse_twice(&entries, context);
    for entry in &entries {
        if !KEYS.contains(&entry.key.as_str()) {
            unknown_key(entry, "`#[target(...)]`", &KEYS, context);
        }
    }
    let mut reader = Reader { entries: &entries, is_whole, placeholders: Vec::new(), context };
    reader.read(attribute).filter(|_| is_whole)
}

/// What a key that does not exist is meant to be, where it is called so elsewhere.
fn in_our_words(key: &str) -> &str {
    match key {
        "authorization" | "bearer" | "basic" | "token" | "api_key" => "auth",
        "endpoint" => "url",
        "retries" | "max_retries" | "attempts" => "max_attempts",
        "retry" | "backoff" => "retry_policy",
        "idempotency_key" | "idempotency" | "idempotent" => "idempotency_header",
        _ => key,
    }
}

/// A template outside `#[target(...)]`: `#[webhook(file_name = "{public_id}.png")]`.
pub(crate) fn template(literal: &syn::LitStr, context: &mut Context<'_>) -> Option<Template> {
    template::read(literal, context).map(|read| read.template)
}

struct Reader<'a, 'c> {
    entries: &'a [Entry],
    /// Whether all of them are there.
    is_whole: bool,
    placeholders: Vec<Placeholder>,
    context: &'a mut Context<'c>,
}

impl<'a> Reader<'a, '_> {
    /// The first entry of this key; a second one has been reported.
    fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    fn value(&self, key: &str) -> Option<&'a Value> {
        self.entry(key).map(|entry| &entry.value)
    }

    fn read(&mut self, attribute: &syn::Attribute) -> Option<Parsed> {
        let whole = attribute.bracket_token.span.join();
        let span = self.context.between(attribute.pound_token.span, whole);
        let url = self.url(span);
        let method = self.method();
        let auth = self.auth();
        let Headers { list: headers, content_type } = match self.value("headers") {
            Some(value) => headers::read(value, &mut self.placeholders, self.context),
            None => Headers::default(),
        };
        let file_upload = self.file_upload();
        let encoding = body::encoding(self, method, file_upload, content_type);
        let target = Target {
            span,
            url_span: self.value("url").map_or(span, |value| value.span),
            method,
            auth,
            auth_span: self.value("auth").map(|value| value.span),
            signing_span: self.value("signing").map(|value| value.span),
            encoding,
            timeout_ms: self.duration("timeout", 1).unwrap_or(30_000),
            retry: self.retry(),
            concurrency: self.count("concurrency"),
            rate_limit: self
                .value("rate_limit")
                .and_then(|value| units::rate("rate_limit", value, self.context)),
            circuit_breaker: self
                .value("circuit_breaker")
                .and_then(|value| policy::circuit_breaker(value, self.context)),
            idempotency_header: self.idempotency_header(),
            headers,
            cache_ms: self.duration("cache", 1),
            form: self
                .value("form")
                .and_then(|value| policy::form(value, self.context))
                .unwrap_or_default(),
            success: self.value("success").and_then(|value| policy::success(value, self.context)),
            signing: self.signing(),
            max_response: self
                .value("max_response")
                .and_then(|value| units::size("max_response", value, self.context))
                .unwrap_or(64 << 10),
            url: url?,
        };
        if self.is_whole {
            contradictions::check(self, &target);
        }
        Some(Parsed { target, placeholders: std::mem::take(&mut self.placeholders), file_upload })
    }

    fn url(&mut self, attribute: Span) -> Option<Conditional<Template>> {
        let Some(value) = self.value("url") else {
            if self.is_whole && !is_meant("url", self.entries, &KEYS) {
                let message = "`#[target(...)]` needs `url`";
                let help = "write `#[target(url = \"https://…\")]`";
                self.context.error(Code::E0104, attribute, message, help);
            }
            return None;
        };
        let placeholders = &mut self.placeholders;
        value.conditional("url", self.context, &mut |leaf, _, context| match leaf {
            Leaf::Env(name) => Some(template::variable(name)),
            Leaf::Text(literal) => {
                let read = template::read(literal, context)?;
                url::check(&read, context);
                let fields = read.fields.into_iter();
                placeholders.extend(fields.map(|(name, span, _)| Placeholder { name, span }));
                Some(read.template)
            }
        })
    }

    fn method(&mut self) -> Method {
        let Some(value) = self.value("method") else { return Method::Post };
        let Some(text) = value.text("method", "\"POST\"", self.context) else {
            return Method::Post;
        };
        let found = Method::ALL.into_iter().find(|method| method.as_str() == text);
        found.unwrap_or_else(|| {
            let names = Method::ALL.map(Method::as_str);
            let help = did_you_mean(&text, names)
                .unwrap_or_else(|| "it is GET, POST, PUT, PATCH or DELETE".to_owned());
            let message = format!("`{text}` is not a method that buildamp sends");
            self.context.error(Code::E0106, value.span, message, help);
            Method::Post
        })
    }

    fn auth(&mut self) -> Option<Conditional<Auth>> {
        let value = self.value("auth")?;
        value.conditional("auth", self.context, &mut |leaf, span, context| match leaf {
            Leaf::Env(name) => {
                let text = template::variable(name);
                Some(Auth { form: AuthForm::Dynamic, credentials: text.clone(), text })
            }
            Leaf::Text(literal) => {
                let read = template::read(literal, context)?;
                auth::read(read, span, context)
            }
        })
    }

    fn file_upload(&mut self) -> bool {
        match self.value("file_upload").map(|value| (&value.kind, value)) {
            Some((Kind::Bool(flag), _)) => *flag,
            Some((_, value)) => {
                value.wrong("file_upload", "a bool", "true", self.context);
                false
            }
            None => false,
        }
    }

    fn duration(&mut self, key: &str, least: u64) -> Option<u64> {
        self.value(key).and_then(|value| units::duration(key, value, least, self.context))
    }

    fn count(&mut self, key: &str) -> Option<u32> {
        self.value(key).and_then(|value| integer(key, value, 1, 10_000, self.context))
    }

    fn retry(&mut self) -> Retry {
        let all = RetryPolicy::ALL.map(|policy| (policy.as_str(), policy));
        let policy = self
            .entry("retry_policy")
            .and_then(|entry| policy::choice(entry, &all, self.context))
            .unwrap_or(RetryPolicy::Exponential);
        let max_attempts = self
            .value("max_attempts")
            .and_then(|value| integer("max_attempts", value, 1, 1_000, self.context));
        let base_ms = self.duration("retry_base", 1).unwrap_or(1_000);
        let max_ms = self.duration("retry_max", 1).unwrap_or(300_000);
        let on = self
            .value("retry_on")
            .and_then(|value| units::statuses("retry_on", value, self.context));
        let default = || {
            let codes = [408, 425, 429].map(StatusPattern::Code);
            codes.into_iter().chain([StatusPattern::Class(5)]).collect()
        };
        Retry {
            policy,
            base_ms,
            max_ms,
            max_attempts: if policy == RetryPolicy::None { 1 } else { max_attempts.unwrap_or(3) },
            on: on.unwrap_or_else(default),
        }
    }

    fn idempotency_header(&mut self) -> Option<String> {
        let value = self.value("idempotency_header")?;
        let name = value.text("idempotency_header", "\"Idempotency-Key\"", self.context)?;
        if let Some(fault) = headers::name_fault(&name).or_else(|| headers::meaning(&name)) {
            let help = "the header is the service's, mostly `Idempotency-Key`";
            self.context.error(Code::E0111, value.span, fault, help);
            return None;
        }
        Some(name)
    }

    /// `signing = { secret = "{WEBHOOK_SECRET}" }`
    fn signing(&mut self) -> Option<Conditional<Template>> {
        let value = self.value("signing")?;
        let example = "{ secret = \"{WEBHOOK_SECRET}\" }";
        let map = policy::Map::read("signing", &["secret"], example, value, self.context)?;
        let secret = map.required("secret", self.context)?;
        secret.conditional("secret", self.context, &mut |leaf, span, context| match leaf {
            Leaf::Env(name) => Some(template::variable(name)),
            Leaf::Text(literal) => {
                let read = template::read(literal, context)?;
                for (name, span, _) in &read.fields {
                    let message = format!("the payload field `{name}` may not be a secret");
                    let help = "a caller must not choose what signs: use an environment variable";
                    context.error(Code::E0109, *span, message, help);
                }
                if read.template.is_empty() {
                    let help = "name an environment variable: `{WEBHOOK_SECRET}`";
                    context.error(Code::E0112, span, "an empty secret signs nothing", help);
                }
                Some(read.template)
            }
        })
    }
}

/// An integer in a range.
fn integer(
    key: &str,
    value: &Value,
    least: u32,
    most: u32,
    context: &mut Context<'_>,
) -> Option<u32> {
    let Kind::Int(number) = &value.kind else {
        value.wrong(key, "an integer", &least.max(3).to_string(), context);
        return None;
    };
    match u32::try_from(*number) {
        Ok(number) if (least..=most).contains(&number) => Some(number),
        _ => {
            let message = format!("`{key}` is an integer from {least} to {most}");
            let help = match key {
                "max_attempts" => "write `1` for a single attempt",
                "concurrency" => "leave it out for no limit",
                _ => "leave `circuit_breaker` out for none",
            };
            context.error(Code::E0112, value.span, message, help);
            None
        }
    }
}

/// The same key twice in one list.
fn refuse_twice(entries: &[Entry], context: &mut Context<'_>) {
    context.refuse_twice(entries.iter().map(|entry| (entry.key.as_str(), entry.key_span)));
}

/// Whether a key that does not exist is a slip for `key`: that was said, so `key` is not missed as
/// well.
fn is_meant(key: &str, entries: &[Entry], known: &[&str]) -> bool {
    let is_slip = |entry: &Entry| {
        let written = entry.key.as_str();
        let meant = in_our_words(written);
        !known.contains(&written) && nearest(meant, known.iter().copied()) == Some(key)
    };
    entries.iter().any(is_slip)
}

fn unknown_key(entry: &Entry, place: &str, known: &[&str], context: &mut Context<'_>) {
    let message = format!("{place} has no key `{}`", entry.key);
    let help = did_you_mean_one_of(in_our_words(&entry.key), known);
    context.error(Code::E0101, entry.key_span, message, help);
}
