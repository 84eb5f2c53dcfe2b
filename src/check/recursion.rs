//! Types that contain themselves where they must not.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Fields, Program, Seq, Shape, Tagging, Type, TypeDef, TypeId};

use super::cut::{self, Reference};

/// Aliases that never end (E0207), and types of infinite size or without JSON of their own (E0209).
/// Gives the program without these ends.
pub(super) fn check<'a>(program: &'a Program, diagnostics: &mut Diagnostics) -> Cow<'a, Program> {
    let mut program = Cow::Borrowed(program);
    // An alias that never ends would be found again as a type without end: it is cut by then.
    for follow in [Follow::Aliases, Follow::Contents, Follow::Json] {
        let closing = Search::new(&program, follow).run(diagnostics);
        cut::references(&mut program, &closing);
    }
    program
}

/// Which references count.
#[derive(Clone, Copy, PartialEq)]
enum Follow {
    /// From alias to alias, however deep inside.
    Aliases,
    /// What lies directly inside a value: not behind a pointer, nor in a collection.
    Contents,
    /// What has the same JSON, `null` apart. Who reads such a cycle reads one place for ever.
    Json,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// Depth-first over all types, each visited once.
struct Search<'a> {
    program: &'a Program,
    follow: Follow,
    /// See [`held_params`].
    held: Vec<Vec<bool>>,
    states: Vec<State>,
    /// The types that are open, outermost first.
    path: Vec<TypeId>,
    /// What closes the cycles that were found.
    closing: Vec<Reference>,
}

impl<'a> Search<'a> {
    fn new(program: &'a Program, follow: Follow) -> Self {
        let states = vec![State::New; program.types.len()];
        let held = match follow {
            Follow::Aliases => Vec::new(),
            Follow::Contents | Follow::Json => held_params(program, follow),
        };
        Self { program, follow, held, states, path: Vec::new(), closing: Vec::new() }
    }

    /// Reports every cycle; gives what closes them.
    fn run(mut self, diagnostics: &mut Diagnostics) -> Vec<Reference> {
        for index in 0..self.states.len() {
            self.visit(TypeId::new(index), diagnostics);
        }
        self.closing
    }

    /// Iterative: a chain of types may be longer than a stack is deep.
    fn visit(&mut self, start: TypeId, diagnostics: &mut Diagnostics) {
        if self.states[start.index()] != State::New {
            return;
        }
        let mut stack = vec![(start, self.references(start))];
        self.open(start);
        while let Some((id, references)) = stack.last_mut() {
            let id = *id;
            match references.pop() {
                Some(next) => match self.states[next.index()] {
                    State::New => {
                        self.open(next);
                        let references = self.references(next);
                        stack.push((next, references));
                    }
                    State::Open => {
                        self.closing.push((id, next));
                        diagnostics.push(self.cycle(next));
                    }
                    State::Done => {}
                },
                None => {
                    self.states[id.index()] = State::Done;
                    self.path.pop();
                    stack.pop();
                }
            }
        }
    }

    fn open(&mut self, id: TypeId) {
        self.states[id.index()] = State::Open;
        self.path.push(id);
    }

    fn references(&self, id: TypeId) -> Vec<TypeId> {
        let mut found = Vec::new();
        let definition = self.program.type_def(id);
        match self.follow {
            Follow::Contents | Follow::Json => {
                for_each_direct(definition, self.follow, &mut |ty| {
                    contents(ty, self.follow, &self.held, &mut |ty| {
                        if let Type::Named(id, _) = ty {
                            found.push(*id);
                        }
                    });
                });
            }
            Follow::Aliases => {
                if let Shape::Alias(ty) = &definition.shape {
                    ty.walk(&mut |ty| found.extend(self.alias(ty)));
                }
            }
        }
        found
    }

