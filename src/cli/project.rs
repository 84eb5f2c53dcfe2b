//! Which project: its root and settings, from the arguments and buildamp.toml.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::config;
use crate::diagnostic::{Diagnostics, RenderOptions, Severity, render};
use crate::paths::{display_path, folder_of, real_path, relative_to, shown};
use crate::pipeline::{self, Loaded};
use crate::settings::Settings;
use crate::source::Sources;

use super::{Format, ProjectArguments, terminal};

/// A project that can be read.
#[derive(Debug, Clone)]
pub(super) struct Project {
    pub(super) root: PathBuf,
    pub(super) settings: Settings,
    format: Format,
    /// In a workflow of GitHub's, the root within the repository.
    within: Option<String>,
}

impl Project {
    /// Whether the current folder is the root, so that paths need no more to be found.
    pub(super) fn is_here(&self) -> bool {
        std::env::current_dir().is_ok_and(|here| real_path(&self.root) == real_path(&here))
    }

    /// A path of an output as it is found from the current folder.
    pub(super) fn reached(&self, path: &str) -> String {
        let full = self.root.join(path);
        if self.is_here() { path.to_owned() } else { shown(&full) }
    }

    /// Shows diagnostics on stderr, as it was asked for.
    pub(super) fn show(&self, diagnostics: &Diagnostics, sources: &Sources) {
        show(diagnostics, sources, self.format, self.within.as_deref());
    }

    /// Shows what is wrong within the definitions, beside a buildamp.toml that is wrong itself: where it says
    /// that they are elsewhere, that they are not here is no error.
    fn show_errors_of_definitions(&self) {
        let mut loaded = pipeline::load(&self.root, &self.settings);
        loaded
            .diagnostics
            .retain(|found| found.severity() == Severity::Error && found.place.span().is_some());
        self.show(&loaded.diagnostics, &loaded.sources);
    }

    /// Whether people read what stderr gets.
    pub(super) fn is_read_by_people(&self) -> bool {
        self.format.is_for_people()
    }

    /// The last line after errors, for people; programs have the exit code.
    pub(super) fn closing_error(&self, message: &str) {
        if self.is_read_by_people() {
            terminal::error(message);
        }
    }
}

/// Finds the root and reads buildamp.toml. `None` where that is wrong: it has been shown.
pub(super) fn open(arguments: &ProjectArguments) -> Result<Option<Project>> {
    Ok(open_at(root(arguments)?, arguments))
}

/// The same where the root is known.
pub(super) fn open_at(root: PathBuf, arguments: &ProjectArguments) -> Option<Project> {
    let format = arguments.message_format;
    let within = within_workspace(&root);
    let path = configuration(arguments, &root);
    let name = display_path(&root, &path);
    let read = config::read(&path, &name, arguments.config.is_some());
    show(&read.diagnostics, &read.sources, format, within.as_deref());
    let mut settings = read.settings.under(&root);
    let models = arguments.models.as_deref().unwrap_or(Path::new(&settings.models));
    settings.models = relative_to(&root, models);
    let project = Project { root, settings, format, within };
    if read.diagnostics.has_errors() {
        project.show_errors_of_definitions();
        return None;
    }
    Some(project)
}

/// Opens the project and reads its definitions. `None` where either is wrong: that has been shown. Its
/// lints are told where it is generated, and not by each command that looks at some of it.
pub(super) fn load(arguments: &ProjectArguments) -> Result<Option<Loaded>> {
    let Some(project) = open(arguments)? else { return Ok(None) };
    let mut loaded = pipeline::load(&project.root, &project.settings);
    loaded.diagnostics.retain(|found| found.severity() == Severity::Error);
    project.show(&loaded.diagnostics, &loaded.sources);
    Ok((!loaded.diagnostics.has_errors()).then_some(loaded))
}

/// The project's buildamp.toml, whether it is there or not.
pub(super) fn configuration(arguments: &ProjectArguments, root: &Path) -> PathBuf {
    arguments.config.clone().unwrap_or_else(|| root.join(config::FILE))
}

/// Shows diagnostics on stderr; see [`RenderOptions`].
pub(super) fn show(
    diagnostics: &Diagnostics,
    sources: &Sources,
    format: Format,
    within: Option<&str>,
) {
    // Colours are stripped on the way out where they are not wanted.
    let options = RenderOptions { format: format.into(), color: true, within };
    terminal::eprint(&render(diagnostics, sources, options));
}

/// The root within the repository that a workflow of GitHub's works on; `None` where it is all of
/// that, or elsewhere.
fn within_workspace(root: &Path) -> Option<String> {
    let workspace = real_path(Path::new(&std::env::var_os("GITHUB_WORKSPACE")?));
    let within = real_path(root).strip_prefix(workspace).map(shown).ok()?;
    (within != ".").then_some(within)
}

/// The project's root: as given, or the folder of the given or of the nearest buildamp.toml.
pub(super) fn root(arguments: &ProjectArguments) -> Result<PathBuf> {
    if let Some(root) = &arguments.root {
        if !root.is_dir() {
            bail!("`--root {}`: there is no such folder", root.display());
        }
        return Ok(root.clone());
    }
    if let Some(config) = &arguments.config {
        return Ok(folder_of(config).to_owned());
    }
    let here = std::env::current_dir().context("the current folder cannot be read")?;
    let found = here.ancestors().find(|folder| {
        let file = folder.join(config::FILE);
        file.is_file() || file.is_symlink()
    });
    Ok(found.unwrap_or(&here).to_owned())
}
