//! Defaults of type parameters that cannot be filled in: they need themselves, as in
//! `struct Page<T, M = Page<T>>`, which rustc refuses too (E0391), or a parameter that comes later (E0128),
//! or too many others, or multiply.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::MOST_PARTS;
use crate::parse::ast::GenericParam;
use crate::parse::ty::{Ty, TyKind};

use super::resolve::{Definition, Names};

/// How many others one default may need, and theirs with them: they all are filled in.
const MOST: usize = 16;

const WRITE_OUT: &str = "write all arguments of the type that it names";

/// The places of the defaults that are not to be filled in; each is reported.
pub(super) fn endless(names: &Names<'_>, diagnostics: &mut Diagnostics) -> HashSet<Span> {
    let mut search = Search {
        names,
        sizes: HashMap::new(),
        open: Vec::new(),
        found: HashSet::new(),
        diagnostics,
    };
    let mut definitions: Vec<Definition<'_>> = names.types.values().copied().collect();
    definitions.sort_by_key(|definition| definition.id);
    for definition in definitions {
        for param in definition.scope.generics {
            search.visit(param, definition);
        }
    }
    search.found
}

/// How large a type is once defaults are filled in.
#[derive(Debug, Clone, Default)]
struct Size {
    /// How many defaults are filled in.
    defaults: usize,
    /// Its own parts.
    parts: u64,
    /// How often it mentions each parameter of the definition that it stands in.
    params: Vec<u64>,
}

impl Size {
    fn param(index: usize) -> Self {
        let mut params = vec![0; index + 1];
        params[index] = 1;
        Self { defaults: 0, parts: 0, params }
    }

    fn add(&mut self, other: &Self) {
        self.defaults += other.defaults;
        self.parts = self.parts.saturating_add(other.parts);
        self.params.resize(self.params.len().max(other.params.len()), 0);
        for (own, other) in self.params.iter_mut().zip(&other.params) {
            *own = own.saturating_add(*other);
        }
    }

    /// With `arguments` in the place of the parameters.
    fn substitute(&self, arguments: &[Self]) -> Self {
        let mut size = Self { defaults: self.defaults, parts: self.parts, params: Vec::new() };
        for (times, argument) in self.params.iter().zip(arguments) {
            size.parts = size.parts.saturating_add(times.saturating_mul(argument.parts));
            let params = argument.params.iter().map(|own| own.saturating_mul(*times)).collect();
            size.add(&Self { params, ..Self::default() });
        }
        size
    }

    /// The parts, with one for each parameter.
    fn total(&self) -> u64 {
        self.params.iter().fold(self.parts, |sum, times| sum.saturating_add(*times))
    }
}

/// Depth-first over defaults; what one leads to are the defaults that it leaves to be filled in.
struct Search<'n, 'a> {
    names: &'n Names<'a>,
    sizes: HashMap<Span, Size>,
    open: Vec<Span>,
    found: HashSet<Span>,
    diagnostics: &'n mut Diagnostics,
}

impl<'a> Search<'_, 'a> {
    fn visit(&mut self, param: &'a GenericParam, owner: Definition<'a>) -> Size {
        let Some(default) = &param.default else { return Size::default() };
        if let Some(size) = self.sizes.get(&default.span) {
            return size.clone();
        }
        if self.open.contains(&default.span) {
            let why = "never ends: it needs itself";
            return self.refuse(param, default.span, Code::E0207, why, WRITE_OUT);
        }
        if self.open.len() > MOST {
            let why = "needs too many other defaults";
            return self.refuse(param, default.span, Code::E0207, why, WRITE_OUT);
        }
        self.open.push(default.span);
        let mut size = self.follow(default, owner);
        self.open.pop();
        size.defaults += 1;
        if !self.found.contains(&default.span) {
            if let Some(name) = later(&size, param, owner) {
                let why = format!("names `{name}`, which does not come before it");
                let help = "let it name parameters that stand before it alone";
                size = self.refuse(param, default.span, Code::E0207, &why, help);
            } else if size.substitute(&self.before(param, owner)).total() > MOST_PARTS as u64 {
                let why = "has more type arguments than can be written out, with the defaults that it needs";
                size = self.refuse(param, default.span, Code::E0210, why, WRITE_OUT);
            } else if size.defaults > MOST {
                let why = "needs too many other defaults";
                size = self.refuse(param, default.span, Code::E0207, why, WRITE_OUT);
            }
        }
        self.sizes.insert(default.span, size.clone());
        size
    }

    /// The sizes of the parameters before `param`, with those of their defaults filled in.
    fn before(&mut self, param: &'a GenericParam, owner: Definition<'a>) -> Vec<Size> {
        let mut sizes = Vec::new();
        for (index, before) in owner.scope.generics.iter().enumerate() {
            if std::ptr::eq(before, param) {
                break;
            }
            let size = match before.default {
                None => Size::param(index),
                Some(_) => self.visit(before, owner).substitute(&sizes),
            };
            sizes.push(size);
        }
        sizes
    }

    fn refuse(
        &mut self,
        param: &GenericParam,
        span: Span,
        code: Code,
        why: &str,
        help: &str,
    ) -> Size {
        if self.found.insert(span) {
            let message = format!("the default of `{}` {why}", param.name);
            self.diagnostics.push(Diagnostic::at(code, span, message).help(help));
        }
        Size::default()
    }

    /// The size of `ty` in terms of the parameters of `owner`.
    fn follow(&mut self, ty: &'a Ty, owner: Definition<'a>) -> Size {
        let arguments = match &ty.kind {
            TyKind::Path(path, arguments) => {
                let generics = owner.scope.generics;
                if let [only] = path.as_slice()
                    && let Some(index) = generics.iter().position(|param| param.name == *only)
                {
                    return Size::param(index);
                }
                let mut sizes = self.follow_all(arguments, owner);
                if let Some(named) = self.names.definition(path, owner.scope) {
                    for param in named.scope.generics.iter().skip(arguments.len()) {
                        let default = self.visit(param, named);
                        sizes.push(default.substitute(&sizes));
                    }
                }
                sizes
            }
            TyKind::Tuple(items) => self.follow_all(items, owner),
            TyKind::Slice(item) | TyKind::Array(item, ..) => vec![self.follow(item, owner)],
            TyKind::Constant | TyKind::Error => Vec::new(),
        };
        let mut size = Size { parts: 1, ..Size::default() };
        arguments.iter().for_each(|argument| size.add(argument));
        size
    }

    fn follow_all(&mut self, types: &'a [Ty], owner: Definition<'a>) -> Vec<Size> {
        types.iter().map(|ty| self.follow(ty, owner)).collect()
    }
}

/// What a default of this `size` names among the parameters that are not there before `param`.
fn later<'a>(size: &Size, param: &GenericParam, owner: Definition<'a>) -> Option<&'a str> {
    let params = owner.scope.generics;
    let own = params.iter().position(|other| std::ptr::eq(other, param))?;
    let named = params.iter().zip(&size.params).skip(own).find(|(_, times)| **times > 0);
    named.map(|(param, _)| param.name.as_str())
}