    fn alias(&self, ty: &Type) -> Option<TypeId> {
        let Type::Named(id, _) = ty else { return None };
        matches!(self.program.type_def(*id).shape, Shape::Alias(_)).then_some(*id)
    }

    fn cycle(&self, back_to: TypeId) -> Diagnostic {
        let start = self.path.iter().position(|id| *id == back_to).unwrap_or(0);
        let names: Vec<&str> = self.path[start..]
            .iter()
            .chain([&back_to])
            .map(|id| self.program.type_def(*id).name.as_str())
            .collect();
        let definition = self.program.type_def(back_to);
        let route = names.join("` → `");
        match self.follow {
            Follow::Aliases => Diagnostic::at(
                Code::E0207,
                definition.span,
                format!("the type alias `{}` never ends: `{route}`", definition.name),
            )
            .help("make one of them a struct"),
            Follow::Contents => Diagnostic::at(
                Code::E0209,
                definition.span,
                format!("`{}` contains itself and would have no end: `{route}`", definition.name),
            )
            .help("put a `Box`, a `Vec` or a map in between: `Option<Box<T>>`"),
            Follow::Json => Diagnostic::at(
                Code::E0209,
                definition.span,
                format!("`{}` holds itself and nothing else: `{route}`", definition.name),
            )
            .help("give a field a name, or put a `Vec` or a map in between"),
        }
    }
}

/// Visits the types whose JSON is that of `definition` as it stands.
fn for_each_same<'a>(definition: &'a TypeDef, visit: &mut dyn FnMut(&'a Type)) {
    match &definition.shape {
        Shape::Alias(ty) => visit(ty),
        Shape::Struct(fields) => {
            definition.as_inner(fields).into_iter().for_each(|field| visit(&field.ty));
        }
        Shape::Enum { tagging, variants } => variants
            .iter()
            .filter(|variant| *tagging.of(variant) == Tagging::Untagged)
            .filter_map(|variant| match &variant.fields {
                Fields::Newtype(field) => Some(&field.ty),
                _ => None,
            })
            .for_each(visit),
    }
}

/// Visits the types in `definition` that matter to the search.
fn for_each_direct(definition: &TypeDef, follow: Follow, visit: &mut dyn FnMut(&Type)) {
    match follow {
        Follow::Json => for_each_same(definition, &mut |ty| visit(ty)),
        Follow::Contents | Follow::Aliases => {
            definition.shape.for_each_direct(&mut |ty| visit(ty));
        }
    }
}

/// For each type, which of its parameters a value holds directly (`T` of `Option<T>`, not of
/// `Vec<T>`), or has the JSON of.
fn held_params(program: &Program, follow: Follow) -> Vec<Vec<bool>> {
    program.parameters(
        |definition, visit| for_each_direct(definition, follow, visit),
        |ty, held, found| {
            contents(ty, follow, held, &mut |ty| {
                if let Type::Param(param) = ty {
                    found(*param as usize);
                }
            });
        },
    )
}

/// Visits every named type and parameter that a value of `ty` holds directly, or that has its JSON,
/// `null` apart.
fn contents(ty: &Type, follow: Follow, held: &[Vec<bool>], visit: &mut dyn FnMut(&Type)) {
    let mut inside = |ty: &Type| contents(ty, follow, held, visit);
    match ty {
        Type::Named(id, arguments) => {
            let of_held = arguments.iter().zip(&held[id.index()]).filter(|(_, held)| **held);
            of_held.for_each(|(argument, _)| inside(argument));
            visit(ty);
        }
        Type::Param(_) => visit(ty),
        Type::Option(inner) => inside(inner),
        Type::Pointer(_, inner) if follow == Follow::Json => inside(inner),
        _ if follow == Follow::Json => {}
        Type::Seq(Seq::Array(1..), inner) => inside(inner),
        Type::Result(ok, error) => {
            inside(ok);
            inside(error);
        }
        Type::Tuple(items) => items.iter().for_each(inside),
        _ => {}
    }
}
