//! Strongly connected components: which definitions lead back to themselves.

/// The strongly connected components of a graph whose nodes are `0..count`.
pub(crate) struct Components {
    /// For each node, the number of its component.
    pub(crate) of: Vec<usize>,
    /// For each node, whether it lies on a cycle.
    pub(crate) cyclic: Vec<bool>,
}

const UNSEEN: usize = usize::MAX;

/// Tarjan's algorithm over `edges[from] = [to, …]`. Iterative: a chain of types may be longer than
/// a stack is deep.
pub(crate) fn components(edges: &[Vec<usize>]) -> Components {
    let count = edges.len();
    let mut search = Search {
        edges,
        order: vec![UNSEEN; count],
        low: vec![0; count],
        found: Components { of: vec![UNSEEN; count], cyclic: vec![false; count] },
        visited: 0,
        closed: 0,
        open: Vec::new(),
    };
    for node in 0..count {
        if search.order[node] == UNSEEN {
            search.visit(node);
        }
    }
    search.found
}

struct Search<'a> {
    edges: &'a [Vec<usize>],
    /// When a node was entered.
    order: Vec<usize>,
    /// The earliest open node that can be reached from it.
    low: Vec<usize>,
    found: Components,
    visited: usize,
    closed: usize,
    /// Entered, and not yet in a component.
    open: Vec<usize>,
}

impl Search<'_> {
    fn visit(&mut self, start: usize) {
        let mut path = vec![(start, 0)];
        self.enter(start);
        while let Some((node, edge)) = path.last_mut() {
            let node = *node;
            let Some(&to) = self.edges[node].get(*edge) else {
                path.pop();
                if let Some((parent, _)) = path.last() {
                    self.low[*parent] = self.low[*parent].min(self.low[node]);
                }
                self.leave(node);
                continue;
            };
            *edge += 1;
            self.found.cyclic[node] |= to == node;
            if self.order[to] == UNSEEN {
                self.enter(to);
                path.push((to, 0));
            } else if self.found.of[to] == UNSEEN {
                self.low[node] = self.low[node].min(self.order[to]);
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.order[node] = self.visited;
        self.low[node] = self.visited;
        self.visited += 1;
        self.open.push(node);
    }

    /// Closes the component that `node` is the first of, if it is.
    fn leave(&mut self, node: usize) {
        if self.low[node] != self.order[node] {
            return;
        }
        let at = self.open.iter().rposition(|open| *open == node).unwrap_or(0);
        let members = self.open.split_off(at);
        for member in &members {
            self.found.of[*member] = self.closed;
            self.found.cyclic[*member] |= members.len() > 1;
        }
        self.closed += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_and_what_only_leads_to_them() {
        // 0 → 1 ⇄ 2, 3 → 3, 4
        let found = components(&[vec![1], vec![2], vec![1], vec![3], vec![]]);
        assert_eq!(found.cyclic, [false, true, true, true, false]);
        assert_eq!(found.of[1], found.of[2]);
        assert_ne!(found.of[0], found.of[1]);
    }

    #[test]
    fn a_long_chain_does_not_exhaust_the_stack() {
        let edges: Vec<Vec<usize>> = (0..200_000).map(|node| vec![(node + 1) % 200_000]).collect();
        assert!(components(&edges).cyclic.iter().all(|cyclic| *cyclic));
    }
}
