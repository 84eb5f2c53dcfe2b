//! Enums: which variant a value is, and what it holds.

use serde_json::Value;

use crate::diagnostic::did_you_mean;
use crate::ir::{Absent, Fields, Tagging, Type, Variant};

use super::{Checker, Findings, join, shown, single};

impl Checker<'_> {
    pub(super) fn variants(
        &mut self,
        tagging: &Tagging,
        variants: &[Variant],
        arguments: &[Type],
        value: &Value,
        path: &str,
    ) {
        let mut untagged =
            variants.iter().filter(|variant| variant.untagged || *tagging == Tagging::Untagged);
        if untagged.any(|variant| self.fits(variant, arguments, value, path)) {
            return;
        }
        let (name, content) = match said(tagging, value) {
            Ok(said) => said,
            Err(Unsaid::NoVariant) => {
                return self.findings.errors.push(format!("{} fits no variant", shown(path)));
            }
            Err(Unsaid::Expected(expected)) => return self.expected(&expected, value, path),
        };
        let found = variants.iter().find(|variant| variant.json.serialize == name);
        match found.or_else(|| variants.iter().find(|variant| variant.other)) {
            Some(variant) => self.variant(tagging, variant, arguments, name, content, path),
            None => {
                let names = variants.iter().map(|variant| variant.json.serialize.as_str());
                let help =
                    did_you_mean(name, names).map_or(String::new(), |help| format!("; {help}"));
                let message = format!("{} has no variant `{name}`{help}", shown(path));
                self.findings.errors.push(message);
            }
        }
    }

    /// `name` is what the value calls the variant, `content` what it gives for it.
    fn variant(
        &mut self,
        tagging: &Tagging,
        variant: &Variant,
        arguments: &[Type],
        name: &str,
        content: Option<&Value>,
        path: &str,
    ) {
        let inner = match tagging {
            Tagging::External => join(path, name),
            Tagging::Adjacent { content, .. } => join(path, content),
            Tagging::Internal { .. } | Tagging::Untagged => path.to_owned(),
        };
        let tag = match tagging {
            Tagging::Internal { tag } => Some(tag.as_str()),
            _ => None,
        };
        let is_unit = matches!(variant.fields, Fields::Unit);
        match content {
            Some(_) if is_unit && tag.is_some() => {}
            Some(content) => self.fields(&variant.fields, arguments, false, tag, content, &inner),
            None if is_unit => {}
            None if matches!(tagging, Tagging::Adjacent { .. })
                && self.may_lack(variant, arguments) => {}
            None => self.findings.errors.push(format!("`{inner}` needs a value")),
        }
    }

    /// Whether what an adjacently tagged variant holds may be absent.
    fn may_lack(&self, variant: &Variant, arguments: &[Type]) -> bool {
        let Fields::Newtype(field) = &variant.fields else { return false };
        self.absence.of_content(variant, field, &field.ty.substitute(arguments)) == Absent::Always
    }

    fn fits(&self, variant: &Variant, arguments: &[Type], value: &Value, path: &str) -> bool {
        let findings = Findings::default();
        let (program, absence, depth) = (self.program, self.absence, self.depth);
        let mut trial = Checker { program, absence, findings, depth };
        trial.fields(&variant.fields, arguments, false, None, value, path);
        trial.findings.errors.is_empty()
    }
}

/// Why a value does not say which variant it is.
enum Unsaid {
    /// It would have to fit one of those that are told apart by what they hold.
    NoVariant,
    /// This is expected in its place.
    Expected(String),
}

/// What a value calls its variant, and what it gives for it.
fn said<'v>(tagging: &Tagging, value: &'v Value) -> Result<(&'v str, Option<&'v Value>), Unsaid> {
    let tagged = |tag: &str| {
        let name = value.get(tag).and_then(Value::as_str);
        name.ok_or_else(|| Unsaid::Expected(format!("an object with the text `{tag}`")))
    };
    match tagging {
        Tagging::Untagged => Err(Unsaid::NoVariant),
        Tagging::External => match value {
            Value::String(name) => Ok((name.as_str(), None)),
            _ => match single(value) {
                Some((name, content)) => Ok((name, Some(content))),
                None => Err(Unsaid::Expected("a variant's name, or an object of one".to_owned())),
            },
        },
        Tagging::Internal { tag } => Ok((tagged(tag)?, Some(value))),
        Tagging::Adjacent { tag, content } => Ok((tagged(tag)?, value.get(content))),
    }
}
