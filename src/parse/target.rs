//! stub
use super::context::Context;
use crate::diagnostic::Span;
use crate::ir;
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) target: ir::Target,
    pub(super) placeholders: Vec<Placeholder>,
    pub(super) file_upload: bool,
}
#[derive(Debug)]
pub(super) struct Placeholder {
    pub(super) name: String,
    pub(super) span: Span,
}
pub(super) fn read(_: &syn::Attribute, _: &mut Context<'_>) -> Option<Parsed> {
    None
}
pub(super) fn template(_: &syn::LitStr, _: &mut Context<'_>) -> Option<ir::Template> {
    None
}
