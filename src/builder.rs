//! The call for `build.rs`.

use std::path::{Path, PathBuf};

use crate::diagnostic::{
    Code, Diagnostic, Diagnostics, RenderOptions, Severity, in_one_line, render,
};
use crate::output;
use crate::paths::{or_here, relative_to, shown};
use crate::pipeline;
use crate::settings::{APPLICATION_NAME, Output, Outputs, Settings, is_application_name};
use crate::source::Sources;

/// Starts a generation from `build.rs`.
///
/// ```no_run
/// buildamp::webhooks()
///     .models("models")
///     .rust(std::env::var("OUT_DIR").unwrap())
///     .generate_or_exit();
/// ```
///
/// Relative paths are taken from `CARGO_MANIFEST_DIR` (the package's own folder), or from the
/// current folder where that is not set. Only the outputs that are named are made.
pub fn webhooks() -> Builder {
    let outputs = Outputs { elm: None, sql: None, rust: None, js: None };
    let settings = Settings { outputs, ..Settings::default() };
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    Builder {
        root: or_here(&root).to_owned(),
        models: PathBuf::from(&settings.models),
        settings,
        problems: Vec::new(),
    }
}

/// An application that includes what was not made fails far from here.
const CHECKS_ONLY: &str = "buildamp: no output is named, so the definitions are only checked: name one with `rust`, `sql`, `elm` or `js`";

/// What to generate, and from what. Nothing is, before [`Builder::generate`] or
/// [`Builder::generate_or_exit`] is called:
///
/// ```compile_fail
/// #![deny(unused_must_use)]
/// buildamp::webhooks().rust("generated");
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is generated until `generate` or `generate_or_exit` is called"]
pub struct Builder {
    root: PathBuf,
    /// As given; relative to the root it is in the settings, once all is known.
    models: PathBuf,
    settings: Settings,
    /// What it was told that cannot be.
    problems: Vec<String>,
}

/// What was generated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Generated {
    /// The files that were written, relative to the root, or absolute.
    pub written: Vec<String>,
    /// The left-overs that were removed.
    pub removed: Vec<String>,
    /// How many files were as they should be.
    pub unchanged: usize,
    /// The webhook types, sorted.
    pub webhooks: Vec<String>,
    /// Lints.
    pub warnings: Vec<String>,
}

/// Why it was not generated.
#[derive(Clone)]
pub struct GenerateError {
    diagnostics: Diagnostics,
    sources: Sources,
}

impl GenerateError {
    /// Everything that is wrong.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// The files that the diagnostics' spans point into.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }
}

/// The diagnostics as rustc shows its own, without colours.
impl std::fmt::Display for GenerateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(render(&self.diagnostics, &self.sources, RenderOptions::default()).trim_end())
    }
}

/// The same: it is what a build script shows that unwraps the error, or that `main` returns it from.
impl std::fmt::Debug for GenerateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for GenerateError {}

impl Builder {
    /// The folder that paths are relative to; by default the package's own.
    ///
    /// Generated files name the folder of the definitions as it is from here: where the command line makes
    /// other outputs of the same definitions, give both the same root.
    pub fn root(mut self, folder: impl AsRef<Path>) -> Self {
        self.root = or_here(folder.as_ref()).to_owned();
        self
    }

    /// The folder that holds `webhooks/`; `models` by default.
    pub fn models(mut self, folder: impl AsRef<Path>) -> Self {
        self.models = folder.as_ref().to_owned();
        self.refuse_empty("models", folder.as_ref());
        self
    }

    /// The application's name in a shared database; `app` by default.
    pub fn application(mut self, name: impl Into<String>) -> Self {
        self.settings.application = name.into();
        if !is_application_name(&self.settings.application) {
            self.problems.push(format!(
                "`application({:?})`: a name is {APPLICATION_NAME}",
                self.settings.application
            ));
        }
        self
    }

    /// Makes the Elm module, in this source folder.
    pub fn elm(self, folder: impl AsRef<Path>) -> Self {
        self.output(Output::Elm, folder.as_ref())
    }

    /// Makes the migrations.
    pub fn sql(self, folder: impl AsRef<Path>) -> Self {
        self.output(Output::Sql, folder.as_ref())
    }

    /// Makes the Rust module, `webhooks.rs`.
    pub fn rust(self, folder: impl AsRef<Path>) -> Self {
        self.output(Output::Rust, folder.as_ref())
    }

    /// Makes the Node config and what belongs to it.
    pub fn js(self, folder: impl AsRef<Path>) -> Self {
        self.output(Output::Js, folder.as_ref())
    }

    /// How Elm record fields are spelled.
    pub fn field_case(mut self, case: crate::ir::FieldCase) -> Self {
        self.settings.field_case = case;
        self
    }

