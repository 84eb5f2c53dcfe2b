//! Generic types that contain themselves with ever larger arguments: `Nested<Vec<T>>` inside of
//! `Nested<T>`. Neither JSON Schema nor Elm's decoders can name infinitely many types.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Program, Type, TypeId};

/// Kennedy and Pierce, "On Decidability of Nominal Subtyping with Variance", 2007: a set of
/// definitions needs infinitely many types just where the graph of their parameters has a cycle
/// with an edge on which a parameter grows.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    let graph = Graph::new(program);
    if graph.growing.is_empty() {
        return;
    }
    let component = graph.components();
    let mut reported = Vec::new();
    for (from, to) in &graph.growing {
        let id = graph.owner[*from];
        if component[*from] == component[*to] && !reported.contains(&id) {
            reported.push(id);
            diagnostics.push(report(program, id, graph.owner[*to]));
        }
    }
}

fn report(program: &Program, from: TypeId, to: TypeId) -> Diagnostic {
    let (from, to) = (program.type_def(from), program.type_def(to));
    let message = format!(
        "`{}` contains `{}` with larger and larger arguments: there would be no end of types",
        from.name, to.name
    );
    Diagnostic::at(Code::E0210, from.span, message)
        .help("contain it with the same arguments, or write a type without parameters")
}

/// One node for each parameter of each definition; an edge from a parameter to each one that it is
/// part of an argument for.
struct Graph {
    owner: Vec<TypeId>,
    edges: Vec<Vec<usize>>,
    /// The edges on which the parameter is only a part of the argument.
    growing: Vec<(usize, usize)>,
}

impl Graph {
    fn new(program: &Program) -> Self {
        let mut first = Vec::with_capacity(program.types.len());
        let mut owner = Vec::new();
        for (index, definition) in program.types.iter().enumerate() {
            first.push(owner.len());
            owner.extend(definition.generics.iter().map(|_| TypeId::new(index)));
        }
        let mut graph = Self { edges: vec![Vec::new(); owner.len()], owner, growing: Vec::new() };
        for (index, definition) in program.types.iter().enumerate() {
            if definition.generics.is_empty() {
                continue;
            }
            definition.shape.for_each_type(&mut |ty| {
                let Type::Named(id, arguments) = ty else { return };
                for (position, argument) in arguments.iter().enumerate() {
                    let to = first[id.index()] + position;
                    argument.walk(&mut |part| {
                        let Type::Param(param) = part else { return };
                        let from = first[index] + *param as usize;
                        graph.edges[from].push(to);
                        if !matches!(argument, Type::Param(_)) {
                            graph.growing.push((from, to));
                        }
                    });
                }
            });
        }
        graph
    }

    /// For each node, the strongly connected component it is in (Kosaraju; iterative, because a
    /// chain of types may be longer than a stack is deep).
    fn components(&self) -> Vec<usize> {
        let mut backwards = vec![Vec::new(); self.edges.len()];
        for (from, edges) in self.edges.iter().enumerate() {
            edges.iter().for_each(|to| backwards[*to].push(from));
        }
        let mut order = Vec::with_capacity(self.edges.len());
        let mut seen = vec![false; self.edges.len()];
        for start in 0..self.edges.len() {
            finish_order(start, &self.edges, &mut seen, &mut order);
        }
        let mut component = vec![usize::MAX; self.edges.len()];
        for start in order.into_iter().rev() {
            let mut stack = vec![start];
            while let Some(node) = stack.pop() {
                if component[node] == usize::MAX {
                    component[node] = start;
                    stack.extend(&backwards[node]);
                }
            }
        }
        component
    }
}

/// Adds every node that `start` leads to, each after all that it leads to.
fn finish_order(start: usize, edges: &[Vec<usize>], seen: &mut [bool], order: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let mut stack = vec![(start, 0)];
    while let Some((node, next)) = stack.last_mut() {
        let node = *node;
        match edges[node].get(*next) {
            Some(to) => {
                *next += 1;
                if !std::mem::replace(&mut seen[*to], true) {
                    stack.push((*to, 0));
                }
            }
            None => {
                order.push(node);
                stack.pop();
            }
        }
    }
}
