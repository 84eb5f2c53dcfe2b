//! Generic types with the arguments that they are used with: what only goes wrong with these.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Span};
use crate::ir::{Fields, MOST_PARTS, Merged, Program, Shape, Tagging, Type, TypeDef, TypeId};

use super::describe::describe;
use super::number_keys::NumberKeys;
use super::{each_type, leftovers, objects};

/// As many instances as there may be: more only comes of types that double at each step.
const MOST_INSTANCES: usize = 20_000;

/// Generic types with all the arguments that a program puts in.
pub(super) struct Instances<'a> {
    program: &'a Program,
    all: Vec<Instance<'a>>,
}

impl<'a> Instances<'a> {
    /// All of them; what to say where they are too many or too large (E0210): then nothing may put
    /// arguments in. `only_read` is [`Program::never_written`].
    pub(super) fn of(program: &'a Program, only_read: &[bool]) -> Result<Self, Diagnostic> {
        let all = all(program, only_read).map_err(|endless| endless.report(program))?;
        Ok(Self { program, all })
    }

    /// Reports what is wrong with the types behind a use, at that use.
    pub(super) fn check(&self, diagnostics: &mut Diagnostics) {
        if self.all.is_empty() {
            return;
        }
        let program = self.program;
        let (number_keys, merged) = (NumberKeys::new(program), Merged::new(program));
        let rules = Rules { program, merged, number_keys };
        self.all.iter().for_each(|instance| instance.check(&rules, diagnostics));
    }
}

/// A generic type with arguments.
struct Instance<'a> {
    id: TypeId,
    arguments: Vec<Type>,
    /// The definition that it is used in, whose parameters may be among the arguments.
    home: &'a TypeDef,
    /// Where that uses it, directly or by what it holds.
    at: Span,
    /// Whether values of it are read alone, as those of answers are.
    only_read: bool,
}

impl Instance<'_> {
    fn check(&self, rules: &Rules<'_>, diagnostics: &mut Diagnostics) {
        self.in_two_places(rules, diagnostics);
        let generic = rules.program.type_def(self.id);
        let here = rules.faults(&generic.with(&self.arguments), self.home, self.only_read);
        if here.is_empty() {
            return;
        }
        let everywhere = rules.faults(generic, generic, self.only_read);
        for fault in
            here.iter().filter(|fault| !everywhere.iter().any(|own| own.place == fault.place))
        {
            diagnostics.push(self.report(fault, generic));
        }
    }

    /// An argument has one decoder in Elm, and one type in TypeScript.
    fn in_two_places(&self, rules: &Rules<'_>, diagnostics: &mut Diagnostics) {
        let generic = rules.program.type_def(self.id);
        let arguments = self.arguments.iter().zip(&generic.generics).enumerate();
        for (index, (argument, parameter)) in arguments {
            if rules.merged.place(self.id, index).is_some()
                && rules.merged.is_alone(self.id, index)
                && let Some(culprit) = other_among_members(argument, rules.program)
            {
                let message = format!(
                    "{} is written otherwise among the members of an object than alone, and `{}` has its `{}` in both places",
                    describe(&culprit, self.home, rules.program),
                    generic.name,
                    parameter.name,
                );
                let report = Diagnostic::at(Code::E0303, self.at, message)
                    .related(generic.span, "put in here")
                    .help("give it a type parameter for each of the places");
                diagnostics.push(report);
            }
        }
    }

    /// The fault of the definition as one of this use.
    fn report(&self, fault: &Diagnostic, generic: &TypeDef) -> Diagnostic {
        let mut report = Diagnostic::at(fault.code, self.at, fault.message.clone());
        if let Place::Source(place) = fault.place {
            report = report.related(place, format!("put in here, in `{}`", generic.name));
        }
        report.related.extend(fault.related.iter().cloned());
        report.maybe_help(fault.help.clone())
    }
}

/// What of `ty` serde writes otherwise where it is put among members, or reads there with others
/// around it.
fn other_among_members(ty: &Type, program: &Program) -> Option<Type> {
    let ty = program.in_json(ty);
    let is_other = match &ty {
        Type::Option(inner) => return other_among_members(inner, program),
        Type::Unit | Type::Duration | Type::Result(..) => true,
        Type::Named(id, _) => {
            let definition = program.type_def(*id);
            definition.deny_unknown_fields
                || match &definition.shape {
                    Shape::Struct(fields) => matches!(fields, Fields::Unit),
                    Shape::Enum { tagging, .. } => *tagging == Tagging::External,
                    Shape::Alias(_) => false,
                }
        }
        _ => false,
    };
    is_other.then_some(ty)
}

