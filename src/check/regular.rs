//! Generic types that contain themselves with ever larger arguments: `Nested<Vec<T>>` inside of
//! `Nested<T>`. Neither JSON Schema nor Elm's decoders can name infinitely many types.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Program, Type, TypeId, components};

use super::cut::Reference;

/// Kennedy and Pierce, "On Decidability of Nominal Subtyping with Variance", 2007: a set of
/// definitions needs infinitely many types just where the graph of their parameters has a cycle
/// with an edge on which a parameter grows. Gives the references behind these edges.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) -> Vec<Reference> {
    let graph = Graph::new(program);
    if graph.growing.is_empty() {
        return Vec::new();
    }
    let component = components(&graph.edges).of;
    let mut growing: Vec<Reference> = Vec::new();
    for (from, to) in &graph.growing {
        if component[*from] != component[*to] {
            continue;
        }
        let (id, to) = (graph.owner[*from], graph.owner[*to]);
        if growing.iter().all(|(reported, _)| *reported != id) {
            diagnostics.push(report(program, id, to));
        }
        growing.push((id, to));
    }
    growing
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
}
