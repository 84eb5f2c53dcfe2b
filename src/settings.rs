//! What a run is asked to make: `buildamp.toml`, overridden by the command line or the builder.

use std::path::Path;

use crate::diagnostic::{Code, is_unseen};
use crate::ir::FieldCase;
use crate::paths::{output_folder, relative_path};

/// Everything about a run that the definitions themselves do not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The application's name in a shared database.
    pub application: String,
    /// The folder that holds `webhooks/`, relative to the root, with `/`.
    pub models: String,
    /// Where each output goes.
    pub outputs: Outputs,
    /// How Elm record fields are spelled.
    pub field_case: FieldCase,
    /// Lints that are silenced everywhere.
    pub allow: Vec<Code>,
    /// The outputs that this run makes; empty: all that have a folder. A file is the same
    /// whichever others are made beside it.
    pub only: Vec<Output>,
}

/// The four outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Output {
    /// The Elm module.
    Elm,
    /// The migrations.
    Sql,
    /// The Rust module.
    Rust,
    /// The config, its schema, the declarations and the runtime.
    Js,
}

impl Output {
    /// All of them.
    pub const ALL: [Output; 4] = [Output::Elm, Output::Sql, Output::Rust, Output::Js];

    /// Its key in `buildamp.toml`, and its name after `--only`.
    pub fn as_str(self) -> &'static str {
        match self {
            Output::Elm => "elm",
            Output::Sql => "sql",
            Output::Rust => "rust",
            Output::Js => "js",
        }
    }
}

/// Output folders, relative to the root (or absolute), with `/`; `None` is not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outputs {
    /// `BuildAmp/Webhooks.elm`
    pub elm: Option<String>,
    /// `0001_webhooks.sql`, `webhook_types.sql`
    pub sql: Option<String>,
    /// `webhooks.rs`
    pub rust: Option<String>,
    /// `webhooks.config.json`, `webhooks.config.schema.json`, `webhooks.d.ts`, `package.json`,
    /// `runtime/*.mjs`
    pub js: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            application: "app".to_owned(),
            models: "models".to_owned(),
            outputs: Outputs {
                elm: Some("generated/elm".to_owned()),
                sql: Some("generated/sql".to_owned()),
                rust: Some("generated/rust".to_owned()),
                js: Some("generated/js".to_owned()),
            },
            field_case: FieldCase::Snake,
            allow: Vec::new(),
            only: Vec::new(),
        }
    }
}

impl Outputs {
    /// The folder of one output.
    pub fn get(&self, output: Output) -> Option<&str> {
        match output {
            Output::Elm => self.elm.as_deref(),
            Output::Sql => self.sql.as_deref(),
            Output::Rust => self.rust.as_deref(),
            Output::Js => self.js.as_deref(),
        }
    }

    /// Sets the folder of one output.
    pub fn set(&mut self, output: Output, folder: Option<String>) {
        let place = match output {
            Output::Elm => &mut self.elm,
            Output::Sql => &mut self.sql,
            Output::Rust => &mut self.rust,
            Output::Js => &mut self.js,
        };
        *place = folder;
    }
}

/// A file or folder inside an output's folder. `.` is the project's root and leaves no trace.
pub fn join(folder: &str, inside: &str) -> String {
    match (folder, inside) {
        (folder, "") => folder.to_owned(),
        (".", inside) => inside.to_owned(),
        (folder, inside) => format!("{}/{inside}", folder.trim_end_matches('/')),
    }
}

/// What [`is_application_name`] asks for.
pub const APPLICATION_NAME: &str =
    "not empty, at most 255 bytes long, without control characters or marks that turn text around";

/// Whether an application may have this name, which is written into SQL, JSON and log lines. It is a part of
/// every index of the queue, whose entries PostgreSQL bounds.
pub fn is_application_name(name: &str) -> bool {
    !name.trim().is_empty() && name.len() <= 255 && !name.contains(is_unseen)
}

impl Settings {
    /// The same where every output folder inside `root` is relative to it: the way from one to
    /// another must not depend on the machine.
    pub fn under(mut self, root: &Path) -> Self {
        for output in Output::ALL {
            if let Some(folder) = self.outputs.get(output) {
                let folder = output_folder(root, Path::new(folder));
                self.outputs.set(output, Some(folder));
            }
        }
        self
    }

    /// The outputs of this run, each with its folder.
    pub fn outputs_of_run(&self) -> Vec<(Output, &str)> {
        let wanted = |output: &Output| self.only.is_empty() || self.only.contains(output);
        let folder = |output| self.outputs.get(output).map(|folder| (output, folder));
        Output::ALL.into_iter().filter(wanted).filter_map(folder).collect()
    }

    /// The folder of an output, where this run makes it.
    #[cfg(feature = "cli")]
    pub(crate) fn folder_of_run(&self, output: Output) -> Option<&str> {
        self.outputs_of_run()
            .into_iter()
            .find(|(made, _)| *made == output)
            .map(|(_, folder)| folder)
    }

    /// The way from the JS output to the migrations; `None` where one of them is not made, or where
    /// the way depends on the machine.
    pub fn migrations(&self) -> Option<String> {
        relative_path(self.outputs.js.as_deref()?, self.outputs.sql.as_deref()?)
    }

    /// The folder whose files are read, and that headers name: `models/webhooks`.
    pub fn definitions(&self) -> String {
        join(&self.models, "webhooks")
    }
}
