//! Answers that repeat what they were sent: secrets never reach the database, a log or an event.
//!
//! As the Node runtime's `worker/redact.mjs`.

mod credentials;
mod secrets;
mod spelling;

use std::collections::BTreeMap;

use super::{Target, WebhookResponse, read};
use spelling::{Spelling, spellings};

/// A shorter value, or a shorter piece of one, would be found where it is not meant.
const SHORTEST: usize = 6;

/// The answer as a worker keeps it: with `{NAME}` in the place of each secret that it repeats in its body or
/// headers, or `{AUTHORIZATION}` of what `auth` makes of some.
///
/// `env` is what the request was built with. A secret is found as it is, percent-encoded, as in JSON or
/// HTML, or in one of those twice, and where the body was cut in it; one of less than six characters is not.
/// Secrets are the variables of `auth`, headers and `signing`, and of the URL those that are called so, by
/// their own name or that of the query's member that they fill. Where the call failed ([`read::delivered`]),
/// all variables are replaced: such an answer is for people.
///
/// ```
/// # use buildamp::wire::*;
/// # use std::collections::BTreeMap;
/// # static TARGET: Target = Target {
/// #     webhook_type: "Mail",
/// #     url: Conditional::Always(Template(&[Piece::Literal("https://api.example.com/mail")])),
/// #     method: Method::Post,
/// #     auth: Some(Conditional::Always(Auth {
/// #         form: AuthForm::Scheme("Bearer"),
/// #         credentials: Template(&[Piece::Env("API_KEY")]),
/// #     })),
/// #     headers: &[],
/// #     encoding: Encoding::Json("application/json"),
/// #     form: FormStyle {
/// #         arrays: ArrayStyle::Indexed,
/// #         objects: ObjectStyle::Brackets,
/// #         booleans: BooleanStyle::True,
/// #     },
/// #     json_fields: &[],
/// #     path_fields: &[],
/// #     file_fields: &[],
/// #     idempotency_header: None,
/// #     idempotency_field: None,
/// #     signing: None,
/// #     timeout_ms: 30_000,
/// #     retry: Retry {
/// #         policy: RetryPolicy::None,
/// #         base_ms: 1_000,
/// #         max_ms: 1_000,
/// #         max_attempts: 1,
/// #         on: &[],
/// #     },
/// #     success: None,
/// #     ok_on: &[],
/// #     response_headers: &[],
/// #     max_response: 65_536,
/// # };
/// let answer = WebhookResponse {
///     webhook_type: "Mail".to_owned(),
///     status: 403,
///     headers: BTreeMap::new(),
///     body: "the key sk%2F0123 may not send".to_owned(),
///     truncated: false,
/// };
/// // `auth = "Bearer {API_KEY}"`
/// let kept = redact(answer, &TARGET, &|name| (name == "API_KEY").then(|| "sk/0123".to_owned()));
/// assert_eq!(kept.body, "the key {API_KEY} may not send");
/// ```
pub fn redact(
    mut response: WebhookResponse,
    target: &Target,
    env: &dyn Fn(&str) -> Option<String>,
) -> WebhookResponse {
    let hidden = hidden(target, env, !read::delivered(&response, target));
    if response.truncated {
        cut_piece(&mut response.body, &hidden);
    }
    let headers = response.headers.values_mut();
    for text in headers.chain([&mut response.body]) {
        for Hidden { spelling, name } in &hidden {
            spelling.replace(text, &format!("{{{name}}}"));
        }
    }
    response
}

/// A text, and what stands for it.
struct Hidden {
    spelling: Spelling,
    name: &'static str,
}

/// What is hidden, longest first.
fn hidden(target: &Target, env: &dyn Fn(&str) -> Option<String>, is_failure: bool) -> Vec<Hidden> {
    let mut texts = Vec::new();
    for (name, is_secret) in secrets::variables(target) {
        let value = env(name).unwrap_or_default();
        let mut hide =
            |parts: Vec<String>| texts.extend(parts.into_iter().map(|part| (part, name)));
        // A server may repeat the path alone: "cannot POST /services/T000/B000".
        if is_failure || is_secret {
            hide(vec![value.clone()]);
            hide(secrets::parts(&value));
        }
        hide(secrets::members(&value));
        if secrets::signs(target, name) {
            hide(secrets::signing_keys(&value));
        }
    }
    let credentials = credentials::texts(target, env);
    texts.extend(credentials.into_iter().map(|text| (text, "AUTHORIZATION")));
    // Of several names for a text the first one stands for it.
    let mut names = BTreeMap::new();
    for (text, name) in &texts {
        let text = text.trim();
        if text.chars().count() >= SHORTEST {
            names.entry(text).or_insert(*name);
        }
    }
    let mut longest: Vec<_> = names.into_iter().collect();
    longest.sort_by_key(|(text, _)| std::cmp::Reverse(text.chars().count()));
    let spelled = longest.into_iter().map(|(text, name)| (spellings(text), name));
    spelled
        .flat_map(|(spellings, name)| {
            spellings.into_iter().map(move |spelling| Hidden { spelling, name })
        })
        .collect()
}

/// Of a body that was cut in the middle of what is hidden, replaces the piece that is there.
fn cut_piece(body: &mut String, hidden: &[Hidden]) {
    let cuts = hidden.iter().filter_map(|Hidden { spelling, name }| {
        spelling.cut_at(body, SHORTEST).map(|at| (at, *name))
    });
    // The longest piece; of equal ones the first.
    if let Some((at, name)) = cuts.min_by_key(|(at, _)| *at) {
        body.truncate(at);
        body.push_str(&format!("{{{name}}}"));
    }
}
