//! Every output of every project under `fixtures/`, byte for byte as committed under
//! `tests/golden/`. After an intended change: `BLESS=1 cargo test --test snapshots`, and read the
//! diff. What another project has just the same as the brief's (the schema, the runtime) is
//! committed once, with the brief's.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panics")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use buildamp::output::unified;
use buildamp::pipeline;
use buildamp::settings::Settings;

/// What a project must generate: its own buildamp.toml where it has one, else the defaults.
fn outputs(root: &Path) -> BTreeMap<String, String> {
    let read = buildamp::config::read(&root.join("buildamp.toml"), "buildamp.toml", false);
    assert!(!read.diagnostics.has_errors(), "{}: {:?}", root.display(), read.diagnostics);
    let settings: Settings = read.settings;
    let loaded = pipeline::load(root, &settings);
    let shown = buildamp::diagnostic::render(
        &loaded.diagnostics,
        &loaded.sources,
        buildamp::diagnostic::RenderOptions::default(),
    );
    pipeline::render(&loaded, &settings).unwrap_or_else(|| panic!("{}\n{shown}", root.display()))
}

/// Each folder of `fixtures/` that holds definitions.
fn projects() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(support::root().join("fixtures")).unwrap();
    let mut projects: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    projects.retain(|project| project.join("models/webhooks").is_dir());
    projects.sort();
    projects
}

fn golden(project: &Path) -> PathBuf {
    support::root().join("tests/golden").join(project.file_name().unwrap())
}

fn committed(folder: &Path) -> BTreeMap<String, String> {
    if !folder.is_dir() {
        return BTreeMap::new();
    }
    let files = support::project::files_below(folder).into_iter();
    // A checkout may have other line ends.
    files
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap().replace("\r\n", "\n")))
        .collect()
}

fn bless(folder: &Path, outputs: &BTreeMap<String, String>) {
    let _ = std::fs::remove_dir_all(folder);
    for (path, text) in outputs {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// What is committed for each project.
fn snapshots() -> Vec<(PathBuf, BTreeMap<String, String>)> {
    let shared = outputs(&support::fixture(FIRST));
    let own = |project: PathBuf| {
        let mut made = outputs(&project);
        if !project.ends_with(FIRST) {
            made.retain(|path, text| shared.get(path) != Some(text));
        }
        (golden(&project), made)
    };
    projects().into_iter().map(own).collect()
}

/// The project whose outputs are all committed.
const FIRST: &str = "brief";

#[test]
fn every_project_generates_what_is_committed() {
    let snapshots = snapshots();
    assert!(snapshots.iter().any(|(folder, _)| folder.ends_with(FIRST)));
    let mut differences = String::new();
    for (folder, made) in snapshots {
        if std::env::var_os("BLESS").is_some() {
            bless(&folder, &made);
            continue;
        }
        let known = committed(&folder);
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        for path in made.keys().chain(known.keys()).collect::<BTreeSet<_>>() {
            let old = known.get(path).map(String::as_str).unwrap_or_default();
            let new = made.get(path).map(String::as_str);
            differences += &unified(&format!("{name}/{path}"), old, new);
        }
    }
    assert!(
        differences.is_empty(),
        "outputs differ from tests/golden; if that is intended: BLESS=1 cargo test --test snapshots\n{differences}"
    );
}
