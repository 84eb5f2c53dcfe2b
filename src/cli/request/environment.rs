//! Environment variables: the process's own, and those of `--env-file`.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::dotenv;
use crate::cli::input;
use crate::wire::{Conditional, Piece, Target, Template};

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

    /// The variables that `target` needs here and that are not set, sorted.
    pub(super) fn missing(&self, target: &Target) -> BTreeSet<&'static str> {
        let mut missing = BTreeSet::new();
        let mut need = |template: &Template| {
            let names = template.0.iter().filter_map(|piece| match piece {
                Piece::Env(name) => Some(*name),
                _ => None,
            });
            missing.extend(names.filter(|name| self.get(name).is_none()));
        };
        need(self.choose(&target.url));
        if let Some(auth) = &target.auth {
            need(&self.choose(auth).credentials);
        }
        target.headers.iter().for_each(|header| need(self.choose(&header.value)));
        target.file_fields.iter().filter_map(|file| file.file_name.as_ref()).for_each(&mut need);
        if let Some(secret) = &target.signing {
            need(self.choose(secret));
        }
        missing
    }

    fn choose<'t, T>(&self, value: &'t Conditional<T>) -> &'t T {
        value.choose(&|name| self.get(name))
    }
}
