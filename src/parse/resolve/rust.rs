//! Types of fields that functions write and read: they need a name in Rust, and no JSON.

use crate::diagnostic::Diagnostics;
use crate::ir::{RustType, Seq, Type};
use crate::parse::ast::{Ty, TyKind};
use crate::parse::known::{self, Known};

use super::{Found, LONGEST_ARRAY, LONGEST_TUPLE, Names, Scope, applied};

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
        match &ty.kind {
            TyKind::Path(written, arguments) => self.rust_path(ty, written, arguments, scope, sink),
            TyKind::Tuple(items) if items.is_empty() => RustType::Known(Type::Unit),
            TyKind::Tuple(items) => {
                let items = self.rust_types(items, scope, sink);
                match items.len() <= LONGEST_TUPLE {
                    true => all_known(items).map_or_else(RustType::Tuple, tuple),
                    false => RustType::Tuple(items),
                }
            }
            TyKind::Array(item, length, _) => match self.rust_type(item, scope, sink) {
                RustType::Known(item) if *length <= LONGEST_ARRAY => {
                    RustType::Known(Type::Seq(Seq::Array(*length), Box::new(item)))
                }
                item => RustType::Array(Box::new(item), *length),
            },
            TyKind::Slice(item) => match self.rust_type(item, scope, sink) {
                RustType::Known(item) => RustType::Known(Type::Seq(Seq::Slice, Box::new(item))),
                item => foreign("::std::vec::Vec", vec![item]),
            },
            TyKind::Error => RustType::Known(Type::Unit),
        }
    }

    fn rust_types(&self, types: &'a [Ty], scope: Scope<'a>, sink: &mut Sink<'_>) -> Vec<RustType> {
        types.iter().map(|ty| self.rust_type(ty, scope, sink)).collect()
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
        let all = |sink: &mut Sink<'_>| self.rust_types(arguments, scope, sink);
        let resolved =
            |sink: &mut Sink<'_>| RustType::Known(self.resolve(ty, scope, sink.diagnostics));
        if is_param {
            return resolved(sink);
        }
        let name = path.last().copied().unwrap_or_default();
        match self.find(&path) {
            Found::Known(Known::Refused(..)) => match refused(&path) {
                Some(path) => foreign(&path, all(sink)),
                None => resolved(sink),
            },
            Found::Known(Known::DateTime) if is_zone(arguments) => resolved(sink),
            Found::Known(Known::DateTime) => {
                sink.crates.push("chrono".to_owned());
                foreign("::chrono::DateTime", all(sink))
            }
            Found::Known(known) if known.arity() == arguments.len() && known.arity() > 0 => {
                match (all_known(all(sink)), known.rust_path()) {
                    (Ok(inner), _) => RustType::Known(applied(known, inner)),
                    (Err(inner), Some(path)) => {
                        sink.crates.extend(known::linked_for(&path).map(str::to_owned));
                        foreign(&path, inner)
                    }
                    // `Cow<T>` is owned.
                    (Err(mut inner), None) => inner.pop().unwrap_or(RustType::Known(Type::Unit)),
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
            Found::Type(_) | Found::Known(_) | Found::Response => resolved(sink),
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

/// `types`, if all of them have a JSON form.
fn all_known(types: Vec<RustType>) -> Result<Vec<Type>, Vec<RustType>> {
    if !types.iter().all(|ty| matches!(ty, RustType::Known(_))) {
        return Err(types);
    }
    let known = types.into_iter().filter_map(|ty| match ty {
        RustType::Known(ty) => Some(ty),
        _ => None,
    });
    Ok(known.collect())
}

fn tuple(items: Vec<Type>) -> RustType {
    RustType::Known(Type::Tuple(items))
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
