//! The types that fields are of: what JSON each is, and what it is in Rust.

use super::TypeId;

/// A type, as used in a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// `bool`
    Bool,
    /// An integer.
    Int(Int),
    /// `f32`, `f64`
    Float(Float),
    /// `char`: a string of one character.
    Char,
    /// `String`, `&str`, `Cow<str>`; `str` behind a pointer to it.
    String,
    /// `()`: `null`
    Unit,
    /// `serde_json::Value`
    Value,
    /// A well-known type whose JSON is a string.
    Text(Text),
    /// `std::time::Duration`: `{"secs": …, "nanos": …}`
    Duration,
    /// `bytes::Bytes` outside a file field: an array of numbers.
    Bytes,
    /// A file of a `file_upload` webhook: base64 text, or `{"path": "…"}`. Emitted in Rust as
    /// `buildamp::wire::FileData`.
    File,
    /// `Option<T>`
    Option(Box<Type>),
    /// An array.
    Seq(Seq, Box<Type>),
    /// An object with keys of the first type.
    Map(Map, Box<Type>, Box<Type>),
    /// A tuple of one to three.
    Tuple(Vec<Type>),
    /// `Box<T>`, `Rc<T>`, `Arc<T>`: as `T`.
    Pointer(Pointer, Box<Type>),
    /// `Result<T, E>`: `{"Ok": …}` or `{"Err": …}`
    Result(Box<Type>, Box<Type>),
    /// A type of this project, with its arguments.
    Named(TypeId, Vec<Type>),
    /// A parameter of the definition it stands in.
    Param(u32),
    /// One that has no JSON form here: functions write and read it, or it stands for a parameter
    /// that no JSON depends on. Tuples and arrays of any length are found in such places, too.
    Foreign(Box<Foreign>),
    /// One that was reported: nothing more is said about it, and it reaches no output.
    Refused,
}

/// A type that only the emitted Rust has to name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Foreign {
    /// Its absolute path: `::chrono_tz::Tz`, `u128`.
    pub path: String,
    /// Its arguments.
    pub arguments: Vec<Type>,
}

impl Type {
    /// Visits this type and every type inside it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Type)) {
        visit(self);
        match self {
            Type::Option(inner) | Type::Seq(_, inner) | Type::Pointer(_, inner) => {
                inner.walk(visit)
            }
            Type::Map(_, key, value) | Type::Result(key, value) => {
                key.walk(visit);
                value.walk(visit);
            }
            Type::Tuple(items) | Type::Named(_, items) => {
                items.iter().for_each(|item| item.walk(visit));
            }
            Type::Foreign(foreign) => foreign.arguments.iter().for_each(|item| item.walk(visit)),
            _ => {}
        }
    }

    /// The foreign type of this path.
    pub(crate) fn foreign(path: impl Into<String>, arguments: Vec<Type>) -> Self {
        Type::Foreign(Box::new(Foreign { path: path.into(), arguments }))
    }

    /// This type with its parameters replaced by `arguments`.
    pub fn substitute(&self, arguments: &[Type]) -> Type {
        let inner = |ty: &Type| Box::new(ty.substitute(arguments));
        let all = |types: &[Type]| types.iter().map(|ty| ty.substitute(arguments)).collect();
        match self {
            Type::Param(index) => arguments.get(*index as usize).unwrap_or(self).clone(),
            Type::Option(item) => Type::Option(inner(item)),
            Type::Seq(seq, item) => Type::Seq(*seq, inner(item)),
            Type::Pointer(pointer, item) => Type::Pointer(*pointer, inner(item)),
            Type::Map(map, key, value) => Type::Map(*map, inner(key), inner(value)),
            Type::Result(ok, error) => Type::Result(inner(ok), inner(error)),
            Type::Tuple(items) => Type::Tuple(all(items)),
            Type::Named(id, items) => Type::Named(*id, all(items)),
            Type::Foreign(foreign) => Type::foreign(&*foreign.path, all(&foreign.arguments)),
            _ => self.clone(),
        }
    }

    /// The primitive type of this name, if it has a JSON form.
    pub(crate) fn primitive(name: &str) -> Option<Self> {
        Some(match name {
            "bool" => Type::Bool,
            "char" => Type::Char,
            "f32" => Type::Float(Float::F32),
            "f64" => Type::Float(Float::F64),
            name => Type::Int(Int::named(name)?),
        })
    }

    /// How the emitted Rust names it, without its arguments; `None` of what has no path.
    pub(crate) fn rust_path(&self) -> Option<&'static str> {
        Some(match self {
            Type::Bool => "bool",
            Type::Int(int) => int.as_str(),
            Type::Float(Float::F32) => "f32",
            Type::Float(Float::F64) => "f64",
            Type::Char => "char",
            Type::String => "::std::string::String",
            Type::Value => "::serde_json::Value",
            Type::Text(text) => text.rust,
            Type::Duration => "::std::time::Duration",
            Type::Bytes => "::bytes::Bytes",
            Type::File => "::buildamp::wire::FileData",
            Type::Option(_) => "::std::option::Option",
            Type::Seq(seq, _) => return seq.rust_path(),
            Type::Map(map, ..) => map.rust_path(),
            Type::Pointer(pointer, _) => pointer.kind.rust_path(),
            Type::Result(..) => "::std::result::Result",
            Type::Unit
            | Type::Tuple(_)
            | Type::Named(..)
            | Type::Param(_)
            | Type::Foreign(_)
            | Type::Refused => return None,
        })
    }
}

