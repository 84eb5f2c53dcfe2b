//! What the user's own elm.json still lacks for the emitted module to compile.

use std::path::Path;

use crate::cli::project::Project;
use crate::paths::{real_path, relative_to};
use crate::settings::Output;

use super::{nearest, output_folder};

/// What the nearest elm.json lacks; everything where there is none.
pub(in crate::cli) fn elm(project: &Project) -> Vec<String> {
    let Some(folder) = output_folder(project, Output::Elm) else { return Vec::new() };
    let manifest = nearest(project, &folder, "elm.json");
    let home = manifest.as_deref().and_then(Path::parent).unwrap_or(&project.root);
    let text = manifest.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
    let json: serde_json::Value =
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    if manifest.is_none() {
        let folder = relative_to(home, &folder);
        return vec![format!(
            "{folder:?} to \"source-directories\", elm/core and elm/json to the direct dependencies"
        )];
    }
    let mut lines = Vec::new();
    // A package's sources are always in `src`.
    let sources = match json["source-directories"].as_array() {
        Some(sources) => sources.iter().filter_map(|source| source.as_str()).collect(),
        None => vec!["src"],
    };
    if !sources.into_iter().any(|source| real_path(&home.join(source)) == folder) {
        lines.push(format!("{:?} to \"source-directories\"", relative_to(home, &folder)));
    }
    for package in ["elm/core", "elm/json"] {
        // A package's dependencies have no `direct` among them.
        let dependencies = &json["dependencies"];
        if dependencies["direct"].get(package).or(dependencies.get(package)).is_none() {
            lines.push(format!("{package} to the direct dependencies: elm install {package}"));
        }
    }
    lines
}
