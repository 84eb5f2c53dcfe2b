//! Attributes of the emitted types: serde's, such that serde agrees with the IR, and lints.

use crate::ir::{
    Comparison, Default, Derives, Field, Program, Rename, Shape, Tagging, TypeDef, TypeId, Variant,
};

use super::bounds::{self, is_free_of_parameters, mentions_parameter};
use super::field_context::FieldContext;
use super::layout::{Doc, Style};
use super::literal::pair;
use super::types::ty;

/// On every emitted item: it may stand in a private module of an application that uses a part of
/// it, and its names are the definitions'.
pub(super) const ALLOW: &str =
    "#[allow(clippy::all, dead_code, missing_docs, nonstandard_style, rustdoc::all)]";

/// On the module of copied functions, which is written by hand, but not for this place.
pub(super) const ALLOW_COPIED: &str =
    "#[allow(clippy::all, missing_docs, nonstandard_style, rustdoc::all, unused)]";

/// `#[name(item, item)]`
fn attribute(name: &str, items: Vec<Doc>) -> Doc {
    Doc::list(format!("#[{name}("), items, ")]", Style::Attribute)
}

/// `#[serde(…)]`, unless there is nothing to say.
fn serde(items: Vec<Doc>) -> Option<Doc> {
    (!items.is_empty()).then(|| attribute("serde", items))
}

/// `#[derive(…)]`
pub(super) fn derive(
    id: TypeId,
    definition: &TypeDef,
    program: &Program,
    derives: &Derives,
) -> Doc {
    let mut names = vec!["Clone"];
    names.extend(derives.copy(id).then_some("Copy"));
    names.push("Debug");
    names.retain(|of| !program.is_given(of, &definition.name));
    names.extend(derives.comparisons(id, program).map(Comparison::as_str));
    if derives_default(id, definition, derives) {
        names.push("Default");
    }
    names.extend(["::serde::Serialize", "::serde::Deserialize"]);
    attribute("derive", names.into_iter().map(Doc::from).collect())
}

/// Whether the definition derives `Default`, rather than having none or one of its own.
pub(super) fn derives_default(id: TypeId, definition: &TypeDef, derives: &Derives) -> bool {
    derives.default(id) && definition.default_impl.is_none()
}

