//! What is said of items that cannot be copied.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::parse::copyable::{Copyable, Path};

use super::emit::Emit;
use super::leads::Leads;
use super::{included, printable};

/// The way out where something of the project's own crate is called.
const ELSEWHERE: &str =
    "write what it names in a definition file, or import it from the crate that it is of";

impl Emit<'_, '_> {
    /// Reports all that is needed and cannot be copied. What cannot be printed is taken out.
    pub(super) fn refuse(&mut self, diagnostics: &mut Diagnostics) {
        self.refuse_paths(diagnostics);
        self.refuse_unknown(diagnostics);
        self.refuse_own_crate(diagnostics);
        self.refuse_unprintable(diagnostics);
        self.refuse_borrowed(diagnostics);
        self.refuse_included(diagnostics);
    }

    /// A path must lead to one thing, and to what the emitted Rust has. Of what is not there, an item tells
    /// the first alone.
    fn refuse_paths(&self, diagnostics: &mut Diagnostics) {
        for (place, item) in self.items() {
            let (mut away, mut module) = (None, None);
            let mut is_used = false;
            for path in &item.paths {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                match (self.leads(&names, item, place), names.as_slice()) {
                    (Leads::ToSeveral(items), _) => {
                        let text = names.join("::");
                        diagnostics.push(self.copyables.ambiguous(&text, path.span, &items));
                    }
                    (Leads::IntoModule, _) if is_used => drop(module.get_or_insert(path)),
                    (Leads::IntoModule, ["crate" | "super", ..]) | (Leads::Nowhere, [_, _, ..]) => {
                        away.get_or_insert(path);
                    }
                    // A name alone is told of where it is called.
                    (Leads::There | Leads::IntoModule | Leads::Nowhere, _) => {}
                }
                is_used = **path == ["use"];
            }
            diagnostics.extend(away.map(leads_away));
            diagnostics.extend(module.map(uses_module));
        }
    }

    /// A function that is nowhere, or imported from what is in no definition file.
    fn refuse_unknown(&self, diagnostics: &mut Diagnostics) {
        for (place, item) in self.items() {
            for (name, at) in &item.plain_calls {
                if !matches!(self.leads(&[name], item, place), Leads::Nowhere) {
                    continue;
                }
                let names = self.copyables.named.keys().copied();
                let help = did_you_mean(name, names).unwrap_or_else(|| ELSEWHERE.to_owned());
                diagnostics.push(Diagnostic::at(Code::E0305, *at, in_no_file(name)).help(help));
            }
        }
    }

    /// `$crate::` is another crate once the macro is copied.
    fn refuse_own_crate(&self, diagnostics: &mut Diagnostics) {
        let of_crate = |item: &Copyable| {
            item.is_macro() && (item.text.contains("$ crate") || item.text.contains("$crate"))
        };
        for (_, item) in self.items().filter(|(_, item)| of_crate(item)) {
            let message = "this is copied into the emitted Rust, where `$crate::` leads elsewhere";
            let help = "name the thing alone, and import it where the macro is called";
            diagnostics.push(Diagnostic::at(Code::E0305, item.span, message).help(help));
        }
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

/// What stays behind is not there any more: `crate::` is another crate once the item is copied, `super::`
/// another file.
fn leads_away(path: &Path) -> Diagnostic {
    let message = match path[0].as_str() {
        up @ ("crate" | "super") => {
            format!("this is copied into the emitted Rust, where `{up}::` leads elsewhere")
        }
        name => in_no_file(name),
    };
    Diagnostic::at(Code::E0305, path.span, message).help(ELSEWHERE)
}

/// A `use` in a function's body may name what is imported here, but no module: the emitted Rust has
/// others.
fn uses_module(path: &Path) -> Diagnostic {
    let message = "a `use` in what is copied into the emitted Rust may not name a module";
    let help = "write the `use` at the top of the file, or name each thing by its whole path";
    Diagnostic::at(Code::E0305, path.span, message).help(help)
}

fn in_no_file(name: &str) -> String {
    format!("`{name}` is in no definition file, and this is copied into the emitted Rust")
}
