//! The type arguments that bounds and the paths of functions give the project's types: those alone that
//! the emitted types take.

use proc_macro2::TokenStream;
use rayon::prelude::*;

use crate::ir::{self, Bound, Field, Fields, Generic, Predicate, Program, Shape};

use super::copied::{idents, kept_arguments};
use super::printed::{laid_out, one_line};
use super::resolve::Names;

/// Gives them the arguments that the emitted types take. Presumes that unused parameters are marked.
pub(super) fn settle(names: &Names<'_>, program: &mut Program) {
    let flags = |generics: &[Generic]| generics.iter().map(|generic| generic.in_rust).collect();
    let kept: Vec<Vec<bool>> =
        program.types.iter().map(|definition| flags(&definition.generics)).collect();
    program.types.par_iter_mut().for_each(|definition| {
        let settle = Settle { names, kept: &kept, generics: &definition.generics };
        definition.asked.iter_mut().for_each(|predicate| settle.predicate(predicate));
        settle.bound(&mut definition.bound);
        settle.default(&mut definition.default);
        settle.shape(&mut definition.shape);
        if let Some(conversion) = &mut definition.conversion {
            settle.shape(&mut conversion.shape);
        }
    });
}

/// The texts of one definition.
struct Settle<'s> {
    names: &'s Names<'s>,
    /// By [`ir::TypeId`]: which of its parameters a type has once it is emitted.
    kept: &'s [Vec<bool>],
    generics: &'s [Generic],
}

impl Settle<'_> {
    /// `text` with the arguments that types take; `None` where it names none.
    fn text(&self, text: &str) -> Option<TokenStream> {
        let tokens: TokenStream = text.contains('<').then(|| text.parse().ok()).flatten()?;
        let kept = |path: &[String]| {
            let [name] = path else { return None };
            if self.generics.iter().any(|generic| generic.name == *name) {
                return None;
            }
            let definition = self.names.types.get(name.as_str())?;
            self.kept.get(definition.id.index()).cloned()
        };
        Some(kept_arguments(tokens, &kept))
    }

    fn predicate(&self, predicate: &mut Predicate) {
        let Some(tokens) = self.text(&predicate.text) else { return };
        let Some(text) = laid_out(&tokens.to_string()) else { return };
        predicate.text = text;
        let mut named = Vec::new();
        idents(tokens, &mut named);
        predicate.params.retain(|param| {
            let generic = self.generics.get(*param as usize);
            generic.is_some_and(|generic| named.contains(&generic.name))
        });
    }

    fn bound(&self, bound: &mut Option<Box<Bound>>) {
        let Some(bound) = bound else { return };
        let sides = [&mut bound.serialize, &mut bound.deserialize].into_iter().flatten();
        sides.flatten().for_each(|predicate| self.predicate(predicate));
    }

    fn path(&self, path: &mut String) {
        if let Some(tokens) = self.text(path) {
            *path = one_line(&tokens.to_string());
        }
    }

    fn default(&self, default: &mut Option<ir::Default>) {
        if let Some(ir::Default::Path(path)) = default {
            self.path(path);
        }
    }

    fn shape(&self, shape: &mut Shape) {
        match shape {
            Shape::Struct(fields) => self.fields(fields),
            Shape::Enum { variants, .. } => {
                for variant in variants {
                    self.bound(&mut variant.bound);
                    self.fields(&mut variant.fields);
                    if let Some(with) = &mut variant.with {
                        with.serialize.iter_mut().for_each(|path| self.path(path));
                        with.deserialize.iter_mut().for_each(|path| self.path(path));
                        self.fields(&mut with.fields);
                    }
                }
            }
            Shape::Alias(_) => {}
        }
    }

    fn fields(&self, fields: &mut Fields) {
        fields.iter_mut().for_each(|field| self.field(field));
    }

    fn field(&self, field: &mut Field) {
        self.bound(&mut field.bound);
        self.default(&mut field.default);
        field.skip_serializing_if.iter_mut().for_each(|path| self.path(path));
        if let Some(with) = &mut field.with {
            with.serialize.iter_mut().for_each(|path| self.path(path));
            with.deserialize.iter_mut().for_each(|path| self.path(path));
        }
    }
}
