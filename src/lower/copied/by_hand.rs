//! Impls by hand of what a type would derive in any case: which of them the emitted type has in place of
//! the derive.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Program, Shape, Type, TypeDef};
use crate::lower::resolve::Names;
use crate::parse::copyable::{Copyable, Holds, Kind};
use crate::parse::stack;

use super::copyables::{CopyableId, Copyables};
use super::wanted::Wanted;
use super::{arguments, emit, needed};

/// What is copied of them: all that a type has of one trait, or none. Of the latter is told, as the type
/// derives the trait then.
pub(super) fn find(
    copyables: &Copyables<'_>,
    names: &Names<'_>,
    program: &Program,
    diagnostics: &mut Diagnostics,
) -> Vec<Wanted> {
    let by_hand = ByHand { copyables, names, program };
    let types = program.types.iter().map(|definition| (&definition.name, definition.span));
    let enums = program.responses.iter().map(|response| (&response.name, response.span));
    let mut all: Vec<Impl<'_>> =
        types.chain(enums).flat_map(|(ty, span)| by_hand.impls_of(ty, span)).collect();
    if all.is_empty() {
        return Vec::new();
    }
    all.sort_by(|a, b| (a.ty, a.of).cmp(&(b.ty, b.of)));
    let mut refused = Refused::new();
    by_hand.find_refused(&all, &mut refused);
    let mut wanted = Vec::new();
    for of_one in all.chunk_by(|a, b| (a.ty, a.of) == (b.ty, b.of)) {
        let told = of_one.iter().filter_map(|one| by_hand.why_not(one, of_one.len(), &refused));
        let told: Vec<Diagnostic> = told.collect();
        if told.is_empty() {
            wanted.extend(of_one.iter().map(Impl::wanted));
        }
        diagnostics.extend(told);
    }
    wanted
}

struct Impl<'a> {
    ty: &'a str,
    /// Where the type's name stands.
    span: Span,
    id: CopyableId,
    item: &'a Copyable,
    of: &'static str,
}

impl Impl<'_> {
    fn wanted(&self) -> Wanted {
        Wanted::Item(self.id)
    }
}

/// What keeps impls from being copied.
type Refused = HashMap<CopyableId, Diagnostic>;

struct ByHand<'n, 'a> {
    copyables: &'n Copyables<'a>,
    names: &'n Names<'a>,
    program: &'n Program,
}

impl<'n, 'a> ByHand<'n, 'a> {
    fn impls_of<'p>(&self, ty: &'p str, span: Span) -> impl Iterator<Item = Impl<'p>>
    where
        'a: 'p,
    {
        let found = self.copyables.in_place_of_derives(ty, self.names);
        found.map(move |(id, of)| Impl { ty, span, id, item: self.copyables.item(id), of })
    }

    /// Why an impl cannot be the emitted type's, which has `same` of the trait; `refused` are those that
    /// cannot be copied.
    fn why_not(&self, one: &Impl<'_>, same: usize, refused: &Refused) -> Option<Diagnostic> {
        let Impl { ty, span, of, .. } = *one;
        let derived = |why: &str| {
            let message = format!("the emitted `{ty}` derives `{of}`: {why}");
            Diagnostic::at(Code::W0110, span, message).related(one.item.span, "this impl")
        };
        if self.lacks(one, same) {
            let why = "its own impl does not hold for all arguments that it is used with";
            let help = format!("write `impl<T: {of}> {of} for {ty}<T>`");
            return Some(derived(why).help(help));
        }
        let refused = refused.get(&one.id)?;
        let diagnostic = derived("its own impl cannot be copied").maybe_help(refused.help.clone());
        Some(match refused.place.span() {
            Some(at) => diagnostic.related(at, refused.message.clone()),
            None => diagnostic,
        })
    }

    /// Finds those that cannot be copied, by halves: nearly always, nothing keeps any from it.
    fn find_refused(&self, impls: &[Impl<'_>], found: &mut Refused) {
        let Some(refused) = self.refused(impls) else { return };
        match impls {
            [one] => drop(found.insert(one.id, refused)),
            _ => {
                let (first, second) = impls.split_at(impls.len() / 2);
                self.find_refused(first, found);
                self.find_refused(second, found);
            }
        }
    }

    /// What keeps one of these impls, or something that they refer to, from being copied.
    fn refused(&self, impls: &[Impl<'_>]) -> Option<Diagnostic> {
        let Self { copyables, names, program } = *self;
        let wanted = impls.iter().map(Impl::wanted).collect();
        let needed = needed::find(copyables, names, program, arguments(program), wanted);
        let refused = stack::on_large_ones(1, || emit::refused(copyables, names, program, needed));
        refused.iter().next().cloned()
    }

    /// Whether an impl holds for some arguments of its type only, and something that is emitted derives
    /// the trait with others.
    fn lacks(&self, one: &Impl<'_>, same: usize) -> bool {
        let Kind::Impl { holds, .. } = one.item.kind else { return false };
        let Some(id) = self.program.type_named(one.ty) else { return false };
        let definition = self.program.type_def(id);
        if definition.generics.is_empty() {
            return false;
        }
        match holds {
            Holds::Always => false,
            Holds::Bounded => self.used_with(definition, one.of).iter().any(is_open),
            Holds::Here => {
                let used = self.used_with(definition, one.of);
                used.len() > same || used.iter().any(is_open)
            }
        }
    }

    /// The arguments that those definitions and response enums give the type `ty` which derive `of`.
    fn used_with(&self, ty: &TypeDef, of: &str) -> HashSet<Vec<Type>> {
        let mut found = HashSet::new();
        let mut within = |part: &Type| {
            part.walk(&mut |part| match part {
                Type::Named(id, arguments) if self.program.type_def(*id).name == ty.name => {
                    found.insert(arguments.clone());
                }
                _ => {}
            });
        };
        let derives = |ty: &str| {
            let mut by_hand = self.copyables.in_place_of_derives(ty, self.names);
            by_hand.all(|(_, by_hand)| by_hand != of)
        };
        for definition in &self.program.types {
            let shape = definition.rust_shape();
            let is_other = !matches!(shape, Shape::Alias(_)) && definition.name != ty.name;
            if is_other && derives(&definition.name) {
                shape.rust_fields().for_each(|field| within(field.rust_ty()));
            }
        }
        for response in self.program.responses.iter().filter(|response| derives(&response.name)) {
            response.variants.iter().filter_map(|variant| variant.value.ty()).for_each(&mut within);
        }
        found
    }
}

/// Whether one of the arguments may be anything.
fn is_open(arguments: &Vec<Type>) -> bool {
    let mut found = false;
    for argument in arguments {
        argument.walk(&mut |part| found |= matches!(part, Type::Param(_)));
    }
    found
}
