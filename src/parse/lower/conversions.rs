//! `from`, `try_from` and `into`: what stands in the JSON in a type's place, and the impls that turn
//! one into the other.

use syn::ImplItem;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{self, Shape, TypeDef};

use super::super::ast::ItemKind;
use super::super::context::unraw;
use super::super::copied::Wanted;
use super::super::copyable::{Copyable, Kind};
use super::super::{serde, ty};
use super::Lower;

/// The way out where an impl is not known.
const BESIDE: &str = "write it beside the definition: it is copied into the emitted Rust. Where your crate has it elsewhere, silence this";

impl<'a> Lower<'_, 'a> {
    /// `from`, `try_from`, `into`: in JSON the type is as the other one.
    pub(super) fn conversion(&mut self, serde: &'a serde::Container, definition: &mut TypeDef) {
        let from = self.converted(&serde.from, &definition.name, "From");
        let try_from = self.converted(&serde.try_from, &definition.name, "TryFrom");
        let into = self.converted(&serde.into, &definition.name, "Into");
        // That the two exclude each other is said elsewhere, and one of them goes.
        let all = [from, try_from, into].map(|converted| match converted {
            Some((ty, lacking)) => (Some(ty), lacking),
            None => (None, None),
        });
        let [(from, no_from), (try_from, no_try_from), (into, no_into)] = all;
        if from.is_none() || try_from.is_none() {
            self.found.diagnostics.extend(no_from.into_iter().chain(no_try_from));
        }
        self.found.diagnostics.extend(no_into);
        if into.is_none() && from.is_none() && try_from.is_none() {
            return;
        }
        // Where reading and writing differ, what is written counts.
        let own = definition.shape.clone();
        let shape =
            std::mem::replace(&mut definition.shape, into.clone().map_or(own, Shape::Alias));
        definition.conversion = Some(ir::Conversion { shape, from, try_from, into });
    }

    /// The other type, and what is to be said where no impl of `how` is there.
    fn converted(
        &mut self,
        other: &'a Option<ty::Ty>,
        own: &str,
        how: &str,
    ) -> Option<(ir::Type, Option<Diagnostic>)> {
        let other = other.as_ref()?;
        let (from, to) = match how {
            "Into" => (own, other.name()),
            _ => (other.name(), own),
        };
        let conversion = self.functions.conversions(from, to).next();
        let lacking = match conversion.map(|(_, _, item)| item) {
            None => Some(no_impl(from, to, how, other.span)),
            Some(conversion) if how == "TryFrom" => self.without_display(conversion, other.span),
            Some(_) => None,
        };
        let wanted = Wanted::Conversion { from: from.to_owned(), to: to.to_owned() };
        self.found.wanted.push(wanted);
        Some((self.ty(other), lacking))
    }

    /// serde shows the error of a conversion, and derives of other crates (`thiserror::Error`) are not
    /// in the emitted Rust.
    fn without_display(&self, conversion: &Copyable, at: Span) -> Option<Diagnostic> {
        let error = error_of(conversion)?;
        let items = self.names.files.iter().flat_map(|file| &file.items);
        let mut own = items.filter(|item| item.name == error);
        let item = own.find(|item| !matches!(item.kind, ItemKind::Alias(_)))?;
        let is_display = |item: &Copyable| match &item.kind {
            Kind::Impl { of, .. } => of.as_deref() == Some("Display"),
            Kind::Named(_) => false,
        };
        if self.functions.impls_of(&error).any(|(_, _, item)| is_display(item)) {
            return None;
        }
        let message = format!(
            "the error of this conversion, `{error}`, has no impl of `Display` in the definition files, and serde shows it"
        );
        let diagnostic = Diagnostic::at(Code::W0109, at, message)
            .related(item.span, "what it derives of other crates is not emitted")
            .help(BESIDE);
        Some(diagnostic)
    }
}

fn no_impl(from: &str, to: &str, how: &str, at: Span) -> Diagnostic {
    let missing = match how {
        "Into" => format!("`From<{from}>` for `{to}`"),
        how => format!("`{how}<{from}>` for `{to}`"),
    };
    let message = format!("no impl of {missing} is in the definition files");
    Diagnostic::at(Code::W0109, at, message).help(BESIDE)
}

/// The name of the error that an impl of `TryFrom` gives.
fn error_of(conversion: &Copyable) -> Option<String> {
    let item: syn::ItemImpl = syn::parse_str(&conversion.text).ok()?;
    item.items.iter().find_map(|member| match member {
        ImplItem::Type(error) if error.ident == "Error" => match &error.ty {
            syn::Type::Path(path) => path.path.segments.last().map(|last| unraw(&last.ident)),
            _ => None,
        },
        _ => None,
    })
}
