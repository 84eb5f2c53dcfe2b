//! The types that are known without a definition: std's, serde_json's and some crates'.

use crate::diagnostic::nearest;
use crate::ir::{Map, PointerKind, Seq, Text, Type};

/// What a well-known name stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Known {
    /// A type without arguments.
    Plain(Type),
    /// `Option<T>`
    Option,
    /// `Cow<T>`: as `T`.
    Cow,
    /// `Box<T>` …
    Pointer(PointerKind),
    /// `Vec<T>` …
    Seq(Seq),
    /// `HashMap<K, V>` …
    Map(Map),
    /// `Result<T, E>`
    Result,
    /// `chrono::DateTime<Tz>`
    DateTime,
    /// `PhantomData<T>`: `null`, whatever its argument.
    Phantom,
    /// A type with no JSON form here, and the way out.
    Refused(&'static str, &'static str),
}

impl Known {
    /// How many type arguments it takes.
    pub(super) fn arity(&self) -> usize {
        match self {
            Known::Plain(_) | Known::Phantom | Known::Refused(..) => 0,
            Known::Option | Known::Cow | Known::Pointer(_) | Known::Seq(_) | Known::DateTime => 1,
            Known::Map(_) | Known::Result => 2,
        }
    }

    /// How the emitted Rust names it, without arguments.
    pub(super) fn rust_path(&self) -> Option<String> {
        let path = match self {
            Known::Plain(ty) => ty.rust_path()?,
            Known::Option => "::std::option::Option",
            Known::Result => "::std::result::Result",
            Known::Pointer(pointer) => pointer.rust_path(),
            Known::Seq(seq) => seq.rust_path()?,
            Known::Map(map) => map.rust_path(),
            Known::DateTime => "::chrono::DateTime",
            Known::Phantom => PHANTOM,
            Known::Cow | Known::Refused(..) => return None,
        };
        Some(path.to_owned())
    }
}

/// How the emitted Rust names what holds nothing of a parameter.
pub(super) const PHANTOM: &str = "::std::marker::PhantomData";

/// The crates that every user of the emitted Rust has.
pub(super) const LINKED: [&str; 5] = ["std", "core", "alloc", "serde", "serde_json"];

/// The crate to be linked for an absolute path: `chrono` for `::chrono::NaiveDate`, none for
/// `::std::vec::Vec`.
pub(super) fn linked_for(path: &str) -> Option<&str> {
    let root = path.strip_prefix("::")?.split("::").next()?;
    (!LINKED.contains(&root)).then_some(root)
}

/// The names that a misspelt one is compared with.
pub(super) const NAMES: [&str; 40] = [
    "String",
    "Option",
    "Vec",
    "Box",
    "Rc",
    "Arc",
    "Cow",
    "VecDeque",
    "HashSet",
    "BTreeSet",
    "HashMap",
    "BTreeMap",
    "IndexMap",
    "Result",
    "Duration",
    "PathBuf",
    "IpAddr",
    "Uuid",
    "Url",
    "Decimal",
    "DateTime",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "Bytes",
    "Value",
    "bool",
    "char",
    "i8",
    "i16",
    "i32",
    "i64",
    "u8",
    "u16",
    "u32",
    "u64",
    "f32",
    "f64",
    "isize",
    "usize",
];

/// What `path` names. One name alone is looked up as if it were imported: model files are never
/// compiled, and often say `HashMap` without a `use`.
pub(super) fn find(path: &[&str]) -> Option<Known> {
    let (name, modules) = path.split_last()?;
    let bare = modules.is_empty();
    let root = modules.first().copied().unwrap_or_default();
    let std = bare || matches!(root, "std" | "core" | "alloc");
    if std {
        let inner = modules.get(1).copied();
        if let Some(known) = of_std(name, inner) {
            return Some(known);
        }
    }
    of_crates(name, modules, bare)
}

/// The path that was probably meant by one into a crate that is known here.
pub(super) fn meant(path: &[&str]) -> Option<String> {
    let (root, name) = (path.first()?, path.last()?);
    let root = if matches!(*root, "core" | "alloc") { "std" } else { root };
    let paths = NAMES.iter().filter_map(|known| Some((*known, own_path(known)?)));
    let near: Vec<(&str, String)> = paths
        .filter(|(known, path)| {
            let own = path.split("::").next().unwrap_or_default();
            own == root || (known == name && nearest(root, [own]).is_some())
        })
        .collect();
    let meant = nearest(name, near.iter().map(|(known, _)| *known))?;
    near.iter().find(|(known, _)| *known == meant).map(|(_, path)| path.clone())
}

