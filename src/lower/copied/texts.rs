//! What is borrowed for certain: a text, and what holds one.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Block, Expr, Lit, Pat, Path, Stmt, Token, parse_quote};

use crate::parse::context::unraw;

/// Macros of Rust that give a `&'static str`.
const OF_TEXTS: [&str; 6] = ["concat", "env", "file", "include_str", "module_path", "stringify"];

/// Whether a value is a text for certain: a literal, a constant, a `Cow`.
pub(super) fn is_text(value: &Expr) -> bool {
    match value {
        Expr::Lit(literal) => matches!(literal.lit, Lit::Str(_)),
        Expr::Path(path) => ends_in(&path.path, is_constant),
        Expr::Call(call) => has(&call.func, &["Cow"]),
        Expr::Macro(call) => ends_in(&call.mac.path, |name| OF_TEXTS.contains(&name)),
        _ => false,
    }
}

/// Makes a `String` of a text.
pub(super) fn own(text: &mut Expr) {
    *text = match &*text {
        // What it holds is owned already.
        Expr::Call(call) if is_of(&call.func, "Owned") && call.args.len() == 1 => {
            call.args[0].clone()
        }
        text => parse_quote!(#text.into()),
    };
}

/// Whether a value is borrowed for certain, or holds what is: `Some("a")`, `vec![NAME]`, `&[]`.
pub(super) fn is_borrowed(value: &Expr) -> bool {
    match value {
        Expr::Reference(_) => true,
        Expr::Paren(paren) => is_borrowed(&paren.expr),
        Expr::Array(array) => array.elems.iter().any(is_borrowed),
        Expr::Repeat(array) => is_borrowed(&array.expr),
        Expr::Tuple(tuple) => tuple.elems.iter().any(is_borrowed),
        Expr::Call(call) => {
            let holds = is_of(&call.func, "Some")
                || is_of(&call.func, "new") && has(&call.func, &["Box", "Rc", "Arc"]);
            is_text(value) || holds && call.args.iter().any(is_borrowed)
        }
        Expr::Macro(call) if ends_in(&call.mac.path, |name| name == "vec") => {
            let items = Punctuated::<Expr, Token![,]>::parse_terminated;
            let item = |input: syn::parse::ParseStream<'_>| {
                let item: Expr = input.parse()?;
                let _: (Token![;], Expr) = (input.parse()?, input.parse()?);
                Ok(item)
            };
            call.mac.parse_body_with(items).is_ok_and(|items| items.iter().any(is_borrowed))
                || call.mac.parse_body_with(item).is_ok_and(|item| is_borrowed(&item))
        }
        Expr::Macro(call) if ends_in(&call.mac.path, |name| name == "option_env") => true,
        value => is_text(value),
    }
}

/// Whether a pattern fits a text alone.
pub(super) fn is_text_pattern(pattern: &Pat) -> bool {
    match pattern {
        Pat::Lit(literal) => matches!(literal.lit, Lit::Str(_)),
        Pat::Path(path) => ends_in(&path.path, is_constant),
        Pat::Ident(ident) => match &ident.subpat {
            Some((_, pattern)) => is_text_pattern(pattern),
            None => is_constant(&unraw(&ident.ident)),
        },
        Pat::Paren(paren) => is_text_pattern(&paren.pat),
        Pat::Or(or) => or.cases.iter().any(is_text_pattern),
        _ => false,
    }
}

/// Whether a pattern fits alone what is borrowed, or holds what is.
pub(super) fn is_borrowed_pattern(pattern: &Pat) -> bool {
    match pattern {
        Pat::Reference(_) => true,
        Pat::Paren(paren) => is_borrowed_pattern(&paren.pat),
        Pat::Or(or) => or.cases.iter().any(is_borrowed_pattern),
        Pat::Slice(slice) => slice.elems.iter().any(is_borrowed_pattern),
        Pat::Tuple(tuple) => tuple.elems.iter().any(is_borrowed_pattern),
        Pat::TupleStruct(held) => {
            ends_in(&held.path, |name| name == "Some") && held.elems.iter().any(is_borrowed_pattern)
        }
        pattern => is_text_pattern(pattern),
    }
}

/// What a value turns out to be, of an `if` or a `match` what each branch gives.
pub(super) fn each_result(value: &mut Expr, act: &mut dyn FnMut(&mut Expr)) {
    match value {
        Expr::Paren(paren) => each_result(&mut paren.expr, act),
        Expr::Block(block) => result_of(&mut block.block, act),
        Expr::If(choice) => {
            result_of(&mut choice.then_branch, act);
            if let Some((_, other)) = &mut choice.else_branch {
                each_result(other, act);
            }
        }
        Expr::Match(choice) => {
            choice.arms.iter_mut().for_each(|arm| each_result(&mut arm.body, act));
        }
        value => act(value),
    }
}

fn result_of(block: &mut Block, act: &mut dyn FnMut(&mut Expr)) {
    if let Some(Stmt::Expr(last, None)) = block.stmts.last_mut() {
        each_result(last, act);
    }
}

fn is_constant(name: &str) -> bool {
    name.len() > 1 && !name.contains(char::is_lowercase)
}

/// Whether the last name of a path is such a one.
fn ends_in(path: &Path, is: impl Fn(&str) -> bool) -> bool {
    path.segments.last().is_some_and(|last| is(&unraw(&last.ident)))
}

/// Whether a path to a function ends in this name.
fn is_of(function: &Expr, name: &str) -> bool {
    matches!(function, Expr::Path(path) if ends_in(&path.path, |last| last == name))
}

/// Whether one of these names is in a path to a function.
fn has(function: &Expr, names: &[&str]) -> bool {
    let is_one = |ident: &Ident| names.iter().any(|name| ident == name);
    matches!(function, Expr::Path(path) if path.path.segments.iter().any(|name| is_one(&name.ident)))
}
