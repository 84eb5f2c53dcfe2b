//! What the user's own Cargo.toml still lacks for the emitted Rust to compile.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::{DeTable, DeValue};

use crate::cli::project::Project;
use crate::ir::Program;
use crate::settings::Output;

use super::{nearest, output_folder};

/// Lines for `[dependencies]`, without those of crates that the nearest Cargo.toml already has with
/// what generated code needs of their features.
pub(in crate::cli) fn cargo(program: &Program, project: &Project) -> Vec<String> {
    let Some(folder) = output_folder(project, Output::Rust) else { return Vec::new() };
    let manifest = nearest(project, &folder, "Cargo.toml");
    let text = manifest.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let present = dependencies(&text);
    let mut wanted = vec!["buildamp", "serde", "serde_json"];
    wanted.extend(program.crates());
    let shares = program.shares_values();
    let features = |name| match name {
        "rust_decimal" => [wanted_features(name, shares), &of_decimals(program)].concat(),
        _ => wanted_features(name, shares).to_vec(),
    };
    wanted
        .into_iter()
        .filter_map(|name| missing(name, &features(name), present.get(name)))
        .collect()
}

/// What rust_decimal's own modules for `with` need: each is behind a feature, with its `_option`.
fn of_decimals(program: &Program) -> Vec<&'static str> {
    const MODULES: [(&str, &str); 3] = [
        ("arbitrary_precision", "serde-with-arbitrary-precision"),
        ("float", "serde-with-float"),
        ("str", "serde-with-str"),
    ];
    // A function of the project's own may call theirs.
    let copied = program.copied.iter().map(|copied| copied.text.as_str());
    let named: Vec<&str> = program.with_functions().chain(copied).collect();
    let is_named = |(module, _): &(&str, &str)| {
        let path = format!("rust_decimal::serde::{module}");
        named.iter().any(|text| text.contains(&path))
    };
    MODULES.into_iter().filter(is_named).map(|(_, feature)| feature).collect()
}

/// The features that a dependency names; `None` where they stand elsewhere (`workspace = true`).
type Features = Option<BTreeSet<String>>;

/// The crates under `[dependencies]` and `[target.….dependencies]`; none where it is not TOML.
fn dependencies(manifest: &str) -> BTreeMap<String, Features> {
    let Ok(table) = DeTable::parse(manifest) else { return BTreeMap::new() };
    let targets = table.get_ref().get("target").and_then(|value| value.get_ref().as_table());
    let by_target = targets.into_iter().flat_map(|targets| targets.values());
    let by_target = by_target.filter_map(|target| target.get_ref().as_table());
    let named = std::iter::once(table.get_ref())
        .chain(by_target)
        .filter_map(|table| table.get("dependencies"))
        .filter_map(|value| value.get_ref().as_table())
        .flat_map(|names| names.iter())
        .filter(|(name, value)| name.get_ref() != "buildamp" || links_wire(value.get_ref()));
    let mut present: BTreeMap<String, Features> = BTreeMap::new();
    for (name, value) in named {
        // As code names the crate.
        let before = present
            .entry(name.get_ref().replace('-', "_"))
            .or_insert_with(|| Some(BTreeSet::new()));
        match features(value.get_ref()) {
            Some(more) => before.iter_mut().for_each(|features| features.extend(more.clone())),
            None => *before = None,
        }
    }
    present
}

fn features(dependency: &DeValue<'_>) -> Features {
    let Some(table) = dependency.as_table() else { return Some(BTreeSet::new()) };
    (!table.contains_key("workspace")).then(|| named_features(table).map(str::to_owned).collect())
}

fn named_features<'a>(dependency: &'a DeTable<'_>) -> impl Iterator<Item = &'a str> {
    let features = dependency.get("features").and_then(|value| value.get_ref().as_array());
    features.into_iter().flatten().filter_map(|feature| feature.get_ref().as_str())
}

/// Whether this dependency on buildamp itself has what generated code links: the default features
/// imply it, or it is named.
fn links_wire(value: &DeValue<'_>) -> bool {
    let Some(table) = value.as_table() else { return true };
    let without_default = table
        .get("default-features")
        .is_some_and(|value| matches!(value.get_ref(), DeValue::Boolean(false)));
    !without_default || named_features(table).any(|name| name == "wire" || name == "cli")
}

