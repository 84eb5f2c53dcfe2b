//! All files' syntax → one program: names resolved, serde's rules applied.

mod bounds;
mod conversions;
mod functions;
mod generics;
mod own_json;
mod owned;
mod responses;
mod variants;

use std::collections::HashSet;
use std::sync::Mutex;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{self, Program, Shape, Type, TypeDef, TypeId, Webhook};

use super::ast::{self, File, Item, ItemKind};
use super::case::Case;
use super::copied::{self, Functions, Purpose, Wanted};
use super::resolve::{Definition, Names, Need, Scope, Sink, Unwritable, above, handed_on};
use super::serde::{self, Pair};
use super::tokens::words;
use super::{parameter_defaults, payload, presence, rules, ty};

/// Builds the program. `paths` are the files' shown paths, in the order of `files`; `unparsed` are
/// the texts of those that are not Rust.
pub(super) fn lower(
    files: &[File],
    paths: &[&str],
    unparsed: Vec<&str>,
    diagnostics: &mut Diagnostics,
) -> Program {
    let all: Vec<(usize, &Item)> = sorted(files, diagnostics);
    let is_type = |item: &Item| !matches!(item.kind, ItemKind::Response(_));
    let (types, enums): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, item)| is_type(item));
    let above = above(paths);
    let mut names = names(files, paths, &above, unparsed, &types, &enums);
    own_json::refuse(files, &types, diagnostics);
    names.endless = parameter_defaults::endless(&names, diagnostics);
    let functions = Functions::new(files, paths);

    let lowered: Vec<(TypeDef, Found)> =
        types.par_iter().map(|(file, item)| definition(&names, &functions, *file, item)).collect();
    let mut program = Program { types: Vec::with_capacity(types.len()), ..Program::default() };
    let (mut wanted, mut unwritable) = (Vec::new(), Vec::new());
    for (definition, found) in lowered {
        program.types.push(definition);
        diagnostics.append(found.diagnostics);
        wanted.extend(found.wanted);
        unwritable.extend(found.unwritable);
    }
    bounds::keep_needed(&types, &names, &functions, &mut program, &mut wanted, diagnostics);
    generics::mark_unused(&mut program);
    owned::settle(&names, &mut program);
    unwritable
        .iter()
        .filter_map(|ty| ty.report(&program))
        .for_each(|found| diagnostics.push(found));
    for (index, (_, item)) in types.iter().enumerate() {
        if let Some(webhook) = webhook(item, TypeId::new(index), &program, diagnostics) {
            program.webhooks.push(webhook);
        }
    }
    let named: HashSet<&str> = types
        .iter()
        .filter(|(_, item)| item.is_webhook)
        .map(|(_, item)| item.name.as_str())
        .collect();
    responses::lower(&names, &enums, &named, &mut program, &mut wanted, diagnostics);
    payload::finish(&types, &mut program, diagnostics);
    copied::finish(&functions, &names, wanted, &mut program, diagnostics);
    diagnostics.extend(names.undecided().into_iter().map(presence::undecided));
    program.allowed = files.iter().flat_map(|file| file.allowed.iter().copied()).collect();
    program
}

