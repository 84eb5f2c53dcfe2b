//! Rust syntax → IR, in two passes: first each file by itself, syntax only; then names, over all.

mod ast;
mod attribute;
mod bounds;
mod case;
mod cfg;
mod constants;
mod context;
mod copied;
mod copyable;
mod declared;
mod depth;
mod item;
mod known;
mod lower;
mod parameter_defaults;
mod payload;
mod presence;
mod rare;
mod resolve;
mod response;
mod rules;
mod serde;
mod syntax;
mod target;
mod tokens;
mod ty;
mod webhook;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostics, FileId};
use crate::ir::Program;
use crate::source::{SourceFile, Sources};

use constants::Constants;
use context::Context;

/// Parses every file and resolves every name.
///
/// What is wrong goes into `diagnostics`, all of it; the program is complete only where that holds
/// no errors.
pub(crate) fn parse(sources: &Sources, diagnostics: &mut Diagnostics) -> Program {
    let mut parsed = all(sources.files());
    declared::settle(&mut parsed, sources.files());
    let mut files = Vec::with_capacity(parsed.len());
    let mut unparsed = Vec::new();
    for ((file, found), source) in parsed.into_iter().zip(sources.files()) {
        if file.is_none() {
            unparsed.push(source.text.as_str());
        }
        files.push(file.unwrap_or_default());
        diagnostics.append(found);
    }
    let paths: Vec<&str> = sources.files().iter().map(|file| file.path.as_str()).collect();
    let program = lower::lower(&files, &paths, unparsed, diagnostics);
    // Taking the trees down is a tenth of the work of building them: not on the caller's time.
    rayon::spawn(move || drop(files));
    program
}

/// What syn needs for a file as deep as [`depth`] lets pass, twice over, in a debug build.
const STACK: usize = 16 << 20;

/// Every file, in order, each on a thread whose stack is large enough for it.
fn all(files: &[SourceFile]) -> Vec<(Option<ast::File>, Diagnostics)> {
    let parse = || {
        let files = files.par_iter().enumerate();
        files.map(|(index, source)| file(FileId(index as u32), source)).collect()
    };
    on_large_stacks(rayon::current_num_threads().min(files.len()).max(1), parse)
}

/// Does `work` on so many threads whose stacks are large enough for what a file may hold.
fn on_large_stacks<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build() {
        Ok(pool) => pool.install(work),
        // No thread to be had: what there is will do for all but the deepest files.
        Err(_) => work(),
    }
}

/// One file; `None` where it is not Rust. Its spans are turned into byte offsets before its thread
/// takes the next one.
fn file(id: FileId, source: &SourceFile) -> (Option<ast::File>, Diagnostics) {
    let mut context = Context::new(id, &source.text);
    if let Some(place) = depth::too_deep(&source.text) {
        syntax::report_depth(context.bytes(place), &mut context);
        return (None, context.diagnostics);
    }
    let file = match syn::parse_file(&source.text) {
        Ok(parsed) => {
            context.constants = Constants::of(&parsed.items);
            Some(item::read(&parsed, &mut context))
        }
        Err(errors) => {
            for error in errors {
                syntax::report(&error, &mut context);
            }
            None
        }
    };
    // Frees proc-macro2's copy of the text.
    proc_macro2::extra::invalidate_current_thread_spans();
    (file, context.diagnostics)
}
