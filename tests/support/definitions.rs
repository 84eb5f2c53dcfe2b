//! Cases under `fixtures/`: definitions beside the whole report that they give.
//!
//! A case is a file `name.rs`, shown as `models/webhooks/name.rs`, or a folder `name/` that is a
//! project (it holds `models` or a `buildamp.toml`); its report is `name.stderr`. Other folders
//! hold further cases.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "that is how a test fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use buildamp::diagnostic::{Code, Diagnostics, MessageFormat, RenderOptions, render};
use buildamp::settings::Settings;
use buildamp::source::Sources;
use buildamp::{config, pipeline};

/// The variable that makes a test write what it got in place of comparing with it.
pub(crate) const BLESS: &str = "BLESS";

/// One case.
pub(crate) struct Case {
    /// Its path under the folder of cases, without an ending.
    pub(crate) name: String,
    path: PathBuf,
}

/// What a case gives.
pub(crate) struct Outcome {
    pub(crate) diagnostics: Diagnostics,
    sources: Sources,
    /// What was loaded, and for which settings; `None` where buildamp.toml is wrong.
    pub(crate) loaded: Option<(pipeline::Loaded, Settings)>,
}

/// Every case under `folder`, sorted by name.
pub(crate) fn cases(folder: &Path) -> Vec<Case> {
    let mut found = Vec::new();
    collect(folder, folder, &mut found);
    found.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!found.is_empty(), "no cases in {}", folder.display());
    found
}

fn collect(top: &Path, folder: &Path, found: &mut Vec<Case>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_project = path.join("models").exists() || path.join(config::FILE).exists();
        if path.is_dir() && !is_project {
            collect(top, &path, found);
        } else if path.is_dir() || path.extension().is_some_and(|end| end == "rs") {
            let name = path.strip_prefix(top).unwrap().with_extension("");
            found.push(Case { name: name.to_string_lossy().replace('\\', "/"), path });
        }
    }
}

impl Case {
    /// Loads it, through the library.
    pub(crate) fn load(&self) -> Outcome {
        if self.path.is_dir() { self.load_project() } else { self.load_file() }
    }

    /// Whether it is a single file.
    pub(crate) fn is_file(&self) -> bool {
        self.path.is_file()
    }

    fn load_file(&self) -> Outcome {
        let (file, text) = self.file();
        Outcome::of_texts([(file.as_str(), text.as_str())])
    }

    /// A single file with another one beside it.
    pub(crate) fn load_beside(&self, other: (&str, &str)) -> Outcome {
        let (file, text) = self.file();
        Outcome::of_texts([(file.as_str(), text.as_str()), other])
    }

    fn file(&self) -> (String, String) {
        let text = std::fs::read_to_string(&self.path).unwrap();
        (self.path.file_name().unwrap().to_string_lossy().into_owned(), text)
    }

    fn load_project(&self) -> Outcome {
        let read = config::read(&self.path.join(config::FILE), config::FILE, false);
        if read.diagnostics.has_errors() {
            return Outcome { diagnostics: read.diagnostics, sources: read.sources, loaded: None };
        }
        Outcome::of(pipeline::load(&self.path, &read.settings), read.settings)
    }

    /// The codes that its first line announces: `// E0102, W0101` (`#` in a buildamp.toml). A
    /// project announces them in the first of its files that does.
    pub(crate) fn announced(&self) -> BTreeSet<Code> {
        let mut files = vec![self.path.clone()];
        if self.path.is_dir() {
            files = walkdir::WalkDir::new(&self.path)
                .sort_by_file_name()
                .into_iter()
                .map(|entry| entry.unwrap().into_path())
                .filter(|path| path.is_file())
                .collect();
        }
        let codes = files.iter().map(|file| announced_in(file));
        codes.into_iter().find(|codes| !codes.is_empty()).unwrap_or_default()
    }

    /// What is wrong with `report`, compared with the file of this ending beside the case; with
    /// [`BLESS`] set, writes it there. An empty report has no file.
    pub(crate) fn compare(&self, ending: &str, report: &str) -> Option<String> {
        let path = self.path.with_extension(ending);
        if std::env::var_os(BLESS).is_some() {
            if report.is_empty() {
                let _ = std::fs::remove_file(&path);
            } else {
                std::fs::write(&path, report).unwrap();
            }
            return None;
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        if expected == report {
            return None;
        }
        let diff = similar::TextDiff::from_lines(expected.as_str(), report);
        Some(format!("{}.{ending} differs\n{}", self.name, diff.unified_diff()))
    }
}

impl Outcome {
    /// What these files give, by name and text.
    pub(crate) fn of_texts<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files = files.into_iter();
        let sources = Sources::from_texts(
            files.map(|(name, text)| (format!("models/webhooks/{name}"), text.to_owned())),
        );
        let settings = Settings::default();
        Self::of(pipeline::analyze(sources, &settings, Diagnostics::new()), settings)
    }

    fn of(loaded: pipeline::Loaded, settings: Settings) -> Self {
        Self {
            diagnostics: loaded.diagnostics.clone(),
            sources: loaded.sources.clone(),
            loaded: Some((loaded, settings)),
        }
    }

    /// The report in one of the formats, without colours.
    pub(crate) fn report(&self, format: MessageFormat) -> String {
        render(
            &self.diagnostics,
            &self.sources,
            RenderOptions { format, ..RenderOptions::default() },
        )
    }

    /// The codes of everything found.
    pub(crate) fn codes(&self) -> BTreeSet<Code> {
        self.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
    }
}

fn announced_in(file: &Path) -> BTreeSet<Code> {
    let bytes = std::fs::read(file).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().next().unwrap_or_default();
    let words = line.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter_map(Code::parse).collect()
}

/// Fails with all of `failures`, and says how to accept what was got.
pub(crate) fn report_failures(failures: &[String]) {
    assert!(
        failures.is_empty(),
        "{}\n{} failed; where what was got is right, run this test again with {BLESS}=1",
        failures.join("\n"),
        failures.len()
    );
}
