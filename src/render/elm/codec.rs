//! Types as Elm writes them, and the expressions that encode and decode their values.

use crate::ir::{Seq, Type, TypeId};

use super::scope::Scope;

/// The codecs inside one declaration.
pub(super) struct Codec<'a, 's> {
    pub(super) scope: &'s Scope<'a>,
    /// The declaration itself, for telling recursion.
    pub(super) home: Option<TypeId>,
}

impl Codec<'_, '_> {
    /// The type; in brackets where it must be one argument.
    pub(super) fn ty(&self, ty: &Type, argument: bool) -> String {
        match ty {
            Type::Bool => "Bool".to_owned(),
            Type::Int(_) => "Int".to_owned(),
            Type::Float(_) => "Float".to_owned(),
            Type::Char => "Char".to_owned(),
            Type::String | Type::Text(_) => "String".to_owned(),
            Type::Unit => "()".to_owned(),
            Type::Value => "Encode.Value".to_owned(),
            Type::Duration => "Duration".to_owned(),
            Type::File => "FileData".to_owned(),
            Type::Bytes => bracket("List Int".to_owned(), argument),
            Type::Option(inner) => bracket(format!("Maybe {}", self.ty(inner, true)), argument),
            Type::Seq(_, inner) => bracket(format!("List {}", self.ty(inner, true)), argument),
            Type::Map(_, key, value) => {
                let key = if self.is_int(key, 0) { "Int" } else { "String" };
                bracket(format!("Dict {key} {}", self.ty(value, true)), argument)
            }
            Type::Tuple(items) => match items.as_slice() {
                // A tuple of one is an array of one in JSON, and Elm has none.
                [only] => self.ty(only, argument),
                items => {
                    let items: Vec<String> =
                        items.iter().map(|item| self.ty(item, false)).collect();
                    format!("( {} )", items.join(", "))
                }
            },
            Type::Pointer(_, inner) => self.ty(inner, argument),
            Type::Result(ok, error) => {
                let text = format!("Result {} {}", self.ty(error, true), self.ty(ok, true));
                bracket(text, argument)
            }
            Type::Named(id, arguments) => {
                let mut text = self.scope.names(*id).ty.clone();
                for argument in self.used(*id, arguments) {
                    text.push(' ');
                    text.push_str(&self.ty(argument, true));
                }
                let applied = text.contains(' ');
                bracket(text, argument && applied)
            }
            Type::Param(index) => self.variable(*index),
        }
    }

    /// A function from the value to JSON.
    pub(super) fn encoder(&self, ty: &Type, argument: bool) -> String {
        match ty {
            Type::Bool => "Encode.bool".to_owned(),
            Type::Int(_) => "Encode.int".to_owned(),
            Type::Float(_) => "Encode.float".to_owned(),
            Type::Char => "encodeChar".to_owned(),
            Type::String | Type::Text(_) => "Encode.string".to_owned(),
            Type::Unit => "encodeUnit".to_owned(),
            Type::Value => "identity".to_owned(),
            Type::Duration => "encodeDuration".to_owned(),
            Type::File => "encodeFileData".to_owned(),
            Type::Bytes => bracket("Encode.list Encode.int".to_owned(), argument),
            Type::Option(inner) => {
                bracket(format!("encodeMaybe {}", self.encoder(inner, true)), argument)
            }
            Type::Seq(_, inner) => {
                bracket(format!("Encode.list {}", self.encoder(inner, true)), argument)
            }
            Type::Map(_, key, value) => {
                let key = if self.is_int(key, 0) { "String.fromInt" } else { "identity" };
                let text = format!("Encode.dict {key} {}", self.encoder(value, true));
                bracket(text, argument)
            }
            Type::Tuple(items) => {
                let mut text = format!("encodeTuple{}", items.len());
                for item in items {
                    text.push(' ');
                    text.push_str(&self.encoder(item, true));
                }
                bracket(text, argument)
            }
            Type::Pointer(_, inner) => self.encoder(inner, argument),
            Type::Result(ok, error) => {
                let text = format!(
                    "encodeResult {} {}",
                    self.encoder(error, true),
                    self.encoder(ok, true)
                );
                bracket(text, argument)
            }
            Type::Named(id, arguments) => {
                let mut text = self.scope.names(*id).encoder.clone();
                for argument in self.used(*id, arguments) {
                    text.push(' ');
                    text.push_str(&self.encoder(argument, true));
                }
                let applied = text.contains(' ');
                bracket(text, argument && applied)
            }
            Type::Param(index) => format!("encoder{index}"),
        }
    }

