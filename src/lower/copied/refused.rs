//! What is said of items that cannot be copied.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::lower::resolve::{ScopeId, around};
use crate::parse::ast::Import;
use crate::parse::copyable::{Copyable, Path};

use super::emit::Emit;
use super::lookup::Found;
use super::modules::is_plain;
use super::{included, printable};

/// The way out where something of the project's own crate is called.
const ELSEWHERE: &str =
    "write what it names in a definition file, or import it from the crate that it is of";

impl Emit<'_, '_> {
    /// Reports all that is needed and cannot be copied. What cannot be printed is taken out.
    pub(super) fn refuse(&mut self, diagnostics: &mut Diagnostics) {
        self.refuse_ambiguous(diagnostics);
        self.refuse_unknown(diagnostics);
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
                // A name alone may be a variable's.
                let least = match written.as_slice() {
                    [name] if !self.is_item(name, item, place) => continue,
                    [_] => 1,
                    _ => 2,
                };
                let starts = (least..=written.len()).rev().map(|length| &written[..length]);
                let found = starts
                    .map(|start| self.copyables.find(self.names, start, place))
                    .find(|found| *found != Found::Nothing);
                if let Some(Found::Several(items)) = found {
                    let text = written.join("::");
                    diagnostics.push(self.copyables.ambiguous(&text, path.span, &items));
                }
            }
        }
    }

    /// Whether a name alone in an item is one from outside of it.
    fn is_item(&self, name: &str, item: &Copyable, place: ScopeId) -> bool {
        item.plain_calls.iter().any(|(called, _)| called == name)
            || self.names.is_imported(name, self.names.scope(place))
    }

    /// A function that is nowhere, or imported from what is in no definition file.
    fn refuse_unknown(&self, diagnostics: &mut Diagnostics) {
        for (place, item) in self.items() {
            let unknown =
                item.plain_calls.iter().filter(|(name, _)| self.is_unknown(name, item, place));
            for (name, at) in unknown {
                let names = self.copyables.named.keys().copied();
                let help = did_you_mean(name, names).unwrap_or_else(|| ELSEWHERE.to_owned());
                diagnostics.push(Diagnostic::at(Code::E0305, *at, in_no_file(name)).help(help));
            }
        }
    }

    /// Whether `name`, which is called, is certainly no function.
    fn is_unknown(&self, name: &str, item: &Copyable, place: ScopeId) -> bool {
        // Of the prelude.
        const KNOWN: [&str; 5] = ["align_of", "align_of_val", "drop", "size_of", "size_of_val"];
        let scope = self.names.scope(place);
        let is_function =
            name.starts_with(|first: char| first.is_lowercase() || first == '_') && is_plain(name);
        let may_be_else = || {
            let is_else = |path: &Path| **path == ["use"] || path.iter().any(|word| word == "cfg");
            item.paths.iter().any(is_else)
        };
        is_function
            && !KNOWN.contains(&name)
            && !self.names.may_be_refused(name)
            && !self.names.is_type(&[name], scope)
            && self.copyables.find(self.names, &[name], place) == Found::Nothing
            && !may_be_else()
            && match self.names.import_at(name, scope) {
                Some(import) => self.leads_nowhere(import, place),
                None => !self.may_be_globbed(name, place, &mut Vec::new()),
            }
    }

    /// Whether an import is of this crate, and of nothing in the definition files.
    fn leads_nowhere(&self, import: &Import, place: ScopeId) -> bool {
        let path: Vec<&str> = import.names().collect();
        let scope = self.names.scope(place);
        matches!(path.as_slice(), ["crate" | "self" | "super", ..])
            && self.copyables.find(self.names, &path, place) == Found::Nothing
            && self.names.outside(&path, scope).is_none()
    }

    /// Whether a glob here or around may bring in a name that is not the project's.
    fn may_be_globbed(&self, name: &str, place: ScopeId, seen: &mut Vec<ScopeId>) -> bool {
        let files = self.copyables.files;
        around(files, place).any(|at| {
            if seen.contains(&at) {
                return false;
            }
            seen.push(at);
            let scope = at.in_files(files);
            at != place && scope.imports.contains_key(name)
                || scope.globs.iter().any(|glob| self.may_bring(glob, at, name, seen))
        })
    }

    /// Whether `glob`, which stands `at` a place, may bring in a name that is not the project's.
    fn may_bring(&self, glob: &Import, at: ScopeId, name: &str, seen: &mut Vec<ScopeId>) -> bool {
        let path: Vec<&str> = glob.names().collect();
        let Some(module) = self.copyables.module(self.names, &path, at) else { return true };
        let places = self.copyables.tree.places(module);
        let hands_on = |place: &ScopeId| {
            let imports = &place.in_files(self.copyables.files).imports;
            imports.contains_key(name) || self.may_be_globbed(name, *place, seen)
        };
        // A folder that no file speaks for may hand on anything.
        places.is_empty() || places.iter().any(hands_on)
    }

    /// `crate::` is another crate once the item is copied, `super::` another file, and what is imported
    /// from this crate is not there.
    fn refuse_crate_paths(&self, diagnostics: &mut Diagnostics) {
        for (place, item) in self.items() {
            let leads_away = |path: &&Path| {
                path.len() > 1
                    && (path[0] == "crate"
                        || self.is_imported_from_nowhere(&path[0], place)
                        || self.leads_up_to_nothing(path, place))
                    && self.path(path, place, 0).is_none()
            };
            // What a `use` names is looked at on its own.
            let is_used =
                |at: usize| at.checked_sub(1).is_some_and(|at| *item.paths[at] == ["use"]);
            let found = item
                .paths
                .iter()
                .enumerate()
                .find(|(at, path)| leads_away(path) && !(path[0] == "super" && is_used(*at)));
            let Some((_, path)) = found else { continue };
            let message = match path[0].as_str() {
                up @ ("crate" | "super") => {
                    format!("this is copied into the emitted Rust, where `{up}::` leads elsewhere")
                }
                name => in_no_file(name),
            };
            diagnostics.push(Diagnostic::at(Code::E0305, path.span, message).help(ELSEWHERE));
        }
        let of_crate = |item: &Copyable| {
            item.is_macro() && (item.text.contains("$ crate") || item.text.contains("$crate"))
        };
        for (_, item) in self.items().filter(|(_, item)| of_crate(item)) {
            let message = "this is copied into the emitted Rust, where `$crate::` leads elsewhere";
            let help = "name the thing alone, and import it where the macro is called";
            diagnostics.push(Diagnostic::at(Code::E0305, item.span, message).help(help));
        }
    }

    /// Whether a path goes up from its file, and to nothing that the emitted Rust has.
    fn leads_up_to_nothing(&self, path: &Path, place: ScopeId) -> bool {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let scope = self.names.scope(place);
        let is_there = |start: &[&str]| {
            self.names.is_type(start, scope)
                || self.copyables.find(self.names, start, place) != Found::Nothing
        };
        names[0] == "super"
            && self.leaves_file(&names, place)
            && !self.names.may_be_refused(names[names.len() - 1])
            && !(2..=names.len()).any(|count| is_there(&names[..count]))
    }

    /// Whether a name that begins a path is imported from what is in no definition file.
    fn is_imported_from_nowhere(&self, name: &str, place: ScopeId) -> bool {
        let scope = self.names.scope(place);
        let is_module = |import: &Import| {
            let path: Vec<&str> = import.names().collect();
            self.copyables.module(self.names, &path, place).is_some()
        };
        !self.names.may_be_refused(name)
            && !self.names.is_type(&[name], scope)
            && self
                .names
                .import_at(name, scope)
                .is_some_and(|import| self.leads_nowhere(import, place) && !is_module(import))
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
    fn leaves_file(&self, path: &[&str], place: ScopeId) -> bool {
        let file = &self.copyables.files[place.file];
        let mut at = place.scope;
        for (index, name) in path.iter().enumerate() {
            let inner = file.inside(at, name);
            at = match (*name, file.scopes[at].parent, inner) {
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
        self.needed.retain(|id| {
            let item = self.copyables.item(*id);
            let is_printable = printable::is_printable(&item.text);
            if !is_printable {
                let message = "this is Rust that cannot be copied: it is unstable or incomplete";
                let diagnostic = Diagnostic::at(Code::E0305, item.span, message)
                    .help("write it as stable Rust has it");
                diagnostics.push(diagnostic);
            }
            is_printable
        });
        self.macros.retain(|id| self.needed.contains(id));
    }

    /// The emitted types own what the definitions borrow.
    fn refuse_borrowed(&self, diagnostics: &mut Diagnostics) {
        if self.borrowing.is_empty() {
            return;
        }
        for (place, item) in self.items() {
            let Ok(tokens) = item.text.parse() else { continue };
            let misused = self.with_types(item, place, |types| types.misused(tokens));
            let Some(field) = misused else { continue };
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

fn in_no_file(name: &str) -> String {
    format!("`{name}` is in no definition file, and this is copied into the emitted Rust")
}
