//! Types as they are written → types of the IR.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{Pointer, Seq, Type};
use crate::lower::known::{self, Known, PHANTOM};
use crate::parse::ty::{Ty, TyKind};

use super::{Definition, Found, Names, Need, Scope, Sink, errors};

/// How many items serde reads and writes of an array.
const LONGEST_ARRAY: u64 = 32;
/// How many items Elm has of a tuple.
const LONGEST_TUPLE: usize = 3;

impl<'a> Names<'a> {
    /// The type that `ty` stands for. What leads nowhere is reported, and comes back as refused.
    pub(in crate::lower) fn resolve(&self, ty: &'a Ty, scope: Scope<'a>, sink: &mut Sink) -> Type {
        match &ty.kind {
            TyKind::Path(written, arguments) => self.path(ty.span, written, arguments, scope, sink),
            TyKind::Tuple(items) if items.is_empty() => Type::Unit,
            TyKind::Tuple(items) => {
                let is_long = items.len() > LONGEST_TUPLE;
                if is_long && !sink.takes_without_json(errors::long_tuple(ty.span, items.len())) {
                    return Type::Refused;
                }
                Type::Tuple(self.all(items, scope, sink))
            }
            TyKind::Slice(item) => Type::Seq(Seq::Slice, Box::new(self.resolve(item, scope, sink))),
            TyKind::Array(item, length, at) => {
                let is_long = *length > LONGEST_ARRAY;
                if is_long && !sink.takes_without_json(errors::long_array(*at, LONGEST_ARRAY)) {
                    return Type::Refused;
                }
                Type::Seq(Seq::Array(*length), Box::new(self.resolve(item, scope, sink)))
            }
            TyKind::Constant => {
                let diagnostic = Diagnostic::at(Code::E0203, ty.span, "only types may stand here")
                    .help("write a type of its own for each length: `[T; 3]`");
                sink.diagnostics.push(diagnostic);
                Type::Refused
            }
            TyKind::Error => Type::Refused,
        }
    }

    fn all(&self, types: &'a [Ty], scope: Scope<'a>, sink: &mut Sink) -> Vec<Type> {
        types.iter().map(|ty| self.resolve(ty, scope, sink)).collect()
    }

    fn path(
        &self,
        span: Span,
        written: &'a [String],
        arguments: &'a [Ty],
        scope: Scope<'a>,
        sink: &mut Sink,
    ) -> Type {
        let ([first, rest @ ..], Some(last)) = (written, written.last()) else {
            return Type::Refused;
        };
        if let (true, Some(ty)) = (rest.is_empty(), self.of_item(first, scope)) {
            if !arguments.is_empty() {
                sink.diagnostics.push(errors::wrong_count(span, first, 0, 0, arguments.len()));
                return Type::Refused;
            }
            return ty;
        }
        let names: Vec<&str> = written.iter().map(String::as_str).collect();
        let path = self.followed(&names, scope);
        match self.find(&path) {
            Found::Type(definition) => {
                let arguments = self.type_arguments(span, last, definition, arguments, scope, sink);
                Type::Named(definition.id, arguments)
            }
            Found::Known(Known::Refused(why, help)) => {
                let diagnostic = Diagnostic::at(Code::E0203, span, why).help(help);
                self.without_json(in_rust(&path), diagnostic, arguments, scope, sink)
            }
            Found::Known(known) => self.known(span, last, known, arguments, scope, sink),
            Found::Response => {
                let message = format!("`{last}` reads responses; it is not a payload type");
                let help = "use the type that one of its variants holds";
                sink.diagnostics.push(Diagnostic::at(Code::E0201, span, message).help(help));
                Type::Refused
            }
            Found::Nothing => self.not_found(span, written, &path, arguments, scope, sink),
        }
    }

    /// A path that leads to nothing known: into another crate, where no JSON is needed; else reported,
    /// unless a file that does not parse may define it.
    fn not_found(
        &self,
        span: Span,
        written: &'a [String],
        path: &[&str],
        arguments: &'a [Ty],
        scope: Scope<'a>,
        sink: &mut Sink,
    ) -> Type {
        if self.may_be_refused(path.last().copied().unwrap_or_default()) {
            return Type::Refused;
        }
        let import = self.import_at(&written[0], scope);
        if self.is_foreign(path) {
            if !sink.takes_without_json(self.unknown(span, written, path, import)) {
                return Type::Refused;
            }
            sink.crates.push(path[0].to_owned());
            return Type::foreign(
                format!("::{}", path.join("::")),
                self.all(arguments, scope, sink),
            );
        }
        sink.diagnostics.push(match sink.need {
            Need::Json => self.unknown(span, written, path, import),
            Need::Rust => self.unnamed(span, written, path, import),
        });
        Type::Refused
    }

    /// What `name` stands for within an item alone: one of its parameters, or the item itself.
    fn of_item(&self, name: &str, scope: Scope<'a>) -> Option<Type> {
        if let Some(index) = scope.generics.iter().position(|param| param.name == name) {
            return Some(Type::Param(index as u32));
        }
        let own = self.own(scope).filter(|_| name == "Self")?;
        let count = own.scope.generics.len() as u32;
        Some(Type::Named(own.id, (0..count).map(Type::Param).collect()))
    }

    /// A well-known type that has no JSON form: where that is not needed, it is the one at `path` in the
    /// emitted Rust, if that can have it.
    fn without_json(
        &self,
        path: Option<String>,
        diagnostic: Diagnostic,
        arguments: &'a [Ty],
        scope: Scope<'a>,
        sink: &mut Sink,
    ) -> Type {
        match path {
            None => sink.diagnostics.push(diagnostic),
            Some(path) if sink.takes_without_json(diagnostic) => {
                return Type::foreign(path, self.all(arguments, scope, sink));
            }
            Some(_) => {}
        }
        Type::Refused
    }