/// What a type that Elm, TypeScript, Go or JSON Schema knows is here.
pub(super) fn in_other_languages(name: &str) -> Option<&'static str> {
    Some(match name {
        "int" | "Int" | "integer" => "i64",
        "float" | "Float" | "double" | "number" | "Number" => "f64",
        "boolean" | "Boolean" => "bool",
        "Maybe" => "Option",
        "Array" | "List" => "Vec",
        "Dict" | "Map" | "Record" => "HashMap",
        "File" | "FileData" | "Blob" => "Vec<u8>",
        "any" | "unknown" | "object" | "Object" | "Json" | "JSON" => "serde_json::Value",
        _ => return None,
    })
}

/// `std::collections::HashMap`
fn own_path(name: &str) -> Option<String> {
    if name == "Cow" {
        return Some("std::borrow::Cow".to_owned());
    }
    find(&[name])?.rust_path()?.strip_prefix("::").map(str::to_owned)
}

/// Whether Rust knows the name as a trait's without an import.
pub(super) fn is_prelude_trait(name: &str) -> bool {
    const TRAITS: [&str; 31] = [
        "AsMut",
        "AsRef",
        "AsyncFn",
        "AsyncFnMut",
        "AsyncFnOnce",
        "Clone",
        "Copy",
        "Default",
        "DoubleEndedIterator",
        "Drop",
        "Eq",
        "ExactSizeIterator",
        "Extend",
        "Fn",
        "FnMut",
        "FnOnce",
        "From",
        "FromIterator",
        "Into",
        "IntoIterator",
        "Iterator",
        "Ord",
        "PartialEq",
        "PartialOrd",
        "Send",
        "Sync",
        "ToOwned",
        "ToString",
        "TryFrom",
        "TryInto",
        "Unpin",
    ];
    TRAITS.contains(&name)
}

/// Whether `first` begins a path into a crate rather than into this project.
pub(super) fn is_crate(first: &str) -> bool {
    matches!(
        first,
        "std"
            | "core"
            | "alloc"
            | "serde_json"
            | "uuid"
            | "url"
            | "rust_decimal"
            | "chrono"
            | "time"
            | "jiff"
            | "bytes"
            | "indexmap"
            | "hashbrown"
    )
}

fn of_std(name: &str, module: Option<&str>) -> Option<Known> {
    use Known::Plain;
    let module = |expected: &str| module.is_none_or(|module| module == expected);
    let known = match name {
        "String" if module("string") => Plain(Type::String),
        "str" => Plain(Type::String),
        "Option" if module("option") => Known::Option,
        "Vec" if module("vec") => Known::Seq(Seq::Vec),
        "Box" if module("boxed") => Known::Pointer(PointerKind::Box),
        "Rc" if module("rc") => Known::Pointer(PointerKind::Rc),
        "Arc" if module("sync") => Known::Pointer(PointerKind::Arc),
        "Cow" if module("borrow") => Known::Cow,
        "VecDeque" if module("collections") => Known::Seq(Seq::VecDeque),
        "HashSet" if module("collections") => Known::Seq(Seq::HashSet),
        "BTreeSet" if module("collections") => Known::Seq(Seq::BTreeSet),
        "HashMap" if module("collections") => Known::Map(Map::HashMap),
        "BTreeMap" if module("collections") => Known::Map(Map::BTreeMap),
        "Result" if module("result") => Known::Result,
        "PhantomData" if module("marker") => Known::Phantom,
        "Duration" if module("time") => Plain(Type::Duration),
        "PathBuf" | "Path" if module("path") => text("::std::path::PathBuf", &[]),
        "IpAddr" if module("net") => text("::std::net::IpAddr", &["ipv4", "ipv6"]),
        "Ipv4Addr" if module("net") => text("::std::net::Ipv4Addr", &["ipv4"]),
        "Ipv6Addr" if module("net") => text("::std::net::Ipv6Addr", &["ipv6"]),
        name => return Type::primitive(name).map(Plain).or_else(|| refused(name)),
    };
    Some(known)
}

