//! What stands for an absent member, as far as it can be told without running Rust: never where a
//! function writes it, for only that knows what JSON a default has.

use super::{Default, Field, Fields, Program, Seq, Shape, Type, TypeId, Variant};

/// A value that Rust gives for what is absent.
#[derive(Debug, Clone)]
pub(crate) enum DefaultValue<'a> {
    /// `false`
    False,
    /// An integer's or a float's.
    Zero,
    /// `'\0'`
    Nul,
    /// `""`
    EmptyText,
    /// `()`, and a unit struct.
    Unit,
    /// `Value::Null`
    Null,
    /// No seconds, no nanoseconds.
    ZeroDuration,
    /// `None`
    None,
    /// A sequence without items.
    EmptyList,
    /// A map without entries.
    EmptyMap,
    /// An array of this length.
    Repeated(u64, Box<Self>),
    /// A tuple.
    Tuple(Vec<Self>),
    /// What is in an alias, a newtype or a transparent struct, or in several, outermost first.
    Forwarded(Vec<TypeId>, Box<Self>),
    /// The unit variant that `#[default]` marks.
    Variant(TypeId, &'a Variant),
    /// A struct's, with those of the fields that are written.
    Struct(TypeId, Vec<(&'a Field, Self)>),
}

/// As many parts as a default may have that is written out, where an array is one.
const MOST: usize = 256;

impl DefaultValue<'_> {
    /// How many parts it has, with each item of an array.
    pub(crate) fn parts(&self) -> u64 {
        let all = |items: &mut dyn Iterator<Item = &Self>| {
            items.fold(1, |sum: u64, item| sum.saturating_add(item.parts()))
        };
        match self {
            DefaultValue::Repeated(length, item) => length.saturating_mul(item.parts()).max(1),
            DefaultValue::Tuple(items) => all(&mut items.iter()),
            DefaultValue::Struct(_, fields) => all(&mut fields.iter().map(|(_, value)| value)),
            DefaultValue::Forwarded(_, inner) => inner.parts(),
            _ => 1,
        }
    }
}

impl Program {
    /// What a `field` of type `ty`, which is its own with arguments put in, reads as where it is
    /// absent; `container` is the default of the struct around it. `None` where only Rust knows.
    pub(crate) fn default_of(
        &self,
        field: &Field,
        ty: &Type,
        container: Option<&Default>,
    ) -> Option<DefaultValue<'_>> {
        match field.default.as_ref().or(container) {
            _ if !field.is_written_as_it_is() => None,
            Some(Default::Path(path)) if !self.is_default(path, ty) => None,
            _ => Defaults { program: self, left: MOST }.of(ty),
        }
    }

    /// Whether a field is left out where there is nothing in it: `Vec::is_empty` and its like.
    pub(crate) fn leaves_out_empty(&self, field: &Field) -> bool {
        let condition = field.skip_serializing_if.as_deref();
        field.is_written_as_it_is()
            && condition.is_some_and(|path| self.is_emptiness(path, &field.ty))
    }

    /// The `None` that an absent member of type `ty` reads as; with `newtypes`, also in those.
    pub(crate) fn none_value(&self, ty: &Type, newtypes: bool) -> Option<DefaultValue<'_>> {
        let (through, ty) = self.forwarded(ty, newtypes);
        // A function may make something else of it.
        let is_plain = |id: &TypeId| !self.type_def(*id).shape.fields().any(Field::has_functions);
        let is_none = matches!(ty, Type::Option(_)) && through.iter().all(is_plain);
        is_none.then(|| DefaultValue::Forwarded(through, Box::new(DefaultValue::None)))
    }
}

struct Defaults<'a> {
    program: &'a Program,
    /// How many parts there may still be.
    left: usize,
}

impl<'a> Defaults<'a> {
    fn of(&mut self, ty: &Type) -> Option<DefaultValue<'a>> {
        self.left = self.left.checked_sub(1)?;
        Some(match ty {
            Type::Bool => DefaultValue::False,
            Type::Int(_) | Type::Float(_) => DefaultValue::Zero,
            Type::Char => DefaultValue::Nul,
            Type::String => DefaultValue::EmptyText,
            Type::Unit => DefaultValue::Unit,
            Type::Value => DefaultValue::Null,
            Type::Duration => DefaultValue::ZeroDuration,
            Type::Option(_) => DefaultValue::None,
            Type::Seq(Seq::Array(length @ 1..), item) => {
                DefaultValue::Repeated(*length, Box::new(self.of(item)?))
            }
            Type::Seq(..) | Type::Bytes => DefaultValue::EmptyList,
            Type::Map(..) => DefaultValue::EmptyMap,
            Type::Pointer(_, inner) => return self.of(inner),
            Type::Tuple(items) => {
                let items: Option<_> = items.iter().map(|item| self.of(item)).collect();
                DefaultValue::Tuple(items?)
            }
            Type::Named(id, arguments) => return self.named(*id, arguments),
            _ => return None,
        })
    }

    fn named(&mut self, id: TypeId, arguments: &[Type]) -> Option<DefaultValue<'a>> {
        let mut through = Vec::new();
        let (mut id, mut arguments) = (id, arguments.to_vec());
        // Iterative: a chain of definitions may be longer than a stack is deep.
        let value = loop {
            let definition = self.program.type_def(id);
            // Only Rust knows what it gives; or it has been refused.
            if definition.default_impl.is_some()
                || definition.conversion.is_some()
                || through.len() > self.program.types.len()
            {
                return None;
            }
            let inner = match &definition.shape {
                Shape::Struct(Fields::Unit) => break DefaultValue::Unit,
                Shape::Enum { variants, .. } => {
                    let marked = variants.iter().find(|variant| variant.is_default)?;
                    break DefaultValue::Variant(id, marked);
                }
                Shape::Alias(ty) => ty,
                Shape::Struct(fields) => match definition.as_inner(fields) {
                    Some(field) if !field.is_written_as_it_is() => return None,
                    Some(field) => &field.ty,
                    None => break self.structure(id, fields, &arguments)?,
                },
            };
            through.push(id);
            match inner.substitute(&arguments) {
                Type::Named(inner, inside) => (id, arguments) = (inner, inside),
                ty => break self.of(&ty)?,
            }
        };
        Some(DefaultValue::Forwarded(through, Box::new(value)))
    }

    fn structure(
        &mut self,
        id: TypeId,
        fields: &'a Fields,
        arguments: &[Type],
    ) -> Option<DefaultValue<'a>> {
        let written = fields.iter().filter(|field| !field.skip_serializing);
        let default = |field: &'a Field| match field.is_written_as_it_is() {
            false => None,
            true => Some((field, self.of(&field.ty.substitute(arguments))?)),
        };
        let fields: Option<Vec<_>> = written.map(default).collect();
        Some(DefaultValue::Struct(id, fields?))
    }
}
