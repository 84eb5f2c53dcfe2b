//! Types of fields that functions write and read: they need a name in Rust, and no JSON.

use crate::diagnostic::Diagnostics;
use crate::ir::{RustType, Type};
use crate::parse::ast::{Ty, TyKind};
use crate::parse::known::{self, Known};

use super::{Found, LONGEST_ARRAY, LONGEST_TUPLE, Names, Scope};

/// What is found on the way.
pub(in crate::parse) struct Sink<'s> {
    pub(in crate::parse) diagnostics: &'s mut Diagnostics,
    /// The crates that foreign types come from.
    pub(in crate::parse) crates: &'s mut Vec<String>,
}

impl<'a> Names<'a> {
    /// The type that the emitted Rust has for `ty`.
    pub(in crate::parse) fn rust_type(
        &self,
        ty: &'a Ty,
        scope: Scope<'a>,
        sink: &mut Sink<'_>,
    ) -> RustType {
        let all = |types: &'a [Ty], sink: &mut Sink<'_>| -> Vec<RustType> {
            types.iter().map(|ty| self.rust_type(ty, scope, sink)).collect()
        };
        let known =
            |sink: &mut Sink<'_>| RustType::Known(self.resolve(ty, scope, sink.diagnostics));
        match &ty.kind {
            TyKind::Path(written, arguments) => self.rust_path(ty, written, arguments, scope, sink),
            TyKind::Tuple(items) => {
                let items = all(items, sink);
                match items.len() <= LONGEST_TUPLE && items.iter().all(is_known) {
                    true => known(sink),
                    false => RustType::Tuple(items),
                }
            }
            TyKind::Array(item, length, _) => match self.rust_type(item, scope, sink) {
                RustType::Known(_) if *length <= LONGEST_ARRAY => known(sink),
                item => RustType::Array(Box::new(item), *length),
            },
            TyKind::Slice(item) => match self.rust_type(item, scope, sink) {
                RustType::Known(_) => known(sink),
                item => foreign("::std::vec::Vec", vec![item]),
            },
            TyKind::Error => RustType::Known(Type::Unit),
        }
    }

    fn rust_path(
        &self,
        ty: &'a Ty,
        written: &'a [String],
        arguments: &'a [Ty],
        scope: Scope<'a>,
        sink: &mut Sink<'_>,
    ) -> RustType {
        let own: Vec<&str> = written.iter().map(String::as_str).collect();
        let is_param = scope.generics.iter().any(|param| own == [param.name.as_str()]);
        let path = self.imported(&own, scope);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let found = match is_param {
            true => return RustType::Known(self.resolve(ty, scope, sink.diagnostics)),
            false => self.find(&path),
        };
        let all = |sink: &mut Sink<'_>| -> Vec<RustType> {
            arguments.iter().map(|ty| self.rust_type(ty, scope, sink)).collect()
        };
        let name = path.last().copied().unwrap_or_default();
        match found {
            Found::Known(Known::Refused(..)) => match refused(&path) {
                Some(path) => foreign(&path, all(sink)),
                None => RustType::Known(self.resolve(ty, scope, sink.diagnostics)),
            },
            Found::Known(Known::DateTime) if !is_zone(arguments) => {
                sink.crates.push("chrono".to_owned());
                foreign("::chrono::DateTime", all(sink))
            }
            Found::Known(known) if known.arity() == arguments.len() && known.arity() > 0 => {
                let mut inner = all(sink);
                match known.rust_path() {
                    _ if inner.iter().all(is_known) => {
                        RustType::Known(self.resolve(ty, scope, sink.diagnostics))
                    }
                    Some(path) => {
                        let root = path.trim_start_matches("::").split("::").next();
                        sink.crates.extend(root.filter(|root| *root != "std").map(str::to_owned));
                        foreign(&path, inner)
                    }
                    // `Cow<T>` is owned.
                    None => inner.pop().unwrap_or(RustType::Known(Type::Unit)),
                }
            }
            Found::Nothing if self.is_foreign(&path) => {
                sink.crates.push(path[0].to_owned());
                foreign(&format!("::{}", path.join("::")), all(sink))
            }
            Found::Nothing => {
                if !self.may_be_unparsed(name) {
                    let import = self.import(&written[0], scope);
                    sink.diagnostics.push(self.unnamed(ty.span, written, &path, import));
                }
                RustType::Known(Type::Unit)
            }
            Found::Type(_) | Found::Known(_) | Found::Response => {
                RustType::Known(self.resolve(ty, scope, sink.diagnostics))
            }
        }
    }

    /// Whether a path that leads to nothing known leads into another crate.
    pub(in crate::parse) fn is_foreign(&self, path: &[&str]) -> bool {
        let inside = path.first().is_none_or(|first| {
            matches!(*first, "crate" | "self" | "super") || self.modules.contains(first)
        });
        path.len() > 1 && !inside
    }
}

fn is_known(ty: &RustType) -> bool {
    matches!(ty, RustType::Known(_))
}

fn foreign(path: &str, arguments: Vec<RustType>) -> RustType {
    RustType::Foreign { path: path.to_owned(), arguments }
}

/// Whether these are the arguments of a `chrono::DateTime` that has a JSON form.
fn is_zone(arguments: &[Ty]) -> bool {
    matches!(arguments, [zone] if known::date_time(zone.name()).is_some())
}

/// The absolute path of a type of std that has no JSON form here, where it is plain data: what can
/// neither be cloned nor compared can be in no emitted type.
fn refused(path: &[&str]) -> Option<String> {
    const NOT_DATA: [&str; 9] = [
        "UnsafeCell",
        "LazyCell",
        "Mutex",
        "RwLock",
        "OnceLock",
        "LazyLock",
        "PhantomPinned",
        "BinaryHeap",
        "Weak",
    ];
    let (name, modules) = path.split_last()?;
    if NOT_DATA.contains(name) || name.starts_with("Atomic") {
        return None;
    }
    let module = match *name {
        "i128" | "u128" => return Some((*name).to_owned()),
        _ if !modules.is_empty() => return Some(format!("::{}", path.join("::"))),
        "Cell" | "RefCell" | "OnceCell" => "cell",
        "SystemTime" | "Instant" => "time",
        "OsString" | "OsStr" | "CString" | "CStr" => "ffi",
        "LinkedList" => "collections",
        "Range" | "RangeInclusive" => "ops",
        _ => "num",
    };
    let name = match *name {
        // The emitted types own what they hold.
        "OsStr" => "OsString",
        "CStr" => "CString",
        name => name,
    };
    Some(format!("::std::{module}::{name}"))
}
