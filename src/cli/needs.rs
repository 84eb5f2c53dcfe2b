//! What definitions need of their surroundings: environment variables, and what the user's own
//! Cargo.toml and elm.json still lack for the generated code to compile.

mod cargo;
mod elm;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::ir::Program;
use crate::paths::real_path;
use crate::settings::Output;

use super::project::Project;
use super::text::{titled, wrapped};

pub(super) use cargo::cargo;
pub(super) use elm::elm;

/// The environment variables that these webhooks read.
pub(super) fn environment(program: &Program) -> String {
    let (required, optional) = variables(program);
    titled([
        ("set where requests are sent", wrapped(&required)),
        ("may be set there (an `if_env!` looks at it)", wrapped(&optional)),
    ])
}

/// The environment variables of all webhooks: those that must be set, and those that may be
/// because they decide an `if_env!`.
pub(super) fn variables(program: &Program) -> (Vec<&str>, Vec<&str>) {
    let mut required = BTreeSet::new();
    let mut optional = BTreeSet::new();
    for webhook in &program.webhooks {
        let conditions = webhook.target.condition_env();
        // What is read where it is known to be set is never missing.
        let read = program.required_env(webhook);
        required.extend(read.into_iter().filter(|name| !conditions.contains(name)));
        optional.extend(conditions);
    }
    let optional = optional.difference(&required).copied().collect();
    (required.into_iter().collect(), optional)
}

/// The folder of an output of this run.
fn output_folder(project: &Project, output: Output) -> Option<PathBuf> {
    let folder = project.settings.folder_of_run(output)?;
    Some(real_path(&project.root.join(folder)))
}

/// The nearest file of this name, from `folder` upwards to the project's root.
fn nearest(project: &Project, folder: &Path, name: &str) -> Option<PathBuf> {
    let root = real_path(&project.root);
    let inside = folder.ancestors().take_while(|folder| folder.starts_with(&root));
    let at_root = std::iter::once(root.as_path());
    inside.chain(at_root).map(|folder| folder.join(name)).find(|path| path.is_file())
}
