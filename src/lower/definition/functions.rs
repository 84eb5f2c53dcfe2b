//! Attributes that name functions and other types: `default`, `with`, `from` and their kin.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{self, Type};
use crate::lower::copied::{EmittedPath, Purpose, Wanted};
use crate::lower::printed::one_line;
use crate::lower::resolve::Need;
use crate::parse::ast;
use crate::parse::bounds::Part;
use crate::parse::serde::{self, DefaultAt, FunctionPath};
use crate::parse::ty;

use super::Lower;
use super::bounds::Named;

/// The functions of a `with`, as the emitted Rust names them.
pub(super) struct WithPaths {
    pub(super) serialize: Option<String>,
    pub(super) deserialize: Option<String>,
}

/// What the functions of a field must fit.
#[derive(Clone, Copy)]
pub(super) struct OfField<'f> {
    /// What it is in Rust.
    pub(super) ty: &'f Type,
    /// As [`Lower::written_beside`] gives them.
    pub(super) others: &'f [&'f str],
}

impl<'a> Lower<'_, 'a> {
    /// How the emitted Rust names what `path` leads to, which is noted as wanted.
    pub(super) fn function(&mut self, path: &FunctionPath, purpose: Purpose) -> Option<String> {
        if let Some(of) = &path.of {
            return self.qualified(path, of, purpose);
        }
        let first = path.names.split("::").next().unwrap_or_default();
        if self.scope.generics.iter().any(|param| param.name == first) {
            return Some(match purpose.of_module() {
                Some(function) => format!("{}::{function}", path.names),
                None => path.names.clone(),
            });
        }
        let names = match (path.names.strip_prefix("Self::"), self.scope.own) {
            (Some(function), Some(own)) => format!("{own}::{function}"),
            _ => path.names.clone(),
        };
        match self.copyables.resolve(self.names, &names, path.span, purpose, self.scope) {
            Ok((mut emitted, wanted)) => {
                if path.names.starts_with("Self::") {
                    self.give_own_parameters(&mut emitted);
                }
                let own = purpose.of_module().is_some().into();
                let emitted = self.with_arguments(emitted, path, own, &wanted);
                self.found.wanted.extend(wanted);
                emitted
            }
            Err(diagnostic) => {
                let half = self.half_of_module(&names, path.span, purpose);
                self.found.diagnostics.push(half.unwrap_or(diagnostic));
                None
            }
        }
    }

    /// Of a `with` that names a module of the project's which has only the other function, what it
    /// lacks.
    fn half_of_module(&self, module: &str, span: Span, purpose: Purpose) -> Option<Diagnostic> {
        let has = |function: &str| {
            let path: Vec<&str> = module.split("::").chain([function]).collect();
            self.copyables.copy(self.names, &path, self.scope).is_some()
                || self.copyables.outside(&self.names.followed(&path, self.scope)).is_some()
        };
        let lacking = purpose.of_module()?;
        let (there, alone) = match purpose {
            Purpose::Reads => ("serialize", "serialize_with"),
            _ => ("deserialize", "deserialize_with"),
        };
        (has(there) && !has(lacking)).then(|| {
            let message =
                format!("`with` needs a function `{module}::{lacking}`, which is not there");
            Diagnostic::at(Code::E0305, span, message).help(format!(
                "write it beside `{there}`, or name that one alone: `{alone} = \"{module}::{there}\"`"
            ))
        })
    }

    /// `Page::<T>::start` of `Page::start`, which stands for `Self::start` in `Page<T>`.
    fn give_own_parameters(&self, emitted: &mut EmittedPath) {
        if emitted.owner().is_some() && emitted.owner() == self.scope.own {
            let names = self.scope.generics.iter().map(|param| param.name.as_str());
            give_owner(emitted, names.collect());
        }
    }

    /// `<T as Default>::default`: a function of a type's, by a trait.
    fn qualified(&mut self, path: &FunctionPath, of: &[Part], purpose: Purpose) -> Option<String> {
        let mut named = Named::default();
        let of = self.names_in(of, path.span, &mut named)?;
        let mut emitted = format!("{of}::{}", path.names);
        if let Some(function) = purpose.of_module() {
            emitted = format!("{emitted}::{function}");
        }
        let name = emitted.rsplit("::").next().unwrap_or_default().to_owned();
        // Whichever type stands there, its impl is one of these.
        self.found.wanted.extend(named.traits.into_iter().map(|name| Wanted::Trait { name }));
        for ty in named.types {
            self.found.wanted.push(Wanted::Member { ty: ty.clone(), name: name.clone() });
            self.found.wanted.push(Wanted::Used { ty, by: None });
        }
        Some(one_line(&emitted))
    }

    /// `emitted` with the type arguments of `path`, after which it has `own` names more.
    fn with_arguments(
        &mut self,
        mut emitted: EmittedPath,
        path: &FunctionPath,
        own: usize,
        wanted: &[Wanted],
    ) -> Option<String> {
        for (after, arguments) in &path.arguments {
            let mut named = Named::default();
            let arguments = self.names_in(arguments, path.span, &mut named)?;
            let by = wanted.iter().find_map(|wanted| match wanted {
                Wanted::Item(id) => Some(*id),
                _ => None,
            });
            let used = named.types.into_iter().map(|ty| Wanted::Used { ty, by });
            self.found.wanted.extend(used);
            emitted.give(after + own, arguments)?;
        }
        if emitted.lacks_arguments()
            && let Some(owner) = emitted.owner().and_then(|owner| self.names.types.get(owner))
        {
            give_owner(&mut emitted, vec!["_"; owner.scope.generics.len()]);
        }
        let emitted = emitted.to_string();
        Some(if path.arguments.is_empty() { emitted } else { one_line(&emitted) })
    }

    /// As [`Self::function_of`]; of a whole type without a field.
    pub(super) fn default(
        &mut self,
        default: &DefaultAt,
        field: Option<OfField<'_>>,
    ) -> Option<ir::Default> {
        let Some(path) = &default.function else { return Some(ir::Default::Trait) };
        let emitted = match field {
            Some(field) => self.function_of(field, path, Purpose::Gives),
            None => self.function(path, Purpose::Gives),
        };
        emitted.map(ir::Default::Path)
    }

    /// The types from elsewhere that the field is written with, where `as` makes it another one, in Rust
    /// too: what functions are about these does not fit.
    pub(super) fn written_beside<'f>(&self, field: &'f ast::Field) -> Vec<&'f str> {
        let Some(said) = &field.webhook.as_type else { return Vec::new() };
        let (mut kept, mut others) = (vec!["str"], Vec::new());
        said.each_path(&mut |path| kept.extend(path.last().map(String::as_str)));
        kept.extend(self.scope.generics.iter().map(|param| &*param.name));
        field.ty.each_path(&mut |path| {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let name = path.last().filter(|name| !kept.contains(name));
            others.extend(name.filter(|_| !self.names.is_type(&path, self.scope)));
        });
        others
    }

    /// As [`Self::function`], of a field: one that is about another type does not fit.
    pub(super) fn function_of(
        &mut self,
        field: OfField<'_>,
        path: &FunctionPath,
        purpose: Purpose,
    ) -> Option<String> {
        let before = self.found.wanted.len();
        let emitted = self.function(path, purpose)?;
        if let Some(misfit) = self.misfit(field, path, purpose, &self.found.wanted[before..]) {
            self.found.diagnostics.push(misfit);
            return None;
        }
        if purpose.takes() {
            self.dereferenced(field.ty);
        }
        Some(emitted)
    }

    /// What is said of a function at `path`, for which that is `wanted`, if it does not fit the field.
    fn misfit(
        &self,
        field: OfField<'_>,
        path: &FunctionPath,
        purpose: Purpose,
        wanted: &[Wanted],
    ) -> Option<Diagnostic> {
        let about = wanted.iter().find_map(|wanted| self.copyables.about(wanted, purpose));
        let named = about.into_iter().flat_map(|about| &about.names).map(String::as_str);
        let owner = path.names.rsplit("::").nth(1);
        let other = named.chain(owner).find(|name| field.others.contains(name));
        let scalar = wanted.iter().find_map(|at| self.copyables.scalar(self.names, at, purpose));
        let is_misfit = scalar.is_some_and(|scalar| is_another(scalar, purpose, field.ty));
        let (message, help) = if let Some(other) = other {
            (
                format!("this function is about `{other}`, which the emitted field is not"),
                "`as` makes the field another type, also in Rust: write the function for that one",
            )
        } else if is_misfit && let Some(name) = about.and_then(|about| about.names.first()) {
            (
                format!("this function is about `{name}`, which the field is not"),
                "write it for what the field holds, or name another one",
            )
        } else {
            return None;
        };
        let diagnostic = Diagnostic::at(Code::E0305, path.span, message).help(help);
        Some(match about.and_then(|about| about.at) {
            Some(at) => diagnostic.related(at, "here"),
            None => diagnostic,
        })
    }

    /// Notes that a function is given a `ty`: it may take what an `impl Deref` makes of that.
    fn dereferenced(&mut self, mut ty: &Type) {
        while let Type::Pointer(_, inner) = ty {
            ty = inner;
        }
        if let Type::Named(id, _) = ty
            && let Some(name) = self.names.name_of(*id).filter(|name| self.copyables.derefs(name))
        {
            let (ty, name) = (name.to_owned(), "deref".to_owned());
            self.found.wanted.push(Wanted::Member { ty, name });
        }
    }

    /// The type that what functions write and read has in Rust.
    pub(super) fn rust_type(&mut self, ty: &'a ty::Ty) -> Type {
        self.resolve(ty, Need::Rust)
    }

    /// A field of `ty` that has nothing to do with the JSON.
    pub(super) fn in_rust(&mut self, ty: &'a ty::Ty) -> Box<ir::With> {
        Box::new(ir::With { ty: self.rust_type(ty), serialize: None, deserialize: None })
    }

    /// The functions that write and that read.
    pub(super) fn pair(
        &mut self,
        with: &serde::WithFunctions,
        field: Option<OfField<'_>>,
    ) -> WithPaths {
        let mut function = |path: &FunctionPath, purpose: Purpose| match field {
            Some(field) => self.function_of(field, path, purpose),
            None => self.function(path, purpose),
        };
        match &with.module {
            Some(path) => WithPaths {
                serialize: function(path, Purpose::Writes),
                deserialize: function(path, Purpose::Reads),
            },
            None => {
                let mut function = |with: &Option<Box<FunctionPath>>, purpose: Purpose| {
                    function(with.as_ref()?, purpose)
                };
                WithPaths {
                    serialize: function(&with.serialize, Purpose::Takes),
                    deserialize: function(&with.deserialize, Purpose::Gives),
                }
            }
        }
    }

    /// What a field is in Rust, where that is not what it is in JSON: `with`, `serialize_with` and
    /// `deserialize_with`, and markers.
    pub(super) fn with(&mut self, field: &'a ast::Field) -> Option<Box<ir::With>> {
        if field.serde.with.at().is_none() {
            return self.marker(field);
        }
        let before = self.found.wanted.len();
        let ty = self.rust_type(&field.ty);
        let of_field = OfField { ty: &ty, others: &[] };
        let WithPaths { serialize, deserialize } = self.pair(&field.serde.with, Some(of_field));
        self.used(before, &ty);
        Some(Box::new(ir::With { ty, serialize, deserialize }))
    }

    /// `PhantomData<T>`: without it, nothing in the emitted type would use the parameter.
    fn marker(&mut self, field: &'a ast::Field) -> Option<Box<ir::With>> {
        if field.ty.name() != "PhantomData" || field.webhook.as_type.is_some() {
            return None;
        }
        let ty = self.rust_type(&field.ty);
        let mut is_of_parameter = false;
        ty.walk(&mut |ty| is_of_parameter |= matches!(ty, Type::Param(_)));
        is_of_parameter.then(|| Box::new(ir::With { ty, serialize: None, deserialize: None }))
    }

    /// Notes that the functions wanted since `before` are given `ty`: what they call of it, they may
    /// call through a trait.
    pub(super) fn used(&mut self, before: usize, ty: &Type) {
        // Most fields want nothing.
        if self.found.wanted.len() == before {
            return;
        }
        let mut names = Vec::new();
        ty.walk(&mut |ty| {
            if let Type::Named(id, _) = ty {
                names.extend(self.names.name_of(*id).map(str::to_owned));
            }
        });
        self.used_of(before, &names);
    }

    /// The same of the types of these names.
    pub(super) fn used_of(&mut self, before: usize, names: &[String]) {
        let functions: Vec<_> = self.found.wanted[before..]
            .iter()
            .filter_map(|wanted| match wanted {
                Wanted::Item(id) => Some(Some(*id)),
                Wanted::Crate(_) => Some(None),
                _ => None,
            })
            .collect();
        for by in functions {
            let used = names.iter().map(|name| Wanted::Used { ty: name.clone(), by });
            self.found.wanted.extend(used);
        }
    }

    /// The JSON that functions give must be said.
    pub(super) fn unsaid(&mut self, at: Span) -> Type {
        let message = "nobody knows what JSON this function gives";
        let diagnostic = Diagnostic::at(Code::E0301, at, message)
            .help("say it beside: `#[webhook(as = \"String\")]` for a text, `as = \"i64\"` for an integer");
        self.found.diagnostics.push(diagnostic);
        Type::Refused
    }
}

/// Gives the type whose function it is these arguments.
fn give_owner(emitted: &mut EmittedPath, arguments: Vec<&str>) {
    if !arguments.is_empty() {
        emitted.give(1, format!("<{}>", arguments.join(", ")));
    }
}

/// Whether a `ty` is surely not the `scalar` that a function takes or gives. It takes what is behind
/// pointers, too. What a file is not is said elsewhere.
fn is_another(scalar: &str, purpose: Purpose, ty: &Type) -> bool {
    match ty {
        Type::Pointer(_, inner) if purpose.takes() => is_another(scalar, purpose, inner),
        Type::File => false,
        ty => ty.rust_path().is_some_and(|path| path.rsplit("::").next() != Some(scalar)),
    }
}
