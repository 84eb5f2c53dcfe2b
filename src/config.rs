//! `buildamp.toml` → [`Settings`].
//!
//! ```toml
//! application = "shop"
//! allow = ["W0203"]
//! [webhooks]
//! models = "models"
//! elm = "web/src"
//! sql = false
//! ```

use std::io::ErrorKind;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::conflict;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, FileId, Span, did_you_mean_one_of};
use crate::ir::FieldCase;
use crate::paths::normalize;
use crate::settings::{APPLICATION_NAME, Output, Settings, is_application_name};
use crate::source::{Sources, utf8};

/// The file's name at the project's root.
pub const FILE: &str = "buildamp.toml";

const TOP: [&str; 3] = ["application", "allow", "webhooks"];
const WEBHOOKS: [&str; 7] = ["models", "elm", "sql", "rust", "js", "field_case", "allow"];

/// What reading the file gives.
#[derive(Debug)]
pub struct Config {
    /// What it says, over the defaults. Complete only where `diagnostics` has no errors.
    pub settings: Settings,
    /// The file, for showing `diagnostics`.
    pub sources: Sources,
    /// Everything wrong with it.
    pub diagnostics: Diagnostics,
}

/// Reads `path`; where there is no such file, the defaults, unless it is `required`, or a link that leads
/// nowhere stands there.
///
/// `shown` is how the file is named in messages.
pub fn read(path: &Path, shown: &str, required: bool) -> Config {
    let unread = match bytes(path, required) {
        Ok(bytes) => match utf8(shown, bytes) {
            Ok(text) => return parse(shown, text),
            Err(diagnostic) => Some(diagnostic),
        },
        Err(error) if error.kind() == ErrorKind::NotFound && !required && !path.is_symlink() => {
            None
        }
        Err(error) => {
            Some(Diagnostic::path(Code::E0002, shown, format!("cannot be read: {error}")))
        }
    };
    let mut diagnostics = Diagnostics::new();
    if let Some(unread) = unread {
        diagnostics.push(unread);
    }
    Config { settings: Settings::default(), sources: Sources::default(), diagnostics }
}

/// What it holds. A pipe would be waited for, and a link may lead to a device that has no end: only who asks
/// for one by name gets it.
fn bytes(path: &Path, required: bool) -> std::io::Result<Vec<u8>> {
    let is_other = |found: std::fs::Metadata| !found.is_file() && !found.is_dir();
    if !required && path.metadata().is_ok_and(is_other) {
        return Err(std::io::Error::other("it is not a file"));
    }
    std::fs::read(path)
}

