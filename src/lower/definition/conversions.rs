//! `from`, `try_from` and `into`: what stands in the JSON in a type's place, and the impls that turn
//! one into the other.

use syn::ImplItem;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{self, Shape, TypeDef};
use crate::lower::copied::Wanted;
use crate::parse::ast::ItemKind;
use crate::parse::context::unraw;
use crate::parse::copyable::{Copyable, Kind, borrowed};
use crate::parse::serde;
use crate::parse::ty;

use super::Lower;

/// The way out where an impl is not known.
const BESIDE: &str = "write it beside the definition: it is copied into the emitted Rust. Where your crate has it elsewhere, silence this";

/// The attribute that names the other type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    From,
    TryFrom,
    Into,
}

impl How {
    /// What is made of what, by the names of the type itself and of the other.
    fn between<'n>(self, own: &'n str, other: &'n str) -> (&'n str, &'n str) {
        match self {
            How::From | How::TryFrom => (other, own),
            How::Into => (own, other),
        }
    }
}

impl<'a> Lower<'_, 'a> {
    /// `from`, `try_from`, `into`: in JSON the type is as the other one.
    pub(super) fn conversion(&mut self, serde: &'a serde::Container, definition: &mut TypeDef) {
        // That the two exclude each other is said elsewhere, and one of them goes.
        let one_reads = serde.from.is_none() || serde.try_from.is_none();
        let mut converted = |other: &'a Option<ty::Ty>, how: How| {
            let other = other.as_ref()?;
            let (from, to) = how.between(&definition.name, self.copyables.name_behind(other));
            if how == How::Into || one_reads {
                self.found.diagnostics.extend(self.lacking(how, from, to, other.span));
            }
            let wanted = Wanted::Conversion { from: from.to_owned(), to: to.to_owned() };
            self.found.wanted.push(wanted);
            Some(self.ty(other))
        };
        let from = converted(&serde.from, How::From);
        let try_from = converted(&serde.try_from, How::TryFrom);
        let into = converted(&serde.into, How::Into);
        if into.is_none() && from.is_none() && try_from.is_none() {
            return;
        }
        // Where reading and writing differ, what is written counts.
        let own = definition.shape.clone();
        let shape =
            std::mem::replace(&mut definition.shape, into.clone().map_or(own, Shape::Alias));
        definition.conversion = Some(ir::Conversion { shape, from, try_from, into });
    }

    /// What is to be said where a `to` is made of a `from` and no impl of that is there, or none that
    /// serde can take.
    fn lacking(&self, how: How, from: &str, to: &str, at: Span) -> Option<Diagnostic> {
        let found: Vec<&Copyable> =
            self.copyables.conversions(from, to).map(|(_, conversion)| conversion).collect();
        match (found.first(), how) {
            (None, _) => Some(no_impl(how, from, to, at)),
            (Some(first), _) if found.iter().all(|conversion| is_borrowed(conversion)) => {
                Some(about_borrowed(first, at))
            }
            (Some(first), How::TryFrom) => self.without_display(first, at),
            (Some(_), How::From | How::Into) => None,
        }
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
        if self.copyables.impls_of(&error).any(|(_, item)| is_display(item)) {
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

fn no_impl(how: How, from: &str, to: &str, at: Span) -> Diagnostic {
    let of = match how {
        How::From | How::Into => "From",
        How::TryFrom => "TryFrom",
    };
    // A `&str` is one in the emitted Rust.
    let [from, to] = [from, to].map(|name| if name == "str" { "String" } else { name });
    let message = format!("no impl of `{of}<{from}>` for `{to}` is in the definition files");
    Diagnostic::at(Code::W0109, at, message).help(BESIDE)
}

fn about_borrowed(conversion: &Copyable, at: Span) -> Diagnostic {
    let message = "this conversion is about a borrowed value, and the emitted types own theirs";
    Diagnostic::at(Code::E0305, at, message)
        .related(conversion.span, "no other impl is in the definition files")
        .help("write the impl for what they hold, `String` for `&str` and `Cow<str>`, `Vec<T>` for a slice, and name that here")
}

/// Whether an impl of `From`, `TryFrom` or `Into` makes something of a borrowed value, or gives one.
fn is_borrowed(conversion: &Copyable) -> bool {
    let Ok(item) = syn::parse_str::<syn::ItemImpl>(&conversion.text) else { return false };
    let of = item.trait_.iter().filter_map(|(path, _)| path.segments.last());
    let arguments = of.flat_map(|of| ty::type_arguments(&of.arguments));
    arguments.chain([&*item.self_ty]).any(|ty| borrowed(ty).is_some())
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
