//! Names: what a path in one file stands for in the whole project.

mod errors;
mod rust;

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Map, Pointer, Seq, Type, TypeId};

use super::ast::{File, GenericParam, Import, Ty, TyKind};
use super::known::{self, Known};

pub(super) use errors::to_be_named;
pub(super) use rust::Sink;

/// How many items serde reads and writes of an array.
const LONGEST_ARRAY: u64 = 32;
/// How many items Elm has of a tuple.
const LONGEST_TUPLE: usize = 3;

/// Every name of the project.
pub(super) struct Names<'a> {
    pub(super) files: &'a [File],
    /// Structs, enums and aliases.
    pub(super) types: HashMap<&'a str, Definition<'a>>,
    /// Their names, by [`TypeId`].
    pub(super) sorted: Vec<&'a str>,
    /// Response enums: known, but not types.
    pub(super) responses: HashSet<&'a str>,
    /// The words of files that do not parse: what they may define is not missed elsewhere.
    pub(super) unparsed: HashSet<&'a str>,
    /// Defaults of type parameters that need themselves: they are filled in with `()`.
    pub(super) endless: HashSet<Span>,
    /// Names of files, folders and inline modules: what a path of this project may begin with.
    pub(super) modules: HashSet<&'a str>,
}

/// A type of the project.
#[derive(Clone, Copy)]
pub(super) struct Definition<'a> {
    pub(super) id: TypeId,
    /// Where it is defined, and its parameters.
    pub(super) scope: Scope<'a>,
}

/// Where a type is written: whose imports and parameters hold.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The file's index.
    pub(super) file: usize,
    /// Index into the file's scopes.
    pub(super) scope: usize,
    /// The parameters of the item.
    pub(super) generics: &'a [GenericParam],
}

/// What a path leads to.
enum Found<'a> {
    Type(Definition<'a>),
    Known(Known),
    Response,
    Nothing,
}

impl<'a> Names<'a> {
    /// The type that `ty` stands for. What leads nowhere is reported, and comes back as `()`.
    pub(super) fn resolve(
        &self,
        ty: &'a Ty,
        scope: Scope<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        match &ty.kind {
            TyKind::Path(names, arguments) => {
                self.path(ty.span, names, arguments, scope, diagnostics)
            }
            TyKind::Tuple(items) if items.is_empty() => Type::Unit,
            TyKind::Tuple(items) => {
                if items.len() > LONGEST_TUPLE {
                    diagnostics.push(errors::long_tuple(ty.span, items.len()));
                    return Type::Unit;
                }
                Type::Tuple(self.all(items, scope, diagnostics))
            }
            TyKind::Slice(item) => {
                Type::Seq(Seq::Slice, Box::new(self.resolve(item, scope, diagnostics)))
            }
            TyKind::Array(item, length, at) => {
                if *length > LONGEST_ARRAY {
                    diagnostics.push(errors::long_array(*at));
                    return Type::Unit;
                }
                Type::Seq(Seq::Array(*length), Box::new(self.resolve(item, scope, diagnostics)))
            }
            TyKind::Error => Type::Unit,
        }
    }

    fn all(&self, types: &'a [Ty], scope: Scope<'a>, diagnostics: &mut Diagnostics) -> Vec<Type> {
        types.iter().map(|ty| self.resolve(ty, scope, diagnostics)).collect()
    }

    fn path(
        &self,
        span: Span,
        written: &'a [String],
        arguments: &'a [Ty],
        scope: Scope<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let [first, rest @ ..] = written else { return Type::Unit };
        let param = scope.generics.iter().position(|param| param.name == *first);
        if let (Some(index), true) = (param, rest.is_empty()) {
            return Type::Param(index as u32);
        }
        let import = self.import(first, scope);
        let path: Vec<&str> = match import {
            Some(import) => import.path.iter().chain(rest).map(String::as_str).collect(),
            None => written.iter().map(String::as_str).collect(),
        };
        match self.find(&path) {
            Found::Type(definition) => {
                let arguments =
                    self.type_arguments(span, first, definition, arguments, scope, diagnostics);
                Type::Named(definition.id, arguments)
            }
            Found::Known(known) => self.known(span, first, known, arguments, scope, diagnostics),
            Found::Response => {
                let message = format!("`{first}` reads responses; it is not a payload type");
                let help = "use the type that one of its variants holds";
                diagnostics.push(Diagnostic::at(Code::E0201, span, message).help(help));
                Type::Unit
            }
            Found::Nothing => {
                let name = path.last().copied().unwrap_or_default();
                if !self.may_be_unparsed(name) {
                    diagnostics.push(self.unknown(span, written, &path, import));
                }
                Type::Unit
            }
        }
    }

    /// Whether a file that does not parse speaks of `name`: it may well define it.
    pub(super) fn may_be_unparsed(&self, name: &str) -> bool {
        self.unparsed.contains(name)
    }

    /// The import that `name` comes from: of its own scope, or of one around it.
    fn import(&self, name: &str, scope: Scope<'_>) -> Option<&'a Import> {
        let scopes = &self.files[scope.file].scopes;
        let mut at = Some(scope.scope);
        while let Some(scope) = at.map(|at| &scopes[at]) {
            if let Some(import) = scope.imports.get(name) {
                return Some(import);
            }
            at = scope.parent;
        }
        None
    }

    /// `path` with the import that its first name comes from.
    pub(super) fn imported(&self, path: &[&str], scope: Scope<'_>) -> Vec<String> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        match self.import(first, scope) {
            Some(import) => {
                import.path.iter().cloned().chain(rest.iter().map(|s| (*s).to_owned())).collect()
            }
            None => owned(path),
        }
    }

