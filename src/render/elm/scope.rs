//! What every declaration needs to know of the others: names, and which types are recursive.

use crate::ir::{FieldCase, Fields, Program, Shape, Type, TypeDef, TypeId};

/// The program as Elm sees it.
pub(super) struct Scope<'a> {
    pub(super) program: &'a Program,
    pub(super) case: FieldCase,
    names: Vec<Names>,
    /// The strongly connected component of each type; references inside one are recursive.
    component: Vec<usize>,
    /// Whether the type is in a cycle at all.
    cyclic: Vec<bool>,
    /// Whether an alias must become a `type`, to end a cycle of aliases.
    wrapped: Vec<bool>,
}

/// What one type is called.
pub(super) struct Names {
    pub(super) ty: String,
    pub(super) encoder: String,
    pub(super) decoder: String,
}

impl<'a> Scope<'a> {
    pub(super) fn new(program: &'a Program, case: FieldCase) -> Self {
        let mut is_payload = vec![false; program.types.len()];
        for webhook in &program.webhooks {
            is_payload[webhook.payload.index()] = true;
        }
        let names = program.types.iter().zip(&is_payload).map(|(definition, is_payload)| {
            let ty = match is_payload {
                true => format!("{}Payload", definition.elm),
                false => definition.elm.clone(),
            };
            Names { encoder: format!("encode{ty}"), decoder: super::decoder_name(&ty), ty }
        });
        let names = names.collect();
        let references: Vec<Vec<usize>> = program.types.iter().map(references).collect();
        let (component, cyclic) = components(&references);
        // A cycle through a custom type has its wrapping already.
        let aliases: Vec<Vec<usize>> = references
            .iter()
            .enumerate()
            .map(|(index, to)| {
                let is_alias = |index: &usize| is_alias(&program.types[*index]);
                if is_alias(&index) {
                    to.iter().copied().filter(is_alias).collect()
                } else {
                    Vec::new()
                }
            })
            .collect();
        let (_, wrapped) = components(&aliases);
        Self { program, case, names, component, cyclic, wrapped }
    }

    pub(super) fn names(&self, id: TypeId) -> &Names {
        &self.names[id.index()]
    }

    /// Whether the alias `id` is written as a `type` with one constructor of its own name.
    pub(super) fn is_wrapped(&self, id: TypeId) -> bool {
        self.wrapped[id.index()]
    }

    /// Whether a reference from `from` to `to` may lead back.
    pub(super) fn is_recursive(&self, from: TypeId, to: TypeId) -> bool {
        self.cyclic[to.index()] && self.component[from.index()] == self.component[to.index()]
    }
}

/// Whether Elm's form of it is a `type alias`.
fn is_alias(definition: &TypeDef) -> bool {
    match &definition.shape {
        Shape::Alias(_) => true,
        Shape::Struct(Fields::Tuple(_)) => definition.transparent,
        Shape::Struct(_) => true,
        Shape::Enum { .. } => false,
    }
}

fn references(definition: &TypeDef) -> Vec<usize> {
    let mut found = Vec::new();
    definition.shape.for_each_type(&mut |ty| {
        if let Type::Named(id, _) = ty {
            found.push(id.index());
        }
    });
    found
}

/// Tarjan's strongly connected components, without recursion: the component of each node, and
/// whether it lies on a cycle.
fn components(edges: &[Vec<usize>]) -> (Vec<usize>, Vec<bool>) {
    const UNSEEN: usize = usize::MAX;
    let count = edges.len();
    let (mut order, mut low) = (vec![UNSEEN; count], vec![0; count]);
    let (mut component, mut cyclic) = (vec![UNSEEN; count], vec![false; count]);
    let (mut next, mut components) = (0, 0);
    let mut open: Vec<usize> = Vec::new();
    for start in 0..count {
        if order[start] != UNSEEN {
            continue;
        }
        let mut stack = vec![(start, 0)];
        while let Some((node, edge)) = stack.pop() {
            if edge == 0 {
                order[node] = next;
                low[node] = next;
                next += 1;
                open.push(node);
            }
            if let Some(&to) = edges[node].get(edge) {
                stack.push((node, edge + 1));
                cyclic[node] |= to == node;
                if order[to] == UNSEEN {
                    stack.push((to, 0));
                } else if component[to] == UNSEEN {
                    low[node] = low[node].min(order[to]);
                }
                continue;
            }
            if let Some((parent, _)) = stack.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
            if low[node] == order[node] {
                let at = open.iter().rposition(|open| *open == node).unwrap_or(0);
                let members = open.split_off(at);
                for member in &members {
                    component[*member] = components;
                    cyclic[*member] |= members.len() > 1;
                }
                components += 1;
            }
        }
    }
    (component, cyclic)
}
