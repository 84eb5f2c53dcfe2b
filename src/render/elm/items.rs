//! Unnamed fields: the arguments of a constructor, the array they are written as, the decoder of that
//! array.

use crate::ir::{Default, Field, Type, shortest};

use super::codec::Codec;
use super::default::{argument, expression};
use super::layout;

/// The unnamed fields of a struct or variant that Elm has.
pub(super) struct Items<'a> {
    items: Vec<Item<'a>>,
    /// How many items the array has at least.
    least: usize,
}

struct Item<'a> {
    ty: &'a Type,
    presence: Presence,
}

/// What there is where the array ends before an item.
enum Presence {
    /// It must be there.
    Required,
    /// This expression.
    Default(String),
    /// A default that only Rust knows: the item is a `Maybe`.
    Unknown,
}

impl<'a> Items<'a> {
    /// `container` is the struct's own `#[serde(default)]`.
    pub(super) fn new(
        fields: impl Iterator<Item = &'a Field>,
        container: Option<&Default>,
        codec: &Codec<'_, '_>,
    ) -> Self {
        let fields: Vec<&Field> = fields.filter(|field| field.is_in_elm()).collect();
        let least = shortest(fields.iter().copied(), container.is_some());
        let presence = |at: usize, field: &Field| {
            if at < least {
                return Presence::Required;
            }
            let scope = codec.scope;
            let value = scope.program.default_of(field, &field.ty, container);
            let value = value.and_then(|value| expression(&value, scope));
            value.map_or(Presence::Unknown, Presence::Default)
        };
        let item = |(at, field): (usize, &&'a Field)| Item {
            ty: &field.ty,
            presence: presence(at, field),
        };
        Self { items: fields.iter().enumerate().map(item).collect(), least }
    }

    /// The field of a newtype variant, which is no item of an array.
    pub(super) fn one(field: &'a Field) -> Self {
        Self { items: vec![Item { ty: &field.ty, presence: Presence::Required }], least: 1 }
    }

    /// Each item's type, with a space before it.
    pub(super) fn types(&self, codec: &Codec<'_, '_>) -> String {
        let ty = |item: &Item<'_>| match item.presence {
            Presence::Unknown => format!(" (Maybe {})", codec.ty(item.ty, true)),
            _ => format!(" {}", codec.ty(item.ty, true)),
        };
        self.items.iter().map(ty).collect()
    }

    /// The pattern `Constructor value0 value1 …`; what is not needed is `_`.
    pub(super) fn pattern(&self, constructor: &str) -> String {
        let name = |(at, item): (usize, &Item<'_>)| match (item.ty, &item.presence) {
            (Type::Unit, Presence::Required | Presence::Default(_)) => " _".to_owned(),
            _ => format!(" value{at}"),
        };
        let names: String = self.items.iter().enumerate().map(name).collect();
        format!("{constructor}{names}")
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether some items may be `Nothing` because only Rust knows their defaults.
    fn is_sparse(&self) -> bool {
        self.items.iter().any(|item| matches!(item.presence, Presence::Unknown))
    }

    /// The array of the values `value0 value1 …`.
    pub(super) fn encoded(&self, codec: &Codec<'_, '_>) -> String {
        let sparse = self.is_sparse();
        let item = |(at, item): (usize, &Item<'_>)| {
            let value = format!("value{at}");
            match item.presence {
                Presence::Unknown => {
                    format!("Maybe.map {} {value}", codec.encoder(item.ty, true))
                }
                _ if sparse => format!("Just {}", argument(codec.encoded(item.ty, &value))),
                _ => codec.encoded(item.ty, &value),
            }
        };
        let items: Vec<String> = self.items.iter().enumerate().map(item).collect();
        let function = if sparse { "shortenedList" } else { "Encode.list identity" };
        match items.is_empty() {
            true => format!("{function} []"),
            false => format!("{function} [ {} ]", items.join(", ")),
        }
    }

    /// The decoder of such an array.
    pub(super) fn decoder(&self, constructor: &str, codec: &Codec<'_, '_>) -> String {
        let step = |(at, item): (usize, &Item<'_>)| {
            let decoder = codec.decoder(item.ty, true);
            match &item.presence {
                Presence::Required => format!("andMap (Decode.index {at} {decoder})"),
                Presence::Default(value) => {
                    format!("andMap (defaultItem {at} {} {decoder})", argument(value.clone()))
                }
                Presence::Unknown => {
                    format!("andMap (defaultItem {at} Nothing (Decode.map Just {decoder}))")
                }
            }
        };
        let mut steps: Vec<String> = self.items.iter().enumerate().map(step).collect();
        let (least, most) = (self.least, self.items.len());
        steps.push(match least == most {
            true => format!("arrayOf {most}"),
            false => format!("arrayBetween {least} {most}"),
        });
        layout::pipeline(&format!("Decode.succeed {constructor}"), &steps)
    }
}
