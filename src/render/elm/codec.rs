//! Types as Elm writes them, and the expressions that encode and decode their values.

use std::borrow::Cow;

use crate::ir::{Int, Seq, Type, TypeId, elm_value_name};

use super::absent::WhenAbsent;
use super::argument::As;
use super::scope::Scope;

/// The codecs inside one declaration.
pub(super) struct Codec<'a, 's> {
    pub(super) scope: &'s Scope<'a>,
    /// The declaration itself: what refers back to it is recursive.
    pub(super) home: Option<TypeId>,
    /// Inside what runs only when there is a value to decode: a reference back needs no
    /// `Decode.lazy` there.
    delayed: bool,
}

impl<'a, 's> Codec<'a, 's> {
    /// The codecs of a declaration, or of none in particular.
    pub(super) fn new(scope: &'s Scope<'a>, home: Option<TypeId>) -> Self {
        Self { scope, home, delayed: false }
    }

    /// The same, inside the function of an `andThen`.
    pub(super) fn delayed(&self) -> Self {
        Self { delayed: true, ..*self }
    }

    /// The type.
    pub(super) fn ty(&self, ty: &Type, stands: As) -> Cow<'s, str> {
        match ty {
            Type::Bool => "Bool".into(),
            Type::Int(_) => "Int".into(),
            Type::Float(_) => "Float".into(),
            Type::Char => "Char".into(),
            Type::String | Type::Text(_) => "String".into(),
            Type::Unit => "()".into(),
            // A foreign type is no part of any JSON.
            Type::Value | Type::Foreign(_) | Type::Refused => "Encode.Value".into(),
            Type::Duration => "Duration".into(),
            Type::File => "FileData".into(),
            Type::Bytes => stands.words("List Int"),
            Type::Option(inner) => {
                stands.words(["Maybe ", &*self.ty(inner, As::Argument)].concat())
            }
            Type::Seq(_, inner) => stands.words(["List ", &*self.ty(inner, As::Argument)].concat()),
            Type::Map(_, key, value) => {
                let key = if self.int_key(key).is_some() { "Int" } else { "String" };
                stands.words(["Dict ", key, " ", &*self.ty(value, As::Argument)].concat())
            }
            Type::Tuple(items) => match items.as_slice() {
                // A tuple of one is an array of one in JSON, and Elm has none.
                [only] => self.ty(only, stands),
                items => {
                    let items: Vec<Cow<'s, str>> =
                        items.iter().map(|item| self.ty(item, As::Whole)).collect();
                    format!("( {} )", items.join(", ")).into()
                }
            },
            Type::Pointer(_, inner) => self.ty(inner, stands),
            Type::Result(ok, error) => {
                let text = format!(
                    "Result {} {}",
                    self.ty(error, As::Argument),
                    self.ty(ok, As::Argument)
                );
                stands.words(text)
            }
            Type::Named(id, arguments) => {
                let bare = self.scope.bare_parameter(*id).and_then(|index| arguments.get(index));
                if let Some(bare) = bare {
                    return self.ty(bare, stands);
                }
                let name = self.scope.types.names(*id).ty.as_str();
                let used = self.used(*id, arguments);
                match self.each(used, |argument| self.ty(argument, As::Argument)) {
                    none if none.is_empty() => name.into(),
                    arguments => stands.words(format!("{name}{arguments}")),
                }
            }
            Type::Param(index) => self.variable(*index as usize).into(),
        }
    }

    /// The JSON of the value that the expression `value` gives.
    pub(super) fn encoded(&self, ty: &Type, value: &str) -> String {
        match ty {
            Type::Value => value.to_owned(),
            Type::Unit => "Encode.null".to_owned(),
            Type::Char => format!("Encode.string (String.fromChar {value})"),
            Type::Pointer(_, inner) => self.encoded(inner, value),
            Type::Tuple(items) if items.len() == 1 => {
                format!("Encode.list {} [ {value} ]", self.encoder(&items[0], As::Argument))
            }
            _ => [&*self.encoder(ty, As::Whole), " ", value].concat(),
        }
    }

    /// A function from the value to JSON.
    pub(super) fn encoder(&self, ty: &Type, stands: As) -> Cow<'s, str> {
        let text = match ty {
            Type::Bool => return "Encode.bool".into(),
            Type::Int(_) => return "Encode.int".into(),
            Type::Float(_) => return "Encode.float".into(),
            Type::String | Type::Text(_) => return "Encode.string".into(),
            Type::Value | Type::Foreign(_) | Type::Refused => return "identity".into(),
            Type::Duration => return "encodeDuration".into(),
            Type::File => return "encodeFileData".into(),
            Type::Param(index) => return format!("encoder{index}").into(),
            Type::Pointer(_, inner) => return self.encoder(inner, stands),
            Type::Char => "String.fromChar >> Encode.string".to_owned(),
            Type::Unit => "always Encode.null".to_owned(),
            Type::Bytes => "Encode.list Encode.int".to_owned(),
            Type::Option(inner) => ["nullOr ", &*self.encoder(inner, As::Argument)].concat(),
            Type::Seq(_, inner) => ["Encode.list ", &*self.encoder(inner, As::Argument)].concat(),
            Type::Map(_, key, value) => {
                let value = self.encoder(value, As::Argument);
                match self.int_key(key) {
                    Some(_) => ["Encode.dict String.fromInt ", &*value].concat(),
                    None => ["fromDict ", &*value].concat(),
                }
            }
            Type::Tuple(items) => {
                let encoders = self.each(items, |item| self.encoder(item, As::Argument));
                match items.len() {
                    1 => format!("List.singleton >> Encode.list{encoders}"),
                    2 => format!("fromPair{encoders}"),
                    _ => format!("fromTriple{encoders}"),
                }
            }
            Type::Result(ok, error) => {
                format!(
                    "fromResult {} {}",
                    self.encoder(error, As::Argument),
                    self.encoder(ok, As::Argument)
                )
            }
            Type::Named(id, arguments) => {
                let arguments = self.used(*id, arguments);
                let encoders =
                    self.each(arguments, |argument| self.encoder(argument, As::Argument));
                let function = self.scope.types.names(*id).encoder.as_str();
                if encoders.is_empty() {
                    return function.into();
                }
                format!("{function}{encoders}")
            }
        };
        stands.words(text)
    }

    /// A decoder of the value.
    pub(super) fn decoder(&self, ty: &Type, stands: As) -> Cow<'s, str> {
        let text = match ty {
            Type::Bool => return "Decode.bool".into(),
            Type::Int(int) => return int_decoder(*int, stands),
            Type::Float(_) => return "finite".into(),
            Type::Char => return "oneChar".into(),
            Type::String | Type::Text(_) => return "Decode.string".into(),
            Type::Value | Type::Foreign(_) | Type::Refused => return "Decode.value".into(),
            Type::Duration => return "durationDecoder".into(),
            Type::File => return "fileDataDecoder".into(),
            Type::Param(index) => return format!("decoder{index}").into(),
            Type::Pointer(_, inner) => return self.decoder(inner, stands),
            Type::Named(id, arguments) => return self.named_decoder(*id, arguments, stands),
            Type::Unit => "Decode.null ()".to_owned(),
            Type::Bytes => format!("Decode.list {}", int_decoder(Int::U8, As::Argument)),
            Type::Option(inner) => {
                ["Decode.nullable ", &*self.decoder(inner, As::Argument)].concat()
            }
            Type::Seq(Seq::Array(length), inner) => {
                format!("arrayOf {length} (Decode.list {})", self.decoder(inner, As::Argument))
            }
            Type::Seq(_, inner) => ["Decode.list ", &*self.decoder(inner, As::Argument)].concat(),
            Type::Map(_, key, value) => {
                let value = self.decoder(value, As::Argument);
                match self.int_key(key) {
                    Some(key) => format!("intDict {} {value}", int_decoder(key, As::Argument)),
                    None => ["toDict ", &*value].concat(),
                }
            }
            Type::Tuple(items) => {
                let decoders = self.each(items, |item| self.decoder(item, As::Argument));
                match items.len() {
                    1 => format!("arrayOf 1 (Decode.index 0{decoders})"),
                    2 => format!("toPair{decoders}"),
                    _ => format!("toTriple{decoders}"),
                }
            }
            Type::Result(ok, error) => {
                format!(
                    "toResult {} {}",
                    self.decoder(error, As::Argument),
                    self.decoder(ok, As::Argument)
                )
            }
        };
        stands.words(text)
    }

    fn named_decoder(&self, id: TypeId, arguments: &[Type], stands: As) -> Cow<'s, str> {
        let mut decoders = String::new();
        for (index, ty) in arguments.iter().enumerate() {
            if self.scope.types.uses_variable(id, index) {
                if self.scope.absence.asks(id, index) {
                    decoders.push_str(&format!(
                        " {}",
                        WhenAbsent::of(ty, false, self.home, self.scope).maybe()
                    ));
                }
                let decoder = match self.scope.merged.place(id, index) {
                    Some(place) => self.put_in(ty, place).into(),
                    None => self.decoder(ty, As::Argument),
                };
                decoders.push_str(&format!(" {decoder}"));
            }
        }
        let function = self.scope.types.names(id).decoder.as_str();
        let leads_back = self.home.is_some_and(|home| self.scope.types.is_recursive(home, id));
        if leads_back && !self.delayed {
            return stands.words(format!("Decode.lazy (\\_ -> {function}{decoders})"));
        }
        if decoders.is_empty() {
            return function.into();
        }
        stands.words(format!("{function}{decoders}"))
    }

    /// Each item's text, with a space before it.
    fn each<'t>(
        &self,
        items: impl IntoIterator<Item = &'t Type>,
        text: impl Fn(&Type) -> Cow<'s, str>,
    ) -> String {
        items.into_iter().map(|item| format!(" {}", text(item))).collect()
    }

    /// The arguments that the Elm form of `id` takes.
    fn used<'t>(&self, id: TypeId, arguments: &'t [Type]) -> impl Iterator<Item = &'t Type> {
        let used = move |index| self.scope.types.uses_variable(id, index);
        arguments.iter().enumerate().filter(move |(index, _)| used(*index)).map(|(_, ty)| ty)
    }

    /// A type parameter's name in Elm.
    pub(super) fn variable(&self, index: usize) -> String {
        let generics = self.home.map(|home| &self.scope.program.type_def(home).generics);
        let Some((generics, generic)) = generics.and_then(|all| all.get(index).map(|g| (all, g)))
        else {
            return format!("t{index}");
        };
        let name = generic.name.to_lowercase();
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && name.starts_with(|first: char| first.is_ascii_lowercase())
            // Elm gives these a meaning.
            && !["number", "comparable", "appendable", "compappend"]
                .iter()
                .any(|special| name.starts_with(special));
        let namesakes =
            |name: &str| generics.iter().filter(|other| other.name.to_lowercase() == name).count();
        if is_plain && namesakes(&name) == 1 {
            return elm_value_name(name);
        }
        let mut name = format!("t{index}");
        while namesakes(&name) > 0 {
            name.push('_');
        }
        name
    }

    /// The integer that a map's keys are, if they are integers.
    fn int_key(&self, key: &Type) -> Option<Int> {
        match self.scope.program.in_json(key) {
            Type::Int(int) => Some(int),
            _ => None,
        }
    }
}

/// Only what the Rust type holds, as far as a JavaScript number tells.
fn int_decoder(int: Int, stands: As) -> Cow<'static, str> {
    match int {
        Int::I64 | Int::Isize => "Decode.int".into(),
        Int::U64 | Int::Usize => "unsigned".into(),
        small => {
            let (least, most) = small.range();
            stands.words(format!("intBetween {least} {most}"))
        }
    }
}
