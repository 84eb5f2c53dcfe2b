//! Whether a member may be absent: asked here for all outputs, which agree with what serde does in
//! the emitted Rust.

use super::{Field, Fields, Program, Shape, Tagging, Type, TypeDef, TypeId, Variant};

/// Whether an object may lack a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absent {
    /// It must be there.
    Never,
    /// Something stands for it: a `None`, or a default.
    Always,
    /// As a member of the type that stands for this parameter.
    AsParam(u32),
}

impl Absent {
    fn or(self, holds: bool) -> Self {
        if holds { Self::Always } else { self }
    }
}

/// What the definitions of a program say about absence.
pub(crate) struct Absence<'a> {
    program: &'a Program,
    /// By [`TypeId`]: whether a member of this type may be absent by its type alone. serde's
    /// `missing_field` is what reads it then: an `Option`, and what forwards to one.
    missing: Vec<Absent>,
    /// By [`TypeId`] and parameter: whether a reader of the type must be told if what stands for the
    /// parameter may be absent.
    asks: Vec<Vec<bool>>,
}

impl<'a> Absence<'a> {
    pub(crate) fn new(program: &'a Program) -> Self {
        let mut absence = Self {
            program,
            missing: vec![Absent::Never; program.types.len()],
            asks: program.types.iter().map(|ty| vec![false; ty.generics.len()]).collect(),
        };
        absence.settle();
        if program.types.iter().any(|definition| !definition.generics.is_empty()) {
            absence.ask();
        }
        absence
    }

    /// Whether a member of type `ty` may be absent if its field says nothing.
    pub(crate) fn of_type(&self, ty: &Type) -> Absent {
        match ty {
            Type::Option(_) => Absent::Always,
            Type::Pointer(_, inner) => self.of_type(inner),
            Type::Param(index) => Absent::AsParam(*index),
            Type::Named(id, arguments) => match self.missing[id.index()] {
                Absent::AsParam(index) => {
                    arguments.get(index as usize).map_or(Absent::Never, |ty| self.of_type(ty))
                }
                settled => settled,
            },
            _ => Absent::Never,
        }
    }

    /// Whether a named field of type `ty`, which is its own with arguments put in, may be absent;
    /// `container` says whether the struct around it has a default.
    pub(crate) fn of_field(&self, field: &Field, ty: &Type, container: bool) -> Absent {
        self.by_type(field, ty).or(field.may_be_absent(container))
    }

    /// The same without arguments put in.
    pub(crate) fn of_own_field(&self, field: &Field, container: bool) -> Absent {
        self.of_field(field, &field.ty, container)
    }

    fn by_type(&self, field: &Field, ty: &Type) -> Absent {
        match &field.with {
            // serde asks the type of a field that a function reads for nothing.
            Some(with) if with.deserialize.is_some() => {
                Absent::Never.or(self.program.leaves_out_none(field))
            }
            // It is read as what it is in Rust.
            Some(with) if with.serialize.is_some() => {
                Absent::Never.or(self.of_type(&with.ty) == Absent::Always)
            }
            _ => self.of_type(ty),
        }
    }

    /// Whether the content of an adjacently tagged newtype `variant` may be absent, `ty` being what
    /// its `field` holds.
    pub(crate) fn of_content(&self, variant: &Variant, field: &Field, ty: &Type) -> Absent {
        match &variant.with {
            // serde asks no function where the variant itself holds nothing.
            Some(with) if matches!(with.fields, Fields::Unit) => {
                Absent::Never.or(self.program.in_json(ty) == Type::Unit)
            }
            None if !field.has_functions() => self.of_type(ty),
            _ => Absent::Never,
        }
    }

    /// Whether a reader of `id` must be told if what stands for its parameter at `index` may be
    /// absent: a member is of that type, and somewhere an option stands for it.
    pub(crate) fn asks(&self, id: TypeId, index: usize) -> bool {
        self.asks[id.index()].get(index).copied().unwrap_or(false)
    }

    /// Fills `missing`: each definition that forwards to another has that one's.
    fn settle(&mut self) {
        let program = self.program;
        let users = program.users(|definition, visit| {
            if let Some(ty) = forwards_to(definition) {
                ty.walk(visit);
            }
        });
        let forwards = |index: &usize| forwards_to(&program.types[*index]).is_some();
        let mut open: Vec<usize> = (0..program.types.len()).filter(forwards).collect();
        while let Some(index) = open.pop() {
            let Some(ty) = forwards_to(&program.types[index]) else { continue };
            let found = self.of_type(ty);
            if found != self.missing[index] {
                self.missing[index] = found;
                open.extend(&users[index]);
            }
        }
    }

    /// Fills `asks`.
    fn ask(&mut self) {
        let program = self.program;
        let direct = |definition: &TypeDef, index: usize| {
            let mut found = false;
            self.for_each_asking(definition, &mut |param| found |= param as usize == index);
            found
        };
        let decides: Vec<Vec<bool>> = program
            .types
            .iter()
            .map(|ty| (0..ty.generics.len()).map(|index| direct(ty, index)).collect())
            .collect();
        let decided = self.spread(decides, Spread::ToUsers);
        let put_in = program.types.iter().map(|ty| vec![false; ty.generics.len()]).collect();
        let put_in = self.spread(put_in, Spread::FromUsers);
        for (asks, (decided, put_in)) in self.asks.iter_mut().zip(decided.iter().zip(&put_in)) {
            let both = decided.iter().zip(put_in).map(|(decided, put_in)| *decided && *put_in);
            *asks = both.collect();
        }
    }

