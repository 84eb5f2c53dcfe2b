//! Environment variables: the process's own, and those of `--env-file`.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::dotenv;
use crate::cli::input;

/// Where variables come from.
#[derive(Default)]
pub(super) struct Environment {
    file: HashMap<String, String>,
}

impl Environment {
    /// Reads a file in dotenv syntax. No message holds any of its text.
    pub(super) fn read(file: Option<&Path>) -> Result<Self> {
        let Some(path) = file else { return Ok(Self::default()) };
        let shown = path.display();
        let text = input::read_file(path).with_context(|| format!("`--env-file {shown}`"))?;
        match dotenv::parse(&text) {
            Ok(file) => Ok(Self { file }),
            Err(line) => {
                bail!("{shown}:{line}: this is not `NAME=value`, or a quote is not closed")
            }
        }
    }

    /// The value; the process's own before the file's, as dotenv loaders have it.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        std::env::var(name).ok().or_else(|| self.file.get(name).cloned())
    }
}
