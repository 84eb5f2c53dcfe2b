//! Every type of the fixtures as the payload of a webhook, and values for it.
#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub, reason = "tests fail by panics")]

mod definitions;
pub mod generate;
mod heights;
pub mod languages;
pub mod mutate;
pub mod rust;
mod samples;

use std::collections::HashSet;
use std::path::Path;

use buildamp::ir::{Field, Fields, Program, Shape, Tagging, Type, TypeDef};
use buildamp::pipeline;
use buildamp::render::Files;
use buildamp::settings::Settings;
use buildamp::source::Sources;
use serde_json::Value;

use crate::support::fixture;
use crate::support::project::files_below;
use crate::support::random::Random;

use generate::Generator;
use mutate::{Change, mutate};

/// A project, with a webhook around each of its types.
pub struct Subject {
    /// The name of its module and folders.
    pub name: String,
    pub program: Program,
    pub files: Files,
    /// It has functions of its own that write and read: what they take, only Rust knows.
    pub has_functions: bool,
}

impl Subject {
    /// Whether TypeScript takes more than it should somewhere in the payload: where a map stands
    /// among the members of an object, whose entries it cannot tell from them, and where an object
    /// has what arrays and texts have.
    pub fn is_open(&self, webhook: &str) -> bool {
        let webhook = self.program.webhooks.iter().find(|other| other.name == webhook).unwrap();
        let mut seen = HashSet::from([webhook.payload]);
        let mut open = vec![webhook.payload];
        while let Some(id) = open.pop() {
            let shape = &self.program.type_def(id).shape;
            if has_open_map(shape) || is_like_array(shape) {
                return true;
            }
            shape.for_each_type(&mut |ty| match ty {
                Type::Named(id, _) if seen.insert(*id) => open.push(*id),
                _ => {}
            });
        }
        false
    }
}

fn is_like_array(shape: &Shape) -> bool {
    let Shape::Enum { variants, .. } = shape else { return false };
    let mut fields = variants.iter().flat_map(|variant| variant.fields.iter());
    fields.any(|field| ["length", "values"].contains(&field.name.as_str()))
}

fn has_open_map(shape: &Shape) -> bool {
    let is_map = |field: &Field| {
        matches!(field.ty, Type::Map(..) | Type::Value | Type::Option(_) | Type::Param(_))
    };
    match shape {
        Shape::Struct(fields) => fields.iter().any(|field| field.flatten && is_map(field)),
        Shape::Enum { tagging, variants } => variants.iter().any(|variant| {
            let beside = matches!(tagging, Tagging::Internal { .. })
                && matches!(variant.fields, Fields::Newtype(_));
            variant.fields.iter().any(|field| (field.flatten || beside) && is_map(field))
        }),
        Shape::Alias(_) => false,
    }
}

/// How a value was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As serde writes it.
    Written,
    /// The same, with integers that JavaScript does not hold.
    Wide,
    /// With names and absences that are only read; some are refused, too.
    Lenient,
    /// With something wrong in it.
    Changed(Change),
}

/// One value for one webhook of a subject.
pub struct Case {
    /// Its index.
    pub subject: usize,
    pub webhook: String,
    pub payload: Value,
    pub kind: Kind,
}

/// How many values of each kind are made for each webhook.
const WRITTEN: usize = 24;
const WIDE: usize = 6;
const LENIENT: usize = 10;
const CHANGED: usize = 40;

/// What stands for a type parameter: one set of arguments for each of these.
const ARGUMENTS: [&str; 4] = ["u8", "Vec<Option<String>>", "Option<String>", "(bool, char)"];

/// The definitions of `fixtures/accepted` whose types are worth values, each a project.
const ACCEPTED: [&str; 21] = [
    "absence",
    "beside_others",
    "borrowed",
    "borrowed_defaults",
    "conversions",
    "crates",
    "defaults",
    "discriminants",
    "enums",
    "generics",
    "merged_parameters",
    "non_ascii",
    "own_type",
    "parameter_defaults",
    "paths",
    "payload_shapes",
    "raw_identifiers",
    "read_beside_others",
    "tagged_struct",
    "trait_functions",
    "unsized_values",
];

/// Of the definitions at random.
const SEED: u64 = 7;

/// The projects under `fixtures/`, and one of definitions at random.
pub fn subjects() -> Vec<Subject> {
    let projects = ["types", "brief", "catalog", "copied", "injection"];
    let whole = projects.map(|name| subject(name, texts(&fixture(name))));
    let accepted = ACCEPTED.map(|name| {
        let path = format!("accepted/{name}.rs");
        let text = std::fs::read_to_string(fixture(&path)).unwrap();
        subject(name, vec![(format!("models/webhooks/{name}.rs"), text)])
    });
    let random = definitions::definitions(SEED);
    let random = subject("random", vec![("models/webhooks/random.rs".to_owned(), random)]);
    whole.into_iter().chain(accepted).chain([random]).collect()
}

fn texts(project: &Path) -> Vec<(String, String)> {
    let files = files_below(&project.join("models"));
    let text = |(path, bytes)| (format!("models/{path}"), String::from_utf8(bytes).unwrap());
    files.into_iter().map(text).collect()
}

fn subject(name: &str, mut definitions: Vec<(String, String)>) -> Subject {
    let settings = Settings::default();
    let load = |definitions: &[(String, String)]| {
        let sources = Sources::from_texts(definitions.to_vec());
        pipeline::analyze(sources, &settings, Default::default())
    };
    let plain = load(&definitions);
    definitions.push(("models/webhooks/uses.rs".to_owned(), uses(&plain.program)));
    let loaded = load(&definitions);
    let files = pipeline::render(&loaded, &settings).unwrap_or_else(|| {
        let report = buildamp::diagnostic::render;
        panic!("{name}: {}", report(&loaded.diagnostics, &loaded.sources, Default::default()))
    });
    let has_functions = loaded.program.copied.is_some();
    Subject { name: name.to_owned(), program: loaded.program, files, has_functions }
}

