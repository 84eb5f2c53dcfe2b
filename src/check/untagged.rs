//! Untagged variants that cannot be told apart: serde takes the first one that fits.

use std::cell::RefCell;
use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{DEEP, Field, Fields, Program, Seq, Shape, Tagging, Type, Variant};

/// A lint on variants whose every value an earlier variant reads as its own.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    let accepts = Accepts { program, known: RefCell::default() };
    for definition in &program.types {
        let Shape::Enum { tagging, variants } = &definition.shape else { continue };
        let untagged: Vec<&Variant> = variants
            .iter()
            .filter(|variant| *tagging.of(variant) == Tagging::Untagged)
            .filter(|variant| !variant.skip_deserializing)
            .collect();
        for (index, variant) in untagged.iter().enumerate() {
            let earlier = untagged[..index].iter().find(|earlier| {
                may_be_read(earlier, definition.deny_unknown_fields)
                    && accepts.fields(Members::of(earlier), &variant.fields, 0)
            });
            let Some(earlier) = earlier.filter(|_| !variant.skip_serializing) else { continue };
            let message = format!(
                "`{}` is read as `{}`: nothing in the JSON tells them apart",
                variant.name, earlier.name
            );
            let diagnostic = Diagnostic::at(Code::W0104, variant.span, message)
                .related(earlier.span, "tried before it, and takes whatever it writes")
                .help("move it up, or tag the enum: `#[serde(tag = \"type\")]`");
            diagnostics.push(diagnostic);
        }
    }
}

/// Whether it can be said what a variant reads.
fn may_be_read(variant: &Variant, closed: bool) -> bool {
    // Refuses what it does not know, and is told apart by that.
    let is_closed = closed && matches!(variant.fields, Fields::Named(_));
    !variant.is_read_by_function() && !is_closed
}

/// What is read, of a variant or a struct.
#[derive(Clone, Copy)]
struct Members<'a> {
    fields: &'a Fields,
    /// Whether a default stands for those that are absent.
    default: bool,
}

impl<'a> Members<'a> {
    fn of(variant: &'a Variant) -> Self {
        Self { fields: &variant.fields, default: false }
    }

    /// Whether a function reads one of them, which may refuse what the type would take.
    fn has_functions(self) -> bool {
        self.fields.iter().any(Field::is_read_by_function)
    }

    /// Whether it reads any object, as it looks at no member: `Empty {}`.
    fn reads_any_object(self) -> bool {
        matches!(self.fields, Fields::Named(fields) if fields.iter().all(|field| field.skip_deserializing))
    }
}

/// Whether one type reads whatever another writes. Where that is not certain, it does not.
struct Accepts<'a> {
    program: &'a Program,
    /// Readers and writers of which that is known: types lead to one another on many ways.
    known: RefCell<HashSet<(Type, Type)>>,
}