/// Every item by name; of several with one name the first by file and line stays.
fn sorted<'a>(files: &'a [File], diagnostics: &mut Diagnostics) -> Vec<(usize, &'a Item)> {
    let items = |(index, file): (usize, &'a File)| file.items.iter().map(move |item| (index, item));
    let mut all: Vec<(usize, &Item)> = files.iter().enumerate().flat_map(items).collect();
    all.par_sort_by(|(_, a), (_, b)| a.name.cmp(&b.name).then(a.span.cmp(&b.span)));
    all.dedup_by(|(_, later), (_, first)| {
        let same = later.name == first.name;
        if same {
            let diagnostic = Diagnostic::at(
                Code::E0202,
                later.span,
                format!("`{}` is defined twice", later.name),
            )
            .label("the second definition")
            .related(first.span, "the first definition")
            .help("type names are global over all definition files: rename one of them");
            diagnostics.push(diagnostic);
        }
        same
    });
    all
}

fn names<'a>(
    files: &'a [File],
    paths: &[&'a str],
    above: &'a [Option<usize>],
    unparsed: Vec<&'a str>,
    types: &[(usize, &'a Item)],
    enums: &[(usize, &'a Item)],
) -> Names<'a> {
    let definition = |(index, (file, item)): (usize, &(usize, &'a Item))| {
        let id = TypeId::new(index);
        let has_const_params = item.has_const_params;
        (item.name.as_str(), Definition { id, scope: scope(*file, item), has_const_params })
    };
    let parts = paths.iter().flat_map(|path| path.trim_end_matches(".rs").split('/'));
    let inline = files.iter().flat_map(|file| &file.scopes).map(|scope| scope.name.as_str());
    let modules = parts.chain(inline).filter(|name| !name.is_empty()).collect();
    Names {
        handed_on: handed_on(files, paths, &modules),
        above,
        files,
        types: types.iter().enumerate().map(definition).collect(),
        sorted: types.iter().map(|(_, item)| item.name.as_str()).collect(),
        responses: enums.iter().map(|(_, item)| item.name.as_str()).collect(),
        unparsed: unparsed
            .into_iter()
            .flat_map(words)
            .chain(files.iter().flat_map(|file| &file.refused).map(String::as_str))
            .collect(),
        endless: HashSet::new(),
        undecided: Mutex::default(),
        modules,
    }
}

fn scope(file: usize, item: &Item) -> Scope<'_> {
    let is_alias = matches!(item.kind, ItemKind::Alias(_));
    let own = (!is_alias).then_some(item.name.as_str());
    Scope { file, scope: item.scope, generics: &item.generics, own }
}

/// What a definition gives beside itself.
#[derive(Default)]
struct Found {
    diagnostics: Diagnostics,
    /// What its attributes name.
    wanted: Vec<Wanted>,
    /// The types in it that have no JSON form, if they need one.
    unwritable: Vec<Unwritable>,
}

fn definition<'a>(
    names: &Names<'a>,
    functions: &Functions<'a>,
    file: usize,
    item: &'a Item,
) -> (TypeDef, Found) {
    let scope = scope(file, item);
    let has_json = item.kind.has_json();
    let mut lower = Lower { names, functions, scope, has_json, found: Found::default() };
    let mut definition = TypeDef {
        name: item.name.clone(),
        elm: item.elm.clone().unwrap_or_else(|| item.name.clone()),
        span: item.span,
        docs: item.docs.clone(),
        generics: item
            .generics
            .iter()
            .map(|param| ir::Generic { name: param.name.clone(), used: true, in_rust: true })
            .collect(),
        asked: Vec::new(),
        bound: None,
        shape: Shape::Alias(Type::Unit),
        deny_unknown_fields: false,
        transparent: false,
        tag: None,
        default: None,
        default_impl: functions.default_impl(&item.name),
        has_other_default: functions.has_other_default(&item.name),
        own_comparisons: functions.own_comparisons(&item.name).collect(),
        repr: item.repr,
        conversion: None,
    };
    match &item.kind {
        ItemKind::Struct { fields, serde } => {
            definition.shape = Shape::Struct(lower.fields(fields, &serde.rename_all));
            definition.transparent = serde.transparent.is_some();
            definition.tag = serde.tag.as_ref().map(|(member, _)| ir::StructTag {
                member: member.clone(),
                value: serde.rename.serialize.clone().unwrap_or_else(|| item.name.clone()),
            });
            lower.container(serde, &mut definition);
        }
        ItemKind::Enum { variants, tagging, serde } => {
            definition.shape = lower.enumeration(&definition.elm, variants, tagging, serde);
            lower.container(serde, &mut definition);
        }
        ItemKind::Alias(ty) => definition.shape = Shape::Alias(lower.ty(ty)),
        ItemKind::Response(_) => {}
    }
    rules::check(item, &mut definition, &mut lower.found.diagnostics);
    (definition, lower.found)
}

/// One item on its way into the IR.
struct Lower<'n, 'a> {
    names: &'n Names<'a>,
    functions: &'n Functions<'a>,
    scope: Scope<'a>,
    /// Whether what the fields hold stands in the JSON, as far as they say nothing else.
    has_json: bool,
    found: Found,
}

impl<'a> Lower<'_, 'a> {
    fn ty(&mut self, ty: &'a ty::Ty) -> Type {
        self.resolve(ty, Need::Json)
    }

    fn resolve(&mut self, ty: &'a ty::Ty, need: Need) -> Type {
        let mut sink = Sink::new(need);
        let resolved = self.names.resolve(ty, self.scope, &mut sink);
        self.found.diagnostics.append(sink.diagnostics);
        self.found.wanted.extend(sink.crates.into_iter().map(Wanted::Crate));
        self.found.unwritable.extend(sink.unwritable);
        resolved
    }

    /// Whether a type can only stand where it has no JSON.
    fn lacks_json(&self, ty: &'a ty::Ty) -> bool {
        let mut sink = Sink::new(Need::Json);
        self.names.resolve(ty, self.scope, &mut sink);
        !sink.diagnostics.is_empty() || !sink.unwritable.is_empty()
    }

    fn container(&mut self, serde: &'a serde::Container, definition: &mut TypeDef) {
        definition.deny_unknown_fields = serde.deny_unknown_fields.is_some();
        definition.bound = self.bound(&serde.bound);
        if let Some(default) = &serde.default {
            match &definition.shape {
                Shape::Struct(ir::Fields::Named(_) | ir::Fields::Tuple(_)) => {
                    definition.default = self.default(default);
                }
                // A lint says that it does nothing.
                Shape::Struct(ir::Fields::Newtype(_)) => {}
                _ => {
                    let message = "`default` needs a struct with fields";
                    let help = "leave it out; on a field it says that the field may be absent";
                    let diagnostic = Diagnostic::at(Code::E0302, default.span, message).help(help);
                    self.found.diagnostics.push(diagnostic);
                }
            }
        }
        self.conversion(serde, definition);
    }

    fn enumeration(
        &mut self,
        elm: &str,
        variants: &'a [ast::Variant],
        tagging: &ir::Tagging,
        serde: &serde::Container,
    ) -> Shape {
        let variants: Vec<ir::Variant> =
            variants.iter().map(|variant| self.variant(elm, variant, serde)).collect();
        Shape::Enum { tagging: tagging.clone(), variants }
    }

    fn fields(&mut self, fields: &'a ast::Fields, cases: &Pair<Case>) -> ir::Fields {
        let is_named = matches!(fields, ast::Fields::Named(_));
        each(fields, |field| self.field(field, cases, is_named))
    }

    fn field(&mut self, field: &'a ast::Field, cases: &Pair<Case>, named: bool) -> ir::Field {
        let serde = &field.serde;
        let has_json = self.has_json && !serde.is_skipped();
        let (ty, with) = match (&field.webhook.as_type, serde.with.at()) {
            (Some(said), _) => (self.ty(said), self.with(field)),
            (None, Some(at)) => (self.unsaid(at), self.with(field)),
            (None, None) if !has_json && self.lacks_json(&field.ty) => {
                (Type::Unit, Some(self.in_rust(&field.ty)))
            }
            (None, None) => (self.ty(&field.ty), self.with(field)),
        };
        self.attributed(field, ir::Field { with, ..plain(field, ty, cases, named) })
    }

    /// `lowered` with what the attributes of `field` say, beyond names and the functions that write
    /// and read it.
    fn attributed(&mut self, field: &'a ast::Field, lowered: ir::Field) -> ir::Field {
        let serde = &field.serde;
        let default = serde.default.as_ref().and_then(|default| self.default(default));
        let condition = serde.skip_serializing_if.as_ref();
        let condition = condition.and_then(|path| self.function(path, Purpose::Takes));
        let mut lowered = ir::Field {
            bound: self.bound(&serde.bound),
            default,
            skip_serializing: serde.skip_serializing.is_some(),
            skip_deserializing: serde.skip_deserializing.is_some(),
            skip_serializing_if: condition,
            flatten: serde.flatten.is_some() && !serde.is_skipped(),
            form_json: field.webhook.form_json.is_some(),
            idempotency_key: field.webhook.idempotency_key.is_some(),
            ..lowered
        };
        if lowered.idempotency_key {
            lowered.leave_out_empty();
        }
        lowered
    }
}

/// What a struct or variant holds, `lower` being what each field becomes.
fn each<'a>(fields: &'a ast::Fields, lower: impl FnMut(&'a ast::Field) -> ir::Field) -> ir::Fields {
    let mut lowered: Vec<ir::Field> = fields.iter().map(lower).collect();
    match fields {
        ast::Fields::Unit => ir::Fields::Unit,
        ast::Fields::Named(_) => ir::Fields::Named(lowered),
        ast::Fields::Unnamed(_) => match (lowered.len(), lowered.pop()) {
            (1, Some(field)) => ir::Fields::Newtype(Box::new(field)),
            (_, last) => {
                lowered.extend(last);
                ir::Fields::Tuple(lowered)
            }
        },
    }
}

/// The field without attributes beyond its names.
fn plain(field: &ast::Field, ty: Type, cases: &Pair<Case>, named: bool) -> ir::Field {
    let serde = &field.serde;
    let json = serde::rename(&field.name, &serde.rename, &serde.aliases, cases, Case::field);
    let elm =
        field.webhook.elm.clone().unwrap_or_else(|| {
            if named { field.name.clone() } else { format!("field{}", field.name) }
        });
    let name = field.name.clone();
    let plain = ir::Field::new(name, json, elm, field.span, ty, field.ty.span);
    ir::Field { docs: field.docs.clone(), ..plain }
}

fn webhook(
    item: &Item,
    payload: TypeId,
    program: &Program,
    diagnostics: &mut Diagnostics,
) -> Option<Webhook> {
    if item.is_webhook && !item.generics.is_empty() {
        let message =
            format!("the webhook `{}` is generic: its payload is not one type", item.name);
        let diagnostic = Diagnostic::at(Code::E0205, item.span, message)
            .help("write a webhook for each type, or make the field that differs a generic type of its own");
        diagnostics.push(diagnostic);
        return None;
    }
    let parsed = item.target.as_ref()?;
    let definition = program.type_def(payload);
    Some(Webhook {
        name: definition.name.clone(),
        span: definition.span,
        docs: definition.docs.clone(),
        payload,
        target: parsed.target.clone(),
        response: 0,
    })
}
