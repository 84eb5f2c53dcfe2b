//! Files that buildamp made before, and no longer makes.

use std::path::Path;

use walkdir::WalkDir;

use super::{Change, Drift, temporary};
use crate::paths;
use crate::render::{Files, Header};
use crate::settings::{Output, join};

/// Files of names that buildamp gives, with its header, that this run does not make; and what a run
/// that was killed had begun.
pub(super) fn find(root: &Path, output: Output, folder: &str, files: &Files) -> Vec<Change> {
    let mut found = Vec::new();
    for place in places(output) {
        let inside = join(folder, place);
        for name in names_in(&root.join(&inside), depth(place)) {
            let path = join(&inside, &name);
            if is_made(&path, files) {
                continue;
            }
            let is_temporary = temporary::is_abandoned(&root.join(&path));
            let given = given_name(output, place, &name);
            if given.is_none() && !is_temporary {
                continue;
            }
            let Ok(old) = std::fs::read(root.join(&path)) else { continue };
            let old = String::from_utf8_lossy(&old).into_owned();
            let ours = match Header::read(&old) {
                _ if is_temporary => true,
                Header::Intact => true,
                Header::Edited => given == Some(Given::Exactly),
                Header::Missing => false,
            };
            if ours {
                found.push(Change { path, drift: Drift::LeftOver, old });
            }
        }
    }
    found
}

/// Whether this run makes it: where names have no case, one that differs in that alone is the same file.
fn is_made(path: &str, files: &Files) -> bool {
    files.keys().any(|made| made.eq_ignore_ascii_case(path))
}

/// The folders inside an output's folder that hold its files; that of the runtime with those below
/// it.
fn places(output: Output) -> &'static [&'static str] {
    match output {
        Output::Elm => &["BuildAmp"],
        Output::Sql | Output::Rust => &[""],
        Output::Js => &["", RUNTIME],
    }
}

/// How surely a name is one that buildamp gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    /// It is: the file is buildamp's whatever was done to it since.
    Exactly,
    /// It may have been, in another release. A file that was copied and then edited is the
    /// user's own by now, and stays.
    Perhaps,
}

fn given_name(output: Output, place: &str, name: &str) -> Option<Given> {
    let exactly = |is: bool| is.then_some(Given::Exactly);
    let perhaps = |is: bool| is.then_some(Given::Perhaps);
    match output {
        Output::Elm => perhaps(name.ends_with(".elm")),
        Output::Sql => {
            let number = name.strip_suffix("_webhooks.sql").unwrap_or_default();
            let numbered = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
            exactly(numbered || name == "webhook_types.sql")
        }
        Output::Rust => exactly(name == "webhooks.rs"),
        Output::Js if place == RUNTIME => {
            let is_module = [".mjs", ".d.mts", ".d.ts"].iter().any(|end| name.ends_with(end));
            perhaps(is_module)
        }
        Output::Js => exactly(JS_NAMES.contains(&name)),
    }
}

/// The folder of the delivery runtime.
const RUNTIME: &str = "runtime";

const JS_NAMES: [&str; 4] =
    ["webhooks.config.json", "webhooks.config.schema.json", "webhooks.d.ts", "package.json"];

/// How deep the files of a place may stand.
fn depth(place: &str) -> usize {
    if place == RUNTIME { 2 } else { 1 }
}

/// The files in a folder, by their paths from there.
fn names_in(folder: &Path, depth: usize) -> Vec<String> {
    let files = WalkDir::new(folder).min_depth(1).max_depth(depth).sort_by_file_name();
    let files = files.into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file());
    files.map(|entry| paths::display_path(folder, entry.path())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Program;
    use crate::render::render;
    use crate::settings::Settings;

    /// A file of a name that is not known here would stay when nobody makes it any more.
    #[test]
    fn every_file_that_is_made_has_a_known_name() {
        for output in Output::ALL {
            let settings = Settings { only: vec![output], ..Settings::default() };
            let (_, folder) = settings.outputs_of_run()[0];
            for path in render(&Program::default(), &settings).keys() {
                let is_known = places(output).iter().any(|place| {
                    let inside = join(folder, place) + "/";
                    let name = path
                        .strip_prefix(&inside)
                        .filter(|name| name.split('/').count() <= depth(place));
                    name.is_some_and(|name| given_name(output, place, name).is_some())
                });
                assert!(is_known, "{path}");
            }
        }
    }
}
