//! What a run is asked to make: `buildamp.toml`, overridden by the command line or the builder.

use crate::diagnostic::Code;
use crate::ir::FieldCase;

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
    /// `webhooks.config.json`, `webhooks.d.ts`, `package.json`, `runtime/*.mjs`
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
        }
    }
}

impl Settings {
    /// The folder whose files are read, and that headers name: `models/webhooks`.
    pub fn definitions(&self) -> String {
        format!("{}/webhooks", self.models.trim_end_matches('/'))
    }
}
