//! What definitions tell one another, until nothing more is told.

use std::collections::VecDeque;

use super::{Program, Type, TypeDef};

impl Program {
    /// For each type, those whose definition mentions it, as `for_each_type` visits what is in it.
    pub(crate) fn users(
        &self,
        for_each_type: impl Fn(&TypeDef, &mut dyn FnMut(&Type)),
    ) -> Vec<Vec<usize>> {
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); self.types.len()];
        for (user, definition) in self.types.iter().enumerate() {
            for_each_type(definition, &mut |ty| match ty {
                Type::Named(id, _) if users[id.index()].last() != Some(&user) => {
                    users[id.index()].push(user);
                }
                _ => {}
            });
        }
        users
    }

    /// For each type, which of its parameters `find` meets in the types that `for_each_direct`
    /// visits; `find` is told what is known of all types so far. Whatever is added is looked at again
    /// from where it is used, because generic types hold one another.
    pub(crate) fn parameters(
        &self,
        for_each_direct: impl Fn(&TypeDef, &mut dyn FnMut(&Type)),
        find: impl Fn(&Type, &[Vec<bool>], &mut dyn FnMut(usize)),
    ) -> Vec<Vec<bool>> {
        let none = |definition: &TypeDef| vec![false; definition.generics.len()];
        let mut known: Vec<Vec<bool>> = self.types.iter().map(none).collect();
        let is_generic: Vec<bool> = known.iter().map(|params| !params.is_empty()).collect();
        // In their order, and each once: what many others tell something is not asked after each.
        let mut is_open = is_generic.clone();
        let mut open: VecDeque<usize> = (0..known.len()).filter(|index| is_open[*index]).collect();
        if open.is_empty() {
            return known;
        }
        let users = self.users(|definition, visit| {
            for_each_direct(definition, &mut |ty| ty.walk(&mut |ty| visit(ty)));
        });
        while let Some(index) = open.pop_front() {
            is_open[index] = false;
            let mut found = Vec::new();
            for_each_direct(&self.types[index], &mut |ty| {
                find(ty, &known, &mut |param| found.push(param));
            });
            for param in found {
                if !std::mem::replace(&mut known[index][param], true) {
                    let users = users[index].iter().copied();
                    open.extend(users.filter(|user| {
                        is_generic[*user] && !std::mem::replace(&mut is_open[*user], true)
                    }));
                }
            }
        }
        known
    }
}