    /// Silences a lint (`W…`) everywhere. The code of an error (`E…`) cannot be silenced: generating fails, and
    /// says so.
    pub fn allow(mut self, lint: Code) -> Self {
        if lint.severity() == Severity::Error {
            self.problems.push(format!("`allow({lint})`: an error cannot be allowed"));
        }
        self.settings.allow.push(lint);
        self
    }

    fn output(mut self, output: Output, folder: &Path) -> Self {
        if folder.to_str().is_none() {
            let name = output.as_str();
            self.problems.push(format!("`{name}({folder:?})`: a folder's name must be Unicode"));
        }
        self.refuse_empty(output.as_str(), folder);
        self.settings.outputs.set(output, Some(shown(folder)));
        self
    }

    /// As buildamp.toml does: of a variable that is not set, the package would be strewn with files.
    fn refuse_empty(&mut self, name: &str, folder: &Path) {
        if folder.as_os_str().is_empty() {
            let message = "it names no folder: write `\".\"` for the root";
            self.problems.push(format!("`{name}(\"\")`: {message}"));
        }
    }

    /// Generates, and tells cargo what was read.
    ///
    /// Prints `cargo::rerun-if-changed` for each folder and file that was read, and a `cargo::warning`
    /// for each lint (on stderr each is whole) and where no output is named. A file that would not
    /// change is not touched.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the definitions and with what the builder was told, or the
    /// first output that cannot be written; either with the lints. Then nothing has been written,
    /// unless that shows only when files are moved into their places: those before it are new, the
    /// others as they were.
    pub fn generate(&self) -> Result<Generated, GenerateError> {
        let settings =
            Settings { models: relative_to(&self.root, &self.models), ..self.settings.clone() }
                .under(&self.root);
        let mut loaded = pipeline::load(&self.root, &settings);
        let no_root = (!self.root.is_dir())
            .then(|| format!("`root({:?})`: there is no such folder", self.root));
        for problem in self.problems.iter().chain(&no_root) {
            loaded.diagnostics.push(Diagnostic::path(Code::E0004, "build.rs", problem));
        }
        self.rerun_if_changed(&settings, &loaded.sources);
        if settings.outputs_of_run().is_empty() {
            println!("cargo::warning={CHECKS_ONLY}");
        }
        let fail = |diagnostics: Diagnostics| GenerateError {
            diagnostics,
            sources: loaded.sources.clone(),
        };
        let Some(files) = pipeline::render(&loaded, &settings) else {
            return Err(fail(loaded.diagnostics.clone()));
        };
        let plan = output::plan(&self.root, &files, &settings);
        output::write(&self.root, &files, &plan).map_err(|failure| {
            let mut diagnostics = loaded.diagnostics.clone();
            diagnostics.append(failure.diagnostics);
            fail(diagnostics)
        })?;
        let warnings = lines(&loaded.diagnostics, &loaded.sources, Severity::Warning);
        for warning in &warnings {
            println!("cargo::warning={warning}");
        }
        eprint!("{}", render(&loaded.diagnostics, &loaded.sources, RenderOptions::default()));
        let (removed, written): (Vec<_>, Vec<_>) =
            plan.changes.into_iter().partition(|change| change.drift == output::Drift::LeftOver);
        let paths = |changes: Vec<output::Change>| changes.into_iter().map(|c| c.path).collect();
        Ok(Generated {
            written: paths(written),
            removed: paths(removed),
            unchanged: plan.unchanged,
            webhooks: loaded.program.webhooks.iter().map(|webhook| webhook.name.clone()).collect(),
            warnings,
        })
    }

    /// As [`Builder::generate`]; where that fails, shows each diagnostic in one line as a cargo
    /// error and whole on stderr, and ends the process with 1.
    pub fn generate_or_exit(&self) -> Generated {
        self.generate().unwrap_or_else(|error| {
            for line in lines(&error.diagnostics, &error.sources, Severity::Warning) {
                println!("cargo::warning={line}");
            }
            for line in lines(&error.diagnostics, &error.sources, Severity::Error) {
                println!("cargo::error={line}");
            }
            eprintln!("{error}");
            std::process::exit(1)
        })
    }

    /// Only what exists: cargo reruns a build script every time for a path that does not.
    fn rerun_if_changed(&self, settings: &Settings, sources: &Sources) {
        let definitions = self.root.join(settings.definitions());
        let folders = walkdir::WalkDir::new(&definitions)
            .follow_links(true)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_dir())
            .map(|entry| entry.into_path());
        for folder in folders {
            println!("cargo::rerun-if-changed={}", folder.display());
        }
        for file in sources.files() {
            println!("cargo::rerun-if-changed={}", self.root.join(&file.path).display());
        }
    }
}

/// Each of one severity in one line, as cargo's instructions need it.
fn lines(diagnostics: &Diagnostics, sources: &Sources, severity: Severity) -> Vec<String> {
    let found = diagnostics.iter().filter(|found| found.severity() == severity);
    found.map(|found| in_one_line(found, sources)).collect()
}