    /// The type of this project that `path` leads to.
    pub(super) fn definition(&self, path: &[String], scope: Scope<'a>) -> Option<Definition<'a>> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_param = |param: &GenericParam| path == [param.name.as_str()];
        if scope.generics.iter().any(is_param) {
            return None;
        }
        let path = self.imported(&path, scope);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match self.find(&path) {
            Found::Type(definition) => Some(definition),
            Found::Known(_) | Found::Response | Found::Nothing => None,
        }
    }

    /// Whether `path` leads to a type of this project.
    pub(super) fn is_type(&self, path: &[&str], scope: Scope<'_>) -> bool {
        let path = self.imported(path, scope);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        matches!(self.find(&path), Found::Type(_))
    }

    /// The name of a type of this project.
    pub(super) fn name_of(&self, id: TypeId) -> Option<&'a str> {
        self.sorted.get(id.index()).copied()
    }

    /// The file and scope that define the type `name`.
    pub(super) fn defined_in(&self, name: &str) -> Option<(usize, usize)> {
        self.types.get(name).map(|definition| (definition.scope.file, definition.scope.scope))
    }

    /// A place without type parameters.
    pub(super) fn scope(&self, (file, scope): (usize, usize)) -> Scope<'a> {
        Scope { file, scope, generics: &[] }
    }

    /// A name alone is this project's first, then a well-known one; a path begins with a module of
    /// this project or with a crate.
    fn find(&self, path: &[&str]) -> Found<'a> {
        let Some((name, modules)) = path.split_last() else { return Found::Nothing };
        let own = || match self.types.get(name) {
            Some(definition) => Found::Type(*definition),
            None if self.responses.contains(name) => Found::Response,
            None => Found::Nothing,
        };
        let known = || known::find(path).map_or(Found::Nothing, Found::Known);
        match modules.first() {
            None => match own() {
                Found::Nothing => known(),
                found => found,
            },
            Some(&("crate" | "self" | "super")) => own(),
            Some(first) if known::is_crate(first) => known(),
            Some(first) if self.modules.contains(first) => own(),
            Some(_) => Found::Nothing,
        }
    }

    fn known(
        &self,
        span: Span,
        name: &str,
        known: Known,
        written: &'a [Ty],
        scope: Scope<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        if let Known::Refused(why, help) = known {
            diagnostics.push(Diagnostic::at(Code::E0203, span, why).help(help));
            return Type::Unit;
        }
        if written.len() != known.arity() {
            diagnostics.push(errors::wrong_count(
                span,
                name,
                known.arity(),
                known.arity(),
                written.len(),
            ));
            return Type::Unit;
        }
        if known == Known::DateTime {
            return self.date_time(&written[0], scope, diagnostics);
        }
        applied(known, self.all(written, scope, diagnostics))
    }

    fn date_time(&self, zone: &'a Ty, scope: Scope<'a>, diagnostics: &mut Diagnostics) -> Type {
        let written = match &zone.kind {
            TyKind::Path(names, _) => names.last().map(String::as_str).unwrap_or_default(),
            _ => "",
        };
        let imported = self.import(written, scope).and_then(|import| import.path.last());
        known::date_time(imported.map_or(written, String::as_str)).unwrap_or_else(|| {
            let message = "chrono's `DateTime` takes `Utc`, `Local` or `FixedOffset`";
            diagnostics.push(Diagnostic::at(Code::E0203, zone.span, message));
            Type::Unit
        })
    }

    /// The arguments as written, then the defaults of the parameters that are left.
    fn type_arguments(
        &self,
        span: Span,
        name: &str,
        definition: Definition<'a>,
        written: &'a [Ty],
        scope: Scope<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Type> {
        let params = definition.scope.generics;
        let required = params.iter().filter(|param| param.default.is_none()).count();
        if written.len() > params.len() || written.len() < required {
            let count = errors::wrong_count(span, name, required, params.len(), written.len());
            diagnostics.push(count);
            return vec![Type::Unit; params.len()];
        }
        let mut arguments = self.all(written, scope, diagnostics);
        for param in &params[written.len()..] {
            let Some(default) = &param.default else { continue };
            if self.endless.contains(&default.span) {
                arguments.push(Type::Unit);
                continue;
            }
            let default = self.resolve(default, definition.scope, diagnostics);
            // A default may name the parameters before it.
            arguments.push(default.substitute(&arguments));
        }
        arguments
    }
}

/// A well-known type of as many `arguments` as it takes.
fn applied(known: Known, arguments: Vec<Type>) -> Type {
    let mut arguments = arguments.into_iter().map(Box::new);
    let mut next = || arguments.next().unwrap_or(Box::new(Type::Unit));
    match known {
        Known::Plain(ty) => ty,
        Known::Option => Type::Option(next()),
        Known::Cow => *next(),
        Known::Pointer(pointer) => self::pointer(pointer, next()),
        Known::Seq(seq) => Type::Seq(seq, next()),
        Known::Map(map) => Type::Map(map, next(), next()),
        Known::Result => Type::Result(next(), next()),
        Known::JsonMap => Type::Map(Map::BTreeMap, next(), next()),
        Known::DateTime | Known::Refused(..) => Type::Unit,
    }
}

/// A slice lives behind its pointer: `Box<[T]>` is `Vec<T>` in the emitted, owned types.
fn pointer(pointer: Pointer, inner: Box<Type>) -> Type {
    match *inner {
        Type::Seq(Seq::Slice, _) => *inner,
        _ => Type::Pointer(pointer, inner),
    }
}