fn refused(name: &str) -> Option<Known> {
    let (why, help) = match name {
        "i128" | "u128" => (
            "128-bit integers are beyond what JSON, PostgreSQL and JavaScript hold",
            "use `i64`, or a `String` of digits",
        ),
        "Cell" | "RefCell" | "UnsafeCell" | "OnceCell" | "LazyCell" | "Mutex" | "RwLock"
        | "OnceLock" | "LazyLock" | "AtomicBool" | "AtomicI8" | "AtomicI16" | "AtomicI32"
        | "AtomicI64" | "AtomicIsize" | "AtomicU8" | "AtomicU16" | "AtomicU32" | "AtomicU64"
        | "AtomicUsize" => {
            ("cells and locks hold state; a payload is a value", "use the inner type")
        }
        "SystemTime" | "Instant" => (
            "this clock reading has no JSON form that an API would read",
            "use `chrono::DateTime<Utc>`, or an integer of seconds",
        ),
        "OsString" | "OsStr" | "CString" | "CStr" => {
            ("this text is written differently on every platform", "use `String`")
        }
        "PhantomPinned" => ("this holds no data", "remove the field"),
        "LinkedList" | "BinaryHeap" => ("this collection is not supported", "use `Vec`"),
        "NonZero" | "NonZeroU8" | "NonZeroU16" | "NonZeroU32" | "NonZeroU64" | "NonZeroUsize"
        | "NonZeroI8" | "NonZeroI16" | "NonZeroI32" | "NonZeroI64" | "NonZeroIsize" => {
            ("an integer that excludes zero is not supported", "use the plain integer type")
        }
        "Range" | "RangeInclusive" => {
            ("a range is not supported", "write a struct with `start` and `end`")
        }
        "Weak" => ("a weak pointer may point at nothing", "use `Option<Box<T>>`"),
        _ => return None,
    };
    Some(Known::Refused(why, help))
}

fn of_crates(name: &str, modules: &[&str], bare: bool) -> Option<Known> {
    let of = |root: &str| bare || modules.first().is_some_and(|first| *first == root);
    // Names that several crates share need their crate's.
    let from = |root: &str| !bare && modules.first().is_some_and(|first| *first == root);
    let known = match name {
        "Value" if of("serde_json") => Known::Plain(Type::Value),
        "Map" if from("serde_json") => Known::Map(Map::Json),
        "Uuid" if of("uuid") => text("::uuid::Uuid", &["uuid"]),
        "Url" if of("url") => text("::url::Url", &["uri"]),
        "Decimal" if of("rust_decimal") => text("::rust_decimal::Decimal", &[]),
        "DateTime" if modules.contains(&"civil") => text("::jiff::civil::DateTime", &[]),
        "DateTime" if of("chrono") => Known::DateTime,
        "NaiveDate" if of("chrono") => text("::chrono::NaiveDate", &["date"]),
        "NaiveDateTime" if of("chrono") => text("::chrono::NaiveDateTime", &[]),
        "NaiveTime" if of("chrono") => text("::chrono::NaiveTime", &[]),
        "OffsetDateTime" if of("time") => text("::time::OffsetDateTime", &[]),
        "PrimitiveDateTime" if of("time") => text("::time::PrimitiveDateTime", &[]),
        "Date" if from("time") => text("::time::Date", &[]),
        "Time" if from("time") => text("::time::Time", &[]),
        "Date" if from("jiff") => text("::jiff::civil::Date", &["date"]),
        "Time" if from("jiff") => text("::jiff::civil::Time", &[]),
        "Timestamp" if of("jiff") => text("::jiff::Timestamp", &["date-time"]),
        "Zoned" if of("jiff") => text("::jiff::Zoned", &[]),
        "Bytes" if of("bytes") => Known::Plain(Type::Bytes),
        "IndexMap" if of("indexmap") => Known::Map(Map::IndexMap),
        _ => return None,
    };
    Some(known)
}

/// `chrono::DateTime<zone>`
pub(super) fn date_time(zone: &str) -> Option<Type> {
    let rust = match zone {
        "Utc" => "::chrono::DateTime<::chrono::Utc>",
        "Local" => "::chrono::DateTime<::chrono::Local>",
        "FixedOffset" => "::chrono::DateTime<::chrono::FixedOffset>",
        _ => return None,
    };
    Some(Type::Text(Text { rust, formats: &["date-time"] }))
}

fn text(rust: &'static str, formats: &'static [&'static str]) -> Known {
    Known::Plain(Type::Text(Text { rust, formats }))
}

#[cfg(test)]
mod tests;
