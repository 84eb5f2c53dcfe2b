//! What is said of items that cannot be copied.

use super::super::ast::{Borrows, Field};
use super::super::copyable::Path;
use super::super::resolve::Place;
use super::borrowed::Types;
use super::emit::Emit;
use super::lookup::Found;
use super::{included, printable};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

impl Emit<'_, '_> {
    /// Reports all that is needed and cannot be copied. What cannot be printed is taken out.
    pub(super) fn refuse(&mut self, diagnostics: &mut Diagnostics) {
        self.refuse_ambiguous(diagnostics);
        self.refuse_crate_paths(diagnostics);
        self.refuse_inner_imports(diagnostics);
        self.refuse_unprintable(diagnostics);
        self.refuse_borrowed(diagnostics);
        self.refuse_included(diagnostics);
    }

    /// A path that may lead to several functions is not taken for any of them.
    fn refuse_ambiguous(&self, diagnostics: &mut Diagnostics) {
        for (place, item) in self.items() {
            for path in &item.paths {
                let written: Vec<&str> = path.iter().map(String::as_str).collect();
                let starts = (1..=written.len()).rev().map(|length| &written[..length]);
                let found = starts
                    .map(|start| self.functions.find(self.names, start, place))
                    .find(|found| *found != Found::Nothing);
                if let Some(Found::Several(items)) = found {
                    let text = written.join("::");
                    diagnostics.push(self.functions.ambiguous(&text, path.span, &items));
                }
            }
        }
    }

    /// `crate::` is another crate once the item is copied.
    fn refuse_crate_paths(&self, diagnostics: &mut Diagnostics) {
        for (place, item) in self.items() {
            let is_through_crate = |path: &&Path| {
                path.len() > 1 && path[0] == "crate" && self.path(path, place, 0).is_none()
            };
            if let Some(path) = item.paths.iter().find(is_through_crate) {
                let message =
                    "this is copied into the emitted Rust, where `crate::` leads elsewhere";
                let diagnostic = Diagnostic::at(Code::E0305, path.span, message).help(
                    "import what it names with `use` at the top of the file, or write `super::`",
                );
                diagnostics.push(diagnostic);
            }
        }
    }

    /// A `use` in a function's body may name what is imported here, but no module: the emitted Rust
    /// has others.
    fn refuse_inner_imports(&self, diagnostics: &mut Diagnostics) {
        for (place, item) in self.items() {
            let scope = self.names.scope(place);
            let leads_away = |path: &&Path| {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                self.names.is_module(&names)
                    && self.leaves_file(&names, place)
                    && !self.names.is_type(&names, scope)
                    && self.path(path, place, 0).is_none()
            };
            let mut pairs = item.paths.windows(2);
            if let Some(pair) = pairs.find(|pair| *pair[0] == ["use"] && leads_away(&&pair[1])) {
                let message =
                    "a `use` in what is copied into the emitted Rust may not name a module";
                let diagnostic = Diagnostic::at(Code::E0305, pair[1].span, message).help(
                    "write the `use` at the top of the file, or name each thing by its whole path",
                );
                diagnostics.push(diagnostic);
            }
        }
    }

    /// Whether a path leads out of the file that it stands in, the modules of which are emitted as they
    /// are.
    fn leaves_file(&self, path: &[&str], (file, scope): Place) -> bool {
        let scopes = &self.functions.files[file].scopes;
        let mut at = scope;
        for (index, name) in path.iter().enumerate() {
            let inner = (0..scopes.len())
                .find(|inner| scopes[*inner].parent == Some(at) && scopes[*inner].name == *name);
            at = match (*name, scopes[at].parent, inner) {
                ("self", ..) => at,
                ("super", Some(parent), _) => parent,
                (_, _, Some(inner)) => inner,
                ("super" | "crate", ..) => return true,
                _ => return index + 1 < path.len(),
            };
        }
        false
    }

    /// What prettyplease would not print is taken out, and reported.
    fn refuse_unprintable(&mut self, diagnostics: &mut Diagnostics) {
        for (place, indices) in &mut self.needed {
            indices.retain(|index| {
                let item = &self.functions.files[place.0].copyable[*index];
                let is_printable = printable::is_printable(&item.text);
                if !is_printable {
                    let message =
                        "this is Rust that cannot be copied: it is unstable or incomplete";
                    let diagnostic = Diagnostic::at(Code::E0305, item.span, message)
                        .help("write it as stable Rust has it");
                    diagnostics.push(diagnostic);
                }
                is_printable
            });
        }
    }

    /// The emitted types own what the definitions borrow.
    fn refuse_borrowed(&self, diagnostics: &mut Diagnostics) {
        let items = self.names.files.iter().flat_map(|file| &file.items);
        let borrowing: Vec<&Field> = items
            .flat_map(|item| item.kind.fields())
            .filter(|field| field.borrows != Borrows::Nothing)
            .collect();
        if borrowing.is_empty() {
            return;
        }
        let text = |name: &str| {
            let of_name = |field: &&&Field| field.borrows == Borrows::Text && field.name == name;
            borrowing.iter().find(of_name).copied()
        };
        for (place, item) in self.items() {
            let fields = |path: &[String]| self.fields(path, item.own_type(), place);
            let types = Types { fields: &fields, text: &text };
            let Ok(tokens) = item.text.parse() else { continue };
            let Some(field) = types.misused(tokens) else { continue };
            let message = "this is copied into the emitted Rust, whose types own what they hold: it takes a field for borrowed";
            let diagnostic = Diagnostic::at(Code::E0305, item.span, message)
                .related(field.span, "owned there")
                .help("let the definition own it: `String`, `Option<String>`, `Vec<String>`");
            diagnostics.push(diagnostic);
        }
    }

    /// A path that is relative to the file it stands in leads elsewhere from the copy.
    fn refuse_included(&self, diagnostics: &mut Diagnostics) {
        for (_, item) in self.items() {
            let mut names = item.paths.iter().filter_map(|path| path.last());
            if !names.any(|name| included::MACROS.contains(&name.as_str())) {
                continue;
            }
            let Some(name) = item.text.parse().ok().and_then(included::relative) else { continue };
            let message = format!(
                "this is copied into the emitted Rust, where the path in `{name}!` leads elsewhere"
            );
            let diagnostic = Diagnostic::at(Code::E0305, item.span, message)
                .help("write out what the file holds, or build the path from `env!(\"CARGO_MANIFEST_DIR\")`");
            diagnostics.push(diagnostic);
        }
    }
}
