//! Types that Rust, JSON or the other outputs cannot have, however they are reached.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Comparison, DEEP, Map, Program, Type, TypeDef, TypeId};

use super::describe::describe;
use super::each_type;

/// Reports each map whose keys JSON or Elm cannot have, and each set whose items Rust cannot compare
/// (E0203).
pub(super) fn check(definition: &TypeDef, program: &Program, diagnostics: &mut Diagnostics) {
    each_type(definition, &mut |ty, at| {
        diagnostics.extend(of_map(ty, at, definition, program));
        diagnostics.extend(of_set(ty, at, definition, program));
    });
}

fn of_map(ty: &Type, at: Span, definition: &TypeDef, program: &Program) -> Option<Diagnostic> {
    let Type::Map(map, key, value) = ty else { return None };
    if *map == Map::Json && !is_json_map(key, value, program) {
        let message = "a `serde_json::Map` holds texts and values alone";
        let help = "write `serde_json::Map<String, serde_json::Value>`, or use a `BTreeMap`";
        return Some(Diagnostic::at(Code::E0203, at, message).help(help));
    }
    if is_key(key, program) {
        return None;
    }
    let message = format!(
        "the keys of a map are texts or integers: {} cannot be one",
        describe(key, definition, program)
    );
    let help = match key.as_ref() {
        Type::Param(_) => "write the key's type: a parameter may stand for anything",
        key if is_unit_enum(key, program) => {
            "use `String` as the key: Elm's `Dict` has no keys of a type of one's own"
        }
        _ => "use `String` or an integer as the key",
    };
    Some(Diagnostic::at(Code::E0203, at, message).help(help))
}

fn of_set(ty: &Type, at: Span, definition: &TypeDef, program: &Program) -> Option<Diagnostic> {
    let (item, needed) = Comparison::of_keys(ty).filter(|_| matches!(ty, Type::Seq(..)))?;
    let culprit = Incomparable::new(program).find(item, needed)?;
    let verb = match culprit {
        Type::Param(_) | Type::Float(_) => "compare",
        _ if needed.contains(&Comparison::Hash) => "hash",
        _ => "order",
    };
    let culprit = describe(&culprit, definition, program);
    let message = match item {
        Type::Named(..) => format!(
            "{} holds {culprit}, which Rust cannot {verb}: it cannot be in a set",
            describe(item, definition, program)
        ),
        _ => format!("Rust cannot {verb} {culprit}: it cannot be in a set"),
    };
    Some(Diagnostic::at(Code::E0203, at, message).help("use a `Vec`"))
}

/// Whether serde_json's map has what can be written: it is declared for any key and value.
fn is_json_map(key: &Type, value: &Type, program: &Program) -> bool {
    program.without_aliases(key) == Type::String && program.without_aliases(value) == Type::Value
}

fn is_key(ty: &Type, program: &Program) -> bool {
    matches!(program.in_json(ty), Type::String | Type::Int(_) | Type::Text(_))
}

fn is_unit_enum(ty: &Type, program: &Program) -> bool {
    matches!(program.in_json(ty), Type::Named(id, _) if program.type_def(id).is_names())
}

/// So many types are looked into: the emitted Rust alone may have some that contain themselves with larger
/// and larger arguments.
const MOST: usize = 1 << 12;

/// The search for what keeps an emitted Rust type from having the traits that are needed.
struct Incomparable<'a> {
    program: &'a Program,
    /// The types that were looked into, each with what was needed of it: it may have some by hand.
    seen: HashSet<(Type, Vec<Comparison>)>,
    /// How many types are around what is looked at.
    depth: usize,
}

impl<'a> Incomparable<'a> {
    fn new(program: &'a Program) -> Self {
        Self { program, seen: HashSet::new(), depth: 0 }
    }

    /// What in `ty` keeps it from having the traits that are `needed`, if anything does.
    fn find(&mut self, ty: &Type, needed: &[Comparison]) -> Option<Type> {
        if needed.iter().any(|comparison| comparison.is_lacked_by(ty)) {
            return Some(ty.clone());
        }
        match ty {
            _ if needed.is_empty() => None,
            Type::Param(_) => Some(ty.clone()),
            Type::Option(inner) | Type::Pointer(_, inner) | Type::Seq(_, inner) => {
                self.find(inner, needed)
            }
            Type::Result(first, second) | Type::Map(_, first, second) => {
                self.find(first, needed).or_else(|| self.find(second, needed))
            }
            Type::Tuple(items) => items.iter().find_map(|ty| self.find(ty, needed)),
            Type::Named(id, arguments) => self.find_in(*id, arguments, needed),
            _ => None,
        }
    }

    fn find_in(&mut self, id: TypeId, arguments: &[Type], needed: &[Comparison]) -> Option<Type> {
        let definition = self.program.type_def(id);
        let is_derived = |of: &Comparison| !definition.own_comparisons.contains(of);
        let needed: Vec<Comparison> = needed.iter().copied().filter(is_derived).collect();
        let whole = Type::Named(id, arguments.to_vec());
        let is_enough = self.depth > DEEP || self.seen.len() > MOST;
        if is_enough || !self.seen.insert((whole, needed.clone())) {
            return None;
        }
        self.depth += 1;
        let mut found = None;
        definition.rust_shape().for_each_direct_in_rust(&mut |ty| {
            if found.is_none() {
                found = self.find(&ty.substitute(arguments), &needed);
            }
        });
        self.depth -= 1;
        found
    }
}