    /// A decoder of the value.
    pub(super) fn decoder(&self, ty: &Type, argument: bool) -> String {
        match ty {
            Type::Bool => "Decode.bool".to_owned(),
            Type::Int(_) => "Decode.int".to_owned(),
            Type::Float(_) => "Decode.float".to_owned(),
            Type::Char => "charDecoder".to_owned(),
            Type::String | Type::Text(_) => "Decode.string".to_owned(),
            Type::Unit => bracket("Decode.null ()".to_owned(), argument),
            Type::Value => "Decode.value".to_owned(),
            Type::Duration => "durationDecoder".to_owned(),
            Type::File => "fileDataDecoder".to_owned(),
            Type::Bytes => bracket("Decode.list Decode.int".to_owned(), argument),
            Type::Option(inner) => {
                bracket(format!("Decode.nullable {}", self.decoder(inner, true)), argument)
            }
            Type::Seq(Seq::Array(length), inner) => {
                let text = format!("exactly {length} {}", self.decoder(inner, true));
                bracket(text, argument)
            }
            Type::Seq(_, inner) => {
                bracket(format!("Decode.list {}", self.decoder(inner, true)), argument)
            }
            Type::Map(_, key, value) => {
                let dict = if self.is_int(key, 0) { "intDict" } else { "Decode.dict" };
                bracket(format!("{dict} {}", self.decoder(value, true)), argument)
            }
            Type::Tuple(items) => {
                let mut text = format!("tuple{}", items.len());
                for item in items {
                    text.push(' ');
                    text.push_str(&self.decoder(item, true));
                }
                bracket(text, argument)
            }
            Type::Pointer(_, inner) => self.decoder(inner, argument),
            Type::Result(ok, error) => {
                let text = format!(
                    "resultDecoder {} {}",
                    self.decoder(error, true),
                    self.decoder(ok, true)
                );
                bracket(text, argument)
            }
            Type::Named(id, arguments) => self.named_decoder(*id, arguments, argument),
            Type::Param(index) => format!("decoder{index}"),
        }
    }

    fn named_decoder(&self, id: TypeId, arguments: &[Type], argument: bool) -> String {
        let mut text = self.scope.names(id).decoder.clone();
        for argument in self.used(id, arguments) {
            text.push(' ');
            text.push_str(&self.decoder(argument, true));
        }
        if self.home.is_some_and(|home| self.scope.is_recursive(home, id)) {
            return bracket(format!("Decode.lazy (\\_ -> {text})"), argument);
        }
        let applied = text.contains(' ');
        bracket(text, argument && applied)
    }

    /// The arguments on which the JSON depends: Elm refuses a type variable that nothing uses.
    pub(super) fn used<'t>(&self, id: TypeId, arguments: &'t [Type]) -> Vec<&'t Type> {
        let generics = &self.scope.program.type_def(id).generics;
        let used = arguments.iter().zip(generics).filter(|(_, generic)| generic.used);
        used.map(|(argument, _)| argument).collect()
    }

    /// A type parameter's name in Elm.
    pub(super) fn variable(&self, index: u32) -> String {
        let generic = self
            .home
            .and_then(|home| self.scope.program.type_def(home).generics.get(index as usize));
        // Elm gives `number`, `comparable` and their like a meaning.
        generic.map_or_else(
            || format!("t{index}"),
            |generic| {
                let lower = generic.name.to_lowercase();
                match lower.as_str() {
                    "number" | "comparable" | "appendable" | "compappend" => format!("{lower}_"),
                    _ => crate::ir::elm_value_name(&lower),
                }
            },
        )
    }

    fn is_int(&self, key: &Type, depth: usize) -> bool {
        use crate::ir::{Fields, Shape};
        match key {
            Type::Int(_) => true,
            Type::Pointer(_, inner) => self.is_int(inner, depth),
            Type::Named(id, arguments) if depth < 16 => {
                match &self.scope.program.type_def(*id).shape {
                    Shape::Alias(ty) => self.is_int(&ty.substitute(arguments), depth + 1),
                    Shape::Struct(Fields::Newtype(field)) => {
                        self.is_int(&field.ty.substitute(arguments), depth + 1)
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

fn bracket(text: String, argument: bool) -> String {
    if argument { format!("({text})") } else { text }
}
