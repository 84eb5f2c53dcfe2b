//! Attributes that name functions and other types: `default`, `with`, `from` and their kin.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{self, Shape, TypeDef};

use super::super::ast;
use super::super::copied::{Purpose, Wanted};
use super::super::serde;
use super::Lower;

impl<'a> Lower<'_, 'a> {
    /// How the emitted Rust names what `path` leads to, which is noted as wanted.
    pub(super) fn function(&mut self, path: &str, span: Span, purpose: Purpose) -> Option<String> {
        match self.functions.resolve(self.names, path, span, purpose, self.scope) {
            Ok((emitted, wanted)) => {
                self.wanted.extend(wanted);
                Some(emitted)
            }
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    pub(super) fn default(&mut self, default: &ast::DefaultAt) -> Option<ir::Default> {
        match default {
            (ir::Default::Trait, _) => Some(ir::Default::Trait),
            (ir::Default::Path(path), at) => {
                self.function(path, *at, Purpose::Function).map(ir::Default::Path)
            }
        }
    }

    /// `from`, `try_from`, `into`: in JSON the type is as the other one.
    pub(super) fn conversion(&mut self, serde: &'a serde::Container, definition: &mut TypeDef) {
        let mut other = |ty: &'a Option<ast::Ty>, reads: bool| {
            let ty = ty.as_ref()?;
            let (own, other) = (definition.name.clone(), ty.name().to_owned());
            let (from, to) = if reads { (other, own) } else { (own, other) };
            self.wanted.push(Wanted::Conversion { from, to });
            Some(self.ty(ty))
        };
        let from = other(&serde.from, true);
        let try_from = other(&serde.try_from, true);
        let into = other(&serde.into, false);
        if [&into, &from, &try_from].into_iter().flatten().next().is_none() {
            return;
        }
        // Where reading and writing differ, what is written counts.
        let own = definition.shape.clone();
        let shape =
            std::mem::replace(&mut definition.shape, into.clone().map_or(own, Shape::Alias));
        definition.conversion = Some(ir::Conversion { shape, from, try_from, into });
    }

    /// The type that a field with `with` has in Rust.
    pub(super) fn rust_type(&mut self, ty: &'a ast::Ty) -> ir::RustType {
        match self.names.foreign(ty, self.scope) {
            Some(path) => {
                let root = path.trim_start_matches(':').split("::").next().unwrap_or_default();
                self.wanted.push(Wanted::Crate(root.to_owned()));
                ir::RustType::Foreign(path)
            }
            None => ir::RustType::Known(self.ty(ty)),
        }
    }

    /// `with`, `serialize_with`, `deserialize_with`: what JSON they give must be said.
    pub(super) fn with(&mut self, field: &'a ast::Field) -> Option<Box<ir::With>> {
        let serde = &field.serde;
        let (serialize, deserialize) = match &serde.with.module {
            Some((path, at)) => (
                self.function(path, *at, Purpose::Module("serialize")),
                self.function(path, *at, Purpose::Module("deserialize")),
            ),
            None => {
                let mut function = |with: &Option<(String, Span)>| {
                    let (path, at) = with.as_ref()?;
                    self.function(path, *at, Purpose::Function)
                };
                (function(&serde.with.serialize), function(&serde.with.deserialize))
            }
        };
        let at = serde.with.at()?;
        if field.webhook.as_type.is_none() {
            let message = "nobody knows what JSON this function gives";
            let diagnostic = Diagnostic::at(Code::E0301, at, message)
                .help("say it beside: `#[webhook(as = \"String\")]`");
            self.diagnostics.push(diagnostic);
        }
        let ty = self.rust_type(&field.ty);
        let mut names_parameter = false;
        if let ir::RustType::Known(ty) = &ty {
            ty.walk(&mut |ty| names_parameter |= matches!(ty, ir::Type::Param(_)));
        }
        if names_parameter {
            let message = "a function asks more of a type parameter than the emitted type would";
            let diagnostic = Diagnostic::at(Code::E0301, at, message)
                .related(field.ty.span, "the parameter stands in here")
                .help("write a type for each of its arguments");
            self.diagnostics.push(diagnostic);
        }
        Some(Box::new(ir::With { ty, serialize, deserialize }))
    }
}
