//! Doc comments.

use syn::{Attribute, Expr, Lit};

use crate::diagnostic::{Code, Diagnostic, is_unseen};
use crate::ir::Docs;
use crate::parse::context::Context;

/// `/// text` is `#[doc = " text"]`; `#[doc(hidden)]` and its like say nothing.
pub(super) fn read(attribute: &Attribute, docs: &mut Docs, context: &mut Context<'_>) {
    let syn::Meta::NameValue(pair) = &attribute.meta else { return };
    let Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) = &pair.value else {
        let message = "these docs are in no output: macros are not expanded here";
        let diagnostic = Diagnostic::at(Code::W0101, context.span(&pair.value), message)
            .help("write them out: `/// …`");
        return context.push(diagnostic);
    };
    let text = text.value();
    let is_starred = text.contains('\n') && is_starred(&text, attribute, context);
    for line in text.lines() {
        let line = line.trim_end();
        let line = if is_starred { without_star(line) } else { line };
        docs.push(seen(line.strip_prefix(' ').unwrap_or(line)));
    }
    if text.is_empty() {
        docs.push(String::new());
    }
}

/// A line as its reader sees it. It stands in comments of every output, which must neither speak to a
/// terminal nor turn the code around them; rustc refuses some of these.
fn seen(line: &str) -> String {
    line.replace(|c| is_unseen(c) && c != '\t', " ").trim_end().to_owned()
}

/// Whether the lines of a `/** … */` begin with a `*` that is no part of the text: as rustdoc has it.
fn is_starred(text: &str, attribute: &Attribute, context: &Context<'_>) -> bool {
    let is_comment = || {
        let place = context.place(attribute.pound_token.span);
        context.text_from(place).starts_with("/*")
    };
    text.lines().skip(1).all(|line| line.trim().is_empty() || line.trim().starts_with('*'))
        && is_comment()
}

fn without_star(line: &str) -> &str {
    line.trim_start().strip_prefix('*').unwrap_or(line)
}
