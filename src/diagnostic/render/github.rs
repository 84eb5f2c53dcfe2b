//! Annotations of a GitHub workflow (docs.github.com, "Workflow commands for GitHub Actions").

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::source::Sources;

pub(super) fn render(diagnostic: &Diagnostic, sources: &Sources, within: Option<&str>) -> String {
    let mut properties = Vec::new();
    if let Some(location) = super::location(diagnostic, sources) {
        let inside = within.filter(|_| Path::new(location.file).is_relative());
        let file = inside.map(|root| in_repository(root, location.file));
        properties.push(format!("file={}", property(file.as_deref().unwrap_or(location.file))));
        if let Some((start, end)) = location.range {
            properties.push(format!("line={}", start.line));
            properties.push(format!("endLine={}", end.line));
            // GitHub takes columns only within one line.
            if start.line == end.line {
                properties.push(format!("col={}", start.column));
                properties.push(format!("endColumn={}", end.column));
            }
        }
    }
    properties.push(format!("title={}", property(diagnostic.code.as_str())));
    let text = match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let severity = diagnostic.severity().as_str();
    format!("::{severity} {}::{}\n", properties.join(","), message(&text))
}

/// A file of the project at `root`, both within the repository: definitions may stand beside the project, and
/// GitHub knows no path with `..`.
fn in_repository(root: &str, file: &str) -> String {
    let mut parts: Vec<&str> = root.split('/').collect();
    for part in file.split('/') {
        match parts.last() {
            Some(above) if part == ".." && *above != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
