//! Which names the declarations have.
//!
//! The project's own types keep their names; whatever buildamp adds gives way.

use std::collections::HashSet;

use crate::ir::{Absence, Merged, Program, TypeId};

/// What TypeScript does not take as the name of a type: its own types and the words before one, and
/// ECMAScript's reserved words, which Rust may have as `r#enum`.
const RESERVED: [&str; 58] = [
    "any",
    "arguments",
    "bigint",
    "boolean",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "infer",
    "instanceof",
    "interface",
    "intrinsic",
    "keyof",
    "never",
    "new",
    "null",
    "number",
    "object",
    "package",
    "private",
    "protected",
    "public",
    "readonly",
    "return",
    "string",
    "switch",
    "symbol",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "unique",
    "unknown",
    "var",
    "void",
    "while",
    "with",
];

/// The names in one module of declarations.
pub(super) struct Scope<'a> {
    pub(super) program: &'a Program,
    pub(super) absence: Absence<'a>,
    pub(super) merged: Merged,
    types: Vec<String>,
    responses: Vec<String>,
    /// Every name there is.
    taken: HashSet<String>,
    pub(super) own: Own,
}

/// The names of what buildamp adds.
pub(super) struct Own {
    pub(super) runtime: String,
    pub(super) payloads: String,
    pub(super) responses: String,
    pub(super) webhook_type: String,
    /// The runtime's types that are exported under their own names: those that no type of the
    /// project has.
    pub(super) exported: Vec<&'static str>,
    /// `Promise`, also where the project has a type of that name.
    pub(super) promise: &'static str,
    /// `Error`, likewise.
    pub(super) error: &'static str,
}

/// The types of `runtime/types.d.ts` that users name.
const RUNTIME: [&str; 12] = [
    "Config",
    "Database",
    "EnqueueOptions",
    "Environment",
    "FileData",
    "OutcomePayload",
    "PayloadProblem",
    "PreparedRequest",
    "RequestContext",
    "RequestErrorCode",
    "WebhookConfig",
    "WebhookResponse",
];

impl<'a> Scope<'a> {
    /// Gives every type its name.
    pub(super) fn new(program: &'a Program) -> Self {
        let all = program.types.iter().map(|definition| definition.name.as_str());
        let written = program.responses.iter().filter(|response| !response.implied);
        let mut taken: HashSet<String> =
            all.chain(written.map(|response| response.name.as_str())).map(str::to_owned).collect();
        taken.extend(RESERVED.map(str::to_owned));
        let types =
            program.types.iter().map(|definition| usable(&definition.name, &mut taken)).collect();
        let responses = program
            .responses
            .iter()
            .map(|response| match response.implied {
                true => free(&response.name, &mut taken),
                false => usable(&response.name, &mut taken),
            })
            .collect();
        let exported = RUNTIME.into_iter().filter(|name| !taken.contains(*name)).collect();
        let global = |name: &str, qualified: &'static str, bare: &'static str| {
            if taken.contains(name) { qualified } else { bare }
        };
        let promise = global("Promise", "globalThis.Promise", "Promise");
        let error = global("Error", "globalThis.Error", "Error");
        taken.extend(RUNTIME.map(str::to_owned));
        let own = Own {
            runtime: free("Runtime", &mut taken),
            payloads: free("WebhookPayloads", &mut taken),
            responses: free("WebhookResponses", &mut taken),
            webhook_type: free("WebhookType", &mut taken),
            exported,
            promise,
            error,
        };
        let (absence, merged) = (Absence::new(program), Merged::new(program));
        Self { program, absence, merged, types, responses, taken, own }
    }

    /// A project type's name.
    pub(super) fn type_name(&self, id: TypeId) -> &str {
        &self.types[id.index()]
    }

    /// The names of a type's parameters: those that its JSON depends on.
    pub(super) fn parameters(&self, id: TypeId) -> Vec<&str> {
        let generics = self.program.type_def(id).generics.iter().filter(|generic| generic.used);
        generics.map(|generic| generic.name.as_str()).collect()
    }

    /// The parameters that say whether what stands for another may be absent, each with its index.
    pub(super) fn asked(&self, id: TypeId) -> impl Iterator<Item = (usize, String)> {
        let generics = self.program.type_def(id).generics.iter().enumerate();
        let asked = generics.filter(move |(index, _)| self.absence.asks(id, *index));
        asked.map(move |(index, generic)| (index, self.option_name(id, &generic.name)))
    }

    /// `TIsOption`, as neither a parameter of `id` nor a type is called.
    fn option_name(&self, id: TypeId, parameter: &str) -> String {
        let mut name = format!("{parameter}IsOption");
        let taken = |name: &str| {
            let generics = &self.program.type_def(id).generics;
            generics.iter().any(|generic| generic.name == name) || self.taken.contains(name)
        };
        while taken(&name) {
            name.push('_');
        }
        name
    }

    /// A response's name, by its place in the program.
    pub(super) fn response_name(&self, index: usize) -> &str {
        &self.responses[index]
    }
}

/// A name of the project: changed only where TypeScript refuses it.
fn usable(name: &str, taken: &mut HashSet<String>) -> String {
    if RESERVED.contains(&name) { free(name, taken) } else { name.to_owned() }
}

/// `name`, with `_` added until nothing else has it.
fn free(name: &str, taken: &mut HashSet<String>) -> String {
    let mut name = name.to_owned();
    while !taken.insert(name.clone()) {
        name.push('_');
    }
    name
}
