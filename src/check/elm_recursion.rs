//! Generic types that hold themselves with other arguments (E0204).
//!
//! The codec of such a type would call itself at another type. Elm infers one type for all calls
//! inside a group of functions that call each other, whatever their annotations say, and refuses.
//! Where each step adds to the arguments (`T<Vec<A>>` inside `T<A>`), no language reads it.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{ElmTypes, Program, Type, TypeId, elm_for_each_direct};

/// Reports every reference back into a type's own cycle whose arguments are not parameters, or
/// which mixes up the parameters of one type.
pub(super) fn check(program: &Program, types: &ElmTypes<'_>, diagnostics: &mut Diagnostics) {
    let mut same = Variables::new(program);
    for (index, definition) in program.types.iter().enumerate() {
        let home = TypeId::new(index);
        let mut visit = |ty: &Type, at: Span| {
            ty.walk(&mut |ty| {
                let Type::Named(id, arguments) = ty else { return };
                if types.is_recursive(home, *id) && !same.unite(home, *id, arguments, types) {
                    diagnostics.push(report(program, home, *id, at));
                }
            });
        };
        elm_for_each_direct(definition, &mut visit);
    }
}

fn report(program: &Program, home: TypeId, to: TypeId, at: Span) -> Diagnostic {
    let (home, to) = (program.type_def(home), program.type_def(to));
    let message = format!(
        "`{}` leads back to `{}` with other type arguments, which Elm cannot read",
        to.name, home.name
    );
    Diagnostic::at(Code::E0204, at, message)
        .related(to.span, "defined here")
        .help("pass the type's own parameters on, or write a type of its own for this place")
}

/// Which parameters stand for one another: a union-find over all parameters of all types.
struct Variables {
    /// Where each type's parameters begin in `parents`.
    starts: Vec<usize>,
    parents: Vec<usize>,
    /// The type and parameter that a class holds, for each type in it.
    members: Vec<Vec<(TypeId, usize)>>,
}

impl Variables {
    fn new(program: &Program) -> Self {
        let (mut starts, mut members) = (Vec::with_capacity(program.types.len()), Vec::new());
        for (index, definition) in program.types.iter().enumerate() {
            starts.push(members.len());
            let parameters = 0..definition.generics.len();
            members.extend(parameters.map(|parameter| vec![(TypeId::new(index), parameter)]));
        }
        Self { starts, parents: (0..members.len()).collect(), members }
    }

    /// Takes the parameters of `to` for the arguments that `home` gives them; whether that can be.
    fn unite(
        &mut self,
        home: TypeId,
        to: TypeId,
        arguments: &[Type],
        types: &ElmTypes<'_>,
    ) -> bool {
        let used = |(index, _): &(usize, &Type)| types.uses_variable(to, *index);
        arguments.iter().enumerate().filter(used).all(|(index, argument)| match argument {
            Type::Param(own) => {
                let own = self.root(self.starts[home.index()] + *own as usize);
                let other = self.root(self.starts[to.index()] + index);
                own == other || self.join(own, other)
            }
            _ => false,
        })
    }

    fn root(&self, mut node: usize) -> usize {
        while self.parents[node] != node {
            node = self.parents[node];
        }
        node
    }

    /// Two different parameters of one type can never be the same.
    fn join(&mut self, one: usize, other: usize) -> bool {
        let (small, large) = match self.members[one].len() < self.members[other].len() {
            true => (one, other),
            false => (other, one),
        };
        let moved = std::mem::take(&mut self.members[small]);
        let clash = moved.iter().any(|(ty, at)| {
            self.members[large].iter().any(|(other, there)| other == ty && there != at)
        });
        self.members[large].extend(moved);
        self.parents[small] = large;
        !clash
    }
}
