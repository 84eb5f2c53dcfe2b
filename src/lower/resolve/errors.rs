//! What is said where a type leads nowhere, or cannot stand where it does.

use crate::diagnostic::{Code, Diagnostic, Span, did_you_mean};
use crate::lower::known;
use crate::parse::ast::Import;
use crate::parse::copyable::Kind;

use super::Names;

impl Names<'_> {
    pub(super) fn unknown(
        &self,
        span: Span,
        written: &[String],
        path: &[&str],
        import: Option<&Import>,
    ) -> Diagnostic {
        let name = path.last().copied().unwrap_or_default();
        let shown = written.join("::");
        let own = self.types.keys().copied();
        if self.is_foreign(path) {
            let full = path.join("::");
            let message = format!("`{full}` comes from elsewhere: its JSON is not known here");
            let help = known::meant(path).map(|meant| format!("did you mean `{meant}`?"));
            let help = help.unwrap_or_else(|| match name {
                "Number" if path.first() == Some(&"serde_json") => "use `f64` or an integer, or `serde_json::Value`, which keeps every digit",
                name if name.ends_with("Error") => {
                    "an error has no JSON: let `TryFrom` give a text, with `type Error = String`"
                }
                _ => "say what JSON it gives with `#[webhook(as = \"T\")]` on the field, or write a struct",
            }.to_owned());
            return Diagnostic::at(Code::E0201, span, message).help(help);
        }
        if let Some(diagnostic) = self.no_type(span, name) {
            return diagnostic;
        }
        // That of a module is not wrong because the module lacks a name.
        match import.filter(|import| import.path.last().is_some_and(|last| last == name)) {
            // Without the place of use: the import is wrong once, however often it is used.
            Some(import) => Diagnostic::at(
                Code::E0208,
                import.span,
                format!("no definition is named `{name}`"),
            )
            .help(did_you_mean(name, own).unwrap_or_else(|| {
                "define it in any file of this folder, or leave the import out".to_owned()
            })),
            None => Diagnostic::at(Code::E0201, span, format!("unknown type `{shown}`")).maybe_help(
                did_you_mean(name, own.chain(known::NAMES)).or_else(|| {
                    let meant = known::in_other_languages(name);
                    meant.map(|meant| format!("did you mean `{meant}`?"))
                }).or_else(|| {
                    Some("define it in any file of this folder; a type from elsewhere needs `#[webhook(as = \"T\")]` on its field".to_owned())
                }),
            ),
        }
    }

    /// What is said where `name` is something, but no type.
    fn no_type(&self, span: Span, name: &str) -> Option<Diagnostic> {
        let found = self
            .files
            .iter()
            .flat_map(|file| &file.copyable)
            .find(|item| matches!(&item.kind, Kind::Named(of_item) if of_item == name));
        let what = match found {
            Some(item) => item.what,
            None if known::is_prelude_trait(name) => "trait",
            None => return None,
        };
        let help = match what {
            "trait" => "write an enum of the types it may be",
            "function" => "write the type that it gives",
            "macro" => "write the type that it expands to",
            _ => "write its type",
        };
        let message = format!("`{name}` is a {what}, not a type");
        let diagnostic = Diagnostic::at(Code::E0201, span, message).help(help);
        Some(match found {
            Some(item) => diagnostic.related(item.span, "defined here"),
            None => diagnostic,
        })
    }

    /// The same of a type whose JSON is said beside it: only the emitted Rust has to name it.
    pub(super) fn unnamed(
        &self,
        span: Span,
        written: &[String],
        path: &[&str],
        import: Option<&Import>,
    ) -> Diagnostic {
        let unknown = self.unknown(span, written, path, import);
        let name = path.last().copied().unwrap_or_default();
        let is_else = || self.no_type(span, name).is_some();
        if import.is_some() || is_else() || did_you_mean(name, self.types.keys().copied()).is_some()
        {
            return unknown;
        }
        unknown.help(to_be_named(name))
    }
}

/// The way out where the emitted Rust cannot name what was written.
pub(in crate::lower) fn to_be_named(name: &str) -> String {
    format!(
        "the emitted Rust must name it: import it, as in `use its_crate::{name};`, or write its whole path"
    )
}

pub(super) fn wrong_count(
    span: Span,
    name: &str,
    least: usize,
    most: usize,
    given: usize,
) -> Diagnostic {
    let expected = match (least, most) {
        (_, 0) => "no type arguments".to_owned(),
        (1, 1) => "1 type argument".to_owned(),
        (least, most) if least == most => format!("{most} type arguments"),
        (least, most) => format!("{least} to {most} type arguments"),
    };
    let help = match most {
        0 => format!("write `{name}`"),
        _ => format!("write `{name}<{}>`", vec!["…"; least.max(1)].join(", ")),
    };
    Diagnostic::at(Code::E0206, span, format!("`{name}` takes {expected}, not {given}")).help(help)
}

pub(super) fn long_tuple(span: Span, length: usize) -> Diagnostic {
    let message = format!("a tuple of {length} has no counterpart in Elm");
    Diagnostic::at(Code::E0203, span, message)
        .help("write a struct; a tuple struct keeps the JSON array")
}

pub(super) fn long_array(at: Span, longest: u64) -> Diagnostic {
    let message = format!("serde reads and writes arrays of up to {longest} items");
    Diagnostic::at(Code::E0203, at, message).help("use a `Vec`")
}
