//! Which type parameters stand among the members of an object, where what is put in for them is
//! written and read otherwise than alone.

use super::{Fields, Program, Shape, Tagging, Type, TypeDef, TypeId};

/// The two serializers of serde's that write into an object which is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// `TaggedSerializer`: beside the tag of an internally tagged enum.
    Tagged,
    /// `FlatMapSerializer`: among the other fields.
    Flattened,
}

/// Where the parameters of every type stand.
pub(crate) struct Merged {
    flattened: Vec<Vec<bool>>,
    tagged: Vec<Vec<bool>>,
    alone: Vec<Vec<bool>>,
}

impl Merged {
    pub(crate) fn new(program: &Program) -> Self {
        let flattened = among_members(program, Place::Flattened);
        let tagged = among_members(program, Place::Tagged);
        let mut merged = Self { flattened, tagged, alone: Vec::new() };
        merged.alone = program.parameters(
            |definition, visit| {
                for_each_placed(definition, &mut |ty, place| match place {
                    None => visit(ty),
                    Some(_) => match top(ty, program) {
                        Type::Param(_) => {}
                        ty => visit(&ty),
                    },
                });
            },
            |ty, known, found| merged.alone_in(ty, program, known, found),
        );
        merged
    }

    /// Where the parameter at `index` of `id` stands among members, if it does anywhere.
    pub(crate) fn place(&self, id: TypeId, index: usize) -> Option<Place> {
        let is = |known: &[Vec<bool>]| known[id.index()].get(index).copied().unwrap_or(false);
        match (is(&self.flattened), is(&self.tagged)) {
            (true, _) => Some(Place::Flattened),
            (false, true) => Some(Place::Tagged),
            (false, false) => None,
        }
    }

    /// Whether it stands by itself, too.
    pub(crate) fn is_alone(&self, id: TypeId, index: usize) -> bool {
        self.alone[id.index()].get(index).copied().unwrap_or(false)
    }

    /// The parameters in `ty` that stand by themselves there.
    fn alone_in(
        &self,
        ty: &Type,
        program: &Program,
        known: &[Vec<bool>],
        found: &mut dyn FnMut(usize),
    ) {
        match ty {
            Type::Param(index) => found(*index as usize),
            Type::Option(inner) | Type::Seq(_, inner) | Type::Pointer(_, inner) => {
                self.alone_in(inner, program, known, found);
            }
            Type::Map(_, first, second) | Type::Result(first, second) => {
                self.alone_in(first, program, known, found);
                self.alone_in(second, program, known, found);
            }
            Type::Tuple(items) => {
                items.iter().for_each(|item| self.alone_in(item, program, known, found));
            }
            Type::Named(id, arguments) => {
                for (index, argument) in arguments.iter().enumerate() {
                    let is_within = self.place(*id, index).is_some()
                        && !matches!(top(argument, program), Type::Param(_));
                    if is_within || known[id.index()].get(index) == Some(&true) {
                        self.alone_in(argument, program, known, found);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The parameters that stand in this place, directly or as an argument of what does.
fn among_members(program: &Program, wanted: Place) -> Vec<Vec<bool>> {
    program.parameters(
        |definition, visit| {
            for_each_placed(definition, &mut |ty, place| match (place, ty) {
                (Some(place), ty) if place == wanted => visit(&top(ty, program)),
                (_, Type::Param(_)) => {}
                (_, ty) => visit(ty),
            });
        },
        |ty, known, found| {
            if let Type::Param(index) = ty {
                found(*index as usize);
            }
            ty.walk(&mut |ty| {
                let Type::Named(id, arguments) = ty else { return };
                let within = arguments.iter().zip(&known[id.index()]).filter(|(_, is)| **is);
                for (argument, _) in within {
                    if let Type::Param(index) = top(argument, program) {
                        found(index as usize);
                    }
                }
            });
        },
    )
}

/// What is written where `ty` is put among members, unless nothing is.
fn top(ty: &Type, program: &Program) -> Type {
    match program.in_json(ty) {
        Type::Option(inner) => top(&inner, program),
        ty => ty,
    }
}

/// Visits the type of every field that is written, and whether it stands among members.
fn for_each_placed(definition: &TypeDef, visit: &mut dyn FnMut(&Type, Option<Place>)) {
    match &definition.shape {
        Shape::Struct(fields) => {
            for field in fields.iter().filter(|field| !field.skip_serializing) {
                visit(&field.ty, field.flatten.then_some(Place::Flattened));
            }
        }
        Shape::Enum { tagging, variants } => {
            for variant in variants.iter().filter(|variant| !variant.skip_serializing) {
                let is_tagged = matches!(tagging.of(variant), Tagging::Internal { .. });
                let place = match &variant.fields {
                    Fields::Newtype(_) if is_tagged => Some(Place::Tagged),
                    _ => None,
                };
                for field in variant.fields.iter().filter(|field| !field.skip_serializing) {
                    visit(&field.ty, if field.flatten { Some(Place::Flattened) } else { place });
                }
            }
        }
        Shape::Alias(ty) => visit(ty, None),
    }
}
