//! `--watch`: generates again after every save.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use anyhow::{Context, Result};
use notify::{Event, EventKind, RecursiveMode, Watcher};

use super::project;
use super::{Exit, generate, terminal};

/// Editors save in several steps (write, rename, touch): one run for all that come this close.
const SETTLE: Duration = Duration::from_millis(25);

/// Runs until the process is ended. A save that does not parse is shown, and the next one waited
/// for.
pub(super) fn run(arguments: &generate::Arguments) -> Result<Exit> {
    let (sender, events) = mpsc::channel();
    let mut watcher =
        notify::recommended_watcher(sender).context("the file system cannot be watched")?;
    loop {
        // Watched before it is read, so that no save falls in between.
        let scope = Scope::of(arguments)?;
        scope.watch(&mut watcher);
        while events.try_recv().is_ok() {}
        if let Err(error) = generate::once(arguments) {
            if terminal::is_broken_pipe(&error) {
                return Err(error);
            }
            terminal::error(&format!("{error:#}"));
        }
        terminal::eprint(&format!("watching {}\n", scope.definitions.display()));
        scope.wait(&events)?;
    }
}

/// What matters: the definitions, and buildamp.toml.
struct Scope {
    root: PathBuf,
    definitions: PathBuf,
    config: PathBuf,
}

impl Scope {
    fn of(arguments: &generate::Arguments) -> Result<Self> {
        let given = &arguments.project;
        let opened = project::open(given)?;
        let root = match (&opened, &given.root) {
            (Some(project), _) => project.root.clone(),
            (None, Some(root)) => root.clone(),
            (None, None) => std::env::current_dir().context("the current folder cannot be read")?,
        };
        let root = std::fs::canonicalize(&root).unwrap_or(root);
        let settings = opened.as_ref().map(|project| project.settings.clone()).unwrap_or_default();
        let config = match &given.config {
            Some(config) => std::fs::canonicalize(config).unwrap_or_else(|_| config.clone()),
            None => root.join(crate::config::FILE),
        };
        Ok(Self { definitions: root.join(settings.definitions()), config, root })
    }

    /// The definitions with all below them, and each folder above up to the root, so that a folder
    /// that is made, renamed or removed is noticed. What is not there now is watched next time.
    fn watch(&self, watcher: &mut impl Watcher) {
        // Again each time: a folder that was removed and made anew is another one.
        let _ = watcher.unwatch(&self.definitions);
        let _ = watcher.watch(&self.definitions, RecursiveMode::Recursive);
        let above = self.definitions.ancestors().skip(1);
        let inside = above.take_while(|folder| folder.starts_with(&self.root));
        for folder in inside.chain(self.config.parent()) {
            let _ = watcher.unwatch(folder);
            let _ = watcher.watch(folder, RecursiveMode::NonRecursive);
        }
    }

    /// Returns shortly after the next event that matters.
    fn wait(&self, events: &Receiver<notify::Result<Event>>) -> Result<()> {
        loop {
            let event = events.recv().context("the file system is no longer watched")?;
            if self.matters(&event) {
                break;
            }
        }
        while events.recv_timeout(SETTLE).is_ok() {}
        Ok(())
    }

    fn matters(&self, event: &notify::Result<Event>) -> bool {
        // An error of the watcher may hide a change: better once too often.
        let Ok(event) = event else { return true };
        if matches!(event.kind, EventKind::Access(_)) {
            return false;
        }
        event.paths.iter().any(|path| self.concerns(path))
    }

    fn concerns(&self, path: &Path) -> bool {
        path == self.config
            || path.starts_with(&self.definitions)
            || (self.definitions.starts_with(path) && path != self.root)
    }
}
