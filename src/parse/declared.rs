//! `mod name;`: what stands on it holds for the files that it names.

use crate::diagnostic::{Diagnostics, FileId, Span};
use crate::source::SourceFile;

use super::ast::{Declared, File, Import};

impl Declared {
    /// The path, without `.rs`, of the module's file and of the folder with those in it, as `declaring`
    /// has it.
    fn module(&self, declaring: &str) -> String {
        let (folder, name) = declaring.rsplit_once('/').unwrap_or(("", declaring));
        let is_root = matches!(name, "mod.rs" | "lib.rs" | "main.rs");
        // `#[path]` starts beside the file, unless an inline module is around it.
        let is_beside = is_root || self.path.is_some() && self.within.is_empty();
        let start = if is_beside { folder } else { declaring.trim_end_matches(".rs") };
        let mut parts: Vec<&str> = start.split('/').collect();
        parts.extend(self.within.iter().map(String::as_str));
        for part in self.path.as_ref().unwrap_or(&self.name).split('/') {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.join("/").trim_end_matches(".rs").to_owned()
    }

    /// `use crate::a::b as name;` for `#[path = "a/b.rs"] mod name;`, `module` being where that leads.
    fn import(&self, module: &str) -> Import {
        let folders = module.trim_end_matches("/mod").split('/').filter(|part| !part.is_empty());
        let path = std::iter::once("crate").chain(folders).map(str::to_owned).collect();
        Import { path, span: self.span, undecided: None }
    }
}

/// Applies to the files, which are sorted by path, what stands on the `mod name;` of each: leaves out those
/// of `#[cfg(test)]`, silences lints in others, and imports under its name what `#[path]` names otherwise.
pub(super) fn apply(parsed: &mut [(File, Diagnostics)], sources: &[SourceFile]) {
    let mut all = Vec::new();
    for ((file, _), source) in parsed.iter_mut().zip(sources) {
        for declared in std::mem::take(&mut file.declared) {
            let module = declared.module(&source.path);
            let mut within = declared.within.iter();
            let scope = within.try_fold(0, |outer, name| file.inside(outer, name));
            if let Some(scope) = scope.filter(|_| declared.path.is_some() && !declared.is_left_out)
            {
                let imports = &mut file.scopes[scope].imports;
                imports.entry(declared.name.clone()).or_insert_with(|| declared.import(&module));
            }
            all.push((module, declared));
        }
    }
    for (module, declared) in all {
        let first = sources.partition_point(|source| source.path < module);
        for (index, source) in sources.iter().enumerate().skip(first) {
            let Some(rest) = source.path.strip_prefix(&module) else { break };
            if rest != ".rs" && !rest.starts_with('/') {
                continue;
            }
            if declared.is_left_out {
                parsed[index] = (File::default(), Diagnostics::new());
            } else {
                let end = source.text.len() as u32;
                let whole = Span { file: FileId(index as u32), start: 0, end };
                let file = &mut parsed[index].0;
                file.allowed.extend(declared.allowed.iter().map(|code| (whole, *code)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_found_where_rustc_looks_for_it() {
        let module = |declaring: &str, within: &[&str], path: Option<&str>| {
            let declared = Declared {
                within: within.iter().map(ToString::to_string).collect(),
                name: "tests".to_owned(),
                span: Span { file: FileId(0), start: 0, end: 0 },
                path: path.map(str::to_owned),
                is_left_out: true,
                allowed: Vec::new(),
            };
            declared.module(declaring)
        };
        assert_eq!(module("m/mod.rs", &[], None), "m/tests");
        assert_eq!(module("m/mail.rs", &[], None), "m/mail/tests");
        assert_eq!(module("m/mail.rs", &["a"], None), "m/mail/a/tests");
        assert_eq!(module("m/mail.rs", &[], Some("./mail_tests.rs")), "m/mail_tests");
        assert_eq!(module("m/mail.rs", &[], Some("../t/a.rs")), "t/a");
        assert_eq!(module("m/mail.rs", &["a"], Some("b.rs")), "m/mail/a/b");
        assert_eq!(module("m/mod.rs", &["a"], Some("b.rs")), "m/a/b");
    }
}
