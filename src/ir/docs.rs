//! Doc comments on items that have no names: only Rust has a place for them, so elsewhere they stand in
//! the text of what holds them.

use std::borrow::Cow;

use super::{Docs, Fields, Shape, TypeDef, Variant};

impl TypeDef {
    /// Its doc comment, with those of the items of a tuple struct.
    pub(crate) fn documented(&self) -> Cow<'_, Docs> {
        match &self.shape {
            Shape::Struct(fields) => with_items(&self.docs, fields),
            _ => Cow::Borrowed(&self.docs),
        }
    }
}

impl Variant {
    /// Its doc comment, with those of its unnamed items.
    pub(crate) fn documented(&self) -> Cow<'_, Docs> {
        with_items(&self.docs, &self.fields)
    }
}

fn with_items<'d>(own: &'d Docs, fields: &Fields) -> Cow<'d, Docs> {
    let is_named = matches!(fields, Fields::Named(_));
    if is_named || fields.iter().all(|field| field.docs.is_empty()) {
        return Cow::Borrowed(own);
    }
    let mut docs = own.clone();
    let is_one = fields.iter().count() == 1;
    for (index, field) in fields.iter().enumerate().filter(|(_, field)| !field.docs.is_empty()) {
        if !docs.is_empty() {
            docs.push(String::new());
        }
        let first = docs.len();
        docs.extend(field.docs.iter().cloned());
        if !is_one {
            docs[first].insert_str(0, &format!("Item {}: ", index + 1));
        }
    }
    Cow::Owned(docs)
}
