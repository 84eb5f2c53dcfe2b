//! Rust's text → what is written in it, each file by itself: syntax and attributes, no names looked up.

pub(crate) mod ast;
pub(crate) mod attribute;
pub(crate) mod bounds;
pub(crate) mod case;
mod cfg;
mod conflict;
mod constants;
pub(crate) mod context;
pub(crate) mod copyable;
mod declared;
mod depth;
mod item;
pub(crate) mod presence;
mod rare;
mod response;
pub(crate) mod serde;
pub(crate) mod stack;
mod syntax;
pub(crate) mod target;
pub(crate) mod tokens;
pub(crate) mod ty;
mod webhook;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostics, FileId};
use crate::source::{SourceFile, Sources};

use constants::Constants;
use context::Context;

/// Every file of `sources`, in their order; of what is not Rust, only its words.
///
/// What is wrong with each goes into `diagnostics`, all of it.
pub(crate) fn parse(sources: &Sources, diagnostics: &mut Diagnostics) -> Vec<ast::File> {
    let mut parsed = all(sources.files());
    declared::apply(&mut parsed, sources.files());
    let (files, found): (Vec<_>, Vec<_>) = parsed.into_iter().unzip();
    found.into_iter().for_each(|found| diagnostics.append(found));
    files
}

/// Each on a thread whose stack is large enough for it.
fn all(files: &[SourceFile]) -> Vec<(ast::File, Diagnostics)> {
    let parse = || {
        let files = files.par_iter().enumerate();
        files.map(|(index, source)| file(FileId(index as u32), source)).collect()
    };
    stack::on_large_ones(rayon::current_num_threads().min(files.len()).max(1), parse)
}

/// One file. Its spans are turned into byte offsets before its thread takes the next one.
fn file(id: FileId, source: &SourceFile) -> (ast::File, Diagnostics) {
    let mut context = Context::new(id, &source.text);
    let file = rust(source, &mut context).unwrap_or_else(|| ast::File::not_rust(&source.text));
    // Frees proc-macro2's copy of the text.
    proc_macro2::extra::invalidate_current_thread_spans();
    (file, context.diagnostics)
}

/// `None` where it is not Rust, or nested too deeply to be read.
fn rust(source: &SourceFile, context: &mut Context<'_>) -> Option<ast::File> {
    if let Some(place) = depth::too_deep(&source.text) {
        syntax::report_depth(context.bytes(place), context);
        return None;
    }
    if let Some(marker) = conflict::find(context) {
        context.push(conflict::diagnostic(marker));
        return None;
    }
    match syn::parse_file(&source.text) {
        Ok(parsed) => {
            context.constants = Constants::of(&parsed.items);
            Some(item::read(&parsed, context))
        }
        Err(errors) => {
            errors.into_iter().for_each(|error| syntax::report(&error, context));
            None
        }
    }
}
