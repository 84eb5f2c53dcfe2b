//! Attributes of the emitted types: serde's, such that serde agrees with the IR, and lints.

use crate::ir::{Default, Derives, Field, Rename, Tagging, Type, TypeDef, TypeId, Variant};

use super::layout::{Doc, Style};

/// On every emitted item: it may stand in a private module of an application that uses a part of
/// it, and its names are the definitions'.
pub(super) const ALLOW: &str =
    "#[allow(clippy::all, dead_code, missing_docs, nonstandard_style, rustdoc::all)]";

/// Doc comments as they stand in the source.
pub(super) fn docs(lines: &[String]) -> Vec<Doc> {
    lines.iter().map(|line| Doc::Comment(comment(line))).collect()
}

fn comment(line: &str) -> String {
    // What rustc refuses in a comment: a lone carriage return, and marks that turn the text around.
    let is_refused =
        |letter: char| matches!(letter, '\r' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let line = line.replace(is_refused, " ");
    format!("/// {line}").trim_end().to_owned()
}

/// `#[name(item, item)]`
fn attribute(name: &str, items: Vec<Doc>) -> Doc {
    Doc::list(format!("#[{name}("), items, ")]", Style::Attribute)
}

/// A string literal.
pub(super) fn string(text: &str) -> String {
    format!("{text:?}")
}

fn pair(key: &str, value: &str) -> Doc {
    format!("{key} = {}", string(value)).into()
}

/// `#[serde(…)]`, unless there is nothing to say.
fn serde(items: Vec<Doc>) -> Option<Doc> {
    (!items.is_empty()).then(|| attribute("serde", items))
}

/// `#[derive(…)]`
pub(super) fn derive(id: TypeId, definition: &TypeDef, derives: &Derives) -> Doc {
    let mut names = vec!["Clone", "Debug", "PartialEq"];
    if derives.ordered(id) {
        names.extend(["Eq", "Hash", "PartialOrd", "Ord"]);
    }
    if derives_default(id, definition, derives) {
        names.push("Default");
    }
    names.extend(["::serde::Serialize", "::serde::Deserialize"]);
    attribute("derive", names.into_iter().map(Doc::from).collect())
}

/// Whether the definition derives `Default`, rather than having none or one of its own.
pub(super) fn derives_default(id: TypeId, definition: &TypeDef, derives: &Derives) -> bool {
    derives.default(id) && !definition.has_default_impl
}

/// Those of a struct or enum.
pub(super) fn container(definition: &TypeDef, tagging: Option<&Tagging>) -> Option<Doc> {
    let mut items = Vec::new();
    match tagging {
        None | Some(Tagging::External) => {}
        Some(Tagging::Internal { tag }) => items.push(pair("tag", tag)),
        Some(Tagging::Adjacent { tag, content }) => {
            items.extend([pair("tag", tag), pair("content", content)]);
        }
        Some(Tagging::Untagged) => items.push("untagged".into()),
    }
    if definition.transparent {
        items.push("transparent".into());
    }
    items.extend(definition.default.as_ref().map(default));
    if definition.deny_unknown_fields {
        items.push("deny_unknown_fields".into());
    }
    serde(items)
}

/// Those of a variant; `derives_default` says whether its enum derives `Default`.
pub(super) fn variant(variant: &Variant, derives_default: bool) -> Vec<Doc> {
    let mut items = rename(&variant.name, &variant.json);
    for (holds, name) in [(variant.other, "other"), (variant.untagged, "untagged")] {
        items.extend(holds.then(|| name.into()));
    }
    items.extend(skip(variant.skip_serializing, variant.skip_deserializing));
    let default = (variant.is_default && derives_default).then(|| "#[default]".into());
    serde(items).into_iter().chain(default).collect()
}

/// What the field's attributes depend on beside the field.
pub(super) struct Around<'a> {
    /// Where it stands.
    pub(super) definition: &'a TypeDef,
    /// Whether it has a name.
    pub(super) named: bool,
}

/// Those of a field.
pub(super) fn field(field: &Field, around: &Around<'_>) -> Option<Doc> {
    let mut items = Vec::new();
    if field.flatten {
        items.push("flatten".into());
    } else if around.named {
        items.extend(rename(&field.name, &field.json));
    }
    let leaves_out = leaves_out(field, around);
    items.extend(absent(field, around, leaves_out));
    items.extend(skip(field.skip_serializing, field.skip_deserializing));
    let condition = field.skip_serializing_if.as_deref();
    let condition = condition.or(leaves_out.then_some("::std::option::Option::is_none"));
    items.extend(condition.map(|path| pair("skip_serializing_if", path)));
    if leaves_out && is_double(field) {
        items.push(pair("deserialize_with", "::buildamp::wire::present"));
        if mentions_parameter(&field.ty) {
            items.push(bounds(around.definition));
        }
    }
    serde(items)
}

/// A `None` in a named field is left out, whatever the definition says.
fn leaves_out(field: &Field, around: &Around<'_>) -> bool {
    let never = field.flatten || field.skip_serializing || around.definition.transparent;
    around.named && matches!(field.ty, Type::Option(_)) && !never
}

fn is_double(field: &Field) -> bool {
    matches!(&field.ty, Type::Option(inner) if matches!(**inner, Type::Option(_)))
}

/// What an absent field reads as. A plain `Option` needs nothing said.
fn absent(field: &Field, around: &Around<'_>, leaves_out: bool) -> Option<Doc> {
    let container = around.definition.default.is_some();
    match &field.default {
        Some(default) => Some(self::default(default)),
        None if container => None,
        None if leaves_out && is_double(field) => {
            // `default` alone would ask the type's parameters for a default of their own.
            Some(match mentions_parameter(&field.ty) {
                true => pair("default", "::std::option::Option::default"),
                false => "default".into(),
            })
        }
        None => (!field.skip_deserializing && field.needs_default(false)).then(|| "default".into()),
    }
}

fn default(default: &Default) -> Doc {
    match default {
        Default::Trait => "default".into(),
        Default::Path(path) => pair("default", path),
    }
}

fn skip(serializing: bool, deserializing: bool) -> Option<Doc> {
    match (serializing, deserializing) {
        (true, true) => Some("skip".into()),
        (true, false) => Some("skip_serializing".into()),
        (false, true) => Some("skip_deserializing".into()),
        (false, false) => None,
    }
}

fn rename(name: &str, json: &Rename) -> Vec<Doc> {
    let mut items = Vec::new();
    match (json.serialize == name, json.deserialize == name) {
        (true, true) => {}
        _ if json.serialize == json.deserialize => items.push(pair("rename", &json.serialize)),
        _ => {
            let sides =
                vec![pair("serialize", &json.serialize), pair("deserialize", &json.deserialize)];
            items.push(Doc::list("rename(", sides, ")", Style::Attribute));
        }
    }
    items.extend(json.aliases.iter().map(|alias| pair("alias", alias)));
    items
}

fn mentions_parameter(ty: &Type) -> bool {
    let mut found = false;
    ty.walk(&mut |ty| found |= matches!(ty, Type::Param(_)));
    found
}

/// serde infers no bounds from a field that a function reads.
fn bounds(definition: &TypeDef) -> Doc {
    let used = definition.generics.iter().filter(|generic| generic.used);
    let bounds: Vec<String> =
        used.map(|generic| format!("{}: ::serde::Deserialize<'de>", generic.name)).collect();
    let deserialize = pair("deserialize", &bounds.join(", "));
    Doc::list("bound(", vec![deserialize], ")", Style::Attribute)
}
