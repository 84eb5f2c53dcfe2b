//! Types, as the emitted Rust names them: owned, and by absolute paths, so that no name of the
//! project's can stand in their way.

use std::borrow::Cow;

use crate::ir::{Program, Seq, Type, TypeDef};

use super::layout::{Doc, Style};

/// Words that need `r#` in some edition (The Rust Reference, "Keywords"), sorted.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// A name as Rust writes it.
pub(super) fn ident(name: &str) -> Cow<'_, str> {
    let is_keyword = KEYWORDS.binary_search(&name).is_ok();
    if is_keyword { ["r#", name].concat().into() } else { name.into() }
}

/// `ty` inside of `home`, whose parameters it may name.
pub(super) fn ty(ty: &Type, home: Option<&TypeDef>, program: &Program) -> Doc {
    let inner = |inner: &Type| self::ty(inner, home, program);
    let of = |name: &str, arguments: Vec<Doc>| {
        Doc::list([name, "<"].concat(), arguments, ">", Style::Args)
    };
    if let Some(name) = ty.rust_path() {
        return match ty {
            Type::Pointer(pointer, item) if pointer.to_unsized => {
                of(name, vec![unsized_form(item, &inner)])
            }
            Type::Option(item) | Type::Pointer(_, item) | Type::Seq(_, item) => {
                of(name, vec![inner(item)])
            }
            Type::Map(_, first, second) | Type::Result(first, second) => {
                of(name, vec![inner(first), inner(second)])
            }
            _ => path(name),
        };
    }
    match ty {
        Type::Seq(Seq::Array(length), item) => {
            inner(item).prefix("[").suffix(&format!("; {length}]"))
        }
        Type::Tuple(items) => match items.as_slice() {
            [only] => Doc::list("(", vec![inner(only).suffix(",")], ")", Style::Attribute),
            items => Doc::list("(", items.iter().map(inner).collect(), ")", Style::Args),
        },
        Type::Named(id, arguments) => {
            let definition = program.type_def(*id);
            let used =
                definition.generics.iter().zip(arguments).filter(|(generic, _)| generic.in_rust);
            let arguments: Vec<Doc> = used.map(|(_, argument)| inner(argument)).collect();
            let name = ident(&definition.name);
            if arguments.is_empty() { name.into_owned().into() } else { of(&name, arguments) }
        }
        Type::Param(index) => {
            let generic = home.and_then(|home| home.generics.get(*index as usize));
            generic.map_or_else(String::new, |generic| ident(&generic.name).into_owned()).into()
        }
        Type::Foreign(foreign) if foreign.arguments.is_empty() => foreign.path.clone().into(),
        Type::Foreign(foreign) => of(&foreign.path, foreign.arguments.iter().map(inner).collect()),
        _ => "()".into(),
    }
}

/// `str` of `String`, `[T]` of `Vec<T>`.
fn unsized_form(ty: &Type, inner: &dyn Fn(&Type) -> Doc) -> Doc {
    match ty {
        Type::Seq(_, item) => inner(item).prefix("[").suffix("]"),
        _ => "str".into(),
    }
}

/// `::chrono::DateTime<::chrono::Utc>`: a path, with its one argument.
fn path(text: &'static str) -> Doc {
    match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, argument)) => {
            Doc::list(format!("{name}<"), vec![argument.into()], ">", Style::Args)
        }
        None => text.into(),
    }
}
