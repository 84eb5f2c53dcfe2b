//! Types, as the emitted Rust names them: owned, and by absolute paths, so that no name of the
//! project's can stand in their way.

use std::borrow::Cow;

use crate::ir::{Float, Map, Pointer, Program, Seq, Type, TypeDef};

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
    match ty {
        Type::Bool => "bool".into(),
        Type::Int(int) => int.as_str().into(),
        Type::Float(Float::F32) => "f32".into(),
        Type::Float(Float::F64) => "f64".into(),
        Type::Char => "char".into(),
        Type::String => "::std::string::String".into(),
        Type::Unit => "()".into(),
        Type::Value => "::serde_json::Value".into(),
        Type::Text(text) => path(text.rust),
        Type::Duration => "::std::time::Duration".into(),
        Type::Bytes => "::bytes::Bytes".into(),
        Type::File => "::buildamp::wire::FileData".into(),
        Type::Option(item) => of("::std::option::Option", vec![inner(item)]),
        Type::Seq(Seq::Array(length), item) => {
            inner(item).prefix("[").suffix(&format!("; {length}]"))
        }
        Type::Seq(seq, item) => of(sequence(*seq), vec![inner(item)]),
        Type::Map(map, key, value) => of(self::map(*map), vec![inner(key), inner(value)]),
        Type::Tuple(items) => match items.as_slice() {
            [only] => Doc::list("(", vec![inner(only).suffix(",")], ")", Style::Attribute),
            items => Doc::list("(", items.iter().map(inner).collect(), ")", Style::Args),
        },
        Type::Pointer(pointer, item) => of(self::pointer(*pointer), vec![inner(item)]),
        Type::Result(ok, error) => of("::std::result::Result", vec![inner(ok), inner(error)]),
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

fn sequence(seq: Seq) -> &'static str {
    match seq {
        Seq::Vec | Seq::Slice | Seq::Array(_) => "::std::vec::Vec",
        Seq::VecDeque => "::std::collections::VecDeque",
        Seq::HashSet => "::std::collections::HashSet",
        Seq::BTreeSet => "::std::collections::BTreeSet",
    }
}

fn map(map: Map) -> &'static str {
    match map {
        Map::HashMap => "::std::collections::HashMap",
        Map::BTreeMap => "::std::collections::BTreeMap",
        Map::IndexMap => "::indexmap::IndexMap",
    }
}

fn pointer(pointer: Pointer) -> &'static str {
    match pointer {
        Pointer::Box => "::std::boxed::Box",
        Pointer::Rc => "::std::rc::Rc",
        Pointer::Arc => "::std::sync::Arc",
    }
}
