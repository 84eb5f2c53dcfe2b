//! Defaults of type parameters that cannot be filled in: they need themselves, as in
//! `struct Page<T, M = Page<T>>`, which rustc refuses too (E0391), or too many others.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};

use super::ast::GenericParam;
use super::resolve::{Definition, Names};
use super::ty::{Ty, TyKind};

/// How many others one default may need, and theirs with them: they all are filled in.
const MOST: usize = 16;

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

/// Depth-first over defaults; what one leads to are the defaults that it leaves to be filled in.
struct Search<'n, 'a> {
    names: &'n Names<'a>,
    /// How many each default fills in, itself included.
    sizes: HashMap<Span, usize>,
    open: Vec<Span>,
    found: HashSet<Span>,
    diagnostics: &'n mut Diagnostics,
}

impl<'a> Search<'_, 'a> {
    fn visit(&mut self, param: &'a GenericParam, owner: Definition<'a>) -> usize {
        let Some(default) = &param.default else { return 0 };
        if let Some(size) = self.sizes.get(&default.span) {
            return *size;
        }
        if self.open.contains(&default.span) {
            return self.refuse(param, default.span, "never ends: it needs itself");
        }
        if self.open.len() > MOST {
            return self.refuse(param, default.span, "needs too many other defaults");
        }
        self.open.push(default.span);
        let mut size = 1 + self.follow(default, owner);
        self.open.pop();
        if size > MOST && !self.found.contains(&default.span) {
            size = self.refuse(param, default.span, "needs too many other defaults");
        }
        self.sizes.insert(default.span, size);
        size
    }

    fn refuse(&mut self, param: &GenericParam, span: Span, why: &str) -> usize {
        if self.found.insert(span) {
            let message = format!("the default of `{}` {why}", param.name);
            let help = "write all arguments of the type that it names";
            self.diagnostics.push(Diagnostic::at(Code::E0207, span, message).help(help));
        }
        0
    }

    fn follow(&mut self, ty: &'a Ty, owner: Definition<'a>) -> usize {
        match &ty.kind {
            TyKind::Path(path, arguments) => {
                let inner = self.follow_all(arguments, owner);
                let Some(named) = self.names.definition(path, owner.scope) else { return inner };
                let filled = named.scope.generics.iter().skip(arguments.len());
                filled.map(|param| self.visit(param, named)).sum::<usize>() + inner
            }
            TyKind::Tuple(items) => self.follow_all(items, owner),
            TyKind::Slice(item) | TyKind::Array(item, ..) => self.follow(item, owner),
            TyKind::Error => 0,
        }
    }

    fn follow_all(&mut self, types: &'a [Ty], owner: Definition<'a>) -> usize {
        types.iter().map(|ty| self.follow(ty, owner)).sum()
    }
}
