//! `--watch`: generates again after every save.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use notify::{Event, EventKind, RecursiveMode, Watcher};

use crate::cli::{Exit, project, terminal};
use crate::paths::{display_path, folder_of, real_path, shown};
use crate::settings::Settings;

use super::arguments::Arguments;
use super::once;
use super::summary::Detail;

/// Editors save in several steps (write, rename, touch): one run for all that come this close.
const SETTLE: Duration = Duration::from_millis(25);

/// And no longer than this, however busy the folder is.
const SETTLE_AT_MOST: Duration = Duration::from_millis(100);

/// Runs until the process is ended, or nobody reads what it prints. A save that does not parse is
/// shown, and the next one waited for.
pub(super) fn run(arguments: &Arguments) -> Result<Exit> {
    let (sender, events) = mpsc::channel();
    let mut watcher =
        notify::recommended_watcher(sender).context("the file system cannot be watched")?;
    // Found once: the project stays the same one when its buildamp.toml comes or goes.
    let root = std::fs::canonicalize(project::root(&arguments.project)?)?;
    let mut scope = Scope::new(arguments, &root);
    let mut detail = Detail::Full;
    while !terminal::reader_left() {
        while events.try_recv().is_ok() {}
        // Each is watched before it is read, so that no save falls in between.
        scope.watch_configuration(&mut watcher);
        let opened = arguments.open(root.clone());
        if let Some(project) = &opened {
            scope.definitions = scope.root.join(project.settings.definitions());
        }
        scope.watch_definitions(&mut watcher);
        if let Some(project) = &opened {
            once::generate(arguments, project, detail)?;
        }
        detail = Detail::Brief;
        // A program that reads diagnostics line by line wants nothing else among them.
        if arguments.project.message_format.is_for_people() {
            let shown = display_path(&scope.root, &scope.definitions);
            terminal::eprint(&format!("watching {shown}\n"));
        }
        scope.wait(&events)?;
    }
    Ok(Exit::Done)
}

/// What matters: the definitions, and buildamp.toml.
struct Scope {
    root: PathBuf,
    definitions: PathBuf,
    /// Where it stands, and where that leads if it is a link.
    config: [PathBuf; 2],
    /// Where definitions stand that are reached by links, to files and to folders: but for Linux,
    /// nobody is told of what lies behind a link by the link's name.
    linked: Vec<PathBuf>,
}

impl Scope {
    fn new(arguments: &Arguments, root: &Path) -> Self {
        let config = project::configuration(&arguments.project, root);
        Self {
            root: root.to_owned(),
            // Until buildamp.toml can be read.
            definitions: root.join(Settings::default().definitions()),
            config: [place_of(&config), real_path(&config)],
            linked: Vec::new(),
        }
    }

    fn watch_configuration(&mut self, watcher: &mut impl Watcher) {
        // It may be another link by now.
        self.config[1] = real_path(&self.config[0]);
        let folders: BTreeSet<&Path> =
            self.config.iter().filter_map(|file| file.parent()).collect();
        folders.into_iter().for_each(|folder| again(watcher, folder, false));
    }

    /// The definitions with all below them, and each folder above up to the root, so that a folder
    /// that is made, renamed or removed is noticed. What is not there now is watched next time.
    fn watch_definitions(&mut self, watcher: &mut impl Watcher) {
        again(watcher, &self.definitions, true);
        self.linked = linked(&self.definitions);
        let above = self.definitions.ancestors().skip(1);
        let inside = above.take_while(|folder| folder.starts_with(&self.root));
        let (linked, files): (Vec<_>, Vec<_>) =
            self.linked.iter().map(PathBuf::as_path).partition(|path| path.is_dir());
        linked.iter().for_each(|folder| again(watcher, folder, true));
        let beside = files.into_iter().filter_map(Path::parent);
        let folders: BTreeSet<&Path> = inside.chain(beside).collect();
        // What is watched already must not be let go in between.
        let is_watched = |folder: &Path| {
            folder.starts_with(&self.definitions)
                || linked.iter().any(|linked| folder.starts_with(linked))
                || self.config.iter().any(|file| file.parent() == Some(folder))
        };
        let others = folders.into_iter().filter(|folder| !is_watched(folder));
        others.for_each(|folder| again(watcher, folder, false));
    }

    /// Returns shortly after the next event that matters.
    fn wait(&self, events: &Receiver<notify::Result<Event>>) -> Result<()> {
        loop {
            let event = events.recv().context("the file system is no longer watched")?;
            if self.matters(&event) {
                break;
            }
        }
        let first = Instant::now();
        while first.elapsed() < SETTLE_AT_MOST && events.recv_timeout(SETTLE).is_ok() {}
        Ok(())
    }

    fn matters(&self, event: &notify::Result<Event>) -> bool {
        // An error of the watcher may hide a change: better once too often.
        let Ok(event) = event else { return true };
        if matches!(event.kind, EventKind::Access(_)) {
            return false;
        }
        event.need_rescan() || event.paths.iter().any(|path| self.concerns(path))
    }

    fn concerns(&self, path: &Path) -> bool {
        self.config.iter().any(|file| file == path)
            || self.linked.iter().any(|linked| path.starts_with(linked))
            || path.starts_with(&self.definitions)
            || (self.definitions.starts_with(path) && path != self.root)
    }
}

/// A file in its real folder, whatever it is itself.
fn place_of(file: &Path) -> PathBuf {
    let folder = real_path(folder_of(file));
    file.file_name().map_or_else(|| folder.clone(), |name| folder.join(name))
}

/// Where `folder` and the links below it lead.
fn linked(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).follow_links(true).into_iter();
    let links = entries.filter_map(Result::ok).filter(walkdir::DirEntry::path_is_symlink);
    let places = links.map(|link| real_path(link.path()));
    let own = Some(real_path(folder));
    places.chain(own).filter(|place| !place.starts_with(folder)).collect()
}

/// Anew each time: a folder that was removed and made again is another one.
fn again(watcher: &mut impl Watcher, folder: &Path, recursive: bool) {
    let mode = if recursive { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
    let _ = watcher.unwatch(folder);
    match watcher.watch(folder, mode) {
        // Out of watches, for example: it would wait for ever in silence.
        Err(error) if folder.exists() => {
            terminal::error(&format!("`{}` cannot be watched: {error}", shown(folder)));
        }
        // One that is not there is noticed by the folder above.
        Ok(()) | Err(_) => {}
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use notify::NullWatcher;

    use super::*;

    /// As macOS and Windows name what was saved.
    #[test]
    fn what_lies_behind_a_link_matters_by_its_own_name() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for shared in ["project/models", "all/webhooks", "more/deep"] {
            std::fs::create_dir_all(root.join(shared)).unwrap();
        }
        symlink("../../all/webhooks", root.join("project/models/webhooks")).unwrap();
        symlink("../../more", root.join("all/webhooks/more")).unwrap();
        let project = root.join("project");
        let mut scope = Scope {
            definitions: project.join("models/webhooks"),
            config: [project.join("buildamp.toml"), project.join("buildamp.toml")],
            root: project,
            linked: Vec::new(),
        };
        scope.watch_definitions(&mut NullWatcher);
        for saved in ["all/webhooks/a.rs", "more/deep/b.rs", "project/models/webhooks/a.rs"] {
            assert!(scope.concerns(&root.join(saved)), "{saved}");
        }
        assert!(!scope.concerns(&root.join("all/other.rs")));
    }
}