impl Accepts<'_> {
    fn fields(&self, members: Members<'_>, writer: &Fields, depth: usize) -> bool {
        if members.has_functions() {
            return false;
        }
        match (members.fields, writer) {
            (Fields::Named(_), Fields::Named(_)) if members.reads_any_object() => true,
            (Fields::Newtype(reader), Fields::Newtype(writer)) => {
                self.ty(&reader.ty, &writer.ty, depth)
            }
            (Fields::Newtype(reader), _) => self.ty_fields(&reader.ty, writer, depth),
            (_, Fields::Newtype(writer)) => self.fields_ty(members, &writer.ty, depth),
            (Fields::Unit, Fields::Unit) => true,
            (Fields::Named(reader), Fields::Named(writer)) => {
                self.named(reader, members.default, writer, depth)
            }
            (Fields::Tuple(reader), Fields::Tuple(writer)) => {
                reader.len() == writer.len()
                    && reader.iter().zip(writer).all(|(r, w)| self.ty(&r.ty, &w.ty, depth))
            }
            _ => false,
        }
    }

    fn named(&self, reader: &[Field], default: bool, writer: &[Field], depth: usize) -> bool {
        let reader = self.members(reader, default, depth);
        let writer = self.members(writer, false, depth);
        let (Some(reader), Some(writer)) = (reader, writer) else { return false };
        let may_lack = |field: &Field, default| {
            matches!(field.ty, Type::Option(_)) || field.may_be_absent(default)
        };
        reader.iter().filter(|(field, _)| !field.skip_deserializing).all(|(wanted, default)| {
            let same = writer.iter().find(|(field, _)| {
                !field.skip_serializing && wanted.json.reads(&field.json.serialize)
            });
            match same {
                Some((field, _)) => {
                    (may_lack(wanted, *default) || !may_lack(field, false))
                        && self.ty(&wanted.ty, &field.ty, depth)
                }
                None => may_lack(wanted, *default),
            }
        })
    }

    /// The fields of an object with those of the structs that are flattened into it, each with whether a
    /// default stands for what its struct lacks; `None` where anything else is flattened.
    fn members<'f>(
        &'f self,
        fields: &'f [Field],
        default: bool,
        depth: usize,
    ) -> Option<Vec<(&'f Field, bool)>> {
        let mut members = Vec::new();
        for field in fields {
            if !field.flatten {
                members.push((field, default));
                continue;
            }
            match self.read(&field.ty, depth) {
                Resolved::Fields(Members { fields: Fields::Named(inner), default })
                    if !inner.iter().any(Field::is_read_by_function) =>
                {
                    members.extend(self.members(inner, default, depth + 1)?);
                }
                _ => return None,
            }
        }
        Some(members)
    }

    fn ty_fields(&self, reader: &Type, writer: &Fields, depth: usize) -> bool {
        match self.read(reader, depth) {
            Resolved::Type(Type::Value) => true,
            Resolved::Type(Type::Option(_) | Type::Unit) => matches!(writer, Fields::Unit),
            Resolved::Fields(reader) => self.fields(reader, writer, depth + 1),
            _ => false,
        }
    }

    fn fields_ty(&self, reader: Members<'_>, writer: &Type, depth: usize) -> bool {
        match self.shape(writer, depth) {
            Resolved::Type(Type::Unit) => matches!(reader.fields, Fields::Unit),
            Resolved::Type(writer) => reader.reads_any_object() && is_object(&writer),
            Resolved::Fields(writer) => self.fields(reader, writer.fields, depth + 1),
            _ => false,
        }
    }

    fn ty(&self, reader: &Type, writer: &Type, depth: usize) -> bool {
        if depth > DEEP {
            return false;
        }
        let (Type::Named(..), Type::Named(..)) = (reader, writer) else {
            return self.ty_anew(reader, writer, depth);
        };
        let pair = (reader.clone(), writer.clone());
        if self.known.borrow().contains(&pair) {
            return true;
        }
        let accepts = self.ty_anew(reader, writer, depth);
        if accepts {
            self.known.borrow_mut().insert(pair);
        }
        accepts
    }

    fn ty_anew(&self, reader: &Type, writer: &Type, depth: usize) -> bool {
        // Of what was reported nothing is known.
        if holds_refused(reader) || holds_refused(writer) {
            return false;
        }
        if reader == writer && !matches!(reader, Type::Param(_)) {
            return true;
        }
        let (reader, writer) = match (self.read(reader, depth), self.shape(writer, depth)) {
            (Resolved::Fields(reader), Resolved::Fields(writer)) => {
                return self.fields(reader, writer.fields, depth + 1);
            }
            (Resolved::Fields(reader), Resolved::Type(writer)) => {
                return reader.reads_any_object() && is_object(&writer);
            }
            (Resolved::Type(Type::Value), _) => return true,
            (Resolved::Type(reader), Resolved::Type(writer)) => (reader, writer),
            (Resolved::Type(Type::String), Resolved::Names) => return true,
            _ => return false,
        };
        match (&reader, &writer) {
            (Type::Option(reader), Type::Option(writer)) => self.ty(reader, writer, depth + 1),
            (Type::Option(_), Type::Unit) => true,
            (Type::Option(reader), writer) => self.ty(reader, writer, depth + 1),
            (Type::String, Type::String | Type::Char | Type::Text(_)) => true,
            (Type::Float(_), Type::Float(_) | Type::Int(_)) => true,
            (Type::Int(reader), Type::Int(writer)) => {
                let (reader, writer) = (reader.range(), writer.range());
                reader.0 <= writer.0 && writer.1 <= reader.1
            }
            (Type::Seq(Seq::Array(length), _), Type::Seq(of, _)) if *of != Seq::Array(*length) => {
                false
            }
            (Type::Seq(_, reader), Type::Seq(_, writer)) => self.ty(reader, writer, depth + 1),
            (Type::Map(_, k, reader), Type::Map(_, l, writer)) => {
                self.ty(k, l, depth + 1) && self.ty(reader, writer, depth + 1)
            }
            _ => reader == writer,
        }
    }

    /// What is read of a type; nothing can be said of one that is made from another, which may refuse it.
    fn read(&self, ty: &Type, depth: usize) -> Resolved<'_> {
        match ty {
            Type::Pointer(_, inner) => self.read(inner, depth),
            Type::Named(id, _) => match &self.program.type_def(*id).conversion {
                Some(conversion) if conversion.try_from.is_some() => Resolved::Opaque,
                _ => self.shape(ty, depth),
            },
            _ => self.shape(ty, depth),
        }
    }

    /// What a type is behind pointers, aliases and newtypes. Generic types are left alone: their
    /// fields would have to be substituted.
    fn shape(&self, ty: &Type, depth: usize) -> Resolved<'_> {
        match ty {
            Type::Pointer(_, inner) => self.shape(inner, depth),
            Type::Named(id, arguments) if arguments.is_empty() && depth < DEEP => {
                let definition = self.program.type_def(*id);
                match &definition.shape {
                    Shape::Alias(ty) => self.shape(ty, depth + 1),
                    // Refuses what it does not know, and is told apart by that.
                    Shape::Struct(_) if definition.deny_unknown_fields => Resolved::Opaque,
                    Shape::Struct(fields) => match definition.as_inner(fields) {
                        Some(field) => self.shape(&field.ty, depth + 1),
                        None => Resolved::Fields(Members {
                            fields,
                            default: definition.default.is_some(),
                        }),
                    },
                    Shape::Enum { .. } if definition.is_names() => Resolved::Names,
                    Shape::Enum { .. } => Resolved::Opaque,
                }
            }
            Type::Named(..) | Type::Param(_) => Resolved::Opaque,
            ty => Resolved::Type(ty.clone()),
        }
    }
}

fn holds_refused(ty: &Type) -> bool {
    let mut found = false;
    ty.walk(&mut |part| found |= *part == Type::Refused);
    found
}

/// Whether what is no struct of the project's is an object.
fn is_object(ty: &Type) -> bool {
    matches!(ty, Type::Map(..) | Type::Duration | Type::Result(..))
}

/// What a type comes down to.
enum Resolved<'a> {
    Type(Type),
    Fields(Members<'a>),
    /// One of a few texts.
    Names,
    /// Nothing that can be said here.
    Opaque,
}
