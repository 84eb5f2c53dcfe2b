//! The environment variables that a target needs.

use std::collections::BTreeSet;

use super::{Piece, Target, Template};

impl Target {
    /// The variables that a request needs here and that are not set, sorted: those of the branches that the
    /// conditions take where `env` gives the value of each name. A worker claims only types that lack none.
    pub fn missing_variables(
        &self,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> BTreeSet<&'static str> {
        let mut missing = BTreeSet::new();
        let mut need = |template: &Template| {
            let names = template.0.iter().filter_map(|piece| match piece {
                Piece::Env(name) => Some(*name),
                _ => None,
            });
            missing.extend(names.filter(|name| env(name).is_none()));
        };
        need(self.url.choose(env));
        if let Some(auth) = &self.auth {
            need(&auth.choose(env).credentials);
        }
        self.headers.iter().for_each(|header| need(header.value.choose(env)));
        self.file_fields.iter().filter_map(|file| file.file_name.as_ref()).for_each(&mut need);
        if let Some(secret) = &self.signing {
            need(secret.choose(env));
        }
        missing
    }
}
