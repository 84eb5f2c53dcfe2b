//! Variants, and the functions that write and read all that one holds.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir;
use crate::lower::printed::one_line;
use crate::parse::ast;
use crate::parse::case::Case;
use crate::parse::serde::{self, Pair};

use super::functions::{OfField, WithPaths};
use super::{Lower, each, plain};

impl<'a> Lower<'_, 'a> {
    pub(super) fn variant(
        &mut self,
        elm: &str,
        variant: &'a ast::Variant,
        container: &serde::Container,
    ) -> ir::Variant {
        let serde = &variant.serde;
        let all = &container.rename_all_fields;
        let cases = Pair {
            serialize: serde.rename_all.serialize.or(all.serialize),
            deserialize: serde.rename_all.deserialize.or(all.deserialize),
            at: None,
        };
        let (fields, with) = self.content(variant, &cases);
        ir::Variant {
            json: serde::rename(
                &variant.name,
                &serde.rename,
                &serde.aliases,
                &container.rename_all,
                Case::variant,
            ),
            name: variant.name.clone(),
            elm: variant.elm.clone().unwrap_or_else(|| format!("{elm}{}", variant.name)),
            span: variant.span,
            docs: variant.docs.clone(),
            fields,
            with,
            bound: self.bound(&serde.bound),
            discriminant: variant.discriminant.as_deref().map(one_line),
            is_default: variant.is_default,
            other: serde.other.is_some(),
            untagged: serde.untagged.is_some(),
            skip_serializing: serde.skip_serializing.is_some(),
            skip_deserializing: serde.skip_deserializing.is_some(),
        }
    }

    /// What a variant holds in JSON, and where functions have to do with it, in Rust.
    fn content(
        &mut self,
        variant: &'a ast::Variant,
        cases: &Pair<Case>,
    ) -> (ir::Fields, Option<Box<ir::VariantWith>>) {
        let Some(at) = variant.serde.with.at() else {
            if let Some(said) = &variant.as_type {
                let message = "`as` says what JSON a function gives, and this variant has none";
                let diagnostic = Diagnostic::at(Code::E0302, said.span, message)
                    .help("write it on the field whose type is from elsewhere");
                self.found.diagnostics.push(diagnostic);
            }
            return (self.plain_content(variant, cases), None);
        };
        let before = self.found.wanted.len();
        let WithPaths { serialize, deserialize } = self.pair(&variant.serde.with, None);
        let with = &variant.serde.with;
        let (writes, reads) = (with.writes().is_some(), with.reads().is_some());
        let is_named = matches!(variant.fields, ast::Fields::Named(_));
        let in_rust = each(&variant.fields, |field| match writes && reads {
            true => {
                let with = Some(self.in_rust(&field.ty));
                ir::Field { with, ..plain(field, ir::Type::Unit, cases, is_named) }
            }
            false => self.half(field, cases, is_named),
        });
        for ty in in_rust.iter().filter_map(|field| field.with.as_deref()).map(|with| &with.ty) {
            self.used(before, ty);
        }
        let fields = self.content_of_function(variant, cases, at);
        (fields, Some(Box::new(ir::VariantWith { fields: in_rust, serialize, deserialize })))
    }

    /// What a variant holds in JSON that a function `at` this place writes or reads: serde hands it all
    /// that the variant holds, and the JSON is one value.
    fn content_of_function(
        &mut self,
        variant: &'a ast::Variant,
        cases: &Pair<Case>,
        at: Span,
    ) -> ir::Fields {
        let only = match &variant.fields {
            ast::Fields::Unnamed(fields) if fields.len() == 1 => fields.first(),
            _ => None,
        };
        let said = variant.as_type.as_ref();
        let said = said.or_else(|| only.and_then(|field| field.webhook.as_type.as_ref()));
        if variant.serde.with.writes().is_some() || only.is_some() {
            let (ty, ty_span) = match said {
                Some(said) => (self.ty(said), said.span),
                None => (self.unsaid(at), at),
            };
            return one(variant, ty, ty_span);
        }
        if let Some(said) = said {
            let message = "`as` says what a function writes, and this one only reads";
            let diagnostic = Diagnostic::at(Code::E0302, said.span, message)
                .related(at, "what is written is what the variant holds")
                .help("leave it out");
            self.found.diagnostics.push(diagnostic);
        }
        self.plain_content(variant, cases)
    }

    fn plain_content(&mut self, variant: &'a ast::Variant, cases: &Pair<Case>) -> ir::Fields {
        let has_json = self.has_json;
        self.has_json &= !variant.serde.is_skipped();
        let fields = self.fields(&variant.fields, cases);
        self.has_json = has_json;
        match fields {
            // serde's own reading: a variant whose only value is skipped is a unit variant.
            ir::Fields::Newtype(field) if field.is_skipped() => ir::Fields::Unit,
            fields => fields,
        }
    }

    /// A field of a variant that a function writes and serde reads, or the other way round.
    fn half(&mut self, field: &'a ast::Field, cases: &Pair<Case>, is_named: bool) -> ir::Field {
        let ty = self.rust_type(&field.ty);
        let of_field = OfField { ty: &ty, others: &[] };
        let WithPaths { serialize, deserialize } = self.pair(&field.serde.with, Some(of_field));
        let with = Some(Box::new(ir::With { ty: ty.clone(), serialize, deserialize }));
        self.attributed(field, ir::Field { with, ..plain(field, ty, cases, is_named) })
    }
}

/// The one value of `ty` that stands for what a variant holds.
fn one(variant: &ast::Variant, ty: ir::Type, ty_span: Span) -> ir::Fields {
    let name = "0".to_owned();
    let json =
        ir::Rename { serialize: name.clone(), deserialize: name.clone(), aliases: Vec::new() };
    let elm = "field0".to_owned();
    ir::Fields::Newtype(Box::new(ir::Field::new(name, json, elm, variant.span, ty, ty_span)))
}
