//! What stands among the members of an object that others have members in, too: a flattened field, what
//! an internally tagged variant holds.

use crate::ir::{Place, Program, Shape, Type, TypeId};

use super::absent::WhenAbsent;
use super::argument::As;
use super::codec::Codec;
use super::literal::strings;
use super::member_names;

/// What a decoder is shown of the object that its value is merged into.
pub(super) enum Shown {
    /// All of it.
    All,
    /// These members, and no others.
    Only(Vec<String>),
    /// All but these members.
    Besides(Vec<String>),
}

impl Codec<'_, '_> {
    /// The decoder of a value whose members stand in an object among others, those in `known`.
    pub(super) fn flattened(
        &self,
        ty: &Type,
        known: &dyn Fn() -> Vec<String>,
        stands: As,
    ) -> String {
        let program = self.scope.program;
        if let Some(inner) = program.option_of(ty) {
            let decoder = format!("Decode.maybe {}", self.flattened(&inner, known, As::Argument));
            return stands.words(decoder).into_owned();
        }
        let shown = match program.in_json(ty) {
            Type::Option(inner) => self.shown(&inner, known),
            _ => self.shown(ty, known),
        };
        let decoder = match WhenAbsent::of(ty, true, self.home, self.scope) {
            WhenAbsent::Required => return self.merged(ty, shown, stands),
            // What does not fit reads as `None`.
            when_absent => {
                format!("orAbsent {} {}", when_absent.maybe(), self.merged(ty, shown, As::Argument))
            }
        };
        stands.words(decoder).into_owned()
    }

    /// The decoder, in brackets, of what is put in for a parameter that stands among the members of an
    /// object. What the others are, only the parameter's type knows.
    pub(super) fn put_in(&self, ty: &Type, place: Place) -> String {
        match self.scope.program.in_json(ty) {
            Type::Option(inner) => format!("(Decode.nullable {})", self.put_in(&inner, place)),
            // serde reads `()` where nothing stands beside the tag.
            _ if place == Place::Tagged && self.scope.program.is_unit(ty) => {
                "(onlyWith [] (Decode.succeed ()))".to_owned()
            }
            _ => match self.shown(ty, &Vec::new) {
                shown @ Shown::Only(_) if place == Place::Flattened => {
                    self.merged(ty, shown, As::Argument)
                }
                // The tag is taken off where the parameter stands.
                Shown::Only(_) => self.merged(ty, Shown::Besides(Vec::new()), As::Argument),
                _ => self.merged(ty, Shown::All, As::Argument),
            },
        }
    }

    /// The decoder of a value whose members stand in an object among others.
    pub(super) fn merged(&self, ty: &Type, shown: Shown, stands: As) -> String {
        let program = self.scope.program;
        let are_names = |id| match &program.type_def(id).shape {
            Shape::Enum { tagging, variants } => {
                tagging.is_names(variants.iter().filter(|variant| variant.is_in_elm()))
            }
            _ => false,
        };
        let decoder = match program.in_json(ty) {
            _ if program.is_unit(ty) => "Decode.succeed ()".to_owned(),
            Type::Named(id, _) if are_names(id) => self.name_among(ty, shown),
            _ => self.decoder_shown(ty, shown),
        };
        match decoder.contains(' ') {
            true => stands.words(decoder).into_owned(),
            false => decoder,
        }
    }

    /// Among members, a name alone is a member with `null`.
    fn name_among(&self, ty: &Type, shown: Shown) -> String {
        let members = member_names::of(ty, self.scope.program);
        let name = format!("nameAmong {} {}", strings(&members), self.decoder(ty, As::Argument));
        match shown {
            // Beside a tag, serde reads it with no other members.
            Shown::Besides(tag) => {
                let all: Vec<String> = tag.into_iter().chain(members).collect();
                format!("onlyWith {} ({name})", strings(&all))
            }
            Shown::All | Shown::Only(_) => name,
        }
    }

    fn decoder_shown(&self, ty: &Type, shown: Shown) -> String {
        match shown {
            Shown::Besides(names) if !names.is_empty() => {
                format!("besides {} {}", strings(&names), self.decoder(ty, As::Argument))
            }
            Shown::All | Shown::Besides(_) => self.decoder(ty, As::Whole).into_owned(),
            Shown::Only(names) => {
                format!("among {} {}", strings(&names), self.decoder(ty, As::Argument))
            }
        }
    }

    /// What the decoder of a flattened `ty` is shown.
    fn shown(&self, ty: &Type, known: &dyn Fn() -> Vec<String>) -> Shown {
        let program = self.scope.program;
        if takes_its_own_only(ty, program) {
            return Shown::Only(member_names::of(ty, program));
        }
        // It would take the members of others for its own, or refuse its value for them.
        match program.is_open(ty) || program.loses_to_others(ty) {
            true => Shown::Besides(known()),
            false => Shown::All,
        }
    }
}

/// Whether its decoder allows no members but its own, which serde takes out of an object.
fn takes_its_own_only(ty: &Type, program: &Program) -> bool {
    let ty = program.in_json(ty);
    let looks_at_all = |id: TypeId| match &program.type_def(id).shape {
        Shape::Enum { tagging, variants } => tagging.looks_at_all(variants),
        _ => false,
    };
    !matches!(ty, Type::Named(id, _) if looks_at_all(id)) && program.is_closed_beside_tag(&ty)
}
