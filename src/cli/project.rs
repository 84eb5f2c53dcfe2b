//! Which project: its root and settings, from the arguments and buildamp.toml.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::config;
use crate::diagnostic::{Diagnostics, MessageFormat, RenderOptions, render};
use crate::paths::{display_path, normalize, real_path, relative_to};
use crate::pipeline::{self, Loaded};
use crate::settings::Settings;
use crate::source::Sources;

use super::{ProjectArguments, terminal};

/// A project that can be read.
#[derive(Debug, Clone)]
pub(super) struct Project {
    pub(super) root: PathBuf,
    pub(super) settings: Settings,
    pub(super) format: RenderOptions,
}

impl Project {
    /// Whether the current folder is the root, so that paths need no more to be found.
    pub(super) fn is_here(&self) -> bool {
        std::env::current_dir().is_ok_and(|here| real_path(&self.root) == real_path(&here))
    }

    /// A path of an output as it is found from the current folder.
    pub(super) fn reached(&self, path: &str) -> String {
        let full = self.root.join(path);
        if self.is_here() { path.to_owned() } else { normalize(&full.to_string_lossy()) }
    }

    /// The last line after errors, for people; programs read one diagnostic a line and the exit
    /// code.
    pub(super) fn closing_error(&self, message: &str) {
        if matches!(self.format.format, MessageFormat::Human | MessageFormat::Short) {
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
    // Colours are stripped on the way out where they are not wanted.
    let format = RenderOptions { format: arguments.message_format.into(), color: true };
    let path = configuration(arguments, &root);
    let shown = display_path(&root, &path);
    let read = config::read(&path, &shown, arguments.config.is_some());
    show(&read.diagnostics, &read.sources, format);
    if read.diagnostics.has_errors() {
        return None;
    }
    let mut settings = read.settings;
    let models = arguments.models.as_deref().unwrap_or(Path::new(&settings.models));
    settings.models = relative_to(&root, models);
    Some(Project { root, settings, format })
}

/// Opens the project and reads its definitions. `None` where either is wrong: that has been shown.
pub(super) fn load(arguments: &ProjectArguments) -> Result<Option<Loaded>> {
    let Some(project) = open(arguments)? else { return Ok(None) };
    let loaded = pipeline::load(&project.root, &project.settings);
    show(&loaded.diagnostics, &loaded.sources, project.format);
    Ok((!loaded.diagnostics.has_errors()).then_some(loaded))
}

/// The project's buildamp.toml, whether it is there or not.
pub(super) fn configuration(arguments: &ProjectArguments, root: &Path) -> PathBuf {
    arguments.config.clone().unwrap_or_else(|| root.join(config::FILE))
}

/// Shows diagnostics on stderr, as the project was asked to.
pub(super) fn show(diagnostics: &Diagnostics, sources: &Sources, format: RenderOptions) {
    terminal::eprint(&render(diagnostics, sources, format));
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
        let parent = config.parent().filter(|parent| !parent.as_os_str().is_empty());
        return Ok(parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf));
    }
    let here = std::env::current_dir().context("the current folder cannot be read")?;
    let found = here.ancestors().find(|folder| folder.join(config::FILE).is_file());
    Ok(found.unwrap_or(&here).to_owned())
}

/// An output folder given on the command line: relative to the root where it lies inside, else as
/// it was given.
pub(super) fn output_folder(root: &Path, folder: &Path) -> String {
    let relative = relative_to(root, folder);
    if relative.starts_with("..") { normalize(&folder.to_string_lossy()) } else { relative }
}
