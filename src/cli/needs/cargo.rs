//! What the user's own Cargo.toml still lacks for the emitted Rust to compile.

use std::collections::BTreeSet;

use toml::de::{DeTable, DeValue};

use crate::cli::project::Project;
use crate::ir::Program;
use crate::settings::Output;

use super::{nearest, output_folder};

/// Lines for `[dependencies]`, without those of crates that the nearest Cargo.toml already has.
pub(in crate::cli) fn cargo(program: &Program, project: &Project) -> Vec<String> {
    let Some(folder) = output_folder(project, Output::Rust) else { return Vec::new() };
    let manifest = nearest(project, &folder, "Cargo.toml");
    let text = manifest.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let present = dependencies(&text);
    let mut wanted = vec!["buildamp", "serde", "serde_json"];
    wanted.extend(program.crates());
    let serde = if program.shares_values() { "derive\", \"rc" } else { "derive" };
    let missing = wanted.into_iter().filter(|name| !present.contains(*name));
    missing.map(|name| dependency(name, serde)).collect()
}

/// The names under `[dependencies]` and `[target.….dependencies]`; none where it is not TOML.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let Ok(table) = DeTable::parse(manifest) else { return BTreeSet::new() };
    let targets = table.get_ref().get("target").and_then(|value| value.get_ref().as_table());
    let by_target = targets.into_iter().flat_map(|targets| targets.values());
    let by_target = by_target.filter_map(|target| target.get_ref().as_table());
    std::iter::once(table.get_ref())
        .chain(by_target)
        .filter_map(|table| table.get("dependencies"))
        .filter_map(|value| value.get_ref().as_table())
        .flat_map(|names| names.iter())
        .filter(|(name, value)| name.get_ref() != "buildamp" || links_wire(value.get_ref()))
        // As code names the crate.
        .map(|(name, _)| name.get_ref().replace('-', "_"))
        .collect()
}

/// Whether this dependency on buildamp itself has what generated code links: the default features
/// imply it, or it is named.
fn links_wire(value: &DeValue<'_>) -> bool {
    let Some(table) = value.as_table() else { return true };
    let without_default = table
        .get("default-features")
        .is_some_and(|value| matches!(value.get_ref(), DeValue::Boolean(false)));
    let features = table.get("features").and_then(|value| value.get_ref().as_array());
    let named = features.into_iter().flatten().filter_map(|feature| feature.get_ref().as_str());
    !without_default || named.into_iter().any(|name| name == "wire" || name == "cli")
}

/// The line for one crate that generated code names; `serde` is what it needs of serde's features.
fn dependency(name: &str, serde: &str) -> String {
    let (version, features) = match name {
        "buildamp" => {
            return format!(
                "buildamp = {{ version = \"{}\", default-features = false, features = [\"wire\"] }}",
                env!("CARGO_PKG_VERSION")
            );
        }
        "serde_json" => return "serde_json = \"1\"".to_owned(),
        "serde" => ("1", serde),
        "chrono" => ("0.4", "serde"),
        "jiff" => ("0.2", "serde"),
        "time" => ("0.3", "serde-human-readable"),
        "rust_decimal" => ("1", "serde"),
        "indexmap" => ("2", "serde"),
        "url" => ("2", "serde"),
        "bytes" | "uuid" => ("1", "serde"),
        // Named by a definition's own functions or `with`: its version and features are not known.
        _ => return format!("{name} = \"*\" # the version that you use"),
    };
    format!("{name} = {{ version = \"{version}\", features = [\"{features}\"] }}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_dependencies_counts() {
        let present = dependencies(
            "[dependencies]\nserde.workspace = true\n[target.'cfg(unix)'.dependencies]\nmy-types = '1'\nuuid = '1'\n[build-dependencies]\nserde_json = '1'\n",
        );
        assert_eq!(present.into_iter().collect::<Vec<_>>(), ["my_types", "serde", "uuid"]);
    }

    #[test]
    fn a_dependency_on_buildamp_without_wire_is_not_enough() {
        let has =
            |line: &str| dependencies(&format!("[dependencies]\n{line}\n")).contains("buildamp");
        assert!(has("buildamp = '0.1'"));
        assert!(has(
            "buildamp = { version = '0.1', default-features = false, features = ['wire'] }"
        ));
        assert!(!has(
            "buildamp = { version = '0.1', default-features = false, features = ['gen'] }"
        ));
        assert!(!has("buildamp = { version = '0.1', default-features = false }"));
    }
}
