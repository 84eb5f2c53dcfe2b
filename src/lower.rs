//! What the files have written in them → one program: names resolved, serde's rules applied.

mod asked;
mod copied;
mod definition;
mod generics;
mod known;
mod own_json;
mod parameter_defaults;
mod payload;
mod printed;
mod resolve;
mod responses;
mod rules;
mod type_arguments;

use std::collections::HashSet;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Program, TypeDef, TypeId, Webhook};
use crate::parse::ast::{File, Item, ItemKind};
use crate::parse::presence;
use crate::source::Sources;

use copied::Copyables;
use definition::Found;
use resolve::Names;

/// The program that `files` define, which are those of `sources`.
///
/// What is wrong goes into `diagnostics`, all of it; the program is complete only where that holds
/// no errors.
pub(crate) fn lower(files: Vec<File>, sources: &Sources, diagnostics: &mut Diagnostics) -> Program {
    let paths: Vec<&str> = sources.files().iter().map(|file| file.path.as_str()).collect();
    resolve::claimed_twice(&paths, diagnostics);
    let program = program(&files, &paths, diagnostics);
    // Taking the trees down is a tenth of the work of building them: not on the caller's time.
    rayon::spawn(move || drop(files));
    program
}

/// `paths` are the files' shown paths.
fn program(files: &[File], paths: &[&str], diagnostics: &mut Diagnostics) -> Program {
    let (all, repeated) = sorted(files, diagnostics);
    let is_type = |item: &Item| !matches!(item.kind, ItemKind::Response(_));
    let (types, enums): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, item)| is_type(item));
    let mut names = Names::new(files, paths, &types, &enums);
    own_json::refuse(files, &types, diagnostics);
    names.endless = parameter_defaults::endless(&names, diagnostics);
    let copyables = Copyables::new(files, paths);

    let lowered: Vec<(TypeDef, Found)> = types
        .par_iter()
        .map(|(file, item)| definition::lower(&names, &copyables, *file, item))
        .collect();
    let mut program = Program { types: Vec::with_capacity(types.len()), ..Program::default() };
    let (mut wanted, mut unwritable) = (Vec::new(), Vec::new());
    for (definition, found) in lowered {
        program.types.push(definition);
        diagnostics.append(found.diagnostics);
        wanted.extend(found.wanted);
        unwritable.extend(found.unwritable);
    }
    for (file, item) in repeated.into_iter().filter(|(_, item)| is_type(item)) {
        let (_, found) = definition::lower(&names, &copyables, file, item);
        diagnostics.append(found.diagnostics);
    }
    asked::keep_needed(&types, &names, &copyables, &mut program, &mut wanted, diagnostics);
    generics::mark_unused(&mut program);
    type_arguments::settle(&names, &mut program);
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
    copied::finish(&copyables, &names, wanted, &mut program, diagnostics);
    diagnostics.extend(names.undecided().into_iter().map(presence::undecided));
    program.allowed = files.iter().flat_map(|file| file.allowed.iter().copied()).collect();
    program
}

/// An item, and the index of its file.
type Placed<'a> = (usize, &'a Item);

/// Every item by name; of several with one name the first by file and line stays, and the others follow
/// apart.
fn sorted<'a>(
    files: &'a [File],
    diagnostics: &mut Diagnostics,
) -> (Vec<Placed<'a>>, Vec<Placed<'a>>) {
    let items = |(index, file): (usize, &'a File)| file.items.iter().map(move |item| (index, item));
    let mut all: Vec<Placed<'a>> = files.iter().enumerate().flat_map(items).collect();
    all.par_sort_by(|(_, a), (_, b)| a.name.cmp(&b.name).then(a.span.cmp(&b.span)));
    let mut repeated = Vec::new();
    all.dedup_by(|(file, later), (_, first)| {
        let same = later.name == first.name;
        if same {
            repeated.push((*file, *later));
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
    (all, repeated)
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
        // Joined when the response enums are known, as each webhook has one.
        response: 0,
    })
}