/// As many parts as a type may have once arguments are put in: more only comes of definitions that
/// multiply them at each step.
pub(crate) const MOST_PARTS: usize = 256;

impl Type {
    /// As [`Type::substitute`]; `None` where too much would come of it, which is refused and may be asked
    /// about before it is.
    pub(super) fn checked_substitute(&self, arguments: &[Type]) -> Option<Type> {
        let fits = arguments.is_empty() || self.parts_with(arguments) <= MOST_PARTS;
        fits.then(|| self.substitute(arguments))
    }

    /// How many parts it has with `arguments` put in: to be asked before that is done.
    pub(crate) fn parts_with(&self, arguments: &[Type]) -> usize {
        let mut parts = 0;
        self.walk(&mut |part| match part {
            Type::Param(index) => {
                let argument = arguments.get(*index as usize);
                parts += argument.map_or(1, |argument| argument.parts_with(&[]));
            }
            _ => parts += 1,
        });
        parts
    }
}

/// The integer types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "Rust's own names")]
pub enum Int {
    I8,
    I16,
    I32,
    I64,
    Isize,
    U8,
    U16,
    U32,
    U64,
    Usize,
}

impl Int {
    /// The Rust name.
    pub fn as_str(self) -> &'static str {
        match self {
            Int::I8 => "i8",
            Int::I16 => "i16",
            Int::I32 => "i32",
            Int::I64 => "i64",
            Int::Isize => "isize",
            Int::U8 => "u8",
            Int::U16 => "u16",
            Int::U32 => "u32",
            Int::U64 => "u64",
            Int::Usize => "usize",
        }
    }

    /// The one of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        use Int::*;
        let all = [I8, I16, I32, I64, Isize, U8, U16, U32, U64, Usize];
        all.into_iter().find(|int| int.as_str() == name)
    }

    /// Smallest and largest value; `isize` and `usize` are taken as 64 bits wide.
    pub fn range(self) -> (i128, i128) {
        match self {
            Int::I8 => (i8::MIN.into(), i8::MAX.into()),
            Int::I16 => (i16::MIN.into(), i16::MAX.into()),
            Int::I32 => (i32::MIN.into(), i32::MAX.into()),
            Int::I64 | Int::Isize => (i64::MIN.into(), i64::MAX.into()),
            Int::U8 => (0, u8::MAX.into()),
            Int::U16 => (0, u16::MAX.into()),
            Int::U32 => (0, u32::MAX.into()),
            Int::U64 | Int::Usize => (0, u64::MAX.into()),
        }
    }

    /// Whether it holds values that a JavaScript number does not (beyond 2⁵³).
    pub fn is_wide(self) -> bool {
        matches!(self, Int::I64 | Int::Isize | Int::U64 | Int::Usize)
    }
}

/// `f32`, `f64`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "Rust's own names")]
pub enum Float {
    F32,
    F64,
}

/// The sequences; all are JSON arrays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "Rust's own names")]
pub enum Seq {
    Vec,
    VecDeque,
    HashSet,
    BTreeSet,
    /// `&[T]`, `Cow<[T]>`, and `[T]` behind a pointer to it.
    Slice,
    /// `[T; N]`
    Array(u64),
}

impl Seq {
    /// How the emitted Rust names it; an array has no path.
    pub(crate) fn rust_path(self) -> Option<&'static str> {
        match self {
            Seq::Vec | Seq::Slice => Some("::std::vec::Vec"),
            Seq::VecDeque => Some("::std::collections::VecDeque"),
            Seq::HashSet => Some("::std::collections::HashSet"),
            Seq::BTreeSet => Some("::std::collections::BTreeSet"),
            Seq::Array(_) => None,
        }
    }
}

/// The maps; all are JSON objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "Rust's own names")]
pub enum Map {
    HashMap,
    BTreeMap,
    IndexMap,
    /// `serde_json::Map`
    Json,
}

impl Map {
    /// How the emitted Rust names it.
    pub(crate) fn rust_path(self) -> &'static str {
        match self {
            Map::HashMap => "::std::collections::HashMap",
            Map::BTreeMap => "::std::collections::BTreeMap",
            Map::IndexMap => "::indexmap::IndexMap",
            Map::Json => "::serde_json::Map",
        }
    }
}

/// A smart pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pointer {
    /// Which one.
    pub kind: PointerKind,
    /// It holds what has no size of its own, `str` or `[T]`: the type behind it is that of an owned
    /// value, `String` or a sequence.
    pub to_unsized: bool,
}

/// The smart pointers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "Rust's own names")]
pub enum PointerKind {
    Box,
    Rc,
    Arc,
}

impl PointerKind {
    /// How the emitted Rust names it.
    pub(crate) fn rust_path(self) -> &'static str {
        match self {
            PointerKind::Box => "::std::boxed::Box",
            PointerKind::Rc => "::std::rc::Rc",
            PointerKind::Arc => "::std::sync::Arc",
        }
    }
}

/// A well-known type that serde writes as a string.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// How the emitted Rust names it: `::uuid::Uuid`.
    pub rust: &'static str,
    /// The JSON Schema formats that it may have, where any fit: `uuid`, `uri`, `date-time` …
    pub formats: &'static [&'static str],
}
