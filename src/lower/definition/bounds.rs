//! Bounds as the emitted Rust has them: those that serde's attributes say, and those of the item.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{self, Type};
use crate::lower::copied::{Copyables, Wanted};
use crate::lower::known::{self, Known};
use crate::lower::printed::laid_out;
use crate::lower::resolve::{Names, Scope, to_be_named};
use crate::parse::ast::{GenericParam, Item};
use crate::parse::bounds::{Part, Predicate};
use crate::parse::serde::Pair;

use super::{Found, Lower};

/// What `item`, in the file of this index, asks of its parameters.
pub(in crate::lower) fn asked<'a>(
    names: &Names<'a>,
    copyables: &Copyables<'a>,
    file: usize,
    item: &'a Item,
) -> (Vec<ir::Predicate>, Found) {
    let scope = Scope::of(file, item);
    let mut lower = Lower { names, copyables, scope, has_json: true, found: Found::default() };
    let asked = item.asked.iter().filter_map(|asked| lower.predicate(asked)).collect();
    (asked, lower.found)
}

/// What a bound, or the type arguments of a function's path, name.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Indices of parameters.
    params: Vec<u32>,
    /// Last names of traits, and of types that are not the project's.
    pub(super) traits: Vec<String>,
    /// The project's types.
    pub(super) types: Vec<String>,
}

impl Lower<'_, '_> {
    /// `#[serde(bound(…))]`.
    pub(super) fn bound(&mut self, pair: &Pair<Vec<Predicate>>) -> Option<Box<ir::Bound>> {
        pair.at?;
        let mut all = |side: &Option<Vec<Predicate>>| {
            let side = side.as_ref()?;
            Some(side.iter().filter_map(|predicate| self.predicate(predicate)).collect())
        };
        let (serialize, deserialize) = (all(&pair.serialize), all(&pair.deserialize));
        Some(Box::new(ir::Bound { serialize, deserialize }))
    }

    fn predicate(&mut self, predicate: &Predicate) -> Option<ir::Predicate> {
        let mut named = Named::default();
        let text = self.names_in(&predicate.parts, predicate.span, &mut named)?;
        let Named { params, traits, .. } = named;
        for name in &traits {
            self.found.wanted.push(Wanted::Trait { name: name.clone() });
        }
        let Some(text) = laid_out(&text) else {
            let message = "this bound is no stable Rust";
            let diagnostic = Diagnostic::at(Code::E0103, predicate.span, message);
            self.found.diagnostics.push(diagnostic.help("write as in `T: Display`"));
            return None;
        };
        Some(ir::Predicate { text, params, traits })
    }

    /// The text of `parts`, with every name as the emitted Rust has it. Notes what was `named`.
    pub(super) fn names_in(
        &mut self,
        parts: &[Part],
        at: Span,
        named: &mut Named,
    ) -> Option<String> {
        let mut text = String::new();
        for part in parts {
            let piece = match part {
                Part::Text(piece) => piece.clone(),
                Part::Path(path) => self.name(path, at, named)?,
            };
            text.push(' ');
            text.push_str(&piece);
        }
        Some(text)
    }

    fn name(&mut self, written: &[String], at: Span, named: &mut Named) -> Option<String> {
        if let ([root, _, ..], Some("")) = (&written[1..], written.first().map(String::as_str)) {
            self.found.wanted.push(Wanted::Crate(root.clone()));
            named.traits.extend(written.last().cloned());
            return Some(written.join("::"));
        }
        let is_param = |param: &GenericParam| param.name == written[0];
        if let Some(index) = self.scope.generics.iter().position(is_param) {
            named.params.push(index as u32);
            return Some(written.join("::"));
        }
        let own: Vec<&str> = written.iter().map(String::as_str).collect();
        // By its own name: an import may give it another.
        if let Some(name) = self.names.type_named(&own, self.scope) {
            named.types.push(name.to_owned());
            return Some(name.to_owned());
        }
        let path = self.names.followed(&own, self.scope);
        let name = path.last().copied().unwrap_or_default();
        if let Some((emitted, wanted)) = self.copyables.copy(self.names, &own, self.scope) {
            self.found.wanted.push(wanted);
            named.traits.push(name.to_owned());
            return Some(emitted);
        }
        if let Some(root) = self.copyables.outside(&path) {
            self.found.wanted.push(Wanted::Crate(root.to_owned()));
            named.traits.push(name.to_owned());
            return Some(format!("::{}", path.join("::")));
        }
        if let ([_], Some(module)) = (path.as_slice(), std_module(name)) {
            named.traits.push(name.to_owned());
            return Some(format!("{module}::{name}"));
        }
        match known::find(&path) {
            Some(Known::Plain(Type::String)) if name == "str" => return Some("str".to_owned()),
            Some(Known::Refused(..)) if name.ends_with("128") => return Some(name.to_owned()),
            Some(Known::Cow) => return Some("::std::borrow::Cow".to_owned()),
            Some(known) => {
                if let Some(path) = known.rust_path() {
                    return Some(path);
                }
            }
            None => {}
        }
        let message = format!("`{}` is not known here", written.join("::"));
        let diagnostic = Diagnostic::at(Code::E0305, at, message).help(to_be_named(name));
        self.found.diagnostics.push(diagnostic);
        None
    }
}

/// Where the traits of std and serde are that a model file may name without a `use`.
fn std_module(name: &str) -> Option<&'static str> {
    let module = match name {
        "Display" | "Debug" | "LowerHex" | "UpperHex" => "::std::fmt",
        "FromStr" => "::std::str",
        "ToString" => "::std::string",
        "Hash" => "::std::hash",
        "Clone" => "::std::clone",
        "Copy" | "Send" | "Sync" | "Sized" | "Unpin" => "::std::marker",
        "Default" => "::std::default",
        "Eq" | "PartialEq" | "Ord" | "PartialOrd" => "::std::cmp",
        "From" | "Into" | "TryFrom" | "TryInto" | "AsRef" | "AsMut" => "::std::convert",
        "Iterator"
        | "IntoIterator"
        | "FromIterator"
        | "Extend"
        | "DoubleEndedIterator"
        | "ExactSizeIterator" => "::std::iter",
        "Borrow" | "ToOwned" => "::std::borrow",
        "AsyncFn" | "AsyncFnMut" | "AsyncFnOnce" | "Deref" | "DerefMut" | "Drop" | "Fn"
        | "FnMut" | "FnOnce" => "::std::ops",
        "Error" => "::std::error",
        "Any" => "::std::any",
        "Serialize" | "Deserialize" | "Serializer" | "Deserializer" => "::serde",
        "DeserializeOwned" => "::serde::de",
        _ => return None,
    };
    Some(module)
}
