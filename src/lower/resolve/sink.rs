//! What resolving a type finds beside the type.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Program, TypeId};

/// What a type is resolved for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lower) enum Need {
    /// All outputs: it needs a JSON form.
    Json,
    /// The emitted Rust alone, because functions write and read it: it needs a name there.
    Rust,
}

/// Where what is found on the way goes.
#[derive(Debug)]
pub(in crate::lower) struct Sink {
    pub(super) need: Need,
    pub(in crate::lower) diagnostics: Diagnostics,
    /// The crates that foreign types come from.
    pub(in crate::lower) crates: Vec<String>,
    /// What is wrong only where JSON depends on the parameters that it stands for.
    pub(in crate::lower) unwritable: Vec<Unwritable>,
    /// The parameters that are being filled in, outermost first.
    pub(super) open: Vec<(TypeId, usize)>,
}

/// A type without a JSON form that stands for a parameter of the project's: which parameters have
/// to do with the JSON is known when all types are.
#[derive(Debug, Clone)]
pub(in crate::lower) struct Unwritable {
    /// It, and the parameters around it.
    parameters: Vec<(TypeId, usize)>,
    diagnostic: Diagnostic,
}

impl Sink {
    pub(in crate::lower) fn new(need: Need) -> Self {
        Self {
            need,
            diagnostics: Diagnostics::new(),
            crates: Vec::new(),
            unwritable: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Whether a type that has no JSON form may stand here, which `diagnostic` says otherwise.
    pub(super) fn takes_without_json(&mut self, diagnostic: Diagnostic) -> bool {
        match (self.need, self.open.as_slice()) {
            (Need::Rust, _) => true,
            (Need::Json, []) => {
                self.diagnostics.push(diagnostic);
                false
            }
            (Need::Json, open) => {
                self.unwritable.push(Unwritable { parameters: open.to_vec(), diagnostic });
                true
            }
        }
    }
}

impl Unwritable {
    /// What is wrong, if the JSON of `program` has to do with it. Presumes that unused parameters
    /// are marked.
    pub(in crate::lower) fn report(&self, program: &Program) -> Option<Diagnostic> {
        let is_used = |(id, index): &(TypeId, usize)| {
            program.type_def(*id).generics.get(*index).is_none_or(|generic| generic.used)
        };
        if !self.parameters.iter().all(is_used) {
            return None;
        }
        let (id, index) = self.parameters.last()?;
        let definition = program.type_def(*id);
        let (name, param) = (&definition.name, &definition.generics.get(*index)?.name);
        let label = format!("the JSON of `{name}` has that of `{param}` in it");
        let found = self.diagnostic.clone().related(definition.span, label);
        if found.code != Code::E0201 && found.help.is_some() {
            return Some(found);
        }
        let help = format!(
            "say the whole type on the field, with one that has a JSON form in its place: `#[webhook(as = \"{name}<…>\")]`; or have functions write all that `{name}` holds of `{param}`: `#[serde(with = \"…\")]` with `#[webhook(as = \"String\")]`"
        );
        Some(found.help(help))
    }
}
