//! `add [SERVICE]`: copies a ready definition from the catalogue into the project.

mod catalogue;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Serialize;

use super::new_file::create;
use super::project::{self, Project};
use super::table::table;
use super::{Exit, ProjectArguments, needs, terminal, text};
use crate::diagnostic::{Diagnostics, Severity, in_one_line};
use crate::ir::Program;
use crate::pipeline::{self, Loaded};
use crate::read;
use crate::settings::join;
use crate::source::Sources;
use catalogue::{CATALOGUE, Found, Service, find};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A service of the catalogue, for example `stripe` or `sendgrid_email`; without it, they are
    /// listed
    service: Option<String>,
    /// List them as JSON
    #[arg(long, conflicts_with = "service")]
    json: bool,
    #[command(flatten)]
    project: ProjectArguments,
}

/// The names in the catalogue.
pub(super) fn services() -> impl Iterator<Item = &'static str> {
    CATALOGUE.iter().map(|service| service.name)
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit> {
    let Some(name) = &arguments.service else {
        terminal::print(&list(arguments.json)?)?;
        return Ok(Exit::Done);
    };
    let service = named(name)?;
    let Some(project) = project::open(&arguments.project)? else { return Ok(Exit::Failed) };
    add(service, &project, arguments)
}

fn named(name: &str) -> Result<&'static Service> {
    match find(name) {
        Found::One(service) => Ok(service),
        Found::Several(names) => {
            bail!("`{name}` has several definitions: name one of `{}`", names.join("`, `"))
        }
        Found::None(Some(near)) => {
            bail!("there is no `{name}` in the catalogue; did you mean `{near}`?")
        }
        Found::None(None) => {
            bail!("there is no `{name}` in the catalogue; `buildamp add` lists what there is")
        }
    }
}

/// Writes the definition where that leaves the project sound.
fn add(service: &Service, project: &Project, arguments: &Arguments) -> Result<Exit> {
    let path = join(&project.settings.definitions(), &service.file_name());
    let full = project.root.join(&path);
    if full.symlink_metadata().is_ok() {
        return already_there(service, &full, &path);
    }
    let clashes = clashes(service, project, &path);
    if clashes.diagnostics.has_errors() {
        project.show(&clashes.diagnostics, &clashes.sources);
        project.closing_error(&format!("`{}` was not added; nothing was written", service.name));
        return Ok(Exit::Failed);
    }
    if !create(&full, service.definition).with_context(|| path.clone())? {
        return already_there(service, &full, &path);
    }
    terminal::print(&added(service, &path, arguments))?;
    Ok(Exit::Done)
}

/// An equal file is what was asked for; another one is the user's.
fn already_there(service: &Service, full: &Path, path: &str) -> Result<Exit> {
    let text = std::fs::read_to_string(full).unwrap_or_default();
    if text.replace("\r\n", "\n") != service.definition {
        bail!("{path} is there already; it is never written over");
    }
    terminal::print(&format!("kept  {path}, which is this definition\n"))?;
    Ok(Exit::Done)
}

/// The project's definitions with this one among them, and what is wrong only because of it: a
/// name that both have.
fn clashes(service: &Service, project: &Project, path: &str) -> Loaded {
    let folder = project.root.join(project.settings.definitions());
    let mut unreadable = Diagnostics::new();
    let sources = match folder.is_dir() {
        true => read::definitions(&project.root, &folder, &mut unreadable),
        false => Sources::default(),
    };
    let texts = |sources: &Sources| {
        let files = sources.files().iter().map(|file| (file.path.clone(), file.text.clone()));
        files.collect::<Vec<_>>()
    };
    let mut all = texts(&sources);
    all.push((path.to_owned(), service.definition.to_owned()));
    let before = pipeline::analyze(sources, &project.settings, Diagnostics::new());
    // Comparable between two readings, as spans are not.
    let known: BTreeSet<String> =
        before.diagnostics.iter().map(|found| in_one_line(found, &before.sources)).collect();
    let mut after =
        pipeline::analyze(Sources::from_texts(all), &project.settings, Diagnostics::new());
    after.diagnostics.retain(|found| {
        found.severity() == Severity::Error && !known.contains(&in_one_line(found, &after.sources))
    });
    after
}

/// What was written, and what to do next.
fn added(service: &Service, path: &str, arguments: &Arguments) -> String {
    let program = service.program();
    let about = service.about();
    let chosen = arguments.project.chosen();
    let first = program.webhooks.first().map_or("TYPE", |webhook| webhook.name.as_str());
    let mut about_it = vec![about.description];
    about_it.extend(about.documentation);
    about_it.extend((!about.notes.is_empty()).then_some(about.notes));
    let next = [
        format!("buildamp gen webhooks{chosen}"),
        format!("buildamp request{chosen} {first} payload.json   # shows a request, sends nothing"),
    ];
    format!(
        "wrote {path}: {}\n{}{}{}",
        webhooks(&program).join(", "),
        text::titled([("about it", text::indented(&about_it))]),
        needs::environment(&program),
        text::titled([("next", text::indented(&next))]),
    )
}

fn webhooks(program: &Program) -> Vec<String> {
    program.webhooks.iter().map(|webhook| webhook.name.clone()).collect()
}

/// One line of the list.
#[derive(Debug, Serialize)]
struct Row {
    service: &'static str,
    description: String,
    documentation: Vec<String>,
    notes: String,
    webhooks: Vec<String>,
    /// Those that must be set.
    variables: Vec<String>,
    /// Those that an `if_env!` looks at.
    optional_variables: Vec<String>,
}

fn row(service: &'static Service) -> Row {
    let (program, about) = (service.program(), service.about());
    let (required, optional) = needs::variables(&program);
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    Row {
        service: service.name,
        description: about.description,
        documentation: about.documentation,
        notes: about.notes,
        webhooks: webhooks(&program),
        variables: owned(required),
        optional_variables: owned(optional),
    }
}

fn list(json: bool) -> Result<String> {
    let rows: Vec<Row> = CATALOGUE.iter().map(row).collect();
    if json {
        return Ok(serde_json::to_string_pretty(&rows)? + "\n");
    }
    let heads = ["SERVICE", "WEBHOOKS", "WHAT IT SENDS", "VARIABLES"];
    let lines = rows.into_iter().map(|row| {
        let variables = match row.variables.is_empty() {
            true => "-".to_owned(),
            false => row.variables.join(", "),
        };
        [row.service.to_owned(), row.webhooks.join(", "), row.description, variables]
    });
    Ok(format!("{}\n`buildamp add SERVICE` copies one into the project\n", table(heads, lines)))
}
