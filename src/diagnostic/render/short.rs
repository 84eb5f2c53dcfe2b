//! One line each: `file:line:column: error[E0101]: message`.

use crate::diagnostic::{Diagnostic, visible};
use crate::source::Sources;

pub(super) fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = match super::location(diagnostic, sources) {
        None => String::new(),
        Some(location) => match location.range {
            None => format!("{}: ", location.file),
            Some((start, _)) => format!("{}:{}:{}: ", location.file, start.line, start.column),
        },
    };
    let severity = diagnostic.severity().as_str();
    let line = format!("{place}{severity}[{}]: {}", diagnostic.code, diagnostic.message);
    visible(line).into_owned() + "\n"
}