    /// The parameters that stand where something may be absent, in the fields that are written.
    fn for_each_asking(&self, definition: &TypeDef, visit: &mut dyn FnMut(u32)) {
        let mut found = |absent: Absent| {
            if let Absent::AsParam(index) = absent {
                visit(index);
            }
        };
        let mut named = |fields: &Fields, container: bool| {
            let Fields::Named(fields) = fields else { return };
            for field in fields.iter().filter(|field| !field.skip_serializing) {
                found(match field.flatten {
                    true => self.of_type(&field.ty),
                    false => self.of_own_field(field, container),
                });
            }
        };
        match &definition.shape {
            // As its only field, which has its say by itself.
            Shape::Struct(_) if definition.transparent => {}
            Shape::Struct(fields) => named(fields, definition.default.is_some()),
            Shape::Enum { tagging, variants } => {
                for variant in variants.iter().filter(|variant| !variant.skip_serializing) {
                    named(&variant.fields, false);
                }
                if matches!(tagging, Tagging::Adjacent { .. }) {
                    for variant in variants.iter().filter(|variant| !variant.skip_serializing) {
                        if let Fields::Newtype(field) = &variant.fields {
                            found(self.of_content(variant, field, &field.ty));
                        }
                    }
                }
            }
            Shape::Alias(_) => {}
        }
    }

    /// Spreads what holds of parameters along the arguments that are no more than a parameter, until
    /// nothing changes.
    fn spread(&self, mut holds: Vec<Vec<bool>>, direction: Spread) -> Vec<Vec<bool>> {
        let program = self.program;
        let mut edges: Vec<Vec<Vec<(usize, usize)>>> =
            holds.iter().map(|params| vec![Vec::new(); params.len()]).collect();
        let mut each = |home: Option<usize>, ty: &Type| {
            let Type::Named(id, arguments) = ty else { return };
            for (at, argument) in arguments.iter().enumerate() {
                match (self.of_type(argument), home, direction) {
                    (Absent::Always, _, Spread::FromUsers) => holds[id.index()][at] = true,
                    (Absent::AsParam(own), Some(home), Spread::FromUsers) => {
                        edges[home][own as usize].push((id.index(), at));
                    }
                    (Absent::AsParam(own), Some(home), Spread::ToUsers) => {
                        edges[id.index()][at].push((home, own as usize));
                    }
                    _ => {}
                }
            }
        };
        for (home, definition) in program.types.iter().enumerate() {
            definition.shape.for_each_type(&mut |ty| each(Some(home), ty));
        }
        program.answers().for_each(|ty| ty.walk(&mut |ty| each(None, ty)));
        let all = holds.iter().enumerate();
        let holding = all.flat_map(|(id, params)| {
            let held = params.iter().enumerate().filter(|(_, holds)| **holds);
            held.map(move |(at, _)| (id, at))
        });
        let mut open: Vec<(usize, usize)> = holding.collect();
        while let Some((id, at)) = open.pop() {
            for (other, there) in &edges[id][at] {
                if !std::mem::replace(&mut holds[*other][*there], true) {
                    open.push((*other, *there));
                }
            }
        }
        holds
    }
}

#[derive(Debug, Clone, Copy)]
enum Spread {
    /// From a parameter to those of other types that stand for it.
    ToUsers,
    /// From a parameter to those of other types that it stands for; and from every option.
    FromUsers,
}

/// The type whose `Deserialize` reads this one, which then has its say where it is absent. A newtype
/// is none: serde tells it that there is a newtype, and that is an error.
fn forwards_to(definition: &TypeDef) -> Option<&Type> {
    if let Some(from) = definition.made_from() {
        return Some(from);
    }
    match &definition.shape {
        Shape::Alias(ty) => Some(ty),
        Shape::Struct(fields) if definition.transparent => {
            let inner = definition.as_inner(fields);
            // What a function reads where nothing is, only that knows.
            inner.filter(|field| !field.has_functions()).map(|field| &field.ty)
        }
        _ => None,
    }
}

/// How many items an array of these unnamed fields has at least: serde takes defaults for those that
/// are missing at its end. `container` says whether the struct around them has a default.
pub(crate) fn shortest<'f>(fields: impl Iterator<Item = &'f Field>, container: bool) -> usize {
    let needed = |(at, field): (usize, &Field)| field.default.is_none().then_some(at + 1);
    if container { 0 } else { fields.enumerate().filter_map(needed).last().unwrap_or_default() }
}

impl Program {
    /// Whether a `None` in this named field is left out, whatever the definition says: of what is an
    /// option both in Rust and in JSON.
    pub(crate) fn leaves_out_none(&self, field: &Field) -> bool {
        let is_option = |ty: &Type| self.option_of(ty).is_some();
        !field.flatten
            && !field.skip_serializing
            && is_option(&field.ty)
            && is_option(field.rust_ty())
    }

    /// Whether a `null` in this named field is a value: `Option<Option<T>>`.
    pub(crate) fn is_double_option(&self, field: &Field) -> bool {
        self.option_of(&field.ty).is_some_and(|inner| self.option_of(&inner).is_some())
    }
}