/// A webhook around each type that is none itself, and one for each set of arguments.
fn uses(program: &Program) -> String {
    let mut text = String::new();
    let is_webhook = |ty: &&TypeDef| program.webhooks.iter().any(|hook| hook.name == ty.name);
    let supporting = program.types.iter().filter(|definition| !is_webhook(definition));
    for (index, definition) in supporting.enumerate() {
        let is_free = !definition.generics.is_empty() && !has_bounds(definition);
        let sets = if is_free { ARGUMENTS.len() } else { 1 };
        for set in 0..sets {
            let ty = applied(program, definition, set);
            text.push_str(&format!(
                "#[allow(buildamp::W0102)]\n#[target(url = \"https://example.com\")]\npub struct Use{index}In{set} {{ pub value: {ty} }}\n"
            ));
        }
    }
    text
}

/// `Page<u8>`: the type with one set of arguments.
fn applied(program: &Program, definition: &TypeDef, set: usize) -> String {
    let arguments: Vec<&str> = (0..definition.generics.len())
        .map(|index| match is_merged(program, definition, index as u32, 0) {
            true => "std::collections::HashMap<String, i32>",
            false if is_zone(definition, index as u32) => "chrono::Utc",
            // Has what any other of the fixtures' bounds ask.
            false if has_bounds(definition) => "u8",
            false => ARGUMENTS[(set + index) % ARGUMENTS.len()],
        })
        .collect();
    match arguments.is_empty() {
        true => definition.name.clone(),
        false => format!("{}<{}>", definition.name, arguments.join(", ")),
    }
}

/// Whether it asks of a parameter what only time zones have.
fn is_zone(definition: &TypeDef, parameter: u32) -> bool {
    let mut asked = definition.asked.iter();
    asked.any(|asked| asked.params == [parameter] && asked.traits.iter().any(|of| of == "Zone"))
}

/// Whether it asks something of its parameters.
fn has_bounds(definition: &TypeDef) -> bool {
    let shape = definition.rust_shape();
    !definition.asked.is_empty()
        || definition.bound.is_some()
        || shape.rust_fields().any(|field| field.bound.is_some())
        || matches!(shape, Shape::Enum { variants, .. } if variants.iter().any(|variant| variant.bound.is_some()))
}

/// Whether what stands for a parameter is put among the members of an object.
fn is_merged(program: &Program, definition: &TypeDef, parameter: u32, depth: usize) -> bool {
    let is_it = |ty: &Type| match ty {
        Type::Option(inner) => **inner == Type::Param(parameter),
        ty => *ty == Type::Param(parameter),
    };
    let has_it = |field: &Field| is_it(&field.ty);
    let here = match &definition.shape {
        Shape::Struct(fields) => fields.iter().any(|field| field.flatten && has_it(field)),
        Shape::Enum { tagging: Tagging::Internal { .. }, variants } => variants
            .iter()
            .any(|variant| matches!(&variant.fields, Fields::Newtype(field) if has_it(field))),
        _ => false,
    };
    let mut inside = here;
    definition.shape.for_each_type(&mut |ty| {
        let Type::Named(id, arguments) = ty else { return };
        for (index, argument) in arguments.iter().enumerate() {
            let of = program.type_def(*id);
            let is_it = is_it(argument) && depth < 8;
            inside = inside || is_it && is_merged(program, of, index as u32, depth + 1);
        }
    });
    inside
}

/// Cases for every webhook of every subject.
pub fn cases(subjects: &[Subject]) -> Vec<Case> {
    let of = |(index, subject): (usize, &Subject)| cases_of(index, subject);
    subjects.iter().enumerate().flat_map(of).collect()
}

fn cases_of(subject: usize, of: &Subject) -> Vec<Case> {
    let mut generator = Generator::new(&of.program, subject as u64);
    let mut random = Random::new(!(subject as u64));
    let unread = unread_members(&of.program);
    let mut cases = Vec::new();
    for webhook in &of.program.webhooks {
        let ty = Type::Named(webhook.payload, Vec::new());
        let mut add = |payload: Value, kind: Kind| {
            cases.push(Case { subject, webhook: webhook.name.clone(), payload, kind });
        };
        let written: Vec<Value> = (0..WRITTEN).map(|_| generator.value(&ty)).collect();
        let changed = (0..CHANGED).filter_map(|_| {
            let value = random.pick(&written);
            mutate(&value, &unread, &mut random)
        });
        changed.for_each(|(payload, change)| add(payload, Kind::Changed(change)));
        written.into_iter().for_each(|payload| add(payload, Kind::Written));
        generator.wide = true;
        (0..WIDE).for_each(|_| add(generator.value(&ty), Kind::Wide));
        generator.wide = false;
        generator.lenient = true;
        (0..LENIENT).for_each(|_| add(generator.value(&ty), Kind::Lenient));
        generator.lenient = false;
    }
    cases
}

/// Names of the members that serde writes and never reads.
fn unread_members(program: &Program) -> HashSet<&str> {
    let fields = program.types.iter().flat_map(|definition| definition.shape.fields());
    let unread = fields.filter(|field| field.skip_deserializing && !field.skip_serializing);
    unread.map(|field| field.json.serialize.as_str()).collect()
}