/// Those of a struct or enum.
pub(super) fn container(
    definition: &TypeDef,
    tagging: Option<&Tagging>,
    program: &Program,
) -> Option<Doc> {
    let mut items = Vec::new();
    if let Some(conversion) = &definition.conversion {
        let others = [
            ("from", &conversion.from),
            ("try_from", &conversion.try_from),
            ("into", &conversion.into),
        ];
        for (key, other) in others {
            let other = other.as_ref().map(|other| ty(other, Some(definition), program).flat());
            items.extend(other.map(|other| pair(key, &other)));
        }
        if conversion.into.is_some() {
            items.extend(bounds::of_converted(definition));
        }
    }
    items.extend(bounds::said(definition.bound.as_deref(), definition));
    if let Some(tag) = &definition.tag {
        items.push(pair("tag", &tag.member));
        let renamed = tag.value != definition.name;
        items.extend(renamed.then(|| pair("rename", &tag.value)));
    }
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

/// `#[repr(u8)]`, of which structs have none here.
pub(super) fn repr(definition: &TypeDef) -> Option<Doc> {
    let int = definition.repr.filter(|_| matches!(definition.rust_shape(), Shape::Enum { .. }))?;
    Some(attribute("repr", vec![int.as_str().into()]))
}

/// Those of a variant; `derives_default` says whether its enum derives `Default`.
pub(super) fn variant(variant: &Variant, definition: &TypeDef, derives_default: bool) -> Vec<Doc> {
    let mut items = rename(&variant.name, &variant.json);
    for (holds, name) in [(variant.other, "other"), (variant.untagged, "untagged")] {
        items.extend(holds.then(|| name.into()));
    }
    items.extend(skip(variant.skip_serializing, variant.skip_deserializing));
    if let Some(with) = &variant.with {
        let (serialize, deserialize) = (&with.serialize, &with.deserialize);
        items.extend(serialize.iter().map(|path| pair("serialize_with", path)));
        items.extend(deserialize.iter().map(|path| pair("deserialize_with", path)));
    }
    items.extend(bounds::said(variant.bound.as_deref(), definition));
    let default = (variant.is_default && derives_default).then(|| "#[default]".into());
    serde(items).into_iter().chain(default).collect()
}

/// Those of a field.
pub(super) fn field(field: &Field, context: &FieldContext<'_>) -> Option<Doc> {
    let mut items = Vec::new();
    items.extend(bounds::said(field.bound.as_deref(), context.definition));
    if !context.written && !context.read {
        return serde(items);
    }
    if field.flatten {
        items.push("flatten".into());
    }
    if context.named && (!field.flatten || is_named_as_tag(field, context.definition)) {
        items.extend(rename(&field.name, &field.json));
    }
    let leaves_out = leaves_out(field, context);
    let with = field.with.as_deref();
    let serialize = with.and_then(|with| with.serialize.as_deref()).filter(|_| context.written);
    let own = with.and_then(|with| with.deserialize.as_deref());
    let deserialize =
        own.or((leaves_out && context.program.is_double_option(field)).then_some(PRESENT));
    let deserialize = deserialize.filter(|_| context.read);
    items.extend(absent(field, context, leaves_out && deserialize.is_some()));
    items.extend(skip(field.skip_serializing, field.skip_deserializing));
    let condition = field.skip_serializing_if.as_deref();
    let condition = condition.or(leaves_out.then_some("::std::option::Option::is_none"));
    items.extend(condition.map(|path| pair("skip_serializing_if", path)));
    items.extend(serialize.map(|path| pair("serialize_with", path)));
    items.extend(deserialize.map(|path| pair("deserialize_with", path)));
    items.extend(bounds::of_field(field, context, deserialize == Some(PRESENT)));
    serde(items)
}

/// Whether serde would take a field's name for the tag beside it, even a flattened one's, which has none in
/// the JSON.
fn is_named_as_tag(field: &Field, definition: &TypeDef) -> bool {
    matches!(
        definition.rust_shape(),
        Shape::Enum { tagging: Tagging::Internal { tag }, .. } if *tag == field.name
    )
}

/// Reads `Option<Option<T>>`.
const PRESENT: &str = "::buildamp::wire::present";

/// A `None` in a named field is left out, whatever the definition says.
fn leaves_out(field: &Field, context: &FieldContext<'_>) -> bool {
    context.named
        && context.written
        && !context.definition.transparent
        && context.program.leaves_out_none(field)
}

/// What an absent field reads as. A plain `Option` needs nothing said, unless a function reads it.
fn absent(field: &Field, context: &FieldContext<'_>, is_read_option: bool) -> Option<Doc> {
    match &field.default {
        _ if !context.read => None,
        Some(Default::Trait) if is_free_of_parameters(field, context.program) => Some(by_path()),
        Some(default) => Some(self::default(default)),
        None if field.skip_deserializing && is_free_of_parameters(field, context.program) => {
            Some(by_path())
        }
        None if context.definition.default.is_some() => None,
        None if is_read_option => {
            // `default` alone would ask the type's parameters for a default of their own.
            Some(match mentions_parameter(&field.ty) {
                true => pair("default", "::std::option::Option::default"),
                false => "default".into(),
            })
        }
        None if field.skip_deserializing || !field.needs_default(false) => None,
        // As above, of a list or a map.
        None if mentions_parameter(&field.ty) => Some(by_path()),
        None => Some("default".into()),
    }
}

fn by_path() -> Doc {
    pair("default", "::std::default::Default::default")
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
    // Nearly all.
    if json.aliases.is_empty() && json.serialize == json.deserialize {
        let is_renamed = json.serialize != name;
        return is_renamed.then(|| pair("rename", &json.serialize)).into_iter().collect();
    }
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
    // Among them the written name, where serde reads another: payloads are stored under it.
    let others = json.accepted().into_iter().filter(|name| *name != json.deserialize);
    items.extend(others.map(|alias| pair("alias", alias)));
    items
}
