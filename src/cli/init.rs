//! `init`: a first definition, and a buildamp.toml with the outputs this project can use.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use askama::Template;
use clap::Args;

use super::new_file::create;
use super::{Exit, Format, project, shell, terminal};
use crate::config;
use crate::paths::{real_path, shown};
use crate::settings::{Settings, is_application_name, join};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The project's root; one that lies in another project is one of its own
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

/// The definition's name, in the folder that definitions are read from.
const FIRST: &str = "first_webhook.rs";

pub(super) fn run(arguments: &Arguments) -> Result<Exit> {
    let root = &arguments.root;
    anyhow::ensure!(root.is_dir(), "`--root {}`: there is no such folder", root.display());
    let file = root.join(config::FILE);
    let is_new = !file.exists();
    // One that is there already says where definitions belong.
    let present = config::read(&file, config::FILE, false);
    if present.diagnostics.has_errors() {
        project::show(&present.diagnostics, &present.sources, Format::Human, None);
        return Ok(Exit::Failed);
    }
    write(root, config::FILE, &configuration(root)?)?;
    if is_new && let Some(outer) = project_above(root) {
        terminal::warning(&format!(
            "this lies in the project of `{}`; commands that are run here see only the new one",
            shown(&outer)
        ));
    }
    let settings = config::read(&file, config::FILE, false).settings;
    let folder = settings.definitions();
    if has_definitions(&root.join(&folder)) {
        terminal::print(&format!("kept  {folder}/, which has definitions\n"))?;
    } else {
        write(root, &join(&folder, FIRST), &definition(&settings)?)?;
    }
    let here = root.as_os_str() == ".";
    let root = if here { String::new() } else { format!(" --root {}", shell::path(root)) };
    terminal::print(&format!(
        "\nnext:\n  buildamp gen webhooks{root}\n  buildamp add{root}   # lists definitions that are ready to copy\n"
    ))?;
    Ok(Exit::Done)
}

/// The nearest buildamp.toml above the root.
fn project_above(root: &Path) -> Option<PathBuf> {
    let root = real_path(root);
    root.ancestors().skip(1).map(|folder| folder.join(config::FILE)).find(|path| path.is_file())
}

fn has_definitions(folder: &Path) -> bool {
    let entries = walkdir::WalkDir::new(folder).follow_links(true);
    let mut entries = entries.into_iter().filter_map(Result::ok);
    entries.any(|entry| entry.path().extension().is_some_and(|end| end == "rs"))
}

/// Writes a new file, and says so.
fn write(root: &Path, path: &str, content: &str) -> Result<()> {
    let created = create(&root.join(path), content).with_context(|| path.to_owned())?;
    terminal::print(&format!("{} {path}\n", if created { "wrote" } else { "kept " }))?;
    Ok(())
}

/// The first definition.
#[derive(Template)]
#[template(path = "init/first_webhook.rs", escape = "none")]
struct Definition {
    /// The Node runtime's program, where it is made.
    cli: Option<String>,
}

fn definition(settings: &Settings) -> Result<String> {
    let js = settings.outputs.js.as_deref();
    // The template's last line end is not askama's to keep.
    Ok(Definition { cli: js.map(|js| shell::quote(&join(js, "runtime/cli.mjs"))) }.render()? + "\n")
}

/// Every value as TOML.
#[derive(Template)]
#[template(path = "init/buildamp.toml", escape = "none")]
struct Configuration {
    application: String,
    elm: String,
    sql: String,
    rust: String,
    js: String,
}

/// Outputs for what is seen: elm.json, package.json, Cargo.toml; all of them where nothing is.
fn configuration(root: &Path) -> Result<String> {
    let seen = |name: &str| root.join(name).is_file();
    let (elm, js, rust) = (seen("elm.json"), seen("package.json"), seen("Cargo.toml"));
    let all = !(elm || js || rust);
    let output = |made: bool, folder: &str| match made {
        true => toml_string(folder),
        false => "false".to_owned(),
    };
    let elm_folder = elm_source_folder(root);
    let view = Configuration {
        application: toml_string(&application(root)),
        elm: output(elm || all, elm_folder.as_deref().unwrap_or("generated/elm")),
        sql: output(true, "generated/sql"),
        rust: output(rust || all, "generated/rust"),
        js: output(js || all, "generated/js"),
    };
    Ok(view.render()?)
}

/// The first source folder of elm.json, so that the module is found without a change to it.
fn elm_source_folder(root: &Path) -> Option<String> {
    let text = std::fs::read_to_string(root.join("elm.json")).ok()?;
    let json: serde_json::Value = serde_json::from_str(&text).ok()?;
    json.get("source-directories")?.get(0)?.as_str().map(crate::paths::normalize)
}

/// The folder's name, where it may be one: a guess that is easy to change.
fn application(root: &Path) -> String {
    let full = std::fs::canonicalize(root).ok();
    let name = full.as_deref().and_then(Path::file_name).and_then(|name| name.to_str());
    let name = name.filter(|name| is_application_name(name));
    name.map_or_else(|| Settings::default().application, str::to_owned)
}

fn toml_string(text: &str) -> String {
    // A JSON string is a TOML basic string.
    serde_json::Value::from(text).to_string()
}
