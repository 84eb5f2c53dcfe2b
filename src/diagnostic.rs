//! What is wrong, and where: codes, spans, and how they are shown.
//!
//! Every stage reports into a [`Diagnostics`] and goes on, so that one run shows every problem.

mod codes;
mod render;

use std::borrow::Cow;

use heck::ToSnakeCase;

pub use crate::source::{FileId, Span};
pub use codes::Code;
pub(crate) use render::in_one_line;
pub use render::{MessageFormat, RenderOptions, render};

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Generated, but probably not what was meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule.
    pub code: Code,
    /// What is wrong, in the user's words; one line, no full stop.
    pub message: String,
    /// Where: a place in a source file, or a path, or neither (bad usage).
    pub place: Place,
    /// What stands underlined, if more than the message says.
    pub label: Option<String>,
    /// Other places that belong to it, each with what it has to do with it.
    pub related: Vec<(Span, String)>,
    /// What to write instead.
    pub help: Option<String>,
}

/// Where a problem is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nowhere in particular.
    Nowhere,
    /// In a source file.
    Source(Span),
    /// A file or folder, relative to the project's root where it lies inside, with `/`.
    Path(String),
}

impl Place {
    /// Where in a source file, if it is in one.
    pub fn span(&self) -> Option<Span> {
        match self {
            Place::Source(span) => Some(*span),
            Place::Nowhere | Place::Path(_) => None,
        }
    }
}

impl Diagnostic {
    /// A problem at a place in a source file.
    pub fn at(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Place::Source(span), message.into())
    }

    /// A problem with a file or folder.
    pub fn path(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(code, Place::Path(path.into()), message.into())
    }

    /// A problem without a place.
    pub fn nowhere(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Place::Nowhere, message.into())
    }

    fn new(code: Code, place: Place, message: String) -> Self {
        let message = visible(message).into_owned();
        Self { code, message, place, label: None, related: Vec::new(), help: None }
    }

    /// Says what stands underlined.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(visible(label.into()).into_owned());
        self
    }

    /// Says what to write instead.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.maybe_help(Some(help.into()))
    }

    /// Says what to write instead, if there is something to say.
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.map(|help| visible(help).into_owned());
        self
    }

    /// Points at another place that belongs to it.
    pub fn related(mut self, span: Span, what: impl Into<String>) -> Self {
        self.related.push((span, visible(what.into()).into_owned()));
        self
    }

    /// Error or warning.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// A text in which control characters are written as Rust escapes them: what a definition or a file's name
/// says must neither end a line nor speak to a terminal, nor turn the text around it.
pub(crate) fn visible<'t>(text: impl Into<Cow<'t, str>>) -> Cow<'t, str> {
    let text = text.into();
    if !text.contains(is_unseen) {
        return text;
    }
    let mut visible = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match is_unseen(c) {
            true => visible.extend(c.escape_default()),
            false => visible.push(c),
        }
    }
    visible.into()
}

/// Also those by which text is turned, and the ends of lines that only some know.
pub(crate) fn is_unseen(c: char) -> bool {
    let is_bidi = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || is_bidi || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The problems found so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Adds several.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(diagnostics);
    }

    /// Adds all of another stage's.
    pub fn append(&mut self, mut other: Diagnostics) {
        self.found.append(&mut other.found);
    }

    /// Whether anything must stop the generation.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|diagnostic| diagnostic.severity() == severity).count()
    }

    /// In the order of files and lines, each once; what has no place comes last.
    pub fn sort(&mut self) {
        let key = |diagnostic: &Diagnostic| match &diagnostic.place {
            Place::Source(span) => (0, Some(*span), String::new(), diagnostic.code),
            Place::Path(path) => (1, None, path.clone(), diagnostic.code),
            Place::Nowhere => (2, None, String::new(), diagnostic.code),
        };
        self.found.sort_by_cached_key(key);
        self.found.dedup();
    }

    /// Keeps those for which `keep` says so: how `allow` silences a lint.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.found.retain(keep);
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }
}

/// "did you mean": the nearest of `candidates`, if one is near enough to be a slip of the pen, or
/// else the only one that starts so.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let length = lower.chars().count();
    let mut slip: Option<(usize, &str)> = None;
    let mut longer: Vec<&str> = Vec::new();
    let begins = |candidate: &str| {
        candidate.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    for candidate in candidates {
        let other = candidate.chars().count();
        let most = 1 + other.min(length) / 4;
        // The distance is at least the difference in length, and dear to compute.
        if other.abs_diff(length) <= most {
            let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            // Of `A` and `B` nothing is alike.
            let alike = distance < other.max(length);
            if alike && distance <= most && has_like_words(name, candidate) {
                slip = slip.into_iter().chain([(distance, candidate)]).min();
            }
        } else if length >= 3 && begins(candidate) {
            longer.push(candidate);
        }
    }
    match (slip, longer.as_slice()) {
        (Some((_, candidate)), _) => Some(candidate),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}

/// Whether two names of as many words each are alike word for word: `SquareAmount` is no slip for
/// `SquarePayment`.
fn has_like_words(name: &str, other: &str) -> bool {
    let (name, other) = (name.to_snake_case(), other.to_snake_case());
    let words = || name.split('_').zip(other.split('_'));
    let is_one_word = !name.contains('_');
    is_one_word
        || name.split('_').count() != other.split('_').count()
        || words().all(|(word, other)| {
            let most = 1 + word.chars().count().min(other.chars().count()) / 4;
            strsim::damerau_levenshtein(word, other) <= most
        })
}

/// `did you mean …?` as a help text.
pub(crate) fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(name, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// The same where `known` is all that can stand there: if none is near, all are named.
pub(crate) fn did_you_mean_one_of(name: &str, known: &[&str]) -> String {
    did_you_mean(name, known.iter().copied()).unwrap_or_else(|| {
        let written: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
        let one_of = if known.len() == 1 { "" } else { "one of " };
        format!("write {one_of}{}", written.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_near_and_another_letter_is_not() {
        assert_eq!(nearest("timeot", ["timeout", "retry_on"]), Some("timeout"));
        assert_eq!(nearest("ma", ["me", "you"]), Some("me"));
        assert_eq!(nearest("D", ["A", "B"]), None);
        assert_eq!(nearest("a", ["A"]), Some("A"));
    }

    #[test]
    fn another_word_is_no_slip_of_the_pen() {
        assert_eq!(nearest("SquareAmount", ["SquarePayment"]), None);
        assert_eq!(nearest("SqareAmuont", ["SquareAmount"]), Some("SquareAmount"));
        assert_eq!(nearest("EMailAddress", ["EmailAddress"]), Some("EmailAddress"));
        assert_eq!(nearest("maxattempts", ["max_attempts"]), Some("max_attempts"));
    }

    #[test]
    fn a_beginning_that_fits_one_name_only_is_short_for_it() {
        assert_eq!(nearest("exp", ["exponential", "linear"]), Some("exponential"));
        assert_eq!(nearest("retry", ["retry_base", "retry_max"]), None);
        assert_eq!(nearest("ex", ["exponential"]), None);
    }

    #[test]
    fn where_nothing_is_near_all_that_can_stand_there_is_named() {
        assert_eq!(did_you_mean_one_of("failure", &["failures"]), "did you mean `failures`?");
        assert_eq!(did_you_mean_one_of("x", &["elm"]), "write `elm`");
        assert_eq!(did_you_mean_one_of("x", &["ab", "cd"]), "write one of `ab`, `cd`");
    }
}