/// What is to be said of one crate that generated code names, where Cargo.toml lacks it or a feature of it.
fn missing(name: &str, wanted: &[&str], present: Option<&Features>) -> Option<String> {
    match present {
        None => Some(line(name, wanted)),
        Some(None) => None,
        Some(Some(named)) => {
            // buildamp turns `derive` on; `serde-with-str` of rust_decimal is as good as its `serde`.
            let has = |feature: &str| {
                feature == "derive" || named.iter().any(|named| named.starts_with(feature))
            };
            let lacking: Vec<&str> = wanted.iter().copied().filter(|name| !has(name)).collect();
            (!lacking.is_empty()).then(|| format!("{} to the features of {name}", quoted(&lacking)))
        }
    }
}

/// What generated code needs of a crate's features. Of buildamp's own, [`links_wire`] has asked.
fn wanted_features(name: &str, shares_values: bool) -> &'static [&'static str] {
    match name {
        "serde" if shares_values => &["derive", "rc"],
        "serde" => &["derive"],
        "time" => &["serde-human-readable"],
        "bytes" | "chrono" | "indexmap" | "jiff" | "rust_decimal" | "url" | "uuid" => &["serde"],
        _ => &[],
    }
}

/// The line for a crate with these features.
fn line(name: &str, features: &[&str]) -> String {
    let version = match name {
        "buildamp" => {
            return format!(
                "buildamp = {{ version = \"{}\", default-features = false, features = [\"wire\"] }}",
                env!("CARGO_PKG_VERSION")
            );
        }
        "serde_json" => return "serde_json = \"1\"".to_owned(),
        "bytes" | "rust_decimal" | "serde" | "uuid" => "1",
        "chrono" => "0.4",
        "jiff" => "0.2",
        "time" => "0.3",
        "indexmap" | "url" => "2",
        // Named by a definition's own functions or `with`: its version and features are not known.
        _ => return format!("{name} = \"*\" # the version that you use"),
    };
    format!("{name} = {{ version = \"{version}\", features = [{}] }}", quoted(features))
}

fn quoted(features: &[&str]) -> String {
    format!("\"{}\"", features.join("\", \""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_dependencies_counts() {
        let present = dependencies(
            "[dependencies]\nserde.workspace = true\n[target.'cfg(unix)'.dependencies]\nmy-types = '1'\nuuid = '1'\n[build-dependencies]\nserde_json = '1'\n",
        );
        assert_eq!(present.into_keys().collect::<Vec<_>>(), ["my_types", "serde", "uuid"]);
    }

    #[test]
    fn a_dependency_on_buildamp_without_wire_is_not_enough() {
        let has = |line: &str| {
            dependencies(&format!("[dependencies]\n{line}\n")).contains_key("buildamp")
        };
        assert!(has("buildamp = '0.1'"));
        assert!(has(
            "buildamp = { version = '0.1', default-features = false, features = ['wire'] }"
        ));
        assert!(!has(
            "buildamp = { version = '0.1', default-features = false, features = ['gen'] }"
        ));
        assert!(!has("buildamp = { version = '0.1', default-features = false }"));
    }

    #[test]
    fn a_feature_that_generated_code_needs_is_told() {
        let present = dependencies(
            "[dependencies]\nserde = '1'\nuuid = '1'\nurl.workspace = true\nrust_decimal = { version = '1', features = ['serde-with-str'] }\n",
        );
        let told =
            |name: &str, shares| missing(name, wanted_features(name, shares), present.get(name));
        assert_eq!(told("serde", false), None);
        assert_eq!(told("serde", true).as_deref(), Some("\"rc\" to the features of serde"));
        assert_eq!(told("uuid", false).as_deref(), Some("\"serde\" to the features of uuid"));
        assert_eq!(told("url", false), None);
        assert_eq!(told("rust_decimal", false), None);
        assert_eq!(
            told("chrono", false).as_deref(),
            Some("chrono = { version = \"0.4\", features = [\"serde\"] }")
        );
    }
}
