//! Bounds: those that serde's attributes say, and those of an item that its functions rely on.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{self, Field, Program, Shape, Type, TypeDef, TypeId};

use super::super::ast::Item;
use super::super::bounds::{Part, Predicate};
use super::super::copied::{Functions, Wanted};
use super::super::known::{self, Known};
use super::super::resolve::{Names, to_be_named};
use super::super::serde::Pair;
use super::{Found, Lower, scope};

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
        Some(ir::Predicate { text: laid_out(&text)?, params, traits })
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
        let is_param = |param: &super::ast::GenericParam| param.name == written[0];
        if let Some(index) = self.scope.generics.iter().position(is_param) {
            named.params.push(index as u32);
            return Some(written.join("::"));
        }
        let own: Vec<&str> = written.iter().map(String::as_str).collect();
        if self.names.is_type(&own, self.scope) {
            named.types.extend(written.last().cloned());
            return written.last().cloned();
        }
        let path = self.names.followed(&own, self.scope);
        let name = path.last().copied().unwrap_or_default();
        if let Some((emitted, wanted)) = self.functions.item(self.names, &own, self.scope) {
            self.found.wanted.push(wanted);
            named.traits.push(name.to_owned());
            return Some(emitted);
        }
        if let Some(root) = self.functions.outside(&path) {
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
        "Deref" | "DerefMut" | "Fn" | "FnMut" | "FnOnce" => "::std::ops",
        "Error" => "::std::error",
        "Any" => "::std::any",
        "Serialize" | "Deserialize" | "Serializer" | "Deserializer" => "::serde",
        "DeserializeOwned" => "::serde::de",
        _ => return None,
    };
    Some(module)
}

/// A bound as prettyplease lays it out in the `where` clause of an item.
pub(super) fn laid_out(text: &str) -> Option<String> {
    let file = syn::parse_file(&format!("struct A where {text} {{}}")).ok()?;
    let printed = prettyplease::unparse(&file);
    let (_, clause) = printed.split_once("where\n    ")?;
    clause.rsplit_once(",\n{").map(|(predicate, _)| predicate.to_owned())
}

/// Keeps of what items ask of their parameters what something relies on: functions that write and
/// read, bounds that stand in the place of serde's own, conversions; and users of such items. What
/// else is asked need not hold for the emitted types, which derive no more than they need.
pub(super) fn keep_needed<'a>(
    types: &[(usize, &'a Item)],
    names: &Names<'a>,
    functions: &Functions<'a>,
    program: &mut Program,
    wanted: &mut Vec<Wanted>,
    diagnostics: &mut Diagnostics,
) {
    let asks = |index: usize| !types[index].1.asked.is_empty();
    if !(0..types.len()).any(asks) {
        return;
    }
    let users = program.users(|definition, visit| {
        definition.rust_shape().for_each_direct_in_rust(&mut |ty| ty.walk(&mut |ty| visit(ty)));
    });
    let is_needed = |index: &usize| asks(*index) && relies(&program.types[*index]);
    let mut open: Vec<usize> = (0..types.len()).filter(is_needed).collect();
    let mut needed = vec![false; types.len()];
    open.iter().for_each(|index| needed[*index] = true);
    while let Some(index) = open.pop() {
        for user in &users[index] {
            let passes = passes_parameters(&program.types[*user], TypeId::new(index));
            if passes && asks(*user) && !std::mem::replace(&mut needed[*user], true) {
                open.push(*user);
            }
        }
    }
    for index in (0..types.len()).filter(|index| needed[*index]) {
        let (file, item) = types[index];
        let scope = scope(file, item);
        let mut lower = Lower { names, functions, scope, has_json: true, found: Found::default() };
        let asked = item.asked.iter().filter_map(|asked| lower.predicate(asked)).collect();
        program.types[index].asked = asked;
        diagnostics.append(lower.found.diagnostics);
        wanted.extend(lower.found.wanted);
    }
}

/// Whether something in the definition calls for more than its derives ask of the parameters.
fn relies(definition: &TypeDef) -> bool {
    if definition.conversion.is_some() || definition.bound.is_some() {
        return true;
    }
    let shape = definition.rust_shape();
    let of_variant = |variant: &ir::Variant| variant.with.is_some() || variant.bound.is_some();
    matches!(shape, Shape::Enum { variants, .. } if variants.iter().any(of_variant))
        || shape.rust_fields().any(relies_on_function)
}

fn relies_on_function(field: &Field) -> bool {
    field.bound.is_some()
        || field.has_functions()
        || field.skip_serializing_if.is_some()
        || matches!(field.default, Some(ir::Default::Path(_)))
}

/// Whether `user` holds the generic type `id` of its own parameters.
fn passes_parameters(user: &TypeDef, id: TypeId) -> bool {
    let mut found = false;
    user.rust_shape().for_each_direct_in_rust(&mut |ty| {
        ty.walk(&mut |ty| match ty {
            Type::Named(named, arguments) if *named == id => {
                arguments.iter().for_each(|argument| {
                    argument.walk(&mut |ty| found |= matches!(ty, Type::Param(_)));
                });
            }
            _ => {}
        });
    });
    found
}
