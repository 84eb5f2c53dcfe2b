//! Which definitions the JSON of others is made of.

use super::{Program, Type, TypeDef, TypeId};

impl Program {
    /// By [`TypeId`]: whether payloads are made of the type.
    pub(crate) fn sent(&self) -> Vec<bool> {
        let payloads = self.webhooks.iter().map(|webhook| webhook.payload);
        let payloads: Vec<Type> = payloads.map(|id| Type::Named(id, Vec::new())).collect();
        self.reachable(payloads.iter())
    }

    /// The same of those that answers are made of, and payloads are not.
    pub(crate) fn only_read(&self) -> Vec<bool> {
        self.unsent(self.answers())
    }

    /// By [`TypeId`]: whether values are read of the type, of answers or of what others are made from,
    /// and none is ever written.
    pub(crate) fn never_written(&self) -> Vec<bool> {
        let sources = self.types.iter().filter_map(TypeDef::made_from);
        self.unsent(self.answers().chain(sources))
    }

    /// By [`TypeId`]: whether `roots` are made of the type, and payloads are not.
    fn unsent<'t>(&self, roots: impl Iterator<Item = &'t Type>) -> Vec<bool> {
        let mut found = self.reachable(roots);
        found.iter_mut().zip(self.sent()).for_each(|(found, sent)| *found &= !sent);
        found
    }

    /// By [`TypeId`]: whether the JSON of a definition that `counts`, or of an answer, holds the type.
    pub(crate) fn used_by(&self, counts: impl Fn(&TypeDef) -> bool) -> Vec<bool> {
        let mut roots = Vec::new();
        for definition in self.types.iter().filter(|definition| counts(definition)) {
            definition.shape.for_each_direct(&mut |ty| roots.push(ty));
        }
        self.reachable(roots.into_iter().chain(self.answers()))
    }

    /// Whether the JSON of a definition or an answer holds `wanted` anywhere.
    pub(crate) fn mentions(&self, wanted: &Type) -> bool {
        let mut found = false;
        let mut look = |ty: &Type| found |= ty == wanted;
        self.types.iter().for_each(|definition| definition.shape.for_each_type(&mut look));
        self.answers().for_each(|ty| ty.walk(&mut look));
        found
    }

    /// What is read of answers.
    pub(super) fn answers(&self) -> impl Iterator<Item = &Type> {
        let variants = self.responses.iter().flat_map(|response| &response.variants);
        variants.filter_map(|variant| variant.value.ty())
    }

    fn reachable<'t>(&self, roots: impl Iterator<Item = &'t Type>) -> Vec<bool> {
        let mut reached = vec![false; self.types.len()];
        let mut open: Vec<TypeId> = Vec::new();
        let mut look = |ty: &Type, open: &mut Vec<TypeId>| {
            ty.walk(&mut |ty| match ty {
                Type::Named(id, _) if !std::mem::replace(&mut reached[id.index()], true) => {
                    open.push(*id);
                }
                _ => {}
            });
        };
        roots.for_each(|ty| look(ty, &mut open));
        while let Some(id) = open.pop() {
            self.type_def(id).shape.for_each_direct(&mut |ty| look(ty, &mut open));
        }
        reached
    }
}