/// Parses the text of the file named `shown`. Every key is read whatever is wrong with the others.
pub fn parse(shown: &str, text: String) -> Config {
    let sources = Sources::from_texts([(shown.to_owned(), text)]);
    // As it is kept, which the spans of `diagnostics` point into.
    let text = &sources.file(FileId(0)).text;
    let mut reader = Reader {
        settings: Settings::default(),
        diagnostics: Diagnostics::new(),
        unparsed: Vec::new(),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    let conflict = conflict::beginnings(text).next().filter(|_| !errors.is_empty());
    if let Some(marker) = conflict {
        reader.diagnostics.push(conflict::diagnostic(Code::E0004, span(marker)));
    } else {
        let places: Vec<_> =
            errors.iter().map(|error| span(error.span().unwrap_or_default())).collect();
        for (error, place) in errors.iter().zip(&places) {
            reader.error(*place, error.message(), None);
        }
        reader.unparsed = places;
        reader.top(table.get_ref());
    }
    let Reader { settings, mut diagnostics, .. } = reader;
    diagnostics.sort();
    Config { settings, sources, diagnostics }
}

struct Reader {
    settings: Settings,
    diagnostics: Diagnostics,
    /// Where the file is not TOML, which has been said: what stands there is the parser's guess.
    unparsed: Vec<Span>,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl Reader {
    fn error(&mut self, span: Span, message: impl Into<String>, help: Option<String>) {
        if !self.unparsed.iter().any(|at| at.start <= span.end && span.start <= at.end) {
            self.diagnostics.push(Diagnostic::at(Code::E0004, span, message).maybe_help(help));
        }
    }

    fn top(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "application" => {
                    if let Some(name) = self.text("application", value, "\"shop\"") {
                        self.application(name, value);
                    }
                }
                "allow" => self.allow(value),
                "webhooks" => match value.get_ref() {
                    DeValue::Table(table) => self.webhooks(table),
                    _ => {
                        let help = Some("write `[webhooks]`, and its keys below".to_owned());
                        self.error(span(value.span()), "`webhooks` is a table", help);
                    }
                },
                other => self.unknown(other, span(key.span()), "buildamp.toml", &TOP, &WEBHOOKS),
            }
        }
    }

    fn webhooks(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if let Some(output) = Output::ALL.into_iter().find(|output| output.as_str() == name) {
                self.output(output, value);
                continue;
            }
            match name {
                "models" => {
                    if let Some(folder) = self.folder("models", value) {
                        self.settings.models = folder;
                    }
                }
                "field_case" => match self.text("field_case", value, "\"camel\"").as_deref() {
                    Some("snake") => self.settings.field_case = FieldCase::Snake,
                    Some("camel") => self.settings.field_case = FieldCase::Camel,
                    Some(other) => {
                        let message = format!("`field_case` is `snake` or `camel`, not `{other}`");
                        let help = did_you_mean_one_of(other, &["snake", "camel"]);
                        self.error(span(value.span()), message, Some(help));
                    }
                    None => {}
                },
                "allow" => self.allow(value),
                other => self.unknown(other, span(key.span()), "[webhooks]", &WEBHOOKS, &TOP),
            }
        }
    }

    fn application(&mut self, name: String, value: &Value<'_>) {
        if is_application_name(&name) {
            self.settings.application = name;
        } else {
            let message = format!("`application` is a name: {APPLICATION_NAME}");
            let help = Some("write as in `application = \"shop\"`".to_owned());
            self.error(span(value.span()), message, help);
        }
    }

    /// `elm = "web/src"`, or `elm = false`.
    fn output(&mut self, output: Output, value: &Value<'_>) {
        match value.get_ref() {
            DeValue::Boolean(false) => self.settings.outputs.set(output, None),
            DeValue::String(_) => {
                if let Some(folder) = self.folder(output.as_str(), value) {
                    self.settings.outputs.set(output, Some(folder));
                }
            }
            _ => self.wrong(output.as_str(), value, "a folder or `false`", "\"generated/…\""),
        }
    }

    fn folder(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let folder = self.text(key, value, "\"folder\"")?;
        if folder.is_empty() {
            let help = Some("write `\".\"` for the project's root".to_owned());
            self.error(span(value.span()), format!("`{key}` names no folder"), help);
            return None;
        }
        Some(normalize(&folder))
    }

    fn allow(&mut self, value: &Value<'_>) {
        let DeValue::Array(items) = value.get_ref() else {
            return self.wrong("allow", value, "a list of lints", "[\"W0203\"]");
        };
        for item in items {
            let DeValue::String(name) = item.get_ref() else {
                self.wrong("allow", item, "lints by their names, as texts", "[\"W0203\"]");
                continue;
            };
            match Code::lint(name) {
                Ok(lint) => self.settings.allow.push(lint),
                Err((message, help)) => self.error(span(item.span()), message, Some(help)),
            }
        }
    }

    fn text(&mut self, key: &str, value: &Value<'_>, example: &str) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            _ => {
                self.wrong(key, value, "a string", example);
                None
            }
        }
    }

    fn wrong(&mut self, key: &str, value: &Value<'_>, expected: &str, example: &str) {
        let message = format!("`{key}` takes {expected}");
        let help = Some(format!("write `{key} = {example}`"));
        self.error(span(value.span()), message, help);
    }

    fn unknown(&mut self, key: &str, at: Span, place: &str, known: &[&str], elsewhere: &[&str]) {
        let message = format!("{place} has no key `{key}`");
        let help = if elsewhere.contains(&key) {
            let home = if known == TOP { "under `[webhooks]`" } else { "above `[webhooks]`" };
            Some(format!("`{key}` belongs {home}"))
        } else {
            Some(did_you_mean_one_of(key, known))
        };
        self.error(at, message, help);
    }
}

