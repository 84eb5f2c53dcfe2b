//! The request as a shell command: complete, with secrets read from the shell's variables.

use std::borrow::Cow;

use anyhow::{Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::cli::shell::{guards, quote, word};
use crate::wire::body::{Body, Carrier, Content, Part, multipart};
use crate::wire::draft::Draft;
use crate::wire::headers::HeaderLine;
use crate::wire::text::Text;
use crate::wire::{Method, RequestContext, Target};

/// An argument of a program has at most 128 KiB on Linux; a builtin's has no limit.
const LARGEST_ARGUMENT: usize = 100_000;

/// The command, with what has to run before it.
#[derive(Default)]
struct Script {
    before: Vec<String>,
    /// What stops it where a variable is not set, as words.
    guards: Vec<String>,
    /// What is piped into curl.
    input: Option<String>,
    options: Vec<String>,
    /// The variables that hold the paths of temporary files.
    temporary: Vec<String>,
}

/// The command that sends the request.
pub(super) fn command(
    draft: &Draft<'_>,
    target: &Target,
    context: &RequestContext<'_>,
) -> Result<String> {
    let mut script = Script::default();
    let url = super::url(draft);
    if target.method != Method::Get {
        script.option("--request", target.method.as_str());
    }
    let word = script.word(&url);
    script.options.push(word);
    // Brackets are curl's patterns, and it would resolve `..` in a path.
    if url.as_str().contains(['[', ']', '{', '}']) {
        script.options.push("--globoff".to_owned());
    }
    if url.as_str().contains("/.") {
        script.options.push("--path-as-is".to_owned());
    }
    for line in draft.headers.iter().chain(&draft.auth).chain(&draft.idempotency) {
        script.header(line);
    }
    let body = script.body(&draft.body)?;
    if draft.signing.is_some() {
        script.sign(draft, context, body.as_deref())?;
    } else if let Some(body) = body {
        script.send(&quote(&body), body.len());
    }
    script.option("--max-time", &(target.timeout_ms as f64 / 1000.0).to_string());
    Ok(script.text())
}

impl Script {
    fn option(&mut self, name: &str, value: &str) {
        self.options.push(format!("{name} {value}"));
    }

    /// A text as a word.
    fn word(&mut self, text: &Text) -> String {
        self.guard(guards(text, false));
        word(text)
    }

    /// The same with one byte for each character.
    fn latin1(&mut self, text: &Text) -> String {
        if text.as_str().is_ascii() {
            return self.word(text);
        }
        self.guard(guards(text, true));
        format!("\"$(printf %s {} | iconv -f UTF-8 -t ISO-8859-1)\"", word(text))
    }

    fn guard(&mut self, guards: Vec<String>) {
        for guard in guards {
            if !self.guards.contains(&guard) {
                self.guards.push(guard);
            }
        }
    }

    fn header(&mut self, line: &HeaderLine) {
        let (name, word) = match line {
            HeaderLine::Basic(credentials) => ("--user", self.word(credentials)),
            HeaderLine::Whole(line, _) => ("--header", self.latin1(line)),
            HeaderLine::Text { name, value } => {
                let mut line = Text::from(format!("{name}: "));
                line.push_text(value);
                ("--header", self.latin1(&line))
            }
        };
        self.option(name, &word);
    }

    /// The body where it is a text; parts become options.
    fn body(&mut self, body: &Body<'_>) -> Result<Option<String>> {
        let (content_type, text): (Cow<'_, str>, String) = match body {
            Body::None | Body::Query(_) => return Ok(None),
            Body::Json(content_type, text) => ((*content_type).into(), text.to_string()),
            Body::Form(content_type, form) => ((*content_type).into(), form.encode(Carrier::Body)),
            // curl makes a multipart body of options only, and none of none.
            Body::Multipart(parts) if parts.is_empty() => {
                let (boundary, body) = multipart::encode(parts);
                (
                    multipart::content_type(&boundary).into(),
                    String::from_utf8_lossy(&body).into_owned(),
                )
            }
            Body::Multipart(parts) => {
                parts.iter().try_for_each(|part| self.part(part))?;
                return Ok(None);
            }
        };
        self.option("--header", &quote(&format!("Content-Type: {content_type}")));
        Ok(Some(text))
    }

    fn send(&mut self, body: &str, length: usize) {
        if length > LARGEST_ARGUMENT {
            self.input = Some(format!("printf %s {body}"));
            self.option("--data-binary", "@-");
        } else {
            self.option("--data-raw", body);
        }
    }

    fn part(&mut self, part: &Part<'_>) -> Result<()> {
        let name = match part {
            Part::Text(pair) => &*pair.name,
            Part::File { name, .. } => name,
        };
        if name.contains('=') {
            bail!("curl cannot send a part whose name holds `=`: {name:?}");
        }
        match part {
            Part::Text(pair) if !pair.value.contains('\0') => {
                self.option("--form-string", &quote(&format!("{name}={}", pair.value)));
            }
            Part::Text(pair) => {
                let file = self.temporary(pair.value.as_bytes());
                self.option("--form", &format!("{}\"<${file}\"", quote(&format!("{name}="))));
            }
            Part::File { file_name, content_type, content, .. } => {
                let mut rest = Text::from("\";filename=\"".to_owned());
                match file_name.marks() {
                    [] => rest.push_str(&escaped(file_name.as_str())),
                    _ => rest.push_text(file_name),
                }
                rest.push_str(&format!("\";type={content_type}"));
                let start = quote(&format!("{name}=@\""));
                let place = self.place(content);
                let rest = self.word(&rest);
                self.option("--form", &format!("{start}{place}{rest}"));
            }
        }
        Ok(())
    }

    /// A word that is the path of a file with this content.
    fn place(&mut self, content: &Content) -> String {
        match &content.path {
            Some(path) => quote(&escaped(&super::relative(path))),
            None => format!("\"${}\"", self.temporary(&content.bytes)),
        }
    }

    /// A temporary file with this content; the variable that holds its path.
    fn temporary(&mut self, bytes: &[u8]) -> String {
        let name = format!("file{}", self.temporary.len() + 1);
        let encoded = STANDARD.encode(bytes);
        self.before.push(format!(
            "{name}=$(mktemp) && printf %s {} | base64 -d > \"${name}\"",
            quote(&encoded)
        ));
        self.temporary.push(name.clone());
        name
    }

    /// Standard Webhooks' headers, for the moment when the command runs.
    fn sign(
        &mut self,
        draft: &Draft<'_>,
        context: &RequestContext<'_>,
        body: Option<&str>,
    ) -> Result<()> {
        let Some(signing) = &draft.signing else { return Ok(()) };
        if matches!(draft.body, Body::Multipart(_)) {
            bail!("curl makes a multipart body itself, so it cannot be signed");
        }
        let secrets = self.word(&signing.secrets);
        self.before.push(format!("secrets={secrets}"));
        self.before.push(format!("body={}", quote(body.unwrap_or_default())));
        self.before.push(format!("id={}", quote(context.id)));
        self.before.push(include_str!("sign.sh").trim_end().to_owned());
        for header in ["id: $id", "timestamp: $timestamp", "signature: $signature"] {
            self.option("--header", &format!("\"webhook-{header}\""));
        }
        if let Some(body) = body {
            self.send("\"$body\"", body.len());
        }
        Ok(())
    }

    fn text(&self) -> String {
        let mut lines = self.before.clone();
        if !self.guards.is_empty() {
            lines.push(format!(": {} &&", self.guards.join(" ")));
        }
        let curl = format!("curl {}", self.options.join(" \\\n  "));
        lines.push(match &self.input {
            Some(input) => format!("{input} | {curl}"),
            None => curl,
        });
        if !self.temporary.is_empty() {
            let files: String = self.temporary.iter().map(|name| format!(" \"${name}\"")).collect();
            // What curl ended with is what the whole ends with. (zsh's `status` cannot be set.)
            lines.push(format!("ended=$?; rm -f{files}; (exit $ended)"));
        }
        lines.join("\n") + "\n"
    }
}

/// Inside curl's own quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