/// The rules that depend on the arguments.
struct Rules<'a> {
    program: &'a Program,
    merged: Merged,
    number_keys: NumberKeys<'a>,
}

impl Rules<'_> {
    /// What is wrong with a definition whose parameters are those of `home`.
    fn faults(&self, definition: &TypeDef, home: &TypeDef, only_read: bool) -> Vec<Diagnostic> {
        let mut found = Diagnostics::new();
        objects::check(definition, home, only_read, self.program, &mut found);
        leftovers::check(definition, only_read, self.program, &mut found);
        self.number_keys.check(definition, &mut found);
        found.iter().cloned().collect()
    }
}

/// There are too many instances, or they are too large.
struct Endless<'a> {
    /// The definition that leads to them.
    home: &'a TypeDef,
    /// The type that is one too many.
    id: TypeId,
    /// Where `home` uses it, directly or by what it holds.
    at: Span,
}

impl Endless<'_> {
    fn report(&self, program: &Program) -> Diagnostic {
        let (home, last) = (&self.home.name, program.type_def(self.id));
        let message = format!(
            "`{home}` leads to `{}` with more type arguments than can be written out",
            last.name
        );
        Diagnostic::at(Code::E0210, self.at, message)
            .related(last.span, "one of many types at each use")
            .help("write types without parameters where the arguments multiply")
    }
}

/// All instances, each once; those that are only read come last.
fn all<'a>(program: &'a Program, only_read: &[bool]) -> Result<Vec<Instance<'a>>, Endless<'a>> {
    let mut found = Found { all: Vec::new(), seen: HashSet::new(), only_read: false };
    if program.types.iter().all(|definition| definition.generics.is_empty()) {
        return Ok(found.all);
    }
    let homes = |read: bool| {
        let homes = program.types.iter().zip(only_read);
        homes.filter(move |(_, only_read)| **only_read == read).map(|(home, _)| home)
    };
    homes(false).try_for_each(|home| found.add_all_in(home))?;
    found.complete(0, program)?;
    found.only_read = true;
    let written = found.all.len();
    homes(true).try_for_each(|home| found.add_all_in(home))?;
    for variant in program.responses.iter().flat_map(|response| &response.variants) {
        // Without parameters around it: any definition will do.
        let ty = variant.value.ty();
        if let Some((ty @ Type::Named(id, _), at)) = ty.map(|ty| (ty, variant.span)) {
            found.add(ty, &[], program.type_def(*id), at)?;
        }
    }
    found.complete(written, program)?;
    Ok(found.all)
}

struct Found<'a> {
    all: Vec<Instance<'a>>,
    seen: HashSet<(TypeId, Vec<Type>)>,
    /// Whether what is found now is only read, if it was not found before.
    only_read: bool,
}

impl<'a> Found<'a> {
    /// Adds what `home` uses.
    fn add_all_in(&mut self, home: &'a TypeDef) -> Result<(), Endless<'a>> {
        let mut result = Ok(());
        each_type(home, &mut |ty, at| {
            if result.is_ok() {
                result = self.add(ty, &[], home, at);
            }
        });
        result
    }

    /// Adds what the definitions of those from `next` on use, with the arguments put in.
    fn complete(&mut self, mut next: usize, program: &'a Program) -> Result<(), Endless<'a>> {
        while let Some(Instance { id, arguments, home, at, .. }) = self.all.get(next) {
            let (id, arguments, home, at) = (*id, arguments.clone(), *home, *at);
            let mut result = Ok(());
            program.type_def(id).shape.for_each_type(&mut |ty| {
                if result.is_ok() {
                    result = self.add(ty, &arguments, home, at);
                }
            });
            result?;
            next += 1;
        }
        Ok(())
    }

    /// Adds `ty`, if it is an instance, with `outer` put in for its parameters.
    fn add(
        &mut self,
        ty: &Type,
        outer: &[Type],
        home: &'a TypeDef,
        at: Span,
    ) -> Result<(), Endless<'a>> {
        let Type::Named(id, arguments) = ty else { return Ok(()) };
        if arguments.is_empty() {
            return Ok(());
        }
        let size = ty.parts_with(outer);
        if size > MOST_PARTS || self.all.len() >= MOST_INSTANCES {
            return Err(Endless { home, id: *id, at });
        }
        let arguments: Vec<Type> = arguments.iter().map(|ty| ty.substitute(outer)).collect();
        if self.seen.insert((*id, arguments.clone())) {
            let only_read = self.only_read;
            self.all.push(Instance { id: *id, arguments, home, at, only_read });
        }
        Ok(())
    }
}