    /// What `Self` stands for.
    fn own(&self, scope: Scope<'_>) -> Option<Definition<'a>> {
        scope.own.and_then(|name| self.types.get(name)).copied()
    }

    fn known(
        &self,
        span: Span,
        name: &str,
        known: Known,
        written: &'a [Ty],
        scope: Scope<'a>,
        sink: &mut Sink,
    ) -> Type {
        if known == Known::Phantom {
            return self.phantom(written, scope, sink);
        }
        if written.len() != known.arity() {
            let arity = known.arity();
            sink.diagnostics.push(errors::wrong_count(span, name, arity, arity, written.len()));
            return Type::Refused;
        }
        match (&known, written) {
            (Known::DateTime, [zone]) => return self.date_time(zone, scope, sink),
            (Known::Pointer(kind), [inner]) if is_str(inner) => {
                let pointer = Pointer { kind: *kind, to_unsized: true };
                return Type::Pointer(pointer, Box::new(Type::String));
            }
            _ => {}
        }
        applied(known, self.all(written, scope, sink))
    }

    /// Nothing in JSON. Between the brackets may stand what is known to nobody here: where the
    /// emitted Rust cannot name it, it has `()` instead.
    fn phantom(&self, written: &'a [Ty], scope: Scope<'a>, sink: &mut Sink) -> Type {
        if sink.need == Need::Json || written.is_empty() {
            return Type::Unit;
        }
        let mut inside = Sink::new(Need::Rust);
        let arguments = self.all(written, scope, &mut inside);
        if !inside.diagnostics.is_empty() {
            return Type::Unit;
        }
        sink.crates.extend(inside.crates);
        Type::foreign(PHANTOM, arguments)
    }

    fn date_time(&self, zone: &'a Ty, scope: Scope<'a>, sink: &mut Sink) -> Type {
        let written = match &zone.kind {
            TyKind::Path(names, _) => names.last().map(String::as_str).unwrap_or_default(),
            _ => "",
        };
        let imported = self.import(written, scope).and_then(|(import, _)| import.path.last());
        if let Some(known) = known::date_time(imported.map_or(written, String::as_str)) {
            return known;
        }
        let message = "chrono's `DateTime` takes `Utc`, `Local` or `FixedOffset`";
        let diagnostic =
            Diagnostic::at(Code::E0203, zone.span, message).help("write `DateTime<Utc>`");
        if !sink.takes_without_json(diagnostic) {
            return Type::Refused;
        }
        sink.crates.push("chrono".to_owned());
        let need = std::mem::replace(&mut sink.need, Need::Rust);
        let zone = self.resolve(zone, scope, sink);
        sink.need = need;
        Type::foreign("::chrono::DateTime", vec![zone])
    }

    /// The arguments as written, then the defaults of the parameters that are left.
    fn type_arguments(
        &self,
        span: Span,
        name: &str,
        definition: Definition<'a>,
        written: &'a [Ty],
        scope: Scope<'a>,
        sink: &mut Sink,
    ) -> Vec<Type> {
        let params = definition.scope.generics;
        if definition.has_const_params {
            // Reported where it is defined: what is put in for it is no second fault.
            return vec![Type::Refused; params.len()];
        }
        let required = params.iter().filter(|param| param.default.is_none()).count();
        if written.len() > params.len() || written.len() < required {
            let count = errors::wrong_count(span, name, required, params.len(), written.len());
            sink.diagnostics.push(count);
            return vec![Type::Refused; params.len()];
        }
        let mut arguments: Vec<Type> = Vec::with_capacity(params.len());
        for (index, param) in params.iter().enumerate() {
            sink.open.push((definition.id, index));
            let argument = match (written.get(index), &param.default) {
                (Some(written), _) => self.resolve(written, scope, sink),
                (None, Some(default)) if !self.endless.contains(&default.span) => {
                    let default = self.resolve(default, definition.scope, sink);
                    // A default may name the parameters before it.
                    default.substitute(&arguments)
                }
                (None, _) => Type::Refused,
            };
            sink.open.pop();
            arguments.push(argument);
        }
        arguments
    }
}

fn is_str(ty: &Ty) -> bool {
    matches!(&ty.kind, TyKind::Path(names, _) if matches!(names.as_slice(), [name] if name == "str"))
}

/// A well-known type of as many `arguments` as it takes.
fn applied(known: Known, arguments: Vec<Type>) -> Type {
    let mut arguments = arguments.into_iter().map(Box::new);
    let mut next = || arguments.next().unwrap_or(Box::new(Type::Refused));
    match known {
        Known::Plain(ty) => ty,
        Known::Option => Type::Option(next()),
        Known::Cow => *next(),
        Known::Pointer(kind) => {
            let inner = next();
            let to_unsized = matches!(*inner, Type::Seq(Seq::Slice, _));
            Type::Pointer(Pointer { kind, to_unsized }, inner)
        }
        Known::Seq(seq) => Type::Seq(seq, next()),
        Known::Map(map) => Type::Map(map, next(), next()),
        Known::Result => Type::Result(next(), next()),
        Known::DateTime | Known::Phantom | Known::Refused(..) => Type::Refused,
    }
}

/// The absolute path of a type of std that has no JSON form here, where it is plain data: what can
/// neither be cloned nor compared can be in no emitted type.
fn in_rust(path: &[&str]) -> Option<String> {
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
