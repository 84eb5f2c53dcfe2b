//! What stands for an absent member of an answer, as JSON: as far as it can be told here, so that Node
//! gives what serde would write.

use crate::ir::{
    Absent, Default, DefaultValue, Field, Fields, Program, Shape, Tagging, Type, TypeId,
};

use crate::render::js::json::{Json, Object, array, object};

use super::Schemas;

/// A default is written out up to so many parts: arrays within one another multiply.
const MOST: u64 = 4_096;

/// What a member of type `ty` is where it is absent; `None` where it is left out then, or only Rust
/// knows. `container` is the default of the struct around it.
pub(super) fn member<'a>(
    field: &'a Field,
    ty: &Type,
    container: Option<&Default>,
    schemas: &Schemas<'a, '_>,
) -> Option<Json<'a>> {
    written(field, &value(field, ty, container, schemas)?, schemas.program)?
}

/// The same of an item of an array, which has a place there in any case.
pub(super) fn item<'a>(
    field: &'a Field,
    ty: &Type,
    container: Option<&Default>,
    schemas: &Schemas<'a, '_>,
) -> Option<Json<'a>> {
    of(&value(field, ty, container, schemas)?, schemas.program)
}

fn value<'a>(
    field: &'a Field,
    ty: &Type,
    container: Option<&Default>,
    schemas: &Schemas<'a, '_>,
) -> Option<DefaultValue<'a>> {
    let program = schemas.program;
    let declared = field.default.as_ref().or(container);
    if declared.is_some() || field.skip_deserializing || field.needs_default(false) {
        let value = program.default_of(field, ty, container);
        return value.filter(|value| value.parts() <= MOST);
    }
    let is_none = !field.has_functions() && schemas.absence.of_type(ty) == Absent::Always;
    is_none.then(|| program.none_value(ty, false))?
}

/// The value of a field as serde writes it: `Some(None)` where that is left out, `None` where only
/// Rust knows.
fn written<'a>(
    field: &Field,
    value: &DefaultValue<'a>,
    program: &'a Program,
) -> Option<Option<Json<'a>>> {
    if is_none(value) && program.leaves_out_none(field) {
        return Some(None);
    }
    let json = of(value, program)?;
    match &field.skip_serializing_if {
        None => Some(Some(json)),
        Some(_) if program.leaves_out_empty(field) => {
            Some(Some(json).filter(|json| !is_empty(json)))
        }
        Some(_) => None,
    }
}

fn is_none(value: &DefaultValue<'_>) -> bool {
    match value {
        DefaultValue::None => true,
        DefaultValue::Forwarded(_, inner) => is_none(inner),
        _ => false,
    }
}

fn is_empty(json: &Json<'_>) -> bool {
    match json {
        Json::Bool(value) => !value,
        Json::Text(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        _ => false,
    }
}

fn of<'a>(value: &DefaultValue<'a>, program: &'a Program) -> Option<Json<'a>> {
    Some(match value {
        DefaultValue::False => false.into(),
        DefaultValue::Zero => 0.into(),
        DefaultValue::Nul => "\0".into(),
        DefaultValue::EmptyText => "".into(),
        DefaultValue::Unit | DefaultValue::Null | DefaultValue::None => Json::Null,
        DefaultValue::ZeroDuration => object! { "secs": 0, "nanos": 0 },
        DefaultValue::EmptyList => array![],
        DefaultValue::EmptyMap => object! {},
        DefaultValue::Repeated(length, item) => {
            let item = of(item, program)?;
            Json::Array((0..*length).map(|_| item.clone()).collect())
        }
        DefaultValue::Tuple(items) => {
            let items: Option<_> = items.iter().map(|item| of(item, program)).collect();
            Json::Array(items?)
        }
        DefaultValue::Forwarded(_, inner) => return of(inner, program),
        DefaultValue::Variant(_, variant) if variant.skip_serializing => return None,
        DefaultValue::Variant(id, variant) => {
            let name = variant.json.serialize.as_str();
            let Shape::Enum { tagging, .. } = &program.type_def(*id).shape else { return None };
            match tagging.of(variant) {
                Tagging::External => name.into(),
                Tagging::Internal { tag } | Tagging::Adjacent { tag, .. } => {
                    Json::Object(Object::from_iter([(tag.as_str(), name.into())]))
                }
                Tagging::Untagged => Json::Null,
            }
        }
        DefaultValue::Struct(id, fields) => return structure(*id, fields, program),
    })
}

fn structure<'a>(
    id: TypeId,
    fields: &[(&'a Field, DefaultValue<'a>)],
    program: &'a Program,
) -> Option<Json<'a>> {
    let definition = program.type_def(id);
    if matches!(definition.shape, Shape::Struct(Fields::Tuple(_))) {
        let items: Option<_> = fields.iter().map(|(_, value)| of(value, program)).collect();
        return Some(Json::Array(items?));
    }
    let mut members = Object::default();
    if let Some(tag) = &definition.tag {
        members.insert(tag.member.as_str(), tag.value.as_str());
    }
    for (field, value) in fields {
        let Some(json) = written(field, value, program)? else { continue };
        match (field.flatten, json) {
            (false, json) => members.insert(field.json.serialize.as_str(), json),
            (true, Json::Object(inner)) => members.extend(inner),
            (true, Json::Null) => {}
            // The name of a variant among members.
            (true, Json::Text(name)) => members.insert(name, Json::Null),
            (true, _) => return None,
        }
    }
    Some(Json::Object(members))
}