/// The file is the only source of its [`Sources`].
fn span(range: std::ops::Range<usize>) -> Span {
    Span { file: FileId(0), start: range.start as u32, end: range.end as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        let config = parse(FILE, text.to_owned());
        config.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect()
    }

    #[test]
    fn every_key_is_read() {
        let config = parse(
            FILE,
            "application = 'shop'\nallow = ['W0101']\n[webhooks]\nmodels = './m/'\nelm = 'web/src'\nsql = false\nfield_case = 'camel'\n".to_owned(),
        );
        assert!(config.diagnostics.is_empty(), "{:?}", config.diagnostics);
        let settings = config.settings;
        assert_eq!(settings.application, "shop");
        assert_eq!(settings.definitions(), "m/webhooks");
        assert_eq!(settings.outputs.elm.as_deref(), Some("web/src"));
        assert_eq!(settings.outputs.sql, None);
        assert_eq!(settings.outputs.rust.as_deref(), Some("generated/rust"));
        assert_eq!(settings.field_case, FieldCase::Camel);
        assert_eq!(settings.allow, [Code::W0101]);
    }

    #[test]
    fn one_wrong_key_does_not_hide_the_others() {
        let found = messages(
            "aplication = 'x'\nelm = 'x'\n[webhooks]\nelm = 5\njs = true\nfield_case = 'snak'\nallow = ['E0101', 'W9']\n",
        );
        assert_eq!(found.len(), 7, "{found:#?}");
    }

    #[test]
    fn a_lint_is_a_text_and_an_application_has_a_name() {
        assert_eq!(
            messages("allow = ['W0101', 1]\n"),
            ["`allow` takes lints by their names, as texts"]
        );
        let long = |length: usize| format!("application = '{}'\n", "a".repeat(length));
        assert_eq!(messages(&long(255)), [""; 0]);
        for name in [long(256), "application = ' '\n".to_owned()] {
            assert_eq!(messages(&name), [format!("`application` is a name: {APPLICATION_NAME}")]);
        }
    }

    #[test]
    fn a_merge_conflict_is_one_error() {
        let both = "<<<<<<< HEAD\napplication = 'a'\n=======\naplication = 'b'\n>>>>>>> other\n";
        assert_eq!(messages(both), ["a merge conflict is left here"]);
        let told = format!("application = \"\"\"\n{both}\"\"\"\n");
        assert!(messages(&told).iter().all(|message| !message.contains("conflict")));
    }

    #[test]
    fn a_place_is_the_same_whatever_lines_end_in() {
        let config = parse(FILE, "application = 'a'\r\n\r\nmodles = 'm'\r\n".to_owned());
        let places = config.diagnostics.iter().filter_map(|found| found.place.span());
        assert_eq!(places.map(|at| config.sources.text(at)).collect::<Vec<_>>(), ["modles"]);
    }

    #[test]
    fn a_syntax_error_is_reported_at_its_place() {
        let config = parse(FILE, "application = \n[webhooks\n".to_owned());
        assert!(config.diagnostics.has_errors());
    }

    #[test]
    fn what_is_guessed_after_a_syntax_error_is_no_further_one() {
        assert_eq!(messages("application =\n").len(), 1);
        assert_eq!(messages("[webhooks]\nelm = \njs = 1\nallow = \nfield_case =\n").len(), 4);
    }
}
